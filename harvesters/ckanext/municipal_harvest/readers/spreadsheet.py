"""A workbook that lists datasets: for bodies that have no site, one clerk and Excel.

The columns are those of a list of open data (see :mod:`.catalogue_table`), on the
first sheet that has them, with whatever title rows above.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import ClassVar

from ckanext.guarded_fetch import Client
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, XmlError, ZipError

from . import catalogue_table as table
from .base import ReadError, Record, Report, SourceSpec
from .catalogue_csv import records

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 500


class SpreadsheetReader:
    """Reads the datasets that a workbook lists."""

    type: ClassVar[str] = "spreadsheet"

    def read(self, spec: SourceSpec, client: Client, *, report: Report | None = None) -> Iterator[Record]:
        """Yield every dataset of the list.

        :raises ReadError: it is no workbook, or no sheet of it lists datasets
        :raises ckanext.guarded_fetch.FetchError: it cannot be reached or was refused
        """
        content = client.get(spec.url, headers=dict(spec.headers), max_bytes=MAX_BYTES).content
        yield from records(_entries(content, spec), spec, client, report)


def _entries(content: bytes, spec: SourceSpec) -> list[table.Entry]:
    unknown: ReadError | None = None
    for rows in _sheets(content, spec):
        try:
            return table.entries(rows, spec)
        except ReadError as error:
            unknown = error
    raise unknown or _not_workbook(spec)


def _sheets(content: bytes, spec: SourceSpec) -> Iterator[list[list[str]]]:
    if not _harmless(content):
        raise _not_workbook(spec)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for index, meta in enumerate(book.sheets_metadata):
                if meta.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_index(index)
                if sheet.total_width <= MAX_COLUMNS:
                    yield [[_text(cell) for cell in row] for row in sheet.to_python(nrows=MAX_ROWS)]
    except (CalamineError, PasswordError, XmlError, ZipError, OSError, ValueError) as error:
        raise _not_workbook(spec) from error


def _harmless(content: bytes) -> bool:
    """Whether a packed workbook says that it stays small; XLS is not packed."""
    if not content.startswith(b"PK"):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(info.file_size for info in packed.infolist()) <= MAX_UNPACKED
    except zipfile.BadZipFile:
        return False


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _not_workbook(spec: SourceSpec) -> ReadError:
    return ReadError(
        "not-workbook",
        spec.url,
        "データセットの一覧を、Excel のブック（XLSX・XLS・ODS）として開けません。"
        "パスワードがかかっていないか、別の形式のファイルでないか確認してください。",
        "The list cannot be opened as a workbook (XLSX, XLS, ODS). Check that it has no password and is no other kind.",
    )
