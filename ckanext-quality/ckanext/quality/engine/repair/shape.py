"""Which cells of the original stand where in the repaired table: structure alone, no values.

Everything is addressed as in the original sheet (``B12``). A cell that a repair adds is named after the cell it stands
right of (``B12+1``). So one log serves the reader and the machine, forwards and backwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ckanext.quality.engine.guard import column_letters

_CELL = re.compile(r"^([A-Z]+)(\d+)(?:\+(\d+))?$")
_RANGE = re.compile(r"^([A-Z]+)(\d+):([A-Z]+)(\d+)(?:\+(\d+))?$")
_ROW = re.compile(r"^(\d+):\1$")
_STACK = re.compile(r"^blocks=(\d+) width=(\d+) gap=(\d+) header=(\d+) first=(\d+)$")


NEW = -1
"""In a step's cells: the new column that the step itself brings; it gets its number when the step is made."""


class Ref(NamedTuple):
    """A cell of the original (from 1), or the ``extra``-th new cell right of it."""

    row: int
    column: int
    extra: int = 0

    @property
    def address(self) -> str:
        """``B12``, or ``B12+1`` for a new cell."""
        place = f"{column_letters(self.column)}{self.row}"
        return f"{place}+{'' if self.extra == NEW else self.extra}" if self.extra else place


class Line(NamedTuple):
    """A row of the repaired table: a row of the original, or one of its side-by-side blocks (from 0)."""

    row: int
    block: int = 0
    loose: bool = False
    """Above or below the table: titles and notes, which no change of columns touches."""


@dataclass(frozen=True)
class Stack:
    """Side-by-side blocks (多段組) put below each other."""

    count: int
    width: int
    gap: int
    header: int
    """Rows of labels at the top of the range."""
    first: int = 1
    """Where the first block begins."""

    @property
    def step(self) -> int:
        """Columns from one block to the next."""
        return self.width + self.gap

    def to_text(self) -> str:
        """As the change log holds it."""
        return f"blocks={self.count} width={self.width} gap={self.gap} header={self.header} first={self.first}"

    def spot(self, column: int) -> tuple[int, int] | None:
        """Block (from 0) and column in it (from 1) of a column of the sheet; none between and beside the blocks."""
        block, inside = divmod(column - self.first, self.step)
        return (block, inside + 1) if 0 <= block < self.count and inside < self.width else None


@dataclass
class Shape:
    """The arrangement of a repaired table."""

    rows: int
    width: int
    top: int = 1
    bottom: int = 0
    stack: Stack | None = None
    removed_rows: set[int] = field(default_factory=set)
    removed_columns: set[int] = field(default_factory=set)
    """Columns of the table (of its first block, where blocks are stacked)."""
    removed_parts: set[tuple[int, int]] = field(default_factory=set)
    """Row and block of blank pieces of stacked blocks."""
    added: dict[int, int] = field(default_factory=dict)
    """How many new columns stand right of a column."""

    def lines(self) -> list[Line]:
        """Rows of the repaired table in order."""
        alive = [row for row in range(1, self.rows + 1) if row not in self.removed_rows]
        before = [Line(row, loose=True) for row in alive if row < self.top]
        after = [Line(row, loose=True) for row in alive if row > self.bottom]
        inside = [row for row in alive if self.top <= row <= self.bottom]
        if self.stack is None:
            return before + [Line(row) for row in inside] + after
        last_label = self.top + self.stack.header - 1
        lines = [Line(row) for row in inside if row <= last_label]
        for block in range(self.stack.count):
            lines += [Line(row, block) for row in inside if row > last_label and (row, block) not in self.removed_parts]
        return before + lines + after

    def places(self) -> list[tuple[int, int]]:
        """Columns of the table in order: the original's number, and which new one right of it (0: itself)."""
        width = self.stack.width if self.stack else self.width
        found: list[tuple[int, int]] = []
        for column in range(1, width + 1):
            if column not in self.removed_columns:
                found.append((column, 0))
            found += [(column, extra) for extra in range(1, self.added.get(column, 0) + 1)]
        return found

    def ref(self, line: Line, place: tuple[int, int]) -> Ref:
        """The cell that stands in this row and column of the repaired table."""
        column, extra = place
        return Ref(line.row, self.sheet_column(column, line.block), extra)

    def sheet_column(self, column: int, block: int = 0) -> int:
        """The column of the sheet for a column of the table (in one of its blocks)."""
        return self.stack.first - 1 + block * self.stack.step + column if self.stack else column

    def refs(self, line: Line, places: list[tuple[int, int]]) -> list[Ref]:
        """All cells of a row."""
        if line.loose:
            return [Ref(line.row, column) for column in range(1, self.width + 1)]
        return [self.ref(line, place) for place in places]

    @property
    def range(self) -> str:
        """The whole sheet as ``A1:O40``."""
        return f"A1:{column_letters(self.width)}{self.rows}"

    def change(self, cell: str, before: str) -> None:
        """Take over one structural line of a change log."""
        if row := _ROW.match(cell):
            self.removed_rows.add(int(row.group(1)))
            return
        found = _RANGE.match(cell)
        if not found:
            raise ValueError(cell)
        left, first, right, last, extra = found.groups()
        stack = _STACK.match(before)
        if stack:
            self.stack, self.top, self.bottom = Stack(*map(int, stack.groups())), int(first), int(last)
            return
        spot = self.stack.spot(column_number(left)) if self.stack else (0, column_number(left))
        if spot is None:
            raise ValueError(cell)
        if left != right:
            self.removed_parts.add((int(first), spot[0]))
            return
        self.top, self.bottom = int(first), int(last)
        if extra:
            self.added[spot[1]] = int(extra)
        else:
            self.removed_columns.add(spot[1])


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def is_value(cell: str) -> bool:
    """True for the address of one cell, false for a row, a column or a range."""
    return bool(_CELL.match(cell))


def cell_ref(cell: str) -> Ref:
    """The cell that an address names."""
    found = _CELL.match(cell)
    if not found:
        raise ValueError(cell)
    letters, row, extra = found.groups()
    return Ref(int(row), column_number(letters), int(extra or 0))


def range_shape(text: str) -> Shape:
    """The untouched arrangement of a sheet from ``A1:O40``."""
    found = _RANGE.match(text)
    if not found:
        raise ValueError(text)
    _, _, right, last, _ = found.groups()
    return Shape(rows=int(last), width=column_number(right))
