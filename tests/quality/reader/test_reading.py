"""Text files and workbooks as they come: delimiters, quotes, line ends, traps of the formats, copies in UTF-8."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from ckanext.quality.engine.decoding import detect
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import MIB, Limits
from ckanext.quality.engine.reader import copy_as_utf8, read
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.table import locate

from tests.quality.reader import books
from tests.quality.reader.books import number, sheet, text

HEAD = f'<row r="1">{text("A1", "名称")}{text("B1", "人数")}</row>'
BODY = f'<row r="2">{text("A2", "甲")}{number("B2", "1")}</row>'


def write(tmp_path: Path, content: str | bytes, name: str = "a.csv", codec: str = "utf-8-sig") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode(codec) if isinstance(content, str) else content)
    return path


def code_of(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(EngineError) as caught:
        read(path, limits or Limits())
    return caught.value.code


class TestText:
    """Delimited text."""

    @pytest.mark.parametrize("delimiter", list(",\t;|"))
    def test_delimiters_with_commas_in_values(self, tmp_path: Path, delimiter: str):
        out = io.StringIO(newline="")
        rows = [["名称", "住所、所在地", "備考"], ["甲", "富山市, 新桜町", "a;b|c\td"], ["乙", '"7"番', "x\r\ny"]]
        csv.writer(out, delimiter=delimiter).writerows(rows)
        table = read(write(tmp_path, out.getvalue()), Limits())
        assert table.rows == rows
        assert table.delimiter == delimiter
        assert not table.broken_quotes

    @pytest.mark.parametrize(("end", "name"), [("\r\n", "CRLF"), ("\n", "LF"), ("\r", "CR")])
    def test_line_ends(self, tmp_path: Path, end: str, name: str):
        table = read(write(tmp_path, end.join(["名称,人数", "甲,1", "乙,2"])), Limits())
        assert table.rows == [["名称", "人数"], ["甲", "1"], ["乙", "2"]]
        assert table.line_ends == name
        assert read(write(tmp_path, "名称,人数\r\n甲,1\n乙,2\r\n"), Limits()).line_ends == "mixed"

    def test_quotes_in_wrong_places_are_told(self, tmp_path: Path):
        table = read(write(tmp_path, '名称,人数\n5" 管,1\n"甲"乙,2\n"丙",3\n "丁",4\n'), Limits())
        assert table.broken_quotes == [2, 3, 5]
        outcome = RULES["S09"].apply(locate(table))
        assert outcome is not None
        assert outcome.places == ["2:2", "3:3", "5:5"]

    @pytest.mark.parametrize(
        ("content", "broken"),
        [
            ('名称,備考\n甲,"始まり\n乙,丙\n', True),
            ('名称,備考\n甲,"終わる\n行"\n', False),
            ('名称,備考\n甲,"終わる\n行"', False),
            ('名称,備考\n甲,"二重""\n乙,丙\n', True),
            ('名称,備考\n甲,"二重"""\n', False),
        ],
    )
    def test_a_quotation_mark_that_takes_in_the_rest(self, tmp_path: Path, content: str, broken: bool):
        path = write(tmp_path, content)
        if broken:
            assert code_of(path) == "broken-quotes"
        else:
            assert len(read(path, Limits()).rows) == 2

    def test_a_cell_as_long_as_an_outline_on_a_map(self, tmp_path: Path):
        outline = "137.2 36.7 " * 30_000
        table = read(write(tmp_path, f'名称,形\n甲,"{outline}"\n'), Limits())
        assert table.rows[1] == ["甲", outline]

    def test_sampled_is_said(self, tmp_path: Path):
        path = write(tmp_path, "名称,人数\n" + "甲,1\n" * 50)
        assert not read(path, Limits()).sampled
        for limits in (Limits(rows=20), Limits(cells=40)):
            table = read(path, limits)
            assert table.sampled
            assert len(table.rows) == 20


class TestEncodings:
    """What strictness alone does not settle."""

    def test_euc_with_signs_of_jis_x_0213(self, tmp_path: Path):
        content = "番号,名称\n①,富山市役所\n②,高岡市役所\n"
        found = detect(write(tmp_path, content, codec="euc_jis_2004"))
        assert found.codec == "euc_jis_2004"
        assert found.doubt is None
        assert read(tmp_path / "a.csv", Limits()).rows[1] == ["①", "富山市役所"]

    def test_bytes_that_cp932_does_not_have_are_a_doubt(self, tmp_path: Path):
        content = "番号,名称\n1,富山市役所の本庁舎\n".encode("cp932") + b"2,\x80\xa0x\n"
        found = detect(write(tmp_path, content))
        assert found.codec == "cp932"
        assert found.doubt is not None
        outcome = RULES["S02"].apply(locate(read(tmp_path / "a.csv", Limits())))
        assert outcome is not None
        assert outcome.affected

    def test_escapes_far_into_the_file(self, tmp_path: Path):
        content = b"a,b\n" + b"1,2\n" * 600_000 + "3,漢字\n".encode("iso2022_jp")
        assert detect(write(tmp_path, content)).codec == "iso2022_jp"
        assert detect(write(tmp_path, "名称,\x1b$B\n甲,乙\n")).codec == "utf-8-sig"

    def test_zero_bytes_far_into_the_file(self, tmp_path: Path):
        assert code_of(write(tmp_path, b"a,b\n" + b"1,2\n" * 600_000 + b"3,\x00\n")) == "binary"

    @pytest.mark.parametrize("codec", ["utf-8", "utf-16", "euc_jp", "cp932"])
    def test_half_a_character_at_the_end(self, tmp_path: Path, codec: str):
        content = "番号,名称\n1,富山市役所\n2,高岡市庁舎".encode(codec)
        assert code_of(write(tmp_path, content[:-1])) in ("undecodable", "binary")

    @pytest.mark.parametrize("name", ["rot13", "zlib", "nonsense", "undefined", "idna", "unicode_escape"])
    def test_a_declared_codec_that_is_none(self, tmp_path: Path, name: str):
        path = write(tmp_path, "番号,名称\n1,富山\n")
        with pytest.raises(EngineError) as caught:
            read(path, Limits(), name)
        assert caught.value.code == "undecodable"


class TestWorkbooks:
    """Traps of workbooks."""

    def test_tens_of_thousands_of_formatted_blank_rows(self, tmp_path: Path):
        blank = "".join(f'<row r="{r}"><c r="A{r}" s="1"/><c r="CV{r}" s="1"/></row>' for r in range(3, 60_003))
        table = read(books.write(tmp_path / "a.xlsx", sheet(HEAD + BODY + blank)), Limits())
        assert table.rows == [["名称", "人数"], ["甲", "1"]]

    def test_days_that_never_were_and_long_numbers(self, tmp_path: Path):
        cells = [
            ("59", "1900-02-28"),
            ("60", "1900-02-29"),
            ("61", "1900-03-01"),
            ("-5", "-5"),
            ("45383", "2024-04-01"),
        ]
        rows = "".join(f'<row r="{i}">{number(f"A{i}", raw, books.DATE)}</row>' for i, (raw, _) in enumerate(cells, 2))
        long = [
            ("12345678901234567", "12345678901234567"),
            ("1.7999999999999998", "1.8"),
            ("1E-5", "0.00001"),
            ("3", "3"),
        ]
        rows += "".join(f'<row r="{i}">{number(f"A{i}", raw)}</row>' for i, (raw, _) in enumerate(long, 7))
        path = books.write(tmp_path / "a.xlsx", sheet(HEAD + rows))
        wanted = [shown for _, shown in (*cells, *long)]
        assert [row[0] for row in read(path, Limits()).rows[1:]] == wanted
        copy_as_utf8(path, tmp_path / "out.csv")
        assert [line.split(",")[0] for line in (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[1:]] == wanted

    def test_prefixed_names_and_cells_without_addresses(self, tmp_path: Path):
        """As the Open XML SDK and WPS write them."""
        cell = '<x:c t="inlineStr"><x:is><x:t>{}</x:t></x:is></x:c>'
        first = f"<x:row>{cell.format('名称')}{cell.format('率')}</x:row>"
        second = f'<x:row hidden="1">{cell.format("甲")}<x:c t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c></x:row>'
        content = f'<x:worksheet xmlns:x="{books.MAIN}"><x:sheetData>{first}{second}</x:sheetData></x:worksheet>'
        table = read(books.write(tmp_path / "a.xlsx", content), Limits())
        assert table.rows == [["名称", "率"], ["甲", "#DIV/0!"]]
        assert table.workbook is not None
        assert table.workbook.hidden_rows == [2]
        assert table.workbook.formulas == {(2, 2): "1/0"}

    @pytest.mark.parametrize(
        "far",
        [
            '<row r="9"><c r="XFD9"><v>1</v></c></row>',
            "<row r='9'><c s='1' r='XFD9'><v>1</v></c></row>",
            '<row r="9"><c r = "XFD9"><v>1</v></c></row>',
            '<x:row xmlns:x="x" r="9"><x:c r="XFD9"><x:v>1</x:v></x:c></x:row>',
        ],
    )
    def test_far_cells_however_written(self, tmp_path: Path, far: str):
        assert code_of(books.write(tmp_path / "a.xlsx", sheet(HEAD + BODY + far))) == "too-many-columns"

    def test_rows_far_down_without_addresses(self, tmp_path: Path):
        far = f'<row r="1048576">{"<c><v>1</v></c>" * 20}</row>'
        wide = f'<row r="2">{number("Z2", "1")}</row>'
        assert code_of(books.write(tmp_path / "a.xlsx", sheet(HEAD + wide + far))) == "too-many-rows"

    @pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
    def test_a_document_type_behind_a_long_comment(self, tmp_path: Path, codec: str):
        bomb = f'<?xml version="1.0"?><!--{"x" * 30_000}--><!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
        path = books.write(tmp_path / "a.xlsx", sheet(HEAD + BODY), parts={"xl/sharedStrings.xml": ""})
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("xl/late.xml", bomb.encode(codec))
        assert code_of(path) == "dangerous-xml"

    def test_a_cover_sheet_is_not_the_table(self, tmp_path: Path):
        cover = sheet(f'<row r="1">{text("A1", "表紙")}</row>')
        table = read(books.write(tmp_path / "a.xlsx", cover, sheet(HEAD + BODY)), Limits())
        assert table.sheet == "表2"
        assert table.other_sheets == ["表1"]
        assert table.others[0].rows == [["表紙"]]


class TestCopies:
    """``copy_as_utf8``."""

    def test_all_rows_beyond_the_limits_of_a_check(self, tmp_path: Path):
        path = write(tmp_path, "名称,人数\n" + "".join(f"髙{i},{i}\n" for i in range(3000)), codec="cp932")
        facts = copy_as_utf8(path, tmp_path / "out.csv", limits=Limits(rows=10, cells=10))
        assert (facts.rows, facts.columns, facts.encoding) == (3001, 2, "CP932 (Shift_JIS)")
        content = (tmp_path / "out.csv").read_bytes()
        assert content.startswith("\ufeff名称,人数\r\n髙0,0\r\n".encode())
        assert content.count(b"\r\n") == 3001

    def test_nothing_is_repaired(self, tmp_path: Path):
        rows = [["題名", "", ""], [], ["地区", "人数", ""], [" 甲　", "1,234", "〃"], ['"', "▲5", "x\ny"], ["短い"]]
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        copy_as_utf8(write(tmp_path, out.getvalue(), codec="utf-16"), tmp_path / "out.csv")
        with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
            assert list(csv.reader(file)) == rows

    def test_a_file_that_ends_badly_leaves_nothing_behind(self, tmp_path: Path):
        out = tmp_path / "out.csv"
        out.write_text("before")
        path = write(tmp_path, "名称,備考\n" + "甲,乙\n" * 1000 + '丙,"始まり\n' + "丁,戊\n" * 10)
        with pytest.raises(EngineError):
            copy_as_utf8(path, out)
        assert out.read_text() == "before"
        assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "out.csv"]

    def test_declared_encoding(self, tmp_path: Path):
        path = write(tmp_path, "a,b\n1,ｶﾅ\n", codec="cp932")
        assert copy_as_utf8(path, tmp_path / "out.csv", "cp932").doubt is None
        assert copy_as_utf8(path, tmp_path / "out.csv").doubt is not None

    def test_memory_does_not_follow_the_size(self, tmp_path: Path):
        line = "番号,名称,住所,電話\n"
        path = write(tmp_path, line * (3 * MIB // len(line.encode())), codec="utf-8")
        tracemalloc.start()
        try:
            facts = copy_as_utf8(path, tmp_path / "out.csv")
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert facts.rows > 80_000
        assert most < 6 * MIB
