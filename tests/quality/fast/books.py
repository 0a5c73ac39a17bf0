"""Nasty workbooks from a seed, written as raw XML: what spreadsheets write, and what they should not."""

from __future__ import annotations

import io
import random
import zipfile
from typing import Any
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellXfs count="4">'
    '<xf/><xf numFmtId="14"/><xf numFmtId="46"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)
TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>'
)
RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
TEXTS = [
    "東京",
    "x",
    "123-4567",
    "a&b",
    "<b>",
    "",
    " 前",
    "長" * 12,
    "12",
    "1.5",
    "2024-01-01",
    "_x000D_",
    "x005F_a",
    "不明",
]
NUMBERS = [
    "0",
    "1",
    "12",
    "100",
    "101",
    "-3",
    "1.0",
    "35.5",
    "46",
    "46.5",
    "1E2",
    "2.5E-3",
    "35.123400000000004",
    "007",
]
SERIALS = ["45000", "1", "0", "60", "61", "45000.5", "-1", "2958465", "9999999", "32874", "0.25"]
TAILS = ["", '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>']


class Book:
    """One sheet in the making."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.shared: list[str] = []
        self.inline = rng.random() < 0.4
        self.formulas = rng.random() < 0.1
        self.strange = rng.random() < 0.06
        self.date_1904 = rng.random() < 0.1

    def text(self, ref: str, value: str) -> str:
        """A cell of text in one of its forms."""
        space = ' xml:space="preserve"' if value != value.strip() or self.rng.random() < 0.1 else ""
        inner = f"<t{space}>{escape(value)}</t>"
        if self.inline:
            return f'<c r="{ref}" t="inlineStr"><is>{inner}</is></c>'
        if self.formulas and self.rng.random() < 0.2:
            return f'<c r="{ref}" t="str"><f>A1&amp;"x"</f><v>{escape(value)}</v></c>'
        if self.rng.random() < 0.01:
            inner = f'<r><t>{escape(value)}</t></r><r><t>続き</t></r><rPh sb="0" eb="1"><t>ヨミ</t></rPh>'
        self.shared.append(f"<si>{inner}</si>")
        return f'<c r="{ref}" t="s"><v>{len(self.shared) - 1}</v></c>'

    def cell(self, ref: str, kind: str, index: int, nasty: float) -> str:
        """A cell that fits a field, or one that does not."""
        rng = self.rng
        if rng.random() < nasty:
            return self.odd(ref)
        if kind == "integer":
            return f'<c r="{ref}"><v>{rng.choice([index, rng.randint(0, 110)])}</v></c>'
        if kind == "number":
            return f'<c r="{ref}"><v>{rng.uniform(19, 47):.{rng.choice([2, 15])}f}</v></c>'
        if kind == "date":
            return f'<c r="{ref}" s="1"><v>{rng.randint(33000, 45500)}</v></c>'
        return self.text(ref, rng.choice([f"施設{index}", f"施設{rng.randint(0, 999)}", "東京", "123-4567"]))

    def odd(self, ref: str) -> str:
        """A cell of any form."""
        rng = self.rng
        choices = [
            "",
            f'<c r="{ref}" s="1"/>',
            self.text(ref, rng.choice(TEXTS)),
            f'<c r="{ref}"><v>{rng.choice(NUMBERS)}</v></c>',
            f'<c r="{ref}" s="{rng.randint(1, 3)}"><v>{rng.choice(SERIALS)}</v></c>',
            f'<c r="{ref}" t="b"><v>{rng.randint(0, 1)}</v></c>',
            f'<c r="{ref}" t="e"><v>#DIV/0!</v></c>',
            f'<c r="{ref}" t="n"><f>1/0</f></c>',
        ]
        if self.strange:
            choices += [
                f'<c r="{ref}"><v> 5</v></c>',
                f'<c s="0" r="{ref}"><v>5</v></c>',
                f'<c r="{ref}"> <v>5</v></c>',
            ]
        return rng.choice(choices)


def workbook(fields: list[dict[str, Any]], rng: random.Random) -> tuple[bytes, int]:
    """A workbook of some fields and the number of its header row."""
    book = Book(rng)
    nasty = rng.choice([0, 0.003, 0.02, 0.3])
    title = rng.random() < 0.15
    rows = [[book.text("A1", "一覧")]] if title else []
    header = len(rows) + 1
    rows.append([book.text(f"{_letter(i)}{header}", field["name"]) for i, field in enumerate(fields)])
    for index in range(rng.choice([3, 40, 150, 300] if nasty < 0.3 else [3, 40])):
        number = len(rows) + 1
        cells = [book.cell(f"{_letter(i)}{number}", f["type"], index, nasty) for i, f in enumerate(fields)]
        rows.append([] if nasty and rng.random() < 0.01 else cells)
    last = len(rows)
    if rng.random() < 0.04:
        last += rng.choice([-2, 3])
    width = len(fields) + (rng.choice([1, -1]) if rng.random() < 0.04 and len(fields) > 1 else 0)
    return _archive(book, _sheet(rows, width, last, rng)), header


def _letter(index: int) -> str:
    return "ABCDEFGHIJ"[index]


def _sheet(rows: list[list[str]], width: int, last: int, rng: random.Random) -> str:
    dimension = f'<dimension ref="A1:{_letter(width - 1)}{last}"/>' if rng.random() < 0.95 else ""
    parts = []
    for number, cells in enumerate(rows, 1):
        spans = f' spans="1:{width}"' if rng.random() < 0.5 else ""
        if cells or rng.random() < 0.5:
            body = "".join(cells)
            parts.append(f'<row r="{number}"{spans}>{body}</row>' if body else f'<row r="{number}"{spans}/>')
    data = "".join(parts)
    return f'{XML}<worksheet xmlns="{MAIN}">{dimension}<sheetData>{data}</sheetData>{rng.choice(TAILS)}</worksheet>'


def _archive(book: Book, sheet: str) -> bytes:
    epoch = ' date1904="1"' if book.date_1904 else ""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr{epoch}/><sheets>'
        '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{XML}<sst xmlns="{MAIN}">{"".join(book.shared)}</sst>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()
