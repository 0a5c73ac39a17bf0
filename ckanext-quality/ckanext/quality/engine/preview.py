"""The first rows of a file as a table: decoded, header found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .limits import Limits
from .reader import read
from .table import Table, locate
from .text import Text


@dataclass(frozen=True)
class Preview:
    """A slice of the table of a file."""

    header: list[str]
    rows: list[list[str]]
    row_count: int
    header_row: int
    encoding: str | None
    doubt: Text | None
    sheet: str | None
    sampled: bool
    titles: list[str]
    notes: list[str]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**vars(self), "doubt": self.doubt.to_dict() if self.doubt else None}


def read_table(
    path: str | Path,
    *,
    offset: int = 0,
    limit: int = 100,
    encoding: str | None = None,
    limits: Limits | None = None,
) -> Preview:
    """Rows ``offset`` to ``offset + limit`` of the body; an ``EngineError`` for a file that cannot be read."""
    return page_of(locate(read(Path(path), limits or Limits(), encoding)), offset, limit)


def page_of(table: Table, offset: int, limit: int) -> Preview:
    """Rows ``offset`` to ``offset + limit`` of a table that was located, with the facts about it."""
    width = len(table.labels)
    found = table.raw.encoding
    return Preview(
        header=table.labels,
        rows=[[*row, *[""] * (width - len(row))] for row in table.body[offset : offset + limit]],
        row_count=len(table.body),
        header_row=table.header.first,
        encoding=found.label if found else None,
        doubt=found.doubt if found else None,
        sheet=table.raw.sheet,
        sampled=table.raw.sampled,
        titles=[text for _, text in table.titles],
        notes=[text for _, text in table.notes],
    )
