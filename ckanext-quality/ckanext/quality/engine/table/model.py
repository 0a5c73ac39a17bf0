"""What a located table is: header, columns, body, and what surrounds them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.reader.base import RawTable

NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)$")


@dataclass(frozen=True)
class Header:
    """Rows of the header, counted from 1 as a spreadsheet does, both ends inside."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many rows it has."""
        return self.last - self.first + 1


@dataclass
class Column:
    """One column of the body."""

    number: int
    label: str
    values: list[str]

    @property
    def letters(self) -> str:
        """The column as a spreadsheet names it."""
        return column_letters(self.number)

    @cached_property
    def distinct(self) -> Counter[str]:
        """Values with their counts: rules look at each value once."""
        return Counter(self.values)

    @cached_property
    def filled(self) -> int:
        """Cells with something in them."""
        return sum(count for value, count in self.distinct.items() if value.strip())

    @cached_property
    def key(self) -> str:
        """The label as rules compare it: width folded, no spaces."""
        return fold(self.label)


@dataclass(frozen=True)
class Blocks:
    """多段組: one table folded into side-by-side blocks with the same labels."""

    width: int
    """Columns of one block."""
    gap: int
    """Blank columns between two blocks."""
    count: int
    first_column: int = 1

    @property
    def step(self) -> int:
        """Columns from the start of one block to the start of the next."""
        return self.width + self.gap

    @property
    def starts(self) -> list[int]:
        """The first column of each block, counted from 1."""
        return [self.first_column + self.step * index for index in range(self.count)]


@dataclass(frozen=True)
class Island:
    """A further table on the same sheet, its header row first."""

    first_row: int
    last_row: int
    labels: tuple[str, ...]
    repeat: bool = False
    """The header of the table itself comes again and its rows go on below."""
    first_column: int = 1
    title: str = ""


@dataclass
class Table:
    """A located table: header, columns, and what surrounds it."""

    raw: RawTable
    header: Header
    labels: list[str]
    body: list[list[str]]
    preamble: dict[str, list[str]] = field(default_factory=dict)
    titles: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    skipped: int = 0
    """Rows between header and body that are neither (types of the LinkData form)."""
    blocks: Blocks | None = None
    islands: list[Island] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)
    """Stray cells beside the table: address and text."""
    context: Context = field(default_factory=Context)

    @property
    def first_row(self) -> int:
        """Sheet row of the first body row."""
        return self.header.last + 1 + self.skipped

    @cached_property
    def columns(self) -> list[Column]:
        """The body by columns, short rows filled up with blanks."""
        width = len(self.labels)
        return [
            Column(index + 1, self.labels[index], [row[index] if index < len(row) else "" for row in self.body])
            for index in range(width)
        ]

    @cached_property
    def blank_rows(self) -> list[int]:
        """Sheet rows of the body without any value."""
        return [self.first_row + i for i, row in enumerate(self.body) if not filled(row)]

    def address(self, column: Column | int, index: int) -> str:
        """``B12`` of the cell at ``index`` of the body."""
        number = column if isinstance(column, int) else column.number
        return f"{column_letters(number)}{self.first_row + index}"


def fold(text: str) -> str:
    """A label without differences of width and space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def filled(row: list[str]) -> int:
    """Cells with something in them."""
    return sum(1 for cell in row if cell.strip())


def words(row: list[str]) -> str:
    """What stands in a row, as one line."""
    return " ".join(cell.strip() for cell in row if cell.strip())


def is_number(cell: str) -> bool:
    """Plain numbers, in either width, with or without separators."""
    return bool(NUMBER.match(unicodedata.normalize("NFKC", cell).strip().replace(",", "")))
