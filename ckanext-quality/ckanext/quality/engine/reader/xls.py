"""What an XLS file holds beside the values of its cells, through xlrd, which knows no formulas and no drawings."""

from __future__ import annotations

import io
import re
import struct
from pathlib import Path

import xlrd
from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.limits import MIB, Deadline
from ckanext.quality.engine.reader.base import Cell, SheetObject, WorkbookFacts
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.formatting import XF
from xlrd.sheet import Sheet

LARGEST = 24 * MIB
"""xlrd is written in Python; larger files would take minutes."""
MOST = 200_000
UNTOLD = frozenset({"formulas", "uncached", "external_links", "objects"})
"""Of objects, comments alone are known."""
DAMAGE = (
    XLRDError,
    CompDocError,
    struct.error,
    LookupError,
    ArithmeticError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    OSError,
)
"""What xlrd raises on damaged files: it checks little, and falls over what it meets."""
SOLID = 1
WHITE = (255, 255, 255)
_ZEROS = re.compile(r"^0{2,}$")


class UnreadableFactsError(Exception):
    """xlrd does not get through the file; calamine may have."""


def read_facts(path: Path, sheet: str, deadline: Deadline) -> tuple[WorkbookFacts, dict[Cell, str]]:
    """The facts of one sheet, and the error values of its cells."""
    if path.stat().st_size > LARGEST:
        raise UnreadableFactsError
    try:
        with xlrd.open_workbook(str(path), formatting_info=True, on_demand=True, logfile=io.StringIO()) as book:
            return _facts(book, book.sheet_by_name(sheet), deadline)
    except DAMAGE as error:
        raise UnreadableFactsError from error


def _facts(book: Book, sheet: Sheet, deadline: Deadline) -> tuple[WorkbookFacts, dict[Cell, str]]:
    facts = WorkbookFacts(unknown=UNTOLD)
    rows, columns = sheet.rowinfo_map.items(), sheet.colinfo_map.items()
    facts.hidden_rows = sorted(number + 1 for number, row in rows if row.hidden or row.height == 0)
    facts.hidden_columns = sorted(number + 1 for number, column in columns if column.hidden or column.width == 0)
    facts.objects = [
        SheetObject("comment", note.text, f"{column_letters(column + 1)}{row + 1}")
        for (row, column), note in list(sheet.cell_note_map.items())[:2000]
    ]
    texts: dict[Cell, str] = {}
    styles: dict[int, tuple[str, bool, int]] = {}
    for row in range(sheet.nrows):
        if row % 200 == 0:
            deadline.check()
        for column in range(sheet.row_len(row)):
            cell = (row + 1, column + 1)
            if sheet.cell_type(row, column) == xlrd.XL_CELL_ERROR:
                texts[cell] = error_text_from_code.get(int(sheet.cell_value(row, column)), "#N/A")
            index = sheet.cell_xf_index(row, column)
            if index not in styles:
                styles[index] = _style(book, book.xf_list[index])
            _note(facts, cell, *styles[index])
    return facts, texts


def _note(facts: WorkbookFacts, cell: Cell, colour: str, struck: bool, digits: int) -> None:
    if not (colour or struck or digits):
        return
    if len(facts.fills) + len(facts.struck) + len(facts.padded) >= MOST:
        facts.sampled = True
        return
    if colour:
        facts.fills[cell] = colour
    if struck:
        facts.struck.add(cell)
    if digits:
        facts.padded[cell] = digits


def _style(book: Book, style: XF) -> tuple[str, bool, int]:
    """Fill colour, strikethrough, and digits shown with leading zeros of one cell style."""
    background = style.background
    solid = background is not None and background.fill_pattern == SOLID
    rgb = book.colour_map.get(background.pattern_colour_index) if background is not None and solid else None
    colour = "".join(f"{part:02X}" for part in rgb) if rgb and rgb != WHITE else ""
    code = book.format_map[style.format_key].format_str.split(";")[0] if style.format_key in book.format_map else ""
    digits = len(code) if _ZEROS.match(code) else 0
    return colour, bool(book.font_list[style.font_index].struck_out), digits
