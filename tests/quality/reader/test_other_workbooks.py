"""ODS and XLS: values, hidden parts, merges, objects, and what is said to be unknown."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import copy_as_utf8, read
from ckanext.quality.engine.reader.base import MergedRange, SheetObject

DATA = Path(__file__).parents[4] / "shared" / "data"
NAMES = ("office", "table", "text", "style", "fo", "draw", "calcext")
SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in NAMES)


def cell(value: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'


def number(value: str, more: str = "") -> str:
    shown = f"<text:p>{value}</text:p>"
    return f'<table:table-cell office:value-type="float" office:value="{value}"{more}>{shown}</table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def write(path: Path, rows: str, before: str = "", styles: str = "") -> Path:
    content = (
        f'<?xml version="1.0"?><office:document-content {SPACES}><office:automatic-styles>{styles}'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="表">{before}{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def test_ods_facts(tmp_path: Path):
    styles = (
        '<style:style style:name="y" style:family="table-cell"><style:table-cell-properties'
        ' fo:background-color="#ffff00"/></style:style><style:style style:name="s" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    error = '<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error">'
    note = "<office:annotation><text:p>速報</text:p></office:annotation>"
    rows = [
        row(cell("名称"), cell("人数"), cell("備考")),
        row(cell("甲", ' table:style-name="y"'), number("1", ' table:formula="of:=1"'), cell("x")),
        row(cell("乙", ' table:style-name="s"'), f"{error}<text:p>#DIV/0!</text:p></table:table-cell>", cell("y")),
        row(cell("丙"), number("3"), cell("z"), more=' table:visibility="collapse"'),
        row(cell("丁", ' table:number-rows-spanned="2"'), number("4"), cell(f"{note}w")),
        row("<table:covered-table-cell/>", number("5"), cell("v")),
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>',
    ]
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    shapes = (
        "<table:shapes><draw:frame><draw:text-box><text:p>注意</text:p></draw:text-box></draw:frame></table:shapes>"
    )
    path = write(tmp_path / "a.ods", "".join(rows), columns + shapes, styles)
    table = read(path, Limits())
    assert len(table.rows) == 6
    assert table.rows[2][:2] == ["乙", "#DIV/0!"]
    facts = table.workbook
    assert facts is not None
    assert facts.hidden_rows == [4]
    assert facts.hidden_columns == [3]
    assert facts.formulas == {(2, 2): "1", (3, 2): "1/0"}
    assert facts.uncached == {(3, 2)}
    assert facts.fills == {(2, 1): "FFFF00"}
    assert facts.struck == {(3, 1)}
    assert facts.objects == [SheetObject("textbox", "注意", ""), SheetObject("comment", "速報", "C5")]
    assert table.merges == [MergedRange(5, 1, 6, 1)]
    assert facts.unknown == {"external_links", "padded"}


def test_ods_repeats_keep_their_places(tmp_path: Path):
    repeated = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = row(cell("a"), repeated, cell("d")) + row(number("1", ' table:number-columns-repeated="4"'))
    hidden = row(cell("x"), repeated, cell("y"), more=' table:number-rows-repeated="3" table:visibility="filter"')
    table = read(write(tmp_path / "a.ods", rows + hidden + rows), Limits())
    assert table.rows[0] == ["a", "", "", "d"]
    assert table.rows[1] == ["1"] * 4
    assert table.rows[2:5] == [["x", "", "", "y"]] * 3
    assert table.workbook is not None
    assert table.workbook.hidden_rows == [3, 4, 5]


@pytest.mark.shared
def test_xls_facts_of_a_real_file(tmp_path: Path):
    path = DATA / "sabae-population" / "R4jinnkousuii.xls"
    table = read(path, Limits())
    facts = table.workbook
    assert facts is not None
    assert facts.unknown == {"formulas", "uncached", "external_links", "objects"}
    assert table.merges == [MergedRange(1, 1, 1, 13)]
    assert table.other_sheets == ["R4.5.1", "R4.6.1"]
    assert table.rows[4][:3] == ["地区名", "区分", "世帯数"]
    copy = copy_as_utf8(path, tmp_path / "copy.csv")
    assert copy.other_sheets == ("R4.5.1", "R4.6.1")
    assert copy.rows == len(table.rows)
