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
