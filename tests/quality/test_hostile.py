"""Files that are no tables, or that want to hurt: refused at once, in words."""

from __future__ import annotations

import os
import struct
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from ckanext.quality.engine import EngineError, Limits, check, guard
from ckanext.quality.engine.limits import MIB
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.worker import Bounds, run

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ROW = '<row r="{r}"><c r="{c}{r}" t="inlineStr"><is><t>x</t></is></c></row>'


def code_of(path: Path, limits: Limits | None = None) -> str:
    report = check(path, limits=limits)
    assert report.error is not None
    assert report.score == 0
    assert report.grade == "E"
    assert report.gates == ["G1"]
    error = report.to_dict()["error"]
    for words in (error["message"], error["remedy"]):
        assert words["ja"]
        assert words["en"]
        assert "{" not in words["ja"] + words["en"]
    return report.error.code


def real_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["名称", "人数"])
    book.active.append(["甲", 1])
    book.save(path)


def workbook_with(path: Path, sheet: str, extra: dict[str, bytes] | None = None) -> None:
    """A real workbook whose first sheet is replaced."""
    real = path.with_suffix(".real")
    real_workbook(real)
    with zipfile.ZipFile(real) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name) if name != "xl/worksheets/sheet1.xml" else sheet.encode()
            target.writestr(name, content)
        for name, content in (extra or {}).items():
            target.writestr(name, content)


def sheet_of(rows: str, dimension: str = "A1") -> str:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "empty-file"),
        ("two.csv", b"\r\n", "no-table"),
        ("bom.csv", b"\xff\xfe", "no-table"),
        ("spaces.csv", b"  \n\n ,, \n", "no-table"),
        ("page.csv", b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>", "html"),
        ("page2.csv", b"\xef\xbb\xbf  <HTML lang='ja'><head></head>", "html"),
        ("page3.xlsx", b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C'><html>", "html"),
        ("page16.csv", "<html></html>".encode("utf-16"), "html"),
        ("paper.csv", b"%PDF-1.7\n", "wrong-kind"),
        ("image.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "wrong-kind"),
        ("data.csv", b'{"a": 1}', "wrong-kind"),
        ("list.csv", b'[{"a": 1}]', "wrong-kind"),
        ("feed.csv", b"<rss version='2.0'></rss>", "wrong-kind"),
        ("old.xlsx", b"PK\x03\x04 this is no archive", "broken-workbook"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "wrong-kind"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("noise.csv", bytes(range(256)) * 20, "binary"),
    ],
)
def test_what_is_no_table(tmp_path: Path, name: str, content: bytes, code: str):
    path = tmp_path / name
    path.write_bytes(content)
    assert code_of(path) == code


def test_missing_file(tmp_path: Path):
    assert code_of(tmp_path / "nothing.csv") == "not-found"


def test_two_letters_are_refused_or_reported(tmp_path: Path):
    path = tmp_path / "two.csv"
    path.write_bytes(b"OK")
    assert code_of(path) == "no-table"


def test_more_than_1_gb_is_refused_without_reading(tmp_path: Path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write("名称,人数\r\n甲,1\r\n".encode())
        file.truncate(1100 * MIB)
    began = time.monotonic()
    assert code_of(path) == "too-large"
    assert time.monotonic() - began < 1


def test_limit_is_a_setting(tmp_path: Path):
    path = tmp_path / "large.csv"
    path.write_text("名称,人数\r\n" + "甲,1\r\n" * 1000)
    assert code_of(path, Limits(bytes=1000)) == "too-large"


def test_long_file_is_checked_in_part(tmp_path: Path):
    path = tmp_path / "long.csv"
    path.write_text("名称,人数\r\n" + "".join(f"甲{i},{i}\r\n" for i in range(5000)), encoding="utf-8-sig")
    report = check(path, limits=Limits(rows=1000))
    assert report.error is None
    assert report.tables[0].sampled
    assert report.tables[0].rows == 999


def test_million_columns(tmp_path: Path):
    path = tmp_path / "wide.csv"
    path.write_bytes(b"a," * 1_000_000 + b"\n" + b"1," * 1_000_000)
    began = time.monotonic()
    assert code_of(path) == "too-many-columns"
    assert time.monotonic() - began < 5


def test_one_endless_line(tmp_path: Path):
    path = tmp_path / "line.csv"
    path.write_bytes(b"a" * (20 * MIB))
    assert code_of(path) == "binary"


def test_quotation_mark_that_never_closes(tmp_path: Path):
    path = tmp_path / "quote.csv"
    for rows in (3, 60_000, 3_000_000):
        path.write_text('名称,備考\n甲,"始まり\n' + "乙,丙\n" * rows, encoding="utf-8-sig")
        assert code_of(path) == "broken-quotes"


def test_zip_bomb_called_xlsx(tmp_path: Path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(200):
                member.write(b"\0" * MIB)
    began = time.monotonic()
    assert code_of(path) == "zip-bomb"
    assert time.monotonic() - began < 2


def test_zip_bomb_that_lies_about_its_size(tmp_path: Path):
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (80 * MIB))
    content = bytearray(path.read_bytes())
    # Both the local header and the directory are made to declare 1,000 bytes.
    true = struct.pack("<I", 80 * MIB)
    content = content.replace(true, struct.pack("<I", 1000))
    path.write_bytes(content)
    assert code_of(path) in {"zip-bomb", "broken-workbook"}


def test_many_members(tmp_path: Path):
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(6000):
            archive.writestr(f"xl/{number}", b"")
    assert code_of(path) == "zip-bomb"


def test_entity_bomb(tmp_path: Path):
    path = tmp_path / "entities.xlsx"
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    workbook_with(path, bomb)
    assert code_of(path) == "dangerous-xml"
    workbook_with(path, bomb.encode("utf-16").decode("latin-1"))
    assert code_of(path) in {"dangerous-xml", "broken-workbook"}


def test_stray_cell_far_away(tmp_path: Path):
    path = tmp_path / "far.xlsx"
    rows = ROW.format(r=1, c="A") + ROW.format(r=1_048_576, c="XFD")
    workbook_with(path, sheet_of(rows))
    began = time.monotonic()
    assert code_of(path) == "too-many-columns"
    rows = ROW.format(r=1, c="AAA") + ROW.format(r=1_048_576, c="A")
    workbook_with(path, sheet_of(rows))
    assert code_of(path) == "too-many-rows"
    assert time.monotonic() - began < 3


def test_wrong_dimension_is_not_believed(tmp_path: Path):
    rows = "".join(
        f'<row r="{r}"><c r="A{r}" t="inlineStr"><is><t>名{r}</t></is></c><c r="B{r}"><v>{r}</v></c></row>'
        for r in range(1, 6)
    )
    for dimension in ("A1", "A1:XFD1048576"):
        path = tmp_path / "dimension.xlsx"
        workbook_with(path, sheet_of(rows, dimension))
        assert read(path, Limits()).rows == [[f"名{r}", str(r)] for r in range(1, 6)]


def test_wide_ods(tmp_path: Path):
    path = tmp_path / "wide.ods"
    cell = '<table:table-cell table:number-columns-repeated="1000000" office:value-type="string"><text:p>x</text:p>'
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
        f'<office:spreadsheet><table:table table:name="a"><table:table-row>{cell}</table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    assert code_of(path) == "too-many-columns"


def test_other_archives(tmp_path: Path):
    path = tmp_path / "gtfs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("stops.txt", "a,b\n")
    assert code_of(path) == "wrong-kind"
    path.write_bytes(path.read_bytes()[:-30])
    assert code_of(path) == "broken-workbook"


@pytest.mark.parametrize("seed", range(30))
def test_damaged_workbooks_end_in_words(tmp_path: Path, seed: int):
    """A fuzz: whatever is flipped or cut, there is a report."""
    import random

    chance = random.Random(seed)
    path = tmp_path / "broken.xlsx"
    real_workbook(path)
    content = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    if chance.random() < 0.3:
        del content[chance.randrange(len(content)) :]
    path.write_bytes(content)
    report = check(path)
    assert report.error is not None or report.tables


@pytest.mark.parametrize("seed", range(30))
def test_random_bytes_end_in_words(tmp_path: Path, seed: int):
    import random

    chance = random.Random(seed)
    alphabet = [bytes(range(256)), b',"\n\r\tab1\x82\xa0\xe3\x81\x82#', '名,"\n'.encode()][seed % 3]
    path = tmp_path / "random.csv"
    path.write_bytes(bytes(chance.choice(alphabet) for _ in range(chance.randrange(1, 3000))))
    report = check(path)
    assert report.error is not None or report.tables


def test_child_is_bound_in_time(tmp_path: Path):
    path = tmp_path / "slow.csv"
    with path.open("w", encoding="utf-8-sig") as file:
        file.write("a,b,c,d\n")
        file.writelines(f"名{i},{i},x,y\n" for i in range(400_000))
    with pytest.raises(EngineError) as caught:
        run("check", path, limits=Limits(rows=1_000_000, cells=10**8, seconds=600), bounds=Bounds(seconds=1))
    assert caught.value.code == "too-slow"


def test_child_is_bound_in_memory(tmp_path: Path):
    path = tmp_path / "memory.csv"
    with path.open("w", encoding="utf-8-sig") as file:
        file.write("a,b\n")
        file.writelines(f"名{i}{'長' * 60},{i}\n" for i in range(150_000))
    limits = Limits(rows=10**6, cells=10**8)
    try:
        error = run("check", path, limits=limits, bounds=Bounds(memory=110 * MIB, seconds=60))["error"]
        code = error and error["code"]
    except EngineError as caught:
        code = caught.code
    assert code == "too-much-memory"


def test_child_answers_like_the_engine(tmp_path: Path):
    path = tmp_path / "fine.csv"
    path.write_text("名称,人数\r\n甲,1\r\n乙,2\r\n", encoding="cp932")
    apart = run("check", path, limits=Limits(), bounds=Bounds(), name="元の名前.csv")
    here = check(path, name="元の名前.csv").to_dict()
    apart["frictionless"] = here["frictionless"] = None
    assert apart == here


def test_ole2_without_workbook_is_named(tmp_path: Path):
    path = tmp_path / "word.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
    with pytest.raises(EngineError) as caught:
        guard.sniff(path, Limits())
    assert caught.value.code == "wrong-kind"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path: Path):
    path = tmp_path / "secret.csv"
    path.write_bytes(b"a,b\n")
    path.chmod(0)
    assert code_of(path) == "unreadable"


def test_reading_leaves_no_file_open(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("名称,人数\n甲,1\n", encoding="utf-8")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        check(path)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1
