"""What every reader hands on."""

from __future__ import annotations

from dataclasses import dataclass, field

from ckanext.quality.engine.decoding import Encoding


@dataclass(frozen=True)
class MergedRange:
    """A merged rectangle; rows and columns count from 1, both ends inside."""

    row: int
    column: int
    last_row: int
    last_column: int


Cell = tuple[int, int]
"""Row and column, counted from 1."""


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

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    objects: list[SheetObject] = field(default_factory=list)
    formulas: dict[Cell, str] = field(default_factory=dict)
    uncached: set[Cell] = field(default_factory=set)
    """Formulas without a stored value, or with an error as their value."""
    external_links: int = 0
    number_text: set[Cell] = field(default_factory=set)
    """Cells that hold digits as text."""
    dates: set[Cell] = field(default_factory=set)
    """Cells that hold a real date or time."""
    fills: dict[Cell, str] = field(default_factory=dict)
    """Solid fill colours (RRGGBB) of body cells; empty where the whole body has one colour."""
    struck: set[Cell] = field(default_factory=set)
    """Cells struck through."""


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
    merges: list[MergedRange] = field(default_factory=list)
    sampled: bool = False
    """True when the file has more rows than were read."""
    line_ends: str = ""
    broken_quotes: list[int] = field(default_factory=list)
    """Rows where a quotation mark stands inside an unquoted field."""
    workbook: WorkbookFacts | None = None
    """None for text files."""
