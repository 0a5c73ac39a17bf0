"""Where the header is: its rows by the width of the table, its labels over several rows."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from ckanext.quality.engine.reader.base import MergedRange
from ckanext.quality.engine.table.model import Header, filled, fold, is_number

PROBE_ROWS = 200
MAX_HEADER_ROWS = 4
WIDE = 0.6
"""A header fills at least this part of the cells that most rows fill."""
BODY_ROWS = 5
"""Body rows that tell whether a column holds numbers."""
_REMARK = re.compile(r"(現在|時点|調べ)[\s)）\]］】]*$|^[\s(（\[［【]*(単位|資料|出典|出所|担当|作成)\s*[:：]")
"""「令和5年4月1日現在」 at the left and 「単位：人」 at the right, above a table."""
_ABOUT_A_NUMBER = re.compile(r"^[▲△▼+\-約]*\s*\d[\d,.]*\s*\D{0,3}$")
Rows = list[list[str]]


def find_preamble(rows: Rows) -> tuple[int, dict[str, list[str]], int]:
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


def types_below(rows: Rows, header: Header) -> dict[str, list[str]]:
    """``#object_type_xsd`` and the like between the ``#property`` row and the data."""
    found: dict[str, list[str]] = {}
    for row in rows[header.last : header.last + PROBE_ROWS]:
        if not (row and row[0].startswith("#")):
            break
        found[row[0].lstrip("#")] = row[1:]
    return found


def find_header(rows: Rows, start: int, merges: list[MergedRange]) -> Header:
    """The first row that is as wide as the table, with the rows that belong to it."""
    modal = _modal_width(rows[start:])
    probe = range(start, min(len(rows), start + PROBE_ROWS))
    wide = [i for i in probe if filled(rows[i]) >= max(1, WIDE * modal)]
    first = next((i for i in wide if not _is_remark(rows[i])), next(iter(wide), start))
    return _grow(rows, first + 1, merges)


def _is_remark(row: list[str]) -> bool:
    return all(_REMARK.search(cell) for cell in row if cell.strip())


def _modal_width(rows: Rows) -> int:
    """The number of filled cells that most rows have; the larger on a tie."""
    counts = Counter(width for row in rows[:PROBE_ROWS] if (width := filled(row)) > 1)
    return max(counts, key=lambda width: (counts[width], width)) if counts else 1


def _grow(rows: Rows, row: int, merges: list[MergedRange]) -> Header:
    """Rows that belong to the same header: joined by merged cells, or labels under blank parents."""
    first = last = row
    above = [m for m in merges if m.row == row - 1 and m.last_column > m.column]
    if filled(rows[row - 2] if row > 1 else []) > 1 and (above or (not merges and _parents(rows, row))):
        first = row - 1
    for merge in merges:
        if first <= merge.row <= last:
            last = max(last, min(merge.last_row, first + MAX_HEADER_ROWS - 1))
    spans = any(m.row == m.last_row == last and m.last_column > m.column for m in merges)
    if (spans and _labels_below(rows, last)) or (not merges and _fills_gaps(rows, last)):
        last += 1
    return Header(first, min(last, len(rows)))


def _parents(rows: Rows, row: int) -> bool:
    """Words over groups of labels that are the same in each group: 令和4年 and 令和5年 over 男, 女, 男, 女."""
    labels, above = rows[row - 1], rows[row - 2]
    names = [fold(label) for label in labels]
    words = [i for i, cell in enumerate(above) if cell.strip()]
    # Groups from the first column on leave no column for what the rows are about: that is a folded table.
    if (
        len(words) < 2
        or words[0] == 0
        or len(above) > len(labels)
        or any(i >= len(names) or not names[i] for i in words)
    ):
        return False
    groups = [tuple(names[i:j]) for i, j in zip(words, [*words[1:], len(names)], strict=True)]
    wide = [group for group in groups if len(group) > 1]
    return len(wide) > 1 and len(set(wide)) == 1


def _labels_below(rows: Rows, last: int) -> bool:
    if last >= len(rows):
        return False
    below = [cell for cell in rows[last] if cell.strip()]
    return bool(below) and not any(is_number(cell) for cell in below)


def _fills_gaps(rows: Rows, last: int) -> bool:
    """A second header row without merges: it has words under blanks where the body has numbers."""
    if last + 1 >= len(rows):
        return False
    head, below, body = rows[last - 1], rows[last], rows[last + 1 : last + 1 + BODY_ROWS]
    if any(is_number(cell) for cell in below):
        return False
    return any(
        not head[i].strip() and below[i].strip() and _of_numbers([row[i] for row in body if i < len(row)])
        for i in range(min(len(head), len(below)))
    )


def _of_numbers(cells: list[str]) -> bool:
    """Whether most of the filled cells are numbers, with whatever a clerk writes around them (▲5, 約300, 1,234人)."""
    words = [unicodedata.normalize("NFKC", cell).strip() for cell in cells if cell.strip()]
    return sum(bool(_ABOUT_A_NUMBER.match(word)) for word in words) * 2 > len(words)


def make_labels(rows: Rows, header: Header, merges: list[MergedRange], least: int) -> list[str]:
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


def _spread(lines: Rows, merge: MergedRange, header: Header) -> None:
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
