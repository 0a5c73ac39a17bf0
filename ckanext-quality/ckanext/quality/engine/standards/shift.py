"""A block of columns that stands under the wrong labels in every row.

It happens when a new edition of the standard brings columns in between and the data of the older form is pasted below
the new header. A header check passes such a file; the values of typed columns give it away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ckanext.quality.engine.table import Column

from .kinds import UNTYPED, fits
from .model import Field

NEARLY_ALL = 0.9
FEWEST_ROWS = 3
FEWEST_RIGHT = 2
SAMPLE = 2000
FARTHEST = 8
"""How far a block is looked for, and how many columns around the misfits it may have."""


@dataclass(frozen=True)
class Shift:
    """Columns ``first`` to ``last`` (counted from 1) belong ``by`` columns further right (left when negative)."""

    first: int
    last: int
    by: int
    joins: int = 0
    """The column whose value is put before that of the next, both in one (都道府県名 + 市区町村名); 0 for none."""
    rows: int = 0
    """Rows in which the block stands wrong, and all rows looked at."""
    total: int = 0

    @cached_property
    def moves(self) -> tuple[tuple[tuple[int, ...], int], ...]:
        """Which columns go where: ``(((18,), 23), ((19, 20), 24))``."""
        made: list[tuple[tuple[int, ...], int]] = []
        for number in range(self.first, self.last + 1):
            if self.joins and number == self.joins + 1:
                continue
            sources = (number, number + 1) if number == self.joins else (number,)
            made.append((sources, number + self.by - (1 if self.joins and number > self.joins else 0)))
        return tuple(made)

    @cached_property
    def columns(self) -> frozenset[int]:
        """Columns whose content the shift changes."""
        targets = {target for _, target in self.moves}
        return frozenset(range(self.first, self.last + 1)) | targets

    def apply(self, row: list[str]) -> list[str]:
        """The row put right; the list given is left alone."""
        moved = [*row, *[""] * (max(self.columns) - len(row))]
        for number in self.columns:
            moved[number - 1] = ""
        for sources, target in self.moves:
            moved[target - 1] = "".join(row[number - 1] if number <= len(row) else "" for number in sources)
        return moved


class _Finder:
    """Looks once at every pair of a column's values and a kind."""

    def __init__(self, columns: list[Column], fields: Mapping[int, Field], rows: int) -> None:
        self.columns = {column.number: column for column in columns}
        self.width = max(self.columns, default=0)
        self.fields, self.rows = fields, rows
        self._misfits: dict[tuple[int, str], int] = {}

    def kind(self, number: int) -> str:
        item = self.fields.get(number)
        return item.kind if item else "text"

    def typed(self, number: int) -> bool:
        return self.kind(number) not in UNTYPED

    def filled(self, number: int) -> int:
        return self.columns[number].filled if number in self.columns else 0

    def misfits(self, number: int, kind: str) -> int:
        """Cells of a column that are not of the kind."""
        key = (number, kind)
        if key not in self._misfits:
            column = self.columns.get(number)
            counts = column.distinct.items() if column else ()
            self._misfits[key] = sum(n for value, n in counts if value.strip() and not fits(kind, value))
        return self._misfits[key]

    def fails(self, number: int) -> bool:
        """Typed, and another thing in nearly every row; a column that fits is left as soon as that is sure."""
        column = self.columns.get(number)
        if column is None or not self.typed(number):
            return False
        kind, allowed = self.kind(number), (1 - NEARLY_ALL) * self.rows
        right = self.rows - column.filled
        for value, count in column.distinct.items():
            if right > allowed:
                return False
            if value.strip() and fits(kind, value):
                right += count
        return right <= allowed

    def passes(self, number: int, kind: str) -> bool:
        """Filled in nearly every row, with nearly nothing but the kind."""
        filled = self.filled(number)
        return filled >= NEARLY_ALL * self.rows and self.misfits(number, kind) <= (1 - NEARLY_ALL) * filled

    def score(self, shift: Shift) -> int:
        """Typed columns that come right, less those that were; -1 when a value would be lost or a column goes wrong."""
        good = -sum(1 for number in range(shift.first, shift.last + 1) if self.stands_right(number))
        sources = set(range(shift.first, shift.last + 1))
        for moved, target in shift.moves:
            if target not in self.columns or (target not in sources and self.filled(target)):
                return -1
            kind = self.kind(target)
            if len(moved) == 2:
                if kind != "body-name":
                    return -1
                good += 1
                continue
            if self.filled(moved[0]) and not self._comes_right(moved[0], kind):
                return -1
            good += kind not in UNTYPED and self.passes(moved[0], kind)
        return good

    def stands_right(self, number: int) -> bool:
        """Typed, filled, and of its kind where it is."""
        return self.typed(number) and self.passes(number, self.kind(number))

    def _comes_right(self, number: int, kind: str) -> bool:
        return self.misfits(number, kind) <= (1 - NEARLY_ALL) * self.filled(number)

    def runs(self) -> Iterator[tuple[int, int]]:
        """First and last of every row of misfits with nothing but untyped or empty columns between."""
        first = last = count = 0
        for number in range(1, self.width + 2):
            inside = number <= self.width
            if inside and self.fails(number):
                first, last, count = first or number, number, count + 1
            elif not inside or (self.typed(number) and self.filled(number)):
                if count >= 2:
                    yield first, last
                first = last = count = 0


def find_shift(columns: list[Column], fields: Mapping[int, Field], rows: int) -> Shift | None:
    """The shift that puts at least two typed columns right, if one does."""
    if rows < FEWEST_ROWS:
        return None
    whole = _Finder(columns, fields, rows)
    for first, last in whole.runs():
        sample = _sample(whole, columns)
        found = max(_candidates(sample, first, last), key=lambda pair: pair[0], default=None)
        # What a sample proposes the whole table has to bear out.
        if found and whole.score(found[1]) >= FEWEST_RIGHT:
            wrong = max(whole.misfits(n, whole.kind(n)) for n in range(first, last + 1) if whole.fails(n))
            return replace(found[1], rows=wrong, total=rows)
    return None


def _sample(whole: _Finder, columns: list[Column]) -> _Finder:
    """Rows enough to compare every column with every kind without reading a big table forty times."""
    length = len(columns[0].values)
    if length <= 2 * SAMPLE:
        return whole
    step = length // SAMPLE
    thin = [Column(column.number, column.label, column.values[::step]) for column in columns]
    return _Finder(thin, whole.fields, whole.rows * len(thin[0].values) // length)


def _candidates(finder: _Finder, first: int, last: int) -> Iterator[tuple[tuple[int, ...], Shift]]:
    """Shifts that break nothing, with how good they are: most columns right, then smallest block, then shortest way."""
    for start in range(max(1, first - FARTHEST), first + 1):
        for end in range(last, min(finder.width, last + FARTHEST * 4) + 1):
            for by in (*range(1, FARTHEST + 1), *range(-1, -FARTHEST - 1, -1)):
                for joins in (0, *_joints(finder, start, end)):
                    shift = Shift(start, end, by, joins)
                    good = finder.score(shift)
                    if good >= FEWEST_RIGHT:
                        yield (good, start - end, -abs(by)), shift


def _joints(finder: _Finder, start: int, end: int) -> list[int]:
    """Columns of prefectures with municipalities next to them."""
    return [
        number
        for number in range(start, end)
        if finder.passes(number, "prefecture") and finder.passes(number + 1, "municipality")
    ]
