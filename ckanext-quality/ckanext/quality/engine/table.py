"""The table inside a sheet: what stands above it, where its header is, what follows below."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from .context import Context
from .guard import column_letters
from .reader.base import MergedRange, RawTable

PROBE_ROWS = 200
MAX_HEADER_ROWS = 4
WIDE = 0.6
"""A header fills at least this part of the cells that most rows fill."""

NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)$")
NOTE = re.compile(r"^[\s(（\[［<＜【]*(※|＊|注|出典|資料|備考|出所|\*)")
TOTAL = re.compile(r"^(合計|総計|小計|計|総数|総合計|全体)$")


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


@dataclass(frozen=True)
class Island:
    """A further table on the same sheet."""

    first_row: int
    last_row: int
    labels: tuple[str, ...]


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


def locate(raw: RawTable) -> Table:
    """Find the table in the rows of a sheet."""
    rows = raw.rows
    start, preamble, declared = _preamble(rows)
    header = Header(declared, declared) if declared else _find_header(rows, start, raw.merges)
    skipped = _skipped(rows, header) if declared else 0
    body, notes = _split_notes(rows, header.last + skipped)
    labels = _labels(
        rows, header, raw.merges, max(map(len, body), default=0) if raw.format not in ("csv", "tsv") else 0
    )
    table = Table(raw, header, labels, body, preamble, notes=notes, skipped=skipped)
    table.titles = [
        (number, " ".join(cell.strip() for cell in rows[number - 1] if cell.strip()))
        for number in range(start + 1, header.first)
        if filled(rows[number - 1])
    ]
    table.totals = _totals(table)
    return table


def _preamble(rows: list[list[str]]) -> tuple[int, dict[str, list[str]], int]:
    """Leading ``#key,value`` rows: how many, their content, and the header's row when ``#property`` names it."""
    found: dict[str, list[str]] = {}
    for index, row in enumerate(rows[:PROBE_ROWS]):
        first = row[0].strip() if row else ""
        if not first.startswith("#"):
            return index, found, 0
        if first.lower() == "#property":
            return index, found, index + 1
        if filled(row) > 2 and filled(row) >= WIDE * _modal_width(rows[index + 1 :]):
            return index, found, 0
        found[first.lstrip("#")] = [cell for cell in row[1:] if cell.strip()]
    return 0, {}, 0


def _skipped(rows: list[list[str]], header: Header) -> int:
    count = 0
    for row in rows[header.last : header.last + PROBE_ROWS]:
        if not (row and row[0].startswith("#")):
            break
        count += 1
    return count


def _modal_width(rows: list[list[str]]) -> int:
    """The number of filled cells that most rows have; the larger on a tie."""
    counts = Counter(width for row in rows[:PROBE_ROWS] if (width := filled(row)) > 1)
    return max(counts, key=lambda width: (counts[width], width)) if counts else 1


def is_number(cell: str) -> bool:
    """Plain numbers, in either width, with or without separators."""
    return bool(NUMBER.match(unicodedata.normalize("NFKC", cell).strip().replace(",", "")))


def _mostly_text(row: list[str]) -> bool:
    cells = [cell for cell in row if cell.strip()]
    return sum(1 for cell in cells if not is_number(cell)) * 2 > len(cells)


def _find_header(rows: list[list[str]], start: int, merges: list[MergedRange]) -> Header:
    modal = _modal_width(rows[start:])
    wide = [i for i in range(start, min(len(rows), start + PROBE_ROWS)) if filled(rows[i]) >= max(1, WIDE * modal)]
    text = [i for i in wide if _mostly_text(rows[i])]
    # A file of numbers without labels has no header; its first row stands in, and the rules say so.
    first = (text or wide or [start])[0]
    if text and wide and text[0] > wide[0]:
        first = wide[0]
    return _grow(rows, first + 1, merges)


def _grow(rows: list[list[str]], row: int, merges: list[MergedRange]) -> Header:
    """Rows that belong to the same header: joined by merged cells, or labels under blank parents."""
    first = last = row
    above = [m for m in merges if m.row == row - 1 and m.last_column > m.column]
    if above and filled(rows[row - 2]) > 1:
        first = row - 1
    for merge in merges:
        if first <= merge.row <= last:
            last = max(last, min(merge.last_row, first + MAX_HEADER_ROWS - 1))
    parents = any(m.row == m.last_row == last and m.last_column > m.column for m in merges)
    if (parents and _labels_below(rows, last)) or (not merges and _fills_gaps(rows, last)):
        last += 1
    return Header(first, min(last, len(rows)))


def _labels_below(rows: list[list[str]], last: int) -> bool:
    if last >= len(rows):
        return False
    below = [cell for cell in rows[last] if cell.strip()]
    return bool(below) and not any(is_number(cell) for cell in below)


def _fills_gaps(rows: list[list[str]], last: int) -> bool:
    """A second header row without merges: it has words under blanks where the body has numbers."""
    if last + 1 >= len(rows):
        return False
    head, below, body = rows[last - 1], rows[last], rows[last + 1]
    width = len(head)
    gaps = [
        i
        for i in range(min(width, len(below), len(body)))
        if not head[i].strip() and below[i].strip() and not is_number(below[i]) and is_number(body[i])
    ]
    return len(gaps) >= 1 and not any(is_number(cell) for cell in below)


def _split_notes(rows: list[list[str]], last: int) -> tuple[list[list[str]], list[tuple[int, str]]]:
    """The body without blank rows and remarks at its end."""
    end = len(rows)
    notes: list[tuple[int, str]] = []
    while end > last:
        row = rows[end - 1]
        words = [cell.strip() for cell in row if cell.strip()]
        if words and not (len(words) <= 2 and len(row) > 2 and NOTE.match(words[0])):
            break
        if words:
            notes.append((end, " ".join(words)))
        end -= 1
    return rows[last:end], notes[::-1]


def _labels(rows: list[list[str]], header: Header, merges: list[MergedRange], least: int) -> list[str]:
    """One label per column: parents and children of several rows joined with ``_``."""
    lines = [list(rows[number - 1]) for number in range(header.first, header.last + 1) if number <= len(rows)]
    width = max([least, *map(len, lines)])
    for line in lines:
        line.extend([""] * (width - len(line)))
    for merge in merges:
        _spread(lines, merge, header)
    if header.count > 1 and not merges:
        lines[:-1] = [_fill_right(line, lines[-1]) for line in lines[:-1]]
    return ["_".join(dict.fromkeys(part for line in lines if (part := line[i].strip()))) for i in range(width)]


def _spread(lines: list[list[str]], merge: MergedRange, header: Header) -> None:
    if not header.first <= merge.row <= header.last:
        return
    value = lines[merge.row - header.first][merge.column - 1] if merge.column <= len(lines[0]) else ""
    for number in range(merge.row, min(merge.last_row, header.last) + 1):
        for column in range(merge.column, min(merge.last_column, len(lines[0])) + 1):
            lines[number - header.first][column - 1] = value


def _fill_right(line: list[str], below: list[str]) -> list[str]:
    filled_line, parent = [], ""
    for cell, child in zip(line, below, strict=True):
        parent = cell if cell.strip() else parent
        filled_line.append(parent if child.strip() or cell.strip() else "")
    return filled_line


def _totals(table: Table) -> list[int]:
    found = []
    for index, row in enumerate(table.body):
        first = next((cell for cell in row if cell.strip()), "")
        if TOTAL.match(fold(first)):
            found.append(table.first_row + index)
    return found
