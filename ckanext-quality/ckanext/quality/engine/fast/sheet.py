"""A worksheet's XML as columns, cut out by patterns where it has the form that spreadsheets write.

Everything that decides a value is openpyxl's, which frictionless reads with: the dimension, the formats that are
dates, and every value that is not plain text (``WorkSheetParser.parse_cell`` gets the very cell). calamine would be
as fast, but its values differ: integers as float, ``#DIV/0!`` as nothing, other dates.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pyarrow as pa
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring

from .kernels import pc
from .parsing import Parsed
from .route import Unfit
from .sheetcells import TEXT_TYPES, SheetColumn, decode_text
from .strings import shared_strings

_CELL = (
    r'\Ar="(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})"(?: s="(?P<style>[0-9]+)")?(?: t="(?P<type>[A-Za-z]+)")?'
    r"(?:/>|>(?:<f(?:\s[^>]*)?/>|<f(?:\s[^>]*)?>[^<]*</f>)?(?:<v>(?P<value>[^<]*)</v>|<v/>)?"
    r"(?:<is><t(?:\s[^>]*)?>(?P<inline>[^<]*)</t></is>)?</c>)"
    r'(?:</row>(?:<row r="[0-9]+"(?:\s[^>]*)?/>|<row r="[0-9]+"(?:\s[^>]*)?></row>)*'
    r'(?:<row r="(?P<next>[0-9]+)"(?:\s[^>]*)?>)?)?\z'
)
FEBRUARY_1900, LAST_DAY = 60, 2_950_000
"""Serials between which a day is what it seems (in the calendar of 1904 as well)."""
SHORT = 64 * 1024
MOST_CELLS = 4_000_000
"""Cells of one piece, blank ones included; pieces are a few megabytes of XML."""
_ROW = re.compile(rb'<row r="([0-9]+)"')
_FIRST = re.compile(r'<row r="([0-9]+)"[^>]*>\Z')
_ROW_END = b"</row>"


@dataclass
class Rows:
    """Some rows of a sheet: XML, and the numbers of the first and the last of them."""

    number: int
    first: int
    last: int
    xml: bytes


class Sheet:
    """One worksheet, opened as openpyxl opens it, only without reading all strings by it."""

    def __init__(self, stream: Any, name: str | int) -> None:
        reader = ExcelReader(stream, read_only=True, data_only=True)
        reader.read_manifest()
        reader.shared_strings = self._strings(reader)
        reader.read_workbook()
        reader.read_properties()
        reader.read_custom()
        reader.read_theme()
        apply_stylesheet(reader.archive, reader.wb)
        reader.read_worksheets()
        reader.parser.assign_names()
        book: Any = reader.wb
        self.worksheet: Any = book[name] if isinstance(name, str) else book.worksheets[name - 1]
        if not isinstance(self.worksheet, ReadOnlyWorksheet):
            raise Unfit("not a worksheet")
        if not self.worksheet.max_column or not self.worksheet.max_row:
            raise Unfit("a sheet without its dimension")
        self.width: int = self.worksheet.max_column
        self.height: int = self.worksheet.max_row
        self._archive: zipfile.ZipFile = reader.archive
        self._texts = pa.array(reader.shared_strings, pa.string())
        self._dates = pa.array(sorted(map(str, book._date_formats)), pa.string())
        self._days = pa.array(sorted(map(str, book._date_formats - book._timedelta_formats)), pa.string())
        self._epoch = (book.epoch.date() - dt.date(1970, 1, 1)).days
        self._parser = WorkSheetParser(
            BytesIO(),
            reader.shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )

    @staticmethod
    def _strings(reader: ExcelReader) -> list[str]:
        part = reader.package.find(SHARED_STRINGS)
        return shared_strings(reader.archive.read(part.PartName[1:])) if part is not None else []

    def values(self) -> Iterator[list[Any]]:
        """Rows as frictionless gets them from openpyxl."""
        for cells in self.worksheet.iter_rows():
            yield [cell.value for cell in cells]

    def rows(self, size: int) -> Iterator[Rows]:
        """The rows in pieces of about ``size`` bytes of XML."""
        with self._archive.open(self.worksheet._worksheet_path) as file:
            head, data = self._head(file, size)
            done = number = 0
            while True:
                end = data.find(b"</sheetData>")
                cut = end if end >= 0 else data.rfind(_ROW_END) + len(_ROW_END)
                piece = data[:cut] if end >= 0 or cut >= len(_ROW_END) else b""
                if piece:
                    numbers = _ROW.findall(piece, max(0, piece.rfind(b"<row ")))
                    if not numbers:
                        raise Unfit("rows without numbers")
                    last = int(numbers[-1])
                    yield Rows(number, done + 1, min(last, self.height), piece)
                    done, number = last, number + 1
                if end >= 0:
                    self._check_rest(head, data[end + len(b"</sheetData>") :] + file.read())
                    break
                if done >= self.height:
                    return
                more = file.read(size)
                if not more:
                    raise Unfit("a sheet without its end")
                data = data[len(piece) :] + more

    def has_rows(self, count: int) -> bool:
        """Whether there are so many rows; openpyxl invents none below the last, whatever the dimension says."""
        return any(rows.last >= count for rows in self.rows(SHORT))

    @staticmethod
    def _head(file: Any, size: int) -> tuple[bytes, bytes]:
        data = file.read(size)
        start = data.find(b"<sheetData>")
        head = data[:start]
        if start < 0 or f'xmlns="{SHEET_MAIN_NS}"'.encode() not in head:
            raise Unfit("a sheet of a strange form")
        if b"encoding=" in head and b'encoding="utf-8"' not in head.lower():
            raise Unfit("XML that is not UTF-8")
        return head, data[start + len(b"<sheetData>") :]

    @staticmethod
    def _check_rest(head: bytes, tail: bytes) -> None:
        """openpyxl reads what stands after the rows as well, and may fail on it."""
        try:
            for _ in WorkSheetParser(BytesIO(head + b"<sheetData/>" + tail), []).parse():
                raise Unfit("rows outside of the sheet's data")
        except (ValueError, TypeError, KeyError, AttributeError, SyntaxError) as error:
            raise Unfit("something after the rows that openpyxl cannot read") from error

    def value(self, form: str, text: str) -> Any:
        """The value of a cell that is not plain text, by openpyxl."""
        kind, style = form.split(":")
        xml = f'<c xmlns="{SHEET_MAIN_NS}" r="A1" s="{style or 0}" t="{kind}"><v>{text}</v></c>'
        return self._parser.parse_cell(fromstring(xml.encode()))["value"]

    def parse(self, rows: Rows, body: int) -> Parsed:
        """Rows of the body (below ``body`` rows of header) as columns."""
        first = max(rows.first, body + 1)
        count = max(0, rows.last - first + 1)
        if count * self.width > MOST_CELLS:
            raise Unfit("a great many blank rows")
        cells = self._cells(rows)
        inside = pc.and_(pc.greater_equal(cells["row"], first), pc.less_equal(cells["row"], rows.last))
        cells = cells.filter(inside)
        numbers = pa.array(range(first, rows.last + 1), pa.int32())
        columns: list[Any] = [self._column(cells, letters, numbers) for letters in _letters(self.width)]
        if any(len(column) != count for column in columns):
            raise Unfit("cells out of order")
        return Parsed(columns, {})

    def _cells(self, rows: Rows) -> pa.Table:
        """All cells of some rows: column, row, form and text."""
        text = pa.array([rows.xml.decode()], pa.string())
        parts = pc.split_pattern(text, "<c ").flatten()
        if b"\r" in rows.xml or b"\0" in rows.xml:
            raise Unfit("line ends that XML changes")
        found = pc.extract_regex(parts.slice(1), _CELL)
        if found.null_count:
            raise Unfit("cells of a strange form")
        column, row, style, kind, value, inline, after = found.flatten()
        row = row.cast(pa.int32())
        self._check_numbers(parts, row, after)
        form, content = self._contents(style, kind, value, inline)
        return pa.table({"column": column, "row": row, "form": form, "text": content})

    @staticmethod
    def _check_numbers(parts: pa.StringArray, row: pa.Int32Array, after: pa.StringArray) -> None:
        """The row that a cell names must be the row that it stands in."""
        if not len(row):
            return
        first = _FIRST.search(parts[0].as_py())
        opened = pc.if_else(pc.equal(after, ""), pa.scalar(None, pa.string()), after).cast(pa.int32())
        expected = pc.coalesce(opened, row).slice(0, len(row) - 1)
        if first is None or int(first[1]) != row[0].as_py() or not expected.equals(row.slice(1)):
            raise Unfit("cells that name another row")
        if not pc.all(pc.less_equal(row.slice(0, len(row) - 1), row.slice(1))).as_py():
            raise Unfit("rows out of order")

    def _contents(
        self, style: pa.StringArray, kind: pa.StringArray, value: pa.StringArray, inline: pa.StringArray
    ) -> tuple[pa.StringArray, pa.StringArray]:
        """The form of each cell and its text or null.

        Forms: `t` text, `n` number, `d` date, `type:style` for what only openpyxl can tell.
        """
        kind = pc.if_else(pc.equal(kind, ""), "n", kind)
        is_shared, is_inline = pc.equal(kind, "s"), pc.equal(kind, "inlineStr")
        is_text = pc.is_in(kind, value_set=pa.array(TEXT_TYPES))
        is_number = pc.and_(pc.equal(kind, "n"), pc.invert(pc.is_in(style, value_set=self._dates)))
        empty = pc.and_(pc.equal(value, ""), pc.invert(is_inline))
        text = pc.if_else(is_inline, decode_text(inline), pc.if_else(is_text, decode_text(value), value))
        if pc.any(is_shared).as_py():
            index = pc.if_else(pc.and_(is_shared, pc.invert(empty)), value, pa.scalar(None, pa.string()))
            try:
                text = pc.if_else(is_shared, self._texts.take(index.cast(pa.int32())), text)
            except (pa.ArrowInvalid, pa.ArrowIndexError, IndexError) as error:
                raise Unfit("a shared string that is not there") from error
        text = pc.if_else(empty, pa.scalar(None, pa.string()), text)
        days = self._whole_days(kind, style, value)
        is_day = pc.is_valid(days)
        if pc.any(is_day).as_py():
            text = pc.if_else(is_day, days.cast(pa.string()), text)
        other = pc.if_else(is_day, "d", pc.binary_join_element_wise(kind, style, ":"))
        return pc.if_else(is_text, "t", pc.if_else(is_number, "n", other)), text

    def _whole_days(self, kind: pa.StringArray, style: pa.StringArray, value: pa.StringArray) -> pa.Date32Array:
        """Dates at midnight; null for other cells. Serials up to 60 are left out: 1900 was no leap year."""
        is_day = pc.and_(pc.equal(kind, "n"), pc.is_in(style, value_set=self._days))
        is_day = pc.and_(is_day, pc.and_(pc.ascii_is_decimal(value), pc.less(pc.binary_length(value), 8)))
        serial = pc.if_else(is_day, value, pa.scalar(None, pa.string())).cast(pa.int32())
        usual = pc.and_(pc.greater(serial, FEBRUARY_1900), pc.less_equal(serial, LAST_DAY))
        serial = pc.if_else(usual, serial, pa.scalar(None, pa.int32()))
        return pc.add(serial, self._epoch).cast(pa.int32()).cast(pa.date32())

    def _column(self, cells: pa.Table, letters: str, numbers: pa.Int32Array) -> SheetColumn:
        mine = cells.filter(pc.equal(cells["column"], letters)).combine_chunks()
        row, form, text = (_plain(mine[name]) for name in ("row", "form", "text"))
        if len(row) != len(numbers):
            place = pc.index_in(numbers, value_set=row)
            if pc.count(place).as_py() != len(row):
                raise Unfit("two cells in one place")
            form, text = form.take(place), text.take(place)
        elif not row.equals(numbers):
            raise Unfit("two cells in one place")
        return SheetColumn(text, form, self.value)


def _letters(width: int) -> list[str]:
    return [get_column_letter(number) for number in range(1, width + 1)]


def _plain(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return whole.chunk(0) if whole.num_chunks else pa.array([], column.type)
    return whole
