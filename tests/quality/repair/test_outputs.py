"""The files of a repair, the child that makes them, and what the pages are made of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ckanext.quality.engine import check, worker
from ckanext.quality.engine.html import diff_page
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.picture import HIDDEN, MAX_COLUMNS, MAX_ROWS
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.repair import read_log, repair, revert
from ckanext.quality.engine.repair.difference import MAX_ROWS as MAX_DIFFERENCES
from ckanext.quality.engine.repair.difference import difference
from ckanext.quality.engine.repair.log import Change, write_log


def sheet(folder: Path, text: str, name: str = "hyo.csv") -> Path:
    path = folder / name
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    return path


def test_the_child_writes_all_files_and_answers_with_the_report(tmp_path: Path):
    path = sheet(tmp_path, '名称,人数\n甲 ,"1,000"\n乙,２\n丙,3\n')
    out = tmp_path / "out"
    out.mkdir()
    answer = worker.run(
        "repair",
        path,
        limits=Limits(),
        bounds=worker.Bounds(),
        out=str(out),
        confirm=["S03"],
        context={"filename": "人数.csv"},
    )
    names = {"repaired.csv", "repaired.xlsx", "diff.ja.html", "diff.en.html", "changes.csv"}
    assert {file.name for file in out.iterdir()} == names
    assert answer["changes_total"] == len(answer["changes"]) == 3
    assert answer["report"]["file"] == "人数.csv"
    assert answer["report"]["score"] == answer["scores"]["after"] > answer["scores"]["before"]
    assert (out / "repaired.csv").read_bytes().decode("utf-8-sig") == "名称,人数\r\n甲,1000\r\n乙,2\r\n丙,3\r\n"
    assert revert(out / "repaired.csv", out / "changes.csv") == [
        ["名称", "人数"],
        ["甲 ", "1,000"],
        ["乙", "２"],
        ["丙", "3"],
    ]
    assert json.dumps(answer, ensure_ascii=False)


def test_excel_is_left_out_where_it_cannot_hold_the_table(tmp_path: Path):
    path = sheet(tmp_path, "名称,長い文\n甲 ," + "あ" * 40_000 + "\n乙,い\n")
    repaired = repair(path)
    with pytest.raises(ValueError, match="length"):
        repaired.write_xlsx(tmp_path / "x.xlsx")
    answer = worker.run(
        "repair", path, limits=Limits(), bounds=worker.Bounds(), out=str(tmp_path), confirm=[], context={}
    )
    assert answer["xlsx"] is False
    assert not (tmp_path / "repaired.xlsx").exists()


def test_excel_runs_nothing_and_changes_no_code(tmp_path: Path):
    values = ["=1+1", "+81", "0012", "1E5", "2024-04-01", "-0", "1.10", "９", "@x", "12345678901234567890", "a\x0bb"]
    path = sheet(tmp_path, "番号,値\n" + "".join(f"{i},{value}\n" for i, value in enumerate(values)))
    repaired = repair(path)
    out = tmp_path / "x.xlsx"
    repaired.write_xlsx(out)
    again = read(out, Limits())
    assert [row[1] for row in again.rows] == [row[1] for row in repaired.rows]
    assert not (again.workbook.formulas if again.workbook else {})


def test_the_log_is_safe_to_open_and_reads_back(tmp_path: Path):
    values = ["=cmd|x", "'", "'=1", "+a", "-a", "-5", "+5.5", "@b", "\tx", "甲\n乙", ",", '"', "", "--5"]
    lines = [Change(value, "A1", value, value, "V01", "SAFE") for value in values]
    path = tmp_path / "log.csv"
    write_log(path, lines)
    assert read_log(path) == lines
    text = path.read_text("utf-8-sig")
    for start in ("=", "@", "+a", "-a", "--"):
        assert not any(cell.startswith(start) for cell in text.replace('"', "").replace("\n", ",").split(","))
    assert ",-5," in text


def test_the_original_is_never_written_over(tmp_path: Path):
    path = sheet(tmp_path, "名称,人数\n甲 ,1\n乙,2\n")
    before = path.read_bytes()
    repaired = repair(path)
    (tmp_path / "same.csv").symlink_to(path)
    for target in (path, tmp_path / "same.csv"):
        for write in (repaired.write_csv, repaired.write_xlsx, repaired.write_log):
            with pytest.raises(FileExistsError):
                write(target)
        with pytest.raises(FileExistsError):
            repaired.write_diff_html(target, "ja")
    assert path.read_bytes() == before


def test_the_difference_is_bounded_and_says_how_much_more(tmp_path: Path):
    count = MAX_DIFFERENCES + 150
    path = sheet(tmp_path, "番号,名称,数\n" + "".join(f"{i},名前{i} ,{i}\n" for i in range(count)))
    repaired = repair(path)
    found = difference(repaired)
    shown = sum(row["kind"] == "changed" for hunk in found["hunks"] for row in hunk)
    assert (found["changed"], shown, found["more"]) == (count, MAX_DIFFERENCES, 150)
    page = diff_page(repaired, "en")
    assert "150 more rows" in page
    assert "名前0" in page
    assert "<script" not in page


def test_the_difference_shows_both_sides_and_what_was_taken_out(tmp_path: Path):
    path = sheet(tmp_path, "題名,,\n名称,人数,備考\n甲 ,1,<u>\n,,\n乙,2,\n丙,3,\n※注,,\n")
    repaired = repair(path, confirm=frozenset({"S03"}))
    found = difference(repaired)
    row = next(row for hunk in found["hunks"] for row in hunk if row["kind"] == "changed")
    assert (row["number"], row["before"][0], row["after"][0]) == (3, "甲 ", "甲")
    assert [(each["number"], each["text"]) for each in found["removed"]] == [(1, "題名"), (4, "")]
    assert "<u>" not in diff_page(repaired, "ja")


def test_the_picture_marks_cells_and_is_bounded(tmp_path: Path):
    labels = ",".join(f"列名{i}" for i in range(60))
    body = "".join(",".join(f"値{row}　" if i == 50 else f"{row}" for i in range(60)) + "\n" for row in range(90))
    report = check(sheet(tmp_path, f"{labels}\n{body}"), referee=False)
    picture = report.picture
    assert picture is not None
    assert len(picture["columns"]) <= MAX_COLUMNS
    assert len(picture["rows"]) <= MAX_ROWS
    marked = [cell for row in picture["rows"] for cell in row["cells"] if "V03" in cell["checks"]]
    assert marked
    assert all(cell["text"].endswith("　") for cell in marked)
    assert "AY" in [column["letters"] for column in picture["columns"]]


def test_the_picture_holds_no_value_that_may_be_personal(tmp_path: Path):
    rows = "".join(f"山田太郎{i},富山市{i}番地,090-1234-{i:04},1990-01-01\n" for i in range(30))
    report = check(sheet(tmp_path, f"氏名,住所,携帯電話,生年月日\n{rows}"), referee=False)
    assert report.suspicions
    text = json.dumps(report.picture, ensure_ascii=False)
    assert HIDDEN in text
    hidden = {str(suspicion["column"]) for suspicion in report.suspicions}
    assert not ("携帯電話" in hidden and "090-1234" in text)
    assert not ("氏名" in hidden and "山田太郎" in text)
