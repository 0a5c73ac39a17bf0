"""What a workbook holds beside its cells: hidden parts, objects, formulas, styles."""

from __future__ import annotations

from pathlib import Path

import pytest
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.reader.base import CellSet, RawTable, SheetObject, WorkbookFacts

from tests.quality.reader import books
from tests.quality.reader.books import number, sheet, text

HEAD = f'<row r="1">{text("A1", "名称")}{text("B1", "人数")}{text("C1", "率")}</row>'
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def row(number_: int, *cells: str, more: str = "") -> str:
    return f'<row r="{number_}"{more}>{"".join(cells)}</row>'


def facts_of(table: RawTable) -> WorkbookFacts:
    assert table.workbook is not None
    return table.workbook


def test_hidden_rows_columns_and_sheets(tmp_path: Path):
    rows = [
        HEAD,
        row(2, text("A2", "甲"), number("B2", "1")),
        row(3, text("A3", "乙"), number("B3", "2"), more=' hidden="1"'),
        row(4, text("A4", "丙"), number("B4", "3"), more=' ht="0" customHeight="1"'),
        row(5, text("A5", "丁"), number("B5", "4"), more=' hidden="0" outlineLevel="1"'),
        row(9000, more=' hidden="1"'),
    ]
    columns = '<cols><col min="2" max="2" width="9" hidden="true"/><col min="3" max="3" width="0"/>'
    columns += '<col min="5" max="16384" hidden="1"/></cols>'
    plain = sheet(HEAD + row(2, text("A2", "戊"), number("B2", "9")))
    path = books.write(
        tmp_path / "a.xlsx", plain, sheet("".join(rows), columns), plain, states=("hidden", "", "veryHidden")
    )
    table = read(path, Limits())
    # The hidden sheet comes first in the file; what people see is the second.
    assert table.sheet == "表2"
    assert table.other_sheets == ["表1", "表3"]
    assert [other.hidden for other in table.others] == [True, True]
    facts = facts_of(table)
    assert facts.hidden_rows == [3, 4]
    assert facts.hidden_columns == [2, 3]
    assert facts.hidden_sheets == ["表1", "表3"]
    assert not facts.unknown


def test_rows_hidden_by_default(tmp_path: Path):
    rows = HEAD + row(3, text("A3", "甲"), number("B3", "1")) + row(4, number("B4", "2"), more=' hidden="1"')
    path = books.write(tmp_path / "a.xlsx", sheet(rows, '<sheetFormatPr defaultRowHeight="13" zeroHeight="1"/>'))
    assert facts_of(read(path, Limits())).hidden_rows == [2, 4]


def test_formulas_errors_and_links(tmp_path: Path):
    rows = [
        HEAD,
        row(2, text("A2", "甲"), '<c r="B2"><f>1+1</f><v>2</v></c>', '<c r="C2" t="str"><f>""</f><v></v></c>'),
        row(3, text("A3", "乙"), '<c r="B3"><f>SUM(B2:B2)</f></c>', '<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
        row(4, text("A4", "丙"), '<c r="B4"><f t="shared" si="0"/><v>7</v></c>', '<c r="C4" t="e"><v>#N/A</v></c>'),
        row(5, text("A5", "丁"), number("B5", "3"), number("C5", "4")),
    ]
    link = {"xl/externalLinks/externalLink1.xml": "<externalLink/>", "xl/externalLinks/_rels/x.rels": "<x/>"}
    table = read(books.write(tmp_path / "a.xlsx", sheet("".join(rows)), parts=link), Limits())
    facts = facts_of(table)
    assert facts.formulas == {(2, 2): "1+1", (2, 3): '""', (3, 2): "SUM(B2:B2)", (3, 3): "1/0", (4, 2): ""}
    assert facts.uncached == {(3, 2), (3, 3)}
    assert facts.external_links == 1
    # The error words stay in the cells; nothing is lost in silence.
    assert table.rows[2] == ["乙", "", "#DIV/0!"]
    assert table.rows[3] == ["丙", "7", "#N/A"]


def test_styles(tmp_path: Path):
    rows = [
        HEAD,
        row(2, text("A2", "甲", books.YELLOW), number("B2", "123", books.ZEROS), number("C2", "45383", books.DATE)),
        row(3, text("A3", "乙", books.STRUCK), number("B3", "-5", books.TRIANGLE), text("C3", "１２３")),
        row(4, text("A4", "丙", books.THEMED), text("B4", "1,234"), '<c r="C4" t="s"><v>1</v></c>'),
    ]
    theme = (
        f'<a:theme xmlns:a="{A}"><a:themeElements><a:clrScheme><a:accent1><a:srgbClr val="4472C4"/></a:accent1>'
        "</a:clrScheme></a:themeElements></a:theme>"
    )
    parts = {
        "xl/theme/theme1.xml": theme,
        "xl/sharedStrings.xml": f'<sst xmlns="{books.MAIN}"><si><t>x</t></si><si><r><t>旧</t></r>'
        "<r><rPr><strike/></rPr><t>消</t></r></si></sst>",
        "xl/_rels/workbook.xml.rels": books.rels(
            ("worksheet", "worksheets/sheet1.xml"),
            ("styles", "/xl/styles.xml"),
            ("theme", "theme/theme1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
    }
    table = read(books.write(tmp_path / "a.xlsx", sheet("".join(rows)), parts=parts), Limits())
    facts = facts_of(table)
    assert facts.fills == {(2, 1): "FFFF00", (4, 1): "A2B8E2"}
    assert facts.struck == {(3, 1), (4, 3)}
    assert facts.padded == {(2, 2): 5}
    assert set(facts.dates) == {(2, 3)}
    assert set(facts.number_text) == {(3, 3), (4, 2)}
    # A number that its format shows as ▲ 5 is a number.
    assert table.rows[1:] == [["甲", "123", "2024-04-01"], ["乙", "-5", "１２３"], ["丙", "1,234", "旧消"]]


def test_objects(tmp_path: Path):
    anchor = "<xdr:from><xdr:col>1</xdr:col><xdr:row>3</xdr:row></xdr:from>"
    drawing = f"""<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{A}" xmlns:r="{books.OFFICE}" xmlns:c="{CHART}"
     xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
    <xdr:twoCellAnchor>{anchor}<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="x"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>
      <xdr:txBody><a:p><a:r><a:t>注意</a:t></a:r><a:r><a:t>事項</a:t></a:r></a:p></xdr:txBody></xdr:sp>
    </xdr:twoCellAnchor>
    <xdr:oneCellAnchor>{anchor}<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="y" descr="庁舎"/></xdr:nvPicPr></xdr:pic>
    </xdr:oneCellAnchor>
    <xdr:absoluteAnchor><xdr:graphicFrame><a:graphic><a:graphicData><c:chart r:id="rId1"/></a:graphicData></a:graphic>
    </xdr:graphicFrame></xdr:absoluteAnchor>
    <xdr:twoCellAnchor>{anchor}<xdr:grpSp><xdr:cxnSp/><mc:AlternateContent><mc:Choice><xdr:sp/></mc:Choice>
      <mc:Fallback><xdr:sp/></mc:Fallback></mc:AlternateContent></xdr:grpSp></xdr:twoCellAnchor></xdr:wsDr>"""
    chart = f'<c:chartSpace xmlns:c="{CHART}" xmlns:a="{A}"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>推移</a:t>'
    chart += "</a:r></a:p></c:rich></c:tx></c:title></c:chart></c:chartSpace>"
    vml = '<xml xmlns:v="v" xmlns:x="x"><v:shape><x:ClientData ObjectType="Note"/></v:shape><v:shape>'
    vml += '<v:textbox>集計</v:textbox><x:ClientData ObjectType="Button"/></v:shape></xml>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": books.rels(
            ("drawing", "../drawings/drawing1.xml"), ("comments", "../comments1.xml"), ("vmlDrawing", "../v.vml")
        ),
        "xl/drawings/drawing1.xml": drawing,
        "xl/drawings/_rels/drawing1.xml.rels": books.rels(("chart", "../charts/chart1.xml")),
        "xl/charts/chart1.xml": chart,
        "xl/comments1.xml": f'<comments xmlns="{books.MAIN}"><commentList><comment ref="B2">'
        "<text><r><t>速報値</t></r></text></comment></commentList></comments>",
        "xl/v.vml": vml,
    }
    rows = HEAD + row(2, text("A2", "甲"), number("B2", "1"))
    facts = facts_of(read(books.write(tmp_path / "a.xlsx", sheet(rows), parts=parts), Limits()))
    assert facts.objects == [
        SheetObject("textbox", "注意事項", "B4"),
        SheetObject("image", "庁舎", "B4"),
        SheetObject("chart", "推移", ""),
        SheetObject("shape", "", "B4"),
        SheetObject("shape", "", "B4"),
        SheetObject("comment", "速報値", "B2"),
        SheetObject("shape", "集計", ""),
    ]


@pytest.mark.parametrize("part", ["xl/drawings/drawing1.xml", "xl/worksheets/_rels/sheet1.xml.rels"])
def test_a_damaged_part_is_unknown_not_empty(tmp_path: Path, part: str):
    rows = HEAD + row(2, text("A2", "甲", 1), number("B2", "1"))
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": books.rels(("drawing", "../drawings/drawing1.xml")),
        "xl/drawings/drawing1.xml": "<a/>",
        part: "<a><b></a>",
    }
    facts = facts_of(read(books.write(tmp_path / "a.xlsx", sheet(rows), parts=parts), Limits()))
    assert facts.unknown == {"objects"}


def test_cell_set_is_a_set():
    some = CellSet([(1, 2), (300, 2), (1, 2), (5, 7)])
    assert len(some) == 3
    assert some == {(1, 2), (300, 2), (5, 7)}
    assert (2, 2) not in some
    assert (9999, 2) not in some
    assert some.in_column(2) == 2
    some.discard((5, 7))
    some.discard((5, 8))
    assert set(some) == {(1, 2), (300, 2)}
