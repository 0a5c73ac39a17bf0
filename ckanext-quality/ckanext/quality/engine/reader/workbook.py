"""XLSX, XLS and ODS through calamine, which evaluates nothing and reads fast; opened only after the guard."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ckanext.quality.engine import guard
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Deadline, Limits
from ckanext.quality.engine.reader import ods, xls, xlsx
from ckanext.quality.engine.reader.base import PARTS, CellSet, MergedRange, OtherSheet, RawTable, WorkbookFacts
from ckanext.quality.engine.reader.ods import Told
from ckanext.quality.engine.reader.xml import MALFORMED, TooMuchError
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

MAX_SHEETS = 200
HEAD = 30
"""Rows of further sheets that are looked at."""
DIGITS = re.compile(r"^[+-]?[0-9０-９][0-9０-９,，]*([.．][0-9０-９]+)?$")
CALAMINE = frozenset({"dates", "number_text", "hidden_sheets"})
"""What calamine itself tells."""
Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(frozen=True)
class Chosen:
    """The sheet of the table, and the others."""

    sheet: CalamineSheet
    others: list[OtherSheet]
    hidden: list[str]


def read_workbook(path: Path, kind: str, limits: Limits) -> RawTable:
    """Rows of the first visible sheet that has a table, with what the workbook holds beside them."""
    deadline = Deadline(limits.seconds)
    with opened(path, kind, limits) as book:
        chosen = choose(book, path)
        table = _read_sheet(chosen.sheet, kind, limits, deadline)
    if not any(cell.strip() for row in table.rows for cell in row):
        raise EngineError("no-table", size=path.stat().st_size)
    table.others = chosen.others
    table.other_sheets = [other.name for other in chosen.others]
    _add_facts(table, chosen.hidden, path, deadline)
    return table


@contextmanager
def opened(path: Path, kind: str, limits: Limits) -> Iterator[CalamineWorkbook]:
    """A workbook behind the guard; whatever calamine says against it is a typed error."""
    guard.check_extent(path, kind, limits)
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            yield book
    except PasswordError as error:
        raise EngineError("encrypted") from error
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as error:
        raise EngineError("broken-workbook", detail=type(error).__name__) from error
    except BaseException as error:
        # A panic of the Rust library comes as an exception of its own that no module names.
        if type(error).__name__ == "PanicException":
            raise EngineError("broken-workbook", detail="calamine") from error
        raise


def choose(book: CalamineWorkbook, path: Path) -> Chosen:
    """The first sheet with a table; a cover (one column of words) is not it when another sheet has one.

    What a reader of the file sees comes first: a hidden sheet is the table only where there is no other.
    """
    sheets = [one for one in enumerate(book.sheets_metadata[:MAX_SHEETS]) if one[1].typ == SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda one: _is_hidden(one[1]))
    best: tuple[int, CalamineSheet] | None = None
    others: dict[int, OtherSheet] = {}
    for index, meta in sheets:
        sheet = book.get_sheet_by_index(index)
        height, width = extent(sheet)
        if not height:
            continue
        others[index] = OtherSheet(meta.name, _head(sheet), height, _is_hidden(meta))
        if best is None or (extent(best[1])[1] < 2 <= width and not _is_hidden(meta)):
            best = (index, sheet)
    if best is None:
        raise EngineError("no-table", size=path.stat().st_size)
    del others[best[0]]
    hidden = [meta.name for meta in book.sheets_metadata if _is_hidden(meta)]
    return Chosen(best[1], list(others.values()), hidden)


def _is_hidden(meta: SheetMetadata) -> bool:
    return meta.visible != SheetVisibleEnum.Visible


def _head(sheet: CalamineSheet) -> list[list[str]]:
    return [to_texts(row) for row in sheet.to_python(skip_empty_area=False, nrows=HEAD)]


def extent(sheet: CalamineSheet) -> tuple[int, int]:
    """Rows and columns up to the last cell; what calamine calls total ends one before it."""
    return (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)


def _read_sheet(sheet: CalamineSheet, kind: str, limits: Limits, deadline: Deadline) -> RawTable:
    _, width = extent(sheet)
    if width > limits.columns:
        raise EngineError("too-many-columns", count=width, limit=limits.columns)
    allowed = min(limits.rows, limits.cells // max(1, width))
    merges = [
        MergedRange(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])
    ]
    facts = WorkbookFacts()
    table = RawTable(format=kind, rows=[], sheet=sheet.name, merges=merges, workbook=facts)
    texts = _Texts(facts)
    for number, row in enumerate(rows_of(sheet), start=1):
        if number % 2000 == 0:
            deadline.check()
        if number > allowed:
            table.sampled = True
            break
        table.rows.append(texts.row(number, row))
    return table


def rows_of(sheet: CalamineSheet) -> Iterator[Sequence[Value]]:
    """All rows, one at a time; calamine starts with the sheet's first row but with the first used column."""
    left = sheet.start[1] if sheet.start else 0
    padding: list[Value] = [""] * left
    for row in sheet.iter_rows():
        yield padding + row if left else row


class _Texts:
    """Turns rows of values into text and notes which were dates, and which digits were text."""

    def __init__(self, facts: WorkbookFacts) -> None:
        self.dates, self.number_text = CellSet(), CellSet()
        facts.dates, facts.number_text = self.dates, self.number_text
        self._words: dict[str, str] = {}
        self._numbers: dict[float, str] = {}

    def row(self, number: int, row: Sequence[Value]) -> list[str]:
        """One row of the sheet."""
        found: list[str] = []
        # Values repeat in columns; one copy of each keeps memory small.
        share = self._words.setdefault if len(self._words) < SHARED else self._words.get
        for index, value in enumerate(row):
            if isinstance(value, str):
                if value and value[-1] in LAST_DIGIT and DIGITS.match(value):
                    self.number_text.add((number, index + 1))
                found.append(share(value, value))
            elif isinstance(value, float):
                found.append(self._numbers.get(value) or self._number(value))
            else:
                if isinstance(value, (dt.date, dt.time, dt.timedelta)):
                    self.dates.add((number, index + 1))
                text = _to_text(value)
                found.append(share(text, text))
        return found

    def _number(self, value: float) -> str:
        text = _to_text(value)
        if len(self._numbers) < SHARED:
            self._numbers[value] = text
        return text


SHARED = 50_000
"""Different values of which only one copy is kept."""
LAST_DIGIT = frozenset("0123456789０１２３４５６７８９")


def to_texts(row: Sequence[Value]) -> list[str]:
    """Cell values as the text that a CSV of the sheet would hold."""
    return [value if isinstance(value, str) else _to_text(value) for value in row]


def _to_text(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else _decimal(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _decimal(value: float) -> str:
    """As a spreadsheet shows it: 15 digits, so that 1.7999999999999998 is 1.8; no exponent where it can be avoided."""
    short = f"{value:.15g}"
    return f"{Decimal(short):f}" if "e" in short and 1e-12 < abs(value) < 1e21 else short


def _add_facts(table: RawTable, hidden: list[str], path: Path, deadline: Deadline) -> None:
    """Join what the format's own parts tell to what calamine told."""
    told = table.workbook or WorkbookFacts()
    more = format_facts(path, table.format, table.sheet or "", deadline)
    facts = more.facts
    height, width = len(table.rows), max(map(len, table.rows), default=0)
    facts.hidden_rows = [row for row in facts.hidden_rows if row <= height]
    facts.hidden_columns = [column for column in facts.hidden_columns if column <= width]
    facts.hidden_sheets, facts.dates, facts.number_text = hidden, told.dates, told.number_text
    table.workbook = facts
    table.merges = table.merges or more.merges
    for (row, column), text in more.texts.items():
        if row <= height and column <= len(table.rows[row - 1]):
            table.rows[row - 1][column - 1] = text


def format_facts(path: Path, kind: str, sheet: str, deadline: Deadline) -> Told:
    """Facts of one sheet, and texts that calamine gets wrong, as far as the format's reader knows them."""
    try:
        if kind == "ods":
            return ods.read_facts(path, sheet, deadline)
        return Told(*(xlsx if kind == "xlsx" else xls).read_facts(path, sheet, deadline))
    except (TooMuchError, xls.UnreadableFactsError, *MALFORMED, zipfile.BadZipFile, zlib.error, EOFError):
        return Told(WorkbookFacts(unknown=PARTS - CALAMINE))
