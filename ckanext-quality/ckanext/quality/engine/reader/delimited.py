"""CSV and TSV: quotes as RFC 4180 has them, the delimiter that makes the columns even, no file read at once."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from ckanext.quality.engine.decoding import Encoding, detect, open_text
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Deadline, Limits
from ckanext.quality.engine.reader.base import RawTable

DELIMITERS = (",", "\t", ";", "|")
SAMPLE_LINES = 50
SHARED = 50_000
"""Different values of which only one copy is kept: values repeat, and copies of each would fill the memory."""
MOST_QUOTES = 10_000
"""Rows with quotation marks in wrong places that are listed."""
LINE_ENDS = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}

# The csv module refuses cells over 128 kB; outlines on maps are longer, and lines are bounded here anyway.
csv.field_size_limit(max(csv.field_size_limit(), 2 * Limits().line))


def read_delimited(path: Path, kind: str, limits: Limits, encoding: str | None = None) -> RawTable:
    """Rows of a text file within the limits."""
    found = detect(path, encoding)
    delimiter = find_delimiter(path, found, limits, "\t" if kind == "tsv" else ",")
    table = RawTable(format="tsv" if delimiter == "\t" else "csv", rows=[], encoding=found, delimiter=delimiter)
    with open_text(path, found) as text:
        _fill(table, text, delimiter, limits)
        table.line_ends = _line_ends(text.newlines)
    if not _is_table(table.rows):
        raise EngineError("no-table", size=path.stat().st_size)
    return table


def _line_ends(seen: str | tuple[str, ...] | None) -> str:
    if seen is None:
        return ""
    return LINE_ENDS.get(seen, "") if isinstance(seen, str) else "mixed"


def _is_table(rows: list[list[str]]) -> bool:
    """More than one filled cell: a lone word is an error message or nothing at all."""
    found = 0
    for row in rows:
        found += sum(1 for cell in row if cell.strip())
        if found > 1:
            return True
    return False


def iterate(path: Path, limits: Limits, encoding: str | None = None) -> Iterator[list[str]]:
    """All rows of a text file as a stream, whatever their number: for re-encoding."""
    found = detect(path, encoding)
    kind = "\t" if path.suffix.lower() in {".tsv", ".tab"} else ","
    yield from iterate_as(path, found, find_delimiter(path, found, limits, kind), limits)


def iterate_as(path: Path, encoding: Encoding, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    """All rows of a text file whose encoding and delimiter are known."""
    with open_text(path, encoding) as text:
        feed = _Feed(text, limits, delimiter)
        reader = csv.reader(feed, delimiter=delimiter)
        try:
            for row in reader:
                if len(row) > limits.columns:
                    raise EngineError("too-many-columns", count=len(row), limit=limits.columns)
                feed.row_done()
                yield row
        except csv.Error as error:
            raise EngineError("broken-quotes", row=feed.row + 1) from error
        feed.end()


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
    feed = _Feed(text, limits, delimiter)
    shared: dict[str, str] = {}
    share: Callable[[str, str], str] = shared.setdefault
    try:
        for number, row in enumerate(csv.reader(feed, delimiter=delimiter), start=1):
            if len(row) > limits.columns:
                raise EngineError("too-many-columns", count=len(row), limit=limits.columns)
            cells += len(row) or 1
            if number > limits.rows or cells > limits.cells:
                table.sampled = True
                return
            if feed.row_done() and len(table.broken_quotes) < MOST_QUOTES:
                table.broken_quotes.append(number)
            table.rows.append([share(cell, cell) for cell in row])
            if number % 1000 == 0:
                deadline.check()
                share = shared.setdefault if len(shared) < SHARED else shared.get
    except csv.Error as error:
        raise EngineError("broken-quotes", row=feed.row + 1) from error
    feed.end()


class _Feed:
    """Lines for the csv reader; a quotation mark that never closes must not swallow the file."""

    def __init__(self, text: TextIO, limits: Limits, delimiter: str) -> None:
        self._lines = _bounded_lines(text, limits)
        self._most = 2 * limits.line
        self._delimiter = delimiter
        self._record: list[str] = []
        self._last: list[str] = []
        self._size = 0
        self._quoted = False
        self._in_order = _well_quoted(delimiter).fullmatch
        self.row = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._size += len(line)
        self._record.append(line)
        self._quoted = self._quoted or '"' in line
        if self._size > self._most:
            raise EngineError("broken-quotes", row=self.row + 1)
        return line

    def row_done(self) -> bool:
        """A row ended: the next one may be as long again. True where its quotation marks are not in order."""
        wrong = self._quoted and not self._in_order("".join(self._record))
        self._last, self._record = self._record, []
        self._size, self._quoted = 0, False
        self.row += 1
        return wrong

    def end(self) -> None:
        """The file ends: a cell that is still open has taken in the rest of the file, which the reader never says."""
        if len(self._last) < 2:
            return
        record = "".join(self._last)
        if self._read(record) == self._read(f'{record}"'):
            raise EngineError("broken-quotes", row=self.row)

    def _read(self, record: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(record, newline=""), delimiter=self._delimiter))


def _well_quoted(delimiter: str) -> re.Pattern[str]:
    """A record whose cells are either quoted as a whole or without a quotation mark."""
    mark = re.escape(delimiter)
    cell = rf'(?:"[^"]*(?:""[^"]*)*"|[^"{mark}\r\n]*)'
    return re.compile(rf"{cell}(?:{mark}{cell})*(?:\r\n|\r|\n)?")


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
