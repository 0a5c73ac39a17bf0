"""Tables as bytes, always the same bytes for the same table."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from sample_sites.model import Table

EPOCH = (2026, 4, 1, 0, 0, 0)
_STAMP = b"2026-04-01T00:00:00Z"


def csv_bytes(
    table: Table,
    encoding: str = "utf-8-sig",
    *,
    titles: Sequence[str] = (),
    gaps: Sequence[int] = (),
    notes: Sequence[str] = (),
) -> bytes:
    """A CSV file with CRLF, as Excel in Japan writes it.

    :param encoding: ``utf-8-sig`` (with BOM), ``utf-8`` or ``cp932``
    :param titles: lines above the table, as they come from a printed sheet
    :param gaps: an empty row after these rows
    :param notes: lines below the table
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    width = len(table.header)
    writer.writerows([title] + [""] * (width - 1) for title in titles)
    writer.writerow(table.header)
    for number, row in enumerate(table.rows):
        writer.writerow(row)
        if number in gaps:
            writer.writerow([""] * width)
    writer.writerows([note] + [""] * (width - 1) for note in notes)
    return text.getvalue().encode(encoding)


def xlsx_bytes(
    table: Table,
    *,
    sheet: str,
    titles: Sequence[str] = (),
    groups: Mapping[str, tuple[str, str]] | None = None,
    gaps: Sequence[int] = (),
    notes: Sequence[str] = (),
) -> bytes:
    """A workbook the way offices make them.

    :param titles: lines above the table, the first merged over its width
    :param groups: a second header row above: words → first and last column under them, merged
    :param gaps: an empty row after these rows
    :param notes: lines below the table
    """
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for title in titles:
        page.append([title])
    if titles:
        page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(table.header))
        page["A1"].font = Font(bold=True, size=14)
    if groups:
        _group_row(page, table, groups)
    page.append(list(table.header))
    for number, row in enumerate(table.rows):
        page.append(list(row))
        if number in gaps:
            page.append([])
    for note in notes:
        page.append([note])
    for number in range(1, len(table.header) + 1):
        page.column_dimensions[get_column_letter(number)].width = 14
    raw = io.BytesIO()
    book.save(raw)
    return _steady(raw.getvalue())


def _group_row(page, table: Table, groups: Mapping[str, tuple[str, str]]) -> None:  # noqa: ANN001 - openpyxl is untyped
    row = page.max_row + 1
    for words, (first, last) in groups.items():
        start, end = table.header.index(first) + 1, table.header.index(last) + 1
        page.cell(row=row, column=start, value=words).alignment = Alignment(horizontal="center")
        page.merge_cells(start_row=row, end_row=row, start_column=start, end_column=end)


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """An archive with fixed times."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 6)
    return raw.getvalue()


def _steady(workbook: bytes) -> bytes:
    # openpyxl writes the present time into every entry and into the properties.
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    core = files["docProps/core.xml"]
    files["docProps/core.xml"] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _STAMP, core)
    return zip_bytes(files)


def http_date(iso: str) -> str:
    """``Last-Modified`` of a day."""
    day = dt.datetime.fromisoformat(iso).replace(hour=3, tzinfo=dt.timezone.utc)
    return day.strftime("%a, %d %b %Y %H:%M:%S GMT")
