"""Pages, snippets and the CSV for Excel, in both languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckanext.quality import helpers as quality_helpers

from .conftest import BAD, GOOD

JAPANESE = re.compile("[぀-ヿ一-鿿]")
Upload = Callable[..., dict[str, Any]]
Work = Callable[[], None]


def main_of(app: Any, path: str) -> BeautifulSoup:
    answer = app.get(path, status=200)
    page = BeautifulSoup(answer.body, "html.parser")
    return page.select_one("div.primary") or page


def name_of(resource: dict[str, Any]) -> str:
    package = model.Package.get(resource["package_id"])
    assert package is not None
    return package.name


def test_dataset_page_tells_what_and_where(app: Any, upload: Upload, work: Work):
    resource = upload(BAD.encode("cp932"))
    upload(GOOD)
    work()
    page = main_of(app, f"/dataset/{name_of(resource)}/quality")
    text = page.get_text(" ", strip=True)
    assert "B4" in text
    assert "1,234" in text
    assert "直し方" in text
    english = main_of(app, f"/en/dataset/{name_of(resource)}/quality")
    assert "How to mend it" in english.get_text()


def test_badge_says_it_in_words(app: Any, upload: Upload, work: Work):
    resource = upload(GOOD)
    work()
    page = main_of(app, f"/dataset/{name_of(resource)}/quality")
    with app.flask_app.test_request_context():
        score = quality_helpers.quality_badge(resource)
    grade = page.select_one(".quality-grade")
    assert grade is not None
    assert f"品質 {score['grade']}：" in grade.get_text()
    assert f"100点満点中{round(score['score'])}点" in grade.get_text()


def test_the_page_says_what_to_do_first(app: Any, upload: Upload, work: Work):
    resource = upload(BAD.encode("cp932"))
    work()
    page = main_of(app, f"/dataset/{name_of(resource)}/quality")
    findings = page.select(".quality-finding")
    gains = [re.search(r"\+[0-9.]+", found.get_text()) for found in page.select(".quality-finding__gain")]
    assert len(findings) >= len(gains) > 2
    assert all(gains)
    assert "quality-finding--first" in (findings[0].get("class") or [])
    assert page.select(".quality-finding--first")[1:] == []
    assert page.select_one(".quality-rules dd") is not None
    marked = {cell.get_text() for cell in page.select(".quality-sheet td.quality-bad")}
    assert any("1,234" in text for text in marked)
    assert page.select_one("#metadata .quality-metadata li") is not None
    assert "/ 405" in page.select_one("#scales").get_text()
    assert page.select("#scales[open]") == [], "one grade on the page; the others wait"


def test_private_dataset_has_no_page(app: Any, upload: Upload):
    resource = upload(GOOD, private=True)
    assert app.get(f"/dataset/{name_of(resource)}/quality", status=404)
    assert app.get("/dataset/none/quality", status=404)


def test_overview_and_body(app: Any, upload: Upload, work: Work, body: dict[str, Any]):
    upload(GOOD)
    work()
    page = main_of(app, "/quality")
    assert "富山市" in page.get_text()
    assert page.select_one("svg") is not None
    assert "順位は付けません" in page.get_text()
    body_page = main_of(app, f"/quality/organization/{body['name']}")
    assert body_page.select_one("table a") is not None
    assert app.get("/quality/organization/none", status=404)


def test_method_names_every_rule(app: Any, catalogue: None):
    from ckanext.quality.engine.rules import RULES

    page = main_of(app, "/quality/method")
    cells = {cell.get_text(strip=True) for cell in page.select("td")}
    assert set(RULES) <= cells


@pytest.mark.parametrize("path", ["/quality", "/quality/method", "/check"])
def test_english_pages_have_no_japanese_words(app: Any, catalogue: None, path: str):
    page = main_of(app, "/en" + path)
    for data in page.select("[lang=ja]"):
        data.decompose()
    # Examples of characters that a rule speaks of are data.
    words = [text for text in page.stripped_strings if JAPANESE.search(text) and not re.search("“[^”]*”", text)]
    assert words == []


@pytest.mark.parametrize("codec", ["cp932", "utf-8", "utf-16", "euc_jp"])
def test_excel_csv_keeps_every_value(app: Any, upload: Upload, codec: str):
    values = [
        ["名称", "備考"],
        ["甲", "一行目\n二行目"],
        ["乙", '引用"符, コンマ'],
        ["=1+1", "０７６－"],
        ["", "  前後  "],
    ]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(values)
    content = text.getvalue().replace("－", "ー").encode(codec)
    resource = upload(content, "一覧.csv")
    answer = app.get(f"/dataset/{name_of(resource)}/resource/{resource['id']}/excel.csv", status=200)
    raw = answer.data
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == len(values)
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows == [[cell.replace("－", "ー") for cell in row] for row in values]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "%E4%B8%80%E8%A6%A7.csv" in answer.headers["Content-Disposition"]


def test_excel_csv_of_a_workbook(app: Any, upload: Upload):
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["名称", "人数"])
    book.active.append(["甲", 1])
    stream = io.BytesIO()
    book.save(stream)
    resource = upload(stream.getvalue(), "一覧.xlsx")
    answer = app.get(f"/dataset/{name_of(resource)}/resource/{resource['id']}/excel.csv", status=200)
    assert answer.data.decode("utf-8-sig") == "名称,人数\r\n甲,1\r\n"


def test_excel_csv_of_what_is_not_there(app: Any, upload: Upload):
    page, other = upload(b"<html>", "page.csv"), upload(b"%PDF", "a.pdf")
    hidden = upload(GOOD, private=True)
    app.get(f"/dataset/{name_of(page)}/resource/{page['id']}/excel.csv", status=422)
    for resource in (other, hidden):
        app.get(f"/dataset/{name_of(resource)}/resource/{resource['id']}/excel.csv", status=404)
    app.get(f"/dataset/{name_of(other)}/resource/{page['id']}/excel.csv", status=404)


def test_upload_over_the_api(app: Any, catalogue: None):
    answer = app.post(
        "/api/3/action/quality_check",
        data={"upload": (io.BytesIO(BAD.encode("cp932")), "手元.csv")},
        content_type="multipart/form-data",
        status=200,
    )
    assert answer.json["result"]["encoding"] == "CP932 (Shift_JIS)"
