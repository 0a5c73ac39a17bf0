"""The repaired table as files: CSV for machines and Excel alike, XLSX whose codes stay text."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ckanext.quality.engine.table import Table
from ckanext.quality.engine.values import is_amount, is_date
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils.escape import escape
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MAX_ROWS, MAX_COLUMNS, MAX_LENGTH = 1_048_576, 16_384, 32_767
"""What a sheet and a cell of Excel hold."""
MAX_CELLS = 2_000_000
# A number that comes back from a float exactly as it is written: no zeros in front or at the end, at most 15 digits.
_EXACT = re.compile(r"^-?(0|[1-9]\d{0,14})(\.\d*[1-9])?$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_FIRST_DAY = dt.date(1900, 3, 1)
"""Before it Excel counts a day that there was not."""


def new_file(path: Path, original: Path) -> None:
    """Refuse to write over the file that is repaired."""
    if path.exists() and original.exists() and path.samefile(original):
        raise FileExistsError(path)


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with BOM and CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)


def write_xlsx(path: Path, rows: Sequence[Sequence[str]], table: Table) -> None:
    """One sheet of plain cells: amounts as numbers, days as days, everything else as text, nothing as a formula."""
    width = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS or sum(map(len, rows)) > MAX_CELLS:
        raise ValueError("rows")
    if any(len(cell) > MAX_LENGTH for row in rows for cell in row):
        raise ValueError("length")
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet("データ")
    sheet.freeze_panes = f"A{table.first_row}"
    amounts = {column.number - 1 for column in table.columns if is_amount(column)}
    days = {column.number - 1 for column in table.columns if is_date(column)}
    for number, row in enumerate(rows, 1):
        body = number >= table.first_row
        sheet.append([_cell(sheet, value, body and i in amounts, body and i in days) for i, value in enumerate(row)])
    book.save(path)


def _cell(sheet: WriteOnlyWorksheet, value: str, amount: bool, day: bool) -> Cell | None:
    if not value:
        return None
    if amount and _EXACT.match(value) and len(value.lstrip("-").replace(".", "")) <= 15:
        return WriteOnlyCell(sheet, float(value) if "." in value else int(value))
    if day and _DAY.match(value) and (date := _date(value)):
        cell = WriteOnlyCell(sheet, date)
        cell.number_format = "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(sheet, escape(value))
    # Without this openpyxl takes a text that begins with = for a formula.
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _date(value: str) -> dt.datetime | None:
    try:
        date = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return date if date.date() >= _FIRST_DAY else None
