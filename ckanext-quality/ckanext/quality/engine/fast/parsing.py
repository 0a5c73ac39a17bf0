"""A block as columns of text."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv

from .blocks import Block
from .route import Unfit


@dataclass
class Parsed:
    """Rows of the usual width as columns, the others as they are. Places count records of the block from 0."""

    columns: list[pa.StringArray]
    places: list[int] | None
    """The place of each row of the columns; None when row and place are the same."""
    odd: dict[int, list[str]]
    """Records of another width, and records that were cut out: frictionless looks at each."""
    records: int

    def place(self, row: int) -> int:
        """The place of a row of the columns."""
        return row if self.places is None else self.places[row]

    def cells(self, rows: list[int]) -> list[list[str]]:
        """The cells of some rows of the columns."""
        index = pa.array(rows, pa.int32())
        return [list(row) for row in zip(*(column.take(index).to_pylist() for column in self.columns), strict=True)]


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
        odd = dict(block.odd)
        narrow: dict[int, list[str]] = {}
        columns = self._read(block, narrow)
        rows = len(columns[0]) + len(narrow)
        records = rows + len(odd)
        if not odd and not narrow:
            return Parsed(columns, None, odd, records)
        places = [place for place in range(records) if place not in odd]
        odd.update((places[row], cells) for row, cells in narrow.items())
        places = [place for row, place in enumerate(places) if row not in narrow]
        return Parsed(columns, places, odd, records)

    def _read(self, block: Block, narrow: dict[int, list[str]]) -> list[pa.StringArray]:
        if not block.text:
            return [pa.array([], pa.string()) for _ in self._names]

        def other_width(row: pacsv.InvalidRow) -> str:
            narrow[row.number - 1] = next(csv.reader([row.text], dialect=self._dialect))
            return "skip"

        quoted = block.mode == "quoted"
        parse = pacsv.ParseOptions(
            delimiter=self._dialect.delimiter,
            quote_char='"' if quoted else False,
            double_quote=quoted,
            newlines_in_values=False,
            ignore_empty_lines=False,
            invalid_row_handler=other_width,
        )
        read = pacsv.ReadOptions(column_names=self._names, use_threads=False, block_size=len(block.text) + 1024)
        try:
            table = pacsv.read_csv(pa.py_buffer(block.text), read, parse, self._convert)
        except pa.ArrowInvalid as error:
            raise Unfit(f"pyarrow: {str(error)[:80]}") from error
        lines = block.text.count(b"\n") + (not block.text.endswith(b"\n"))
        if table.num_rows + len(narrow) != lines:
            raise Unfit("rows and lines differ")
        return [_single(table.column(number)) for number in range(self._width)]

    def _from_records(self, records: list[list[str]]) -> Parsed:
        odd = {place: cells for place, cells in enumerate(records) if len(cells) != self._width}
        if not odd:
            return Parsed(self._transposed(records), None, odd, len(records))
        places = [place for place in range(len(records)) if place not in odd]
        return Parsed(self._transposed([records[place] for place in places]), places, odd, len(records))

    def _transposed(self, rows: list[list[str]]) -> list[pa.StringArray]:
        columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * self._width
        try:
            return [pa.array(column, pa.string()) for column in columns]
        except UnicodeEncodeError as error:
            raise Unfit("characters that are not Unicode") from error


def _single(column: pa.ChunkedArray) -> pa.StringArray:
    whole = column.combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
