"""The first rows of a file on its page."""

from __future__ import annotations

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan.tests import helpers
from werkzeug.datastructures import FileStorage

pytestmark = [pytest.mark.usefixtures("with_plugins")]

ROWS = 139


def page_of(app: Any, content: bytes, filename: str, fmt: str, lang: str = "") -> BeautifulSoup:
    user = {"user": helpers.call_action("get_site_user")["name"]}
    pkg = helpers.call_action(
        "package_create", context=dict(user), name="162019_x", title="表", owner_org="toyama-shi", license_id="CC0-1.0"
    )
    resource = helpers.call_action(
        "resource_create",
        context=dict(user),
        package_id=pkg["id"],
        name="一覧",
        format=fmt,
        upload=FileStorage(io.BytesIO(content), filename, "upload"),
    )
    return BeautifulSoup(app.get(f"{lang}/dataset/162019_x/resource/{resource['id']}").body, "lxml")


@pytest.fixture
def table() -> str:
    return "コード,名称,人数\n" + "".join(f"{i:04d},架空施設{i}①,{i}\n" for i in range(1, ROWS + 1))


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_the_first_hundred_rows_are_decoded(app, bodies, table, encoding):
    page = page_of(app, table.encode(encoding), "list.csv", "CSV")
    preview = page.select_one(".ty-preview")
    assert [th.text for th in preview.select("thead th")][1:] == ["コード", "名称", "人数"]
    rows = preview.select("tbody tr")
    assert len(rows) == 100
    assert [cell.text for cell in rows[0].find_all(["th", "td"])] == ["1", "0001", "架空施設1①", "1"]
    assert "1–100 / 139 行" in page.text


def test_amounts_stand_right_and_codes_left(app, bodies, table):
    cells = page_of(app, table.encode(), "list.csv", "CSV").select("tbody tr")[0].select("td")
    assert ["ty-num" in (cell.get("class") or []) for cell in cells] == [False, False, True]


def test_the_buttons_are_the_original_and_a_csv_for_excel(app, bodies, table):
    buttons = page_of(app, table.encode("cp932"), "list.csv", "CSV").select(".ty-actions .ty-btn")
    assert [b.text.split()[0] for b in buttons] == ["ダウンロード", "Excelで開けるCSV"]
    original = app.get(buttons[0]["href"])
    assert original.data == table.encode("cp932")
    excel = app.get(buttons[1]["href"]).data
    assert excel.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in excel
    assert excel.decode("utf-8-sig").splitlines()[1] == "0001,架空施設1①,1"


def test_the_button_names_format_and_size(app, bodies, table):
    button = page_of(app, table.encode(), "list.csv", "CSV").select_one(".ty-actions .ty-btn")
    assert "CSV" in button.text
    assert "KB" in button.text


@pytest.mark.parametrize(
    ("content", "filename", "fmt"),
    [(b"%PDF-1.4 not a table", "a.pdf", "PDF"), (b"", "a.csv", "CSV"), (b"\x00\x01", "a.csv", "CSV")],
)
def test_what_is_no_table_is_explained(app, bodies, content, filename, fmt):
    page = page_of(app, content, filename, fmt)
    assert page.select_one(".ty-preview") is None
    assert page.select_one(".ty-note") is not None


def test_cells_are_escaped(app, bodies):
    page = page_of(app, "名称,値\n<img src=x onerror=alert(1)>,<b>1</b>\n".encode(), "x.csv", "CSV")
    assert page.select("img[onerror]") == []
    assert page.select(".ty-preview td b") == []
