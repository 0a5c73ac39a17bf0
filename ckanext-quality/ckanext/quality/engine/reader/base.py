"""What every reader hands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSet, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from ckanext.quality.engine.decoding import Encoding


@dataclass(frozen=True)
class MergedRange:
    """A merged rectangle; rows and columns count from 1, both ends inside."""

    row: int
    column: int
    last_row: int
    last_column: int


Cell: TypeAlias = tuple[int, int]
"""Row and column, counted from 1."""


class CellSet(MutableSet[Cell]):
    """A set of cells that a million of them do not make heavy: one byte per row of each column that has any."""

    def __init__(self, cells: Iterable[Cell] = ()) -> None:
        self._columns: dict[int, bytearray] = {}
        self._count = 0
        for cell in cells:
            self.add(cell)

    def add(self, value: Cell) -> None:
        """Put a cell in."""
        row, column = value
        marks = self._columns.setdefault(column, bytearray())
        if len(marks) <= row:
            marks.extend(bytes(row + 256 - len(marks)))
        self._count += not marks[row]
        marks[row] = 1

    def discard(self, value: Cell) -> None:
        """Take a cell out."""
        if value in self:
            self._columns[value[1]][value[0]] = 0
            self._count -= 1

    def __contains__(self, value: object) -> bool:
        if not (isinstance(value, tuple) and len(value) == 2):
            return False
        row, column = value
        marks = self._columns.get(column)
        return marks is not None and 0 <= row < len(marks) and bool(marks[row])

    def __iter__(self) -> Iterator[Cell]:
        for column, marks in self._columns.items():
            yield from ((row, column) for row, mark in enumerate(marks) if mark)

    def __len__(self) -> int:
        return self._count

    def in_column(self, column: int) -> int:
        """How many cells of a column are in it."""
        return sum(self._columns.get(column, b""))

    def __repr__(self) -> str:
        return f"CellSet({sorted(self)[:5]}, … {self._count})"


@dataclass(frozen=True)
class SheetObject:
    """A drawing, picture, chart, text box or comment on a sheet."""

    kind: str
    """``image``, ``chart``, ``shape``, ``textbox`` or ``comment``."""
    text: str = ""
    place: str = ""
    """``B12`` of its top-left cell, where known."""


@dataclass
class WorkbookFacts:
    """What a workbook holds beside the values of its cells (of the sheet that was read)."""

    unknown: frozenset[str] = frozenset()
    """Names of the parts below that the format or the reader does not tell: empty there means nothing."""
    sampled: bool = False
    """True when the parts below are complete only for the first cells of a very big sheet."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    objects: list[SheetObject] = field(default_factory=list)
    formulas: dict[Cell, str] = field(default_factory=dict)
    uncached: set[Cell] = field(default_factory=set)
    """Formulas without a stored value, or with an error as their value."""
    external_links: int = 0
    number_text: Set[Cell] = field(default_factory=CellSet)
    """Cells that hold digits as text."""
    dates: Set[Cell] = field(default_factory=CellSet)
    """Cells that hold a real date or time."""
    fills: dict[Cell, str] = field(default_factory=dict)
    """Solid fill colours (RRGGBB) of body cells; empty where the whole body has one colour."""
    struck: set[Cell] = field(default_factory=set)
    """Cells struck through, or with a part that is."""
    padded: dict[Cell, int] = field(default_factory=dict)
    """Numbers that their format shows with leading zeros: the digits shown (``00000`` is 5)."""


PARTS = frozenset(WorkbookFacts.__dataclass_fields__) - {"unknown", "sampled"}
"""Names of all that may be unknown."""


@dataclass(frozen=True)
class OtherSheet:
    """The first rows of a further sheet with cells."""

    name: str
    rows: list[list[str]]
    height: int
    hidden: bool = False


@dataclass
class RawTable:
    """Rows of a sheet or text file as they stand, values as text."""

    format: str
    rows: list[list[str]]
    encoding: Encoding | None = None
    delimiter: str | None = None
    sheet: str | None = None
    other_sheets: list[str] = field(default_factory=list)
    """Names of further sheets that have cells."""
    others: list[OtherSheet] = field(default_factory=list)
    """The same sheets with their first rows."""
    merges: list[MergedRange] = field(default_factory=list)
    sampled: bool = False
    """True when the file has more rows than were read."""
    line_ends: str = ""
    broken_quotes: list[int] = field(default_factory=list)
    """Rows where a quotation mark stands inside an unquoted field."""
    workbook: WorkbookFacts | None = None
    """None for text files."""
