"""XLSX, XLS and ODS through calamine, which evaluates nothing and reads fast; opened only after the guard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from ckanext.quality.engine import guard
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader.base import MergedRange, RawTable
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    XmlError,
    ZipError,
)

MAX_SHEETS = 200
Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_workbook(path: Path, kind: str, limits: Limits) -> RawTable:
    """Rows of the first sheet that has a table."""
    guard.check_extent(path, kind, limits)
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            return _first_table(book, kind, limits, path)
    except PasswordError as error:
        raise EngineError("encrypted") from error
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as error:
        raise EngineError("broken-workbook", detail=type(error).__name__) from error


def _first_table(book: CalamineWorkbook, kind: str, limits: Limits, path: Path) -> RawTable:
    chosen: RawTable | None = None
    others: list[str] = []
    for index, meta in enumerate(book.sheets_metadata[:MAX_SHEETS]):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        if not sheet.height or not sheet.width:
            continue
        # A cover sheet (one column of words) is not the table when another sheet has one.
        if chosen is None or (_narrow(chosen) and sheet.width > 1):
            if chosen is not None and chosen.sheet:
                others.append(chosen.sheet)
            chosen = _read_sheet(sheet, kind, limits)
        else:
            others.append(sheet.name)
    if chosen is None or not any(cell.strip() for row in chosen.rows for cell in row):
        raise EngineError("no-table", size=path.stat().st_size)
    chosen.other_sheets = others
    return chosen


def _narrow(table: RawTable) -> bool:
    return max(map(len, table.rows), default=0) < 2


def _read_sheet(sheet: CalamineSheet, kind: str, limits: Limits) -> RawTable:
    if sheet.total_width > limits.columns:
        raise EngineError("too-many-columns", count=sheet.total_width, limit=limits.columns)
    allowed = min(limits.rows, limits.cells // max(1, sheet.total_width))
    # The rows above the data (blank in calamine's view) count, so that addresses are those of the sheet.
    values = sheet.to_python(skip_empty_area=False, nrows=allowed)
    merges = [
        MergedRange(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])
    ]
    return RawTable(
        format=kind,
        rows=[to_texts(row) for row in values],
        sheet=sheet.name,
        merges=merges,
        sampled=sheet.total_height > allowed,
    )


def to_texts(row: Sequence[Value]) -> list[str]:
    """Cell values as the text that a CSV of the sheet would hold."""
    return [value if isinstance(value, str) else _to_text(value) for value in row]


def _to_text(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)
