"""CSV and TSV: encoding first, then delimiter, then rows."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ckanext.quality.engine.decoding import Encoding, detect, open_text
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Deadline, Limits
from ckanext.quality.engine.reader.base import RawTable

DELIMITERS = (",", "\t", ";", "|")
SAMPLE_LINES = 50


def read_delimited(path: Path, kind: str, limits: Limits, encoding: str | None = None) -> RawTable:
    """Rows of a text file within the limits."""
    found = detect(path, encoding)
    delimiter = find_delimiter(path, found, limits, "\t" if kind == "tsv" else ",")
    table = RawTable(format="tsv" if delimiter == "\t" else "csv", rows=[], encoding=found, delimiter=delimiter)
    with open_text(path, found) as text:
        _fill(table, text, delimiter, limits)
    if not _is_table(table.rows):
        raise EngineError("no-table", size=path.stat().st_size)
    return table


def _is_table(rows: list[list[str]]) -> bool:
    """More than one filled cell: a lone word is an error message or nothing at all."""
    return sum(1 for row in rows[:10_000] for cell in row if cell.strip()) > 1


def iterate(path: Path, limits: Limits, encoding: str | None = None) -> Iterator[list[str]]:
    """All rows of a text file as a stream, whatever their number: for re-encoding."""
    found = detect(path, encoding)
    kind = "\t" if path.suffix.lower() in {".tsv", ".tab"} else ","
    delimiter = find_delimiter(path, found, limits, kind)
    with open_text(path, found) as text:
        feed = _Feed(text, limits)
        for row in csv.reader(feed, delimiter=delimiter):
            feed.row_done()
            yield row


def find_delimiter(path: Path, encoding: Encoding, limits: Limits, preferred: str) -> str:
    """The separator that gives the most even columns; the usual one on a tie."""
    with open_text(path, encoding) as text:
        lines = [line for line, _ in zip(_bounded_lines(text, limits), range(SAMPLE_LINES), strict=False)]
    if sum(map(len, lines)) > limits.line:
        return preferred
    best, best_score = preferred, _evenness(lines, preferred)
    for delimiter in DELIMITERS:
        score = _evenness(lines, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _evenness(lines: list[str], delimiter: str) -> float:
    """Rows that have the commonest width (more than one column)."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO("".join(lines), newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return 0
    common = Counter(width for width in widths if width > 1).most_common(1)
    return common[0][1] / len(widths) if common else 0


def _fill(table: RawTable, text: TextIO, delimiter: str, limits: Limits) -> None:
    deadline = Deadline(limits.seconds)
    cells = 0
    feed = _Feed(text, limits)
    reader = csv.reader(feed, delimiter=delimiter)
    try:
        for number, row in enumerate(reader, start=1):
            feed.row_done()
            if len(row) > limits.columns:
                raise EngineError("too-many-columns", count=len(row), limit=limits.columns)
            cells += len(row) or 1
            if number > limits.rows or cells > limits.cells:
                table.sampled = True
                return
            # Values repeat in columns; one copy of each keeps memory small.
            table.rows.append([sys.intern(cell) if len(cell) < 40 else cell for cell in row])
            if number % 5000 == 0:
                deadline.check()
    except csv.Error as error:
        raise EngineError("broken-quotes", row=reader.line_num) from error
    if feed.quotes % 2 and table.rows and any("\n" in cell for cell in table.rows[-1]):
        # The csv module hands out the rest of the file as one cell and says nothing.
        raise EngineError("broken-quotes", row=len(table.rows))


class _Feed:
    """Lines for the csv reader; a quotation mark that never closes must not swallow the file."""

    def __init__(self, text: TextIO, limits: Limits) -> None:
        self._lines = _bounded_lines(text, limits)
        self._most = limits.line
        self._pending = self._row = 0
        self.quotes = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._pending += len(line)
        self.quotes += line.count('"')
        if self._pending > 2 * self._most:
            raise EngineError("broken-quotes", row=self._row + 1)
        return line

    def row_done(self) -> None:
        """A row ended: the next one may be as long again."""
        self._pending = 0
        self._row += 1


def _bounded_lines(text: TextIO, limits: Limits) -> Iterator[str]:
    """Lines, none longer than the limit: a file without line ends must not be read into memory at once."""
    columns = limits.columns
    while line := text.readline(limits.line):
        if len(line) >= limits.line:
            widest = max(line.count(delimiter) for delimiter in DELIMITERS) + 1
            if widest > columns:
                raise EngineError("too-many-columns", count=f"≥{widest}", limit=columns)
            raise EngineError("binary")
        if "\x00" in line:
            raise EngineError("binary")
        yield line
