"""``opendata-check``: what a clerk without CKAN types, and what comes of it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from ckanext.quality.engine import validate
from ckanext.quality.engine.cli import main
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import read
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from openpyxl import Workbook, load_workbook

MESS = """町別人口と世帯数,,,,,,
令和６年４月１日現在,,,,,（単位：人）,
,,,,,,
番号,町　名,人口,増減,世帯,調査日,担当
1,総曲輪,"1,234",▲5,１２３,令和6年4月1日,市民課
2,桜町　,987,11,12世帯,H31.4.30,〃
,,,,,,
3,ﾄﾔﾏ町,500,3,30世帯,2024/4/1,〃
4,本町,約300,4,40世帯,6.4.1,同上
合計,,2721,13,205,,
※1 住民基本台帳による,,,,,,
資料：市民課,,,,,,
"""


@pytest.fixture
def mess(tmp_path: Path) -> Path:
    """A clerk's file: CP932, a title, blank rows, 和暦, ▲, units, ditto marks, totals, notes."""
    path = tmp_path / "人口.csv"
    path.write_bytes(MESS.replace("\n", "\r\n").encode("cp932"))
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The same kind of mess in Excel: merged title and labels, a merged block, a formula, a leading zero."""
    path = tmp_path / "施設.xlsx"
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    rows: list[list[Any]] = [
        ["令和６年度　公共施設一覧"],
        ["地区", "施設コード", "利用者数", None, "供用開始日"],
        [None, None, "大人", "子ども", None],
        ["東", "0012", "1,200", "▲3", "昭和55年4月1日"],
        [None, "0013", 80, 4, "平成31年4月30日"],
        ["西", "0014", 500, 5, "令和元年5月1日"],
        ["西", "0015", 501, 6, "H10.4.1"],
    ]
    for row in rows:
        sheet.append(row)
    for span in ("A1:E1", "C2:D2", "A2:A3", "B2:B3", "E2:E3", "A4:A5"):
        sheet.merge_cells(span)
    workbook.save(path)
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--lang", "ja", *map(str, arguments)])


def schema() -> Draft202012Validator:
    text = resources.files("ckanext.quality.engine").joinpath("data", "report.schema.json").read_text("utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text))


def rows_of(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_a_mess_is_explained_so_that_a_person_can_act(mess: Path):
    done = run(mess)
    assert done.exit_code == 1
    for words in ("評価", "まず", "--repair", "直し方", "直せる人", "C5「1,234」→「1234」", "--confirm S03", "L3-01"):
        assert words in done.output, words
    english = CliRunner().invoke(main, [str(mess), "--lang", "en"]).output
    assert "▶ First: " in english
    assert "How: " in english


def test_json_is_as_its_schema_says(mess: Path, book: Path, tmp_path: Path):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    for files in ([mess], [book], [empty], [mess, book, empty]):
        done = run(*files, "--format", "json")
        answer = json.loads(done.stdout)
        schema().validate(answer)
    assert [each["grade"] for each in answer][2] == "E"
    assert done.exit_code == 2
    assert "[1/3]" in done.stderr


def test_the_schema_refuses_what_is_no_report(mess: Path):
    answer = json.loads(run(mess, "--format", "json").stdout)
    for key, value in (("score", 101), ("grade", "F"), ("findings", [{}]), ("sha256", "x")):
        assert not schema().is_valid({**answer, key: value}), key
    assert not schema().is_valid({key: value for key, value in answer.items() if key != "tables"})


def test_json_carries_the_report_of_frictionless_itself(mess: Path):
    answer = json.loads(run(mess, "--format", "json").stdout)["frictionless"]
    plain = validate(mess).to_dict()
    for part in (answer, plain):
        part["stats"].pop("seconds", None)
        for task in part["tasks"]:
            task["stats"].pop("seconds", None)
            task["place"] = task["name"] = ""
    assert [task["errors"] for task in answer["tasks"]] == [task["errors"] for task in plain["tasks"]]
    assert answer["stats"] == plain["stats"]


def test_repair_writes_three_files_and_leaves_the_original(mess: Path, tmp_path: Path):
    before = mess.read_bytes()
    out = tmp_path / "直し.csv"
    done = run(mess, "--repair", out, "--confirm", "S03", "--confirm", "S06:notes", "--confirm", "V01:E:unit")
    assert done.exit_code == 1, done.output
    assert mess.read_bytes() == before
    rows = rows_of(out)
    assert rows[0] == ["番号", "町名", "人口", "増減", "世帯(世帯)", "調査日", "担当"] or rows[0][1] == "町名"
    assert rows[1] == ["1", "総曲輪", "1234", "-5", "123", "2024-04-01", "市民課"]
    assert rows[3][1] == "トヤマ町"
    assert [row[6] for row in rows[1:5]] == ["市民課"] * 4
    assert rows[4][2] == "約300"
    assert rows[4][5] == "6.4.1"
    page = (tmp_path / "直し.diff.html").read_text("utf-8")
    assert "令和6年4月1日" in page
    assert "2024-04-01" in page
    log = rows_of(tmp_path / "直し.changes.csv")
    assert log[0] == ["sheet", "cell", "before", "after", "check", "class"]
    assert ["", "F5", "令和6年4月1日", "2024-04-01", "V05", "SAFE"] in log


def test_repaired_excel_keeps_codes_as_text(book: Path, tmp_path: Path):
    out = tmp_path / "直し.xlsx"
    done = run(book, "--repair", out, "--confirm", "S03", "--confirm", "S08")
    assert done.exit_code in (0, 1), done.output
    sheet = load_workbook(out).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["地区", "施設コード", "利用者数_大人", "利用者数_子ども", "供用開始日"]
    assert [row[0] for row in rows[1:]] == ["東", "東", "西", "西"]
    assert rows[1][1] == "0012"
    assert rows[1][2:4] == [1200, -3]
    assert sheet["E2"].is_date
    again = read(out, Limits())
    assert again.rows[1] == ["東", "0012", "1200", "-3", "1980-04-01"]


def test_nothing_is_written_over(mess: Path, tmp_path: Path):
    before = mess.read_bytes()
    assert run(mess, "--repair", mess, "--force").exit_code == 2
    assert run(mess, "--to-utf8", mess, "--force").exit_code == 2
    assert run(mess, "--format", "html", "-o", mess, "--force").exit_code == 2
    link = tmp_path / "link.csv"
    link.symlink_to(mess)
    assert run(mess, "--repair", link, "--force").exit_code == 2
    assert mess.read_bytes() == before
    out = tmp_path / "out.csv"
    out.write_text("mine")
    refused = run(mess, "--repair", out)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert out.read_text() == "mine"
    assert run(mess, "--repair", out, "--force").exit_code == 1
    assert out.read_text() != "mine"


def test_to_utf8_writes_every_cell_as_it_was_read(mess: Path, tmp_path: Path):
    out = tmp_path / "utf8.csv"
    assert run(mess, "--to-utf8", out).exit_code == 0
    assert rows_of(out) == list(csv.reader(io.StringIO(MESS, newline="")))
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"%PDF-1.4 " * 9)
    assert run(bad, "--to-utf8", tmp_path / "none.csv").exit_code == 2
    assert not (tmp_path / "none.csv").exists()


def test_html_is_a_page_of_its_own(mess: Path, tmp_path: Path):
    page = run(mess, "--format", "html").output
    assert page.startswith("<!doctype html>")
    for forbidden in ("<script", "src=", "http://", "https://", "@import", "url("):
        assert forbidden not in page, forbidden
    assert 'class="grade g' in page
    out = tmp_path / "report.html"
    assert run(mess, "--format", "html", "-o", out).exit_code == 1
    assert out.read_text("utf-8").strip() == page.strip()


def test_html_shows_values_as_text(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_text('名称,人数\n<script>alert(1)</script>　,"1,000"\n<b>,2\n乙,3\n', encoding="utf-8-sig")
    page = run(path, "--format", "html").output
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_standards_are_named_by_number_or_name(mess: Path):
    for name in ("08", "8", "AED設置箇所一覧"):
        answer = json.loads(run(mess, "--format", "json", "--schema", name).stdout)
        assert "D01" in {finding["check"] for finding in answer["findings"]}, name
    refused = run(mess, "--schema", "なんとか一覧")
    assert refused.exit_code == 2
    assert "指定緊急避難場所一覧" in refused.output


def test_wrong_use(mess: Path, tmp_path: Path):
    assert run(mess, mess, "--repair", tmp_path / "a.csv").exit_code == 2
    assert run(mess, "--repair", tmp_path / "a.pdf").exit_code == 2
    assert run(tmp_path / "none.csv", "--repair", tmp_path / "a.csv").exit_code == 2
    assert not (tmp_path / "a.csv").exists()
    helped = run("--help").output
    assert "終了コード" in helped
    assert "Exit code" in helped


BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"ckan", "flask", "sqlalchemy"}:
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Block())
from ckanext.quality.engine.cli import main
main()
"""


def test_it_runs_without_ckan_and_speaks_utf8_on_any_console(mess: Path, tmp_path: Path):
    out = tmp_path / "out.csv"
    command = [sys.executable, "-c", BLOCKED, str(mess), "--repair", str(out), "--lang", "ja"]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252:strict"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 1, done.stderr.decode()
    assert "直したファイル" in done.stdout.decode("utf-8")
    assert out.exists()
