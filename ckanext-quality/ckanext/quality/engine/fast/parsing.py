"""A block as columns of text."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv

from .blocks import Block, read_records
from .cells import Cells
from .kernels import pc
from .route import Unfit
from .sheetcells import SheetCells, SheetColumn


@dataclass
class Parsed:
    """Rows of the usual width as columns, the others as they are. Places count records of the block from 0."""

    columns: list[pa.StringArray] | list[SheetColumn]
    odd: dict[int, list[str]]
    """Records of another width, and records that were cut out: frictionless looks at each."""
    blank: frozenset[int] = frozenset()
    """Rows of the columns that are blank lines: to ``csv`` rows without cells, to Arrow rows of empty ones."""

    @property
    def rows(self) -> int:
        """Rows of the columns."""
        return len(self.columns[0])

    @property
    def records(self) -> int:
        """All records of the block."""
        return self.rows + len(self.odd)

    @cached_property
    def places(self) -> Sequence[int]:
        """The place of each row of the columns."""
        return places_beside(sorted(self.odd), self.rows)

    def view(self, number: int, missing: tuple[str, ...]) -> Cells:
        """A column with what a field takes as missing."""
        column = self.columns[number]
        return SheetCells(column, missing) if isinstance(column, SheetColumn) else Cells(column, missing)

    def cells_at(self, places: list[int]) -> list[list[Any]]:
        """The cells of the records at some places."""
        rows = {place: row for row, place in enumerate(self.places)} if self.odd else None
        usual = [place for place in places if place not in self.odd]
        found = dict(zip(usual, self.cells([rows[place] if rows else place for place in usual]), strict=True))
        return [self.odd[place] if place in self.odd else found[place] for place in places]

    def cells(self, rows: list[int]) -> list[list[Any]]:
        """The cells of some rows of the columns."""
        index = pa.array(rows, pa.int32())
        texts = zip(*(_values(column, index) for column in self.columns), strict=True)
        return [[] if row in self.blank else list(cells) for row, cells in zip(rows, texts, strict=True)]


def places_beside(odd: Sequence[int], rows: int) -> Sequence[int]:
    """The places of some rows among odd records at given places, in order."""
    if not odd:
        return range(rows)
    found: list[int] = []
    done = 0
    for place in odd:
        found.extend(range(done, place))
        done = place + 1
    found.extend(range(done, rows + len(odd)))
    return found


class ColumnParser:
    """Splits blocks into columns."""

    def __init__(self, width: int, dialect: csv.Dialect) -> None:
        self._width = width
        self._dialect = dialect
        self._names = [str(number) for number in range(width)]
        self._convert = pacsv.ConvertOptions(
            column_types=dict.fromkeys(self._names, pa.string()),
            # Missing values are frictionless's matter: nothing is taken for null here.
            strings_can_be_null=False,
            check_utf8=True,
        )

    def parse(self, block: Block) -> Parsed:
        """The block as columns."""
        if block.records is not None:
            return self._from_records(block.records)
        narrow: dict[int, list[str]] = {}
        columns = self._read(block, narrow)
        if columns is None:
            # A bare carriage return ends a record; without quotation marks `csv` can be asked in the middle of a file.
            if block.odd or block.mode == "quoted":
                raise Unfit("rows and lines differ")
            return self._from_records(read_records(block.text.decode(), self._dialect)[1])
        parsed = Parsed(columns, dict(block.odd))
        blank = _blank_lines(block.text, columns, narrow)
        if narrow:
            uncut = places_beside(sorted(parsed.odd), len(columns[0]) + len(narrow))
            parsed.odd.update((uncut[row], cells) for row, cells in narrow.items())
        parsed.blank = blank
        return parsed

    def _read(self, block: Block, narrow: dict[int, list[str]]) -> list[pa.StringArray] | None:
        """Columns of the rows of the usual width, the other rows in ``narrow``; None when rows are not lines."""
        text, quoted = block.text, block.mode == "quoted"
        if not text:
            return [pa.array([], pa.string()) for _ in self._names]

        def other_width(row: pacsv.InvalidRow) -> str:
            narrow[row.number - 1] = next(csv.reader([row.text], dialect=self._dialect))
            return "skip"

        parse = pacsv.ParseOptions(
            delimiter=self._dialect.delimiter,
            quote_char='"' if quoted else False,
            double_quote=quoted,
            newlines_in_values=False,
            ignore_empty_lines=False,
            invalid_row_handler=other_width,
        )
        read = pacsv.ReadOptions(column_names=self._names, use_threads=False, block_size=len(text) + 1024)
        try:
            table = pacsv.read_csv(pa.py_buffer(text), read, parse, self._convert)
        except pa.ArrowInvalid as error:
            raise Unfit(f"pyarrow: {str(error)[:80]}") from error
        if table.num_rows + len(narrow) != text.count(b"\n") + (not text.endswith(b"\n")):
            return None
        return [_single(table.column(number)) for number in range(self._width)]

    def _from_records(self, records: list[list[str]]) -> Parsed:
        odd = {place: cells for place, cells in enumerate(records) if len(cells) != self._width}
        usual = [cells for cells in records if len(cells) == self._width] if odd else records
        return Parsed(self._transposed(usual), odd)

    def _transposed(self, rows: list[list[str]]) -> list[pa.StringArray]:
        columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * self._width
        try:
            return [pa.array(column, pa.string()) for column in columns]
        except UnicodeEncodeError as error:
            raise Unfit("characters that are not Unicode") from error


def _single(column: pa.ChunkedArray) -> pa.StringArray:
    whole = column.combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole


def _values(column: pa.StringArray | SheetColumn, index: pa.Array) -> list[Any]:
    return column.values(index) if isinstance(column, SheetColumn) else column.take(index).to_pylist()


def _blank_lines(text: bytes, columns: list[pa.StringArray], narrow: dict[int, list[str]]) -> frozenset[int]:
    """Rows of the columns that are blank lines."""
    empty = None
    for column in columns:
        cells = pc.equal(pc.binary_length(column), 0)
        empty = cells if empty is None else pc.and_(empty, cells)
        if not pc.any(empty).as_py():
            return frozenset()
    lines = text.split(b"\n")
    if narrow:
        lines = [line for number, line in enumerate(lines) if number not in narrow]
    return frozenset(row for row in pc.indices_nonzero(empty).to_pylist() if lines[row] in (b"", b"\r"))
