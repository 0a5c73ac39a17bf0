"""What an XLSX file holds beside the values of its cells, read from its parts without evaluating anything."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from ckanext.quality.engine.limits import Deadline
from ckanext.quality.engine.reader.base import PARTS, Cell, SheetObject, WorkbookFacts
from ckanext.quality.engine.reader.xlsx_objects import read_objects
from ckanext.quality.engine.reader.xlsx_sheet import HINTS, LONG, Odd, SheetPass, scan, struck_strings
from ckanext.quality.engine.reader.xlsx_styles import Styles, read_styles
from ckanext.quality.engine.reader.xml import MALFORMED, Package, TooMuchError

STYLED = frozenset({"fills", "struck", "padded"})
_CELL_STARTS = (b"<c ", b"<c>", b":c ", b":c>", b"<c/", b":c/")
_ADDRESS = re.compile(rb"""\br=["'][A-Z]{1,3}\d""")


@dataclass
class Book:
    """Where the parts of a workbook are."""

    sheets: dict[str, str] = field(default_factory=dict)
    """Part of each worksheet by the sheet's name."""
    styles: str = ""
    strings: str = ""
    theme: str = ""
    since_1904: bool = False


def read_facts(path: Path, sheet: str, deadline: Deadline) -> tuple[WorkbookFacts, dict[Cell, str]]:
    """The facts of one sheet, and what its cells say where calamine does not (``#DIV/0!``)."""
    with zipfile.ZipFile(path) as archive:
        package = Package(archive)
        book = _book(package)
        part = book.sheets.get(sheet)
        if part is None:
            return WorkbookFacts(unknown=PARTS), {}
        unknown: set[str] = set()
        styles = _styles(package, book, unknown)
        struck = _struck(package, book, deadline)
        found = SheetPass()
        odd = Odd(since_1904=book.since_1904)
        if _hinted(package, part, odd, deadline) or styles.telling or struck:
            found = scan(package.chunks(part), styles, struck, odd, deadline)
        facts = WorkbookFacts(
            sampled=found.sampled,
            hidden_rows=_hidden_rows(found),
            hidden_columns=_expand(found.hidden_columns),
            objects=_objects(package, part, unknown),
            formulas=found.formulas,
            uncached=found.uncached,
            external_links=sum(name.endswith(".xml") for name in package.names("xl/externallinks/externallink")),
            fills=found.fills,
            struck=found.struck,
            padded=found.padded,
        )
        facts.unknown = frozenset(unknown)
        return facts, found.texts


def _hidden_rows(found: SheetPass) -> list[int]:
    if not found.rows_hidden_by_default:
        return found.hidden_rows
    last = max([0, *found.shown_rows, *found.hidden_rows])
    return [row for row in range(1, last + 1) if row not in found.shown_rows]


def _book(package: Package) -> Book:
    book = Book()
    office = package.relations("")
    part = next((target for kind, target in office.values() if kind == "officeDocument"), "xl/workbook.xml")
    relations = package.relations(part)
    for kind, target in relations.values():
        if kind == "styles":
            book.styles = target
        elif kind == "theme":
            book.theme = target
        elif kind == "sharedStrings":
            book.strings = target
    root = package.tree(part)
    settings = root.find("workbookPr") if root is not None else None
    book.since_1904 = settings is not None and settings.get("date1904", "0") not in ("0", "false")
    for sheet in root.iterfind("sheets/sheet") if root is not None else ():
        kind, target = relations.get(sheet.get("id", ""), ("", ""))
        if kind == "worksheet":
            book.sheets[sheet.get("name", "")] = target
    return book


def _styles(package: Package, book: Book, unknown: set[str]) -> Styles:
    try:
        return read_styles(package, book.styles, book.theme) if book.styles else Styles()
    except (TooMuchError, *MALFORMED):
        unknown |= STYLED
        return Styles()


def _struck(package: Package, book: Book, deadline: Deadline) -> frozenset[str]:
    if not book.strings or not any(b"strike" in chunk for chunk in package.chunks(book.strings)):
        return frozenset()
    return struck_strings(package.chunks(book.strings), deadline)


def _hinted(package: Package, part: str, odd: Odd, deadline: Deadline) -> bool:
    """Whether a sheet can have facts at all: a look at its bytes is much quicker than parsing them."""
    tail = b""
    hinted = False
    for chunk in package.chunks(part):
        piece = tail + chunk
        # A cell at the very end may have its address in the next piece; it is counted there.
        cells = sum(piece.count(start, 0, max(0, len(piece) - 40)) for start in _CELL_STARTS)
        odd.everything = odd.everything or cells > len(_ADDRESS.findall(piece)) or b"s =" in chunk or b"\x00" in chunk
        hinted = hinted or any(hint in piece for hint in HINTS)
        odd.dates = odd.dates or b"v>60<" in piece or b"v>-" in piece
        odd.long = odd.long or LONG.search(piece) is not None
        tail = chunk[-40:]
        deadline.check()
    return hinted or odd.dates or odd.long or odd.everything


def _objects(package: Package, part: str, unknown: set[str]) -> list[SheetObject]:
    try:
        return read_objects(package, part)
    except (TooMuchError, *MALFORMED):
        unknown.add("objects")
        return []


def _expand(ranges: list[tuple[int, int]], widest: int = 16_384) -> list[int]:
    return sorted({number for first, last in ranges for number in range(first, min(last, widest) + 1)})
