"""A table as a database takes it: its columns typed, all its rows in one CSV file for ``COPY``.

The rows are those that ``locate`` finds, blank ones included, values as the reader gives them; nothing is mended.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .eras import to_iso
from .errors import EngineError
from .guard import TEXT_FORMATS, column_letters, sniff
from .limits import Deadline, Limits, Most
from .preview import page_of
from .reader import read
from .reader.base import RawTable
from .reader.delimited import iterate
from .table import Table, locate
from .typing import ColumnType, ColumnTyper

BLOCK = 5_000
TAIL = 200
"""Last rows of a stream that are looked at once more: remarks below a table are no rows of it."""
NUL = "\x00"
Rows = list[list[str]]


@dataclass(frozen=True)
class Published:
    """One column of the file that goes into the database."""

    index: int
    """Its place in the file, from 0."""
    label: str
    type: ColumnType
    cell: str
    """``C12`` of the cell that decided against a number; empty where none did."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"index": self.index, "label": self.label, "cell": self.cell, **self.type.to_dict()}


def prepare(
    path: str | Path,
    out: str | Path,
    *,
    limits: Limits | None = None,
    most: Most | None = None,
    asked: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Write the rows of a file's table to ``out``; the columns and what else is known of the table.

    ``asked`` are types that people ask for, by label. Each column of the answer stands for one in ``out``, or for two
    where it has an ``iso`` type: then its dates in ISO 8601 follow it.
    """
    limits, most, path = limits or Limits(), most or Most(), Path(path)
    body = _Body(path, limits, most)
    columns, count = _typed(body, asked or {}, limits)
    width = len(columns) + sum(1 for column in columns if column.type.iso)
    if width > most.columns:
        # Columns of our own making give way before a table is refused.
        columns = [replace(column, type=replace(column.type, iso="")) for column in columns]
        width = len(columns)
    if width > most.columns or not columns:
        raise EngineError("too-wide", count=width, limit=most.columns)
    removed = _write(body, columns, Path(out))
    facts = {**page_of(body.table, 0, 0).to_dict(), "row_count": count, "sampled": body.cut}
    return {"columns": [column.to_dict() for column in columns], "rows": count, "nul": removed, "facts": facts}


class _Body:
    """The rows of a table, as often as they are asked for."""

    def __init__(self, path: Path, limits: Limits, most: Most) -> None:
        self._path, self._limits, self._most = path, limits, most
        # A workbook comes whole; the start of a text file is enough to find the table in it.
        text = sniff(path, limits) in TEXT_FORMATS
        self.table: Table = locate(read(path, limits if text else replace(limits, rows=most.rows, cells=most.cells)))
        self._stream = text and self.table.raw.sampled
        self.cut = self.table.raw.sampled and not text
        """The file goes on beyond what may be loaded."""

    def blocks(self) -> Iterator[Rows]:
        """The rows, some thousands at a time."""
        deadline = Deadline(self._limits.seconds)
        rows = self.table.body
        blocks = self._streamed() if self._stream else (rows[i : i + BLOCK] for i in range(0, len(rows), BLOCK))
        for block in blocks:
            deadline.check()
            if block:
                yield block

    def _streamed(self) -> Iterator[Rows]:
        allowed = self._allowed()
        pending: Rows = []
        for count, row in enumerate(self._source()):
            if count == allowed:
                self.cut = True
                break
            if len(row) > self._limits.columns:
                raise EngineError("too-many-columns", count=len(row), limit=self._limits.columns)
            pending.append(row)
            if len(pending) == BLOCK + TAIL:
                yield pending[:BLOCK]
                pending = pending[BLOCK:]
        yield pending if self.cut else self._without_remarks(pending)

    def _allowed(self) -> int:
        return min(self._most.rows, self._most.cells // max(1, len(self.table.labels)))

    def _source(self) -> Iterator[list[str]]:
        """The rows of the file below its header."""
        rows = iterate(self._path, self._limits)
        try:
            for number, row in enumerate(rows, start=1):
                if number >= self.table.first_row:
                    yield row
        except csv.Error as error:
            raise EngineError("broken-quotes", row="?") from error

    def _without_remarks(self, rows: Rows) -> Rows:
        """What the table finder leaves of the last rows."""
        raw = self.table.raw
        head = raw.rows[: self.table.first_row - 1]
        found = locate(RawTable(raw.format, [*head, *rows], raw.encoding, raw.delimiter))
        if found.first_row != self.table.first_row:
            return rows
        # Their words are facts of the table; the row numbers are those of this excerpt.
        self.table.notes = found.notes
        return found.body


def _typed(body: _Body, asked: dict[str, str], limits: Limits) -> tuple[list[Published], int]:
    labels = body.table.labels
    typers = [ColumnTyper(label, asked.get(label, "")) for label in labels]
    count = 0
    for block in body.blocks():
        widest = max(map(len, block), default=0)
        if widest > limits.columns:
            raise EngineError("too-many-columns", count=widest, limit=limits.columns)
        # Cells beyond the last label are published too; they get columns without a label.
        typers.extend(ColumnTyper("") for _ in range(widest - len(typers)))
        for typer, values in zip(typers, zip(*_even(block, len(typers)), strict=True), strict=True):
            typer.feed(values, count)
        count += len(block)
    found = enumerate(typer.result() for typer in typers)
    columns = [_published(body.table, index, kind) for index, kind in found]
    return [column for column in columns if column.label or column.type.reason != "empty"], count


def _published(table: Table, index: int, kind: ColumnType) -> Published:
    label = table.labels[index] if index < len(table.labels) else ""
    cell = "" if kind.row is None else f"{column_letters(index + 1)}{table.first_row + kind.row}"
    return Published(index, label, kind, cell)


def _even(block: Rows, width: int) -> Rows:
    return [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in block]


def _write(body: _Body, columns: list[Published], out: Path) -> int:
    """Write all rows, every cell quoted; the number of NUL characters that no database takes and that were left out."""
    width = max(column.index for column in columns) + 1
    removed = 0
    with out.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for block in body.blocks():
            by_column = list(zip(*_even(block, width), strict=False))
            cells: list[list[str]] = []
            for column in columns:
                cells.extend(_cells(by_column[column.index], column.type))
            # Text files with NUL are refused by the reader; a workbook can hold one in a cell.
            found = sum(cell.count(NUL) for each in cells for cell in each) if body.table.raw.encoding is None else 0
            if found:
                cells = [[cell.replace(NUL, "") for cell in each] for each in cells]
                removed += found
            writer.writerows(zip(*cells, strict=True))
    return removed


def _cells(values: tuple[str, ...], kind: ColumnType) -> Iterator[list[str]]:
    """The cells of a column, then those of its ISO column if it has one; blanks become nothing where text is not."""
    if kind.kind == "text":
        yield list(values)
    else:
        yield [value if not value.isspace() else "" for value in values]
    if kind.iso:
        found = [to_iso(value) if value else None for value in values]
        yield [iso.text if iso and (iso.is_day or kind.iso == "text") else "" for iso in found]
