"""A small picture of a table around its bad cells: plain data that any page can draw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from .guard import column_letters
from .report import Finding
from .table import Table

MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 40, 30, 60
CONTEXT = 1
ROWS_EACH = 3
"""Rows that a finding brings: the same fault again and again shows nothing new."""
NARROW = 12
"""A table of no more columns is shown whole; of a wider one those with marks."""
HIDDEN = "●●●"
TOP_ROWS = 4
"""Rows above the labels that are shown: where a title stands, one sees it at a glance."""

_CELL = re.compile(r"^([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?$")
_ROW = re.compile(r"^(\d+):(\d+)$")
_COLUMN = re.compile(r"^([A-Z]{1,3}):([A-Z]{1,3})$")
Marks = dict[tuple[int, int], list[str]]
"""Checks by row and column; row 0 stands for a whole column, column 0 for a whole row."""


def picture(table: Table, findings: Iterable[Finding], private: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The rows and columns where something is wrong, with their neighbours and the labels.

    Values of columns whose label is in ``private`` (suspected personal data) are not in it.

    ``{"columns": [{"letters", "label", "checks"}], "rows": [{"number", "kind", "checks", "cells": [{"text",
    "checks"}]}]}``; rows that are left out are the gaps between the numbers. ``kind`` is ``title``, ``header``,
    ``data`` or ``note``.
    """
    marks: Marks = {}
    marked: list[int] = []
    for finding in findings:
        rows_of_it: dict[int, None] = {}
        for place in finding.cells:
            for spot in _spots(place):
                rows_of_it[spot[0]] = None
                checks = marks.setdefault(spot, [])
                if finding.check not in checks:
                    checks.append(finding.check)
        marked += [row for row in rows_of_it if row][:ROWS_EACH]
    rows = _rows(table, list(dict.fromkeys(marked)))
    columns = _columns(table, marks)
    hidden = {number for number, label in enumerate(table.labels, 1) if label in private}
    return {
        "columns": [
            {
                "letters": column_letters(number),
                "label": _short(table.labels[number - 1] if number <= len(table.labels) else ""),
                "checks": marks.get((0, number), []),
            }
            for number in columns
        ],
        "rows": [_row(table, number, columns, marks, hidden) for number in rows],
    }


def _spots(place: str) -> list[tuple[int, int]]:
    """Row and column of every cell that a place names; of a wide range its corner and edges within the picture."""
    if found := _CELL.match(place):
        left, top, right, bottom = found.groups()
        rows = range(int(top), min(int(bottom or top), int(top) + MAX_ROWS) + 1)
        columns = range(_number(left), min(_number(right or left), _number(left) + MAX_COLUMNS) + 1)
        return [(row, column) for row in rows for column in columns]
    if found := _ROW.match(place):
        return [(row, 0) for row in range(int(found.group(1)), min(int(found.group(2)), int(found.group(1)) + 5) + 1)]
    if found := _COLUMN.match(place):
        return [(0, _number(found.group(1)))]
    return []


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _rows(table: Table, marked: list[int]) -> list[int]:
    """The header first, then marked rows in the order of their findings, each with its neighbours."""
    last = len(table.raw.rows)
    chosen: list[int] = []

    def take(numbers: Iterable[int]) -> None:
        for number in numbers:
            if 1 <= number <= last and number not in chosen and len(chosen) < MAX_ROWS:
                chosen.append(number)

    take(range(table.header.first, table.header.last + 1))
    take(range(max(1, table.header.first - TOP_ROWS), table.header.first))
    take(_spread(marked))
    for row in sorted(marked):
        take(range(row - CONTEXT, row + CONTEXT + 1))
    if len(chosen) < 2 + table.header.count:
        take(range(table.first_row, table.first_row + 3))
    return sorted(chosen)


def _spread(rows: Sequence[int]) -> Sequence[int]:
    """Of many rows two thirds of a picture, so that their neighbours find room too."""
    return rows[: MAX_ROWS * 2 // 3]


def _columns(table: Table, marks: Marks) -> list[int]:
    width = max([len(table.labels), *(len(row) for row in table.raw.rows[: table.header.last])])
    if width <= NARROW:
        return list(range(1, width + 1))
    marked = dict.fromkeys(column for _, column in marks if column and column <= width)
    chosen = list(dict.fromkeys([1, 2, *marked]))[:MAX_COLUMNS]
    chosen += [column for column in range(3, width + 1) if column not in chosen][: max(0, NARROW - len(chosen))]
    return sorted(chosen)


def _row(table: Table, number: int, columns: list[int], marks: Marks, hidden: set[int]) -> dict[str, Any]:
    source, kind = table.raw.rows[number - 1], _kind(table, number)

    def text(column: int) -> str:
        value = source[column - 1] if column <= len(source) else ""
        return HIDDEN if value and column in hidden and kind == "data" else _short(value)

    return {
        "number": number,
        "kind": kind,
        "checks": marks.get((number, 0), []),
        "cells": [
            {
                "text": text(column),
                "checks": marks.get((number, column), []),
            }
            for column in columns
        ],
    }


def _kind(table: Table, number: int) -> str:
    if number < table.header.first:
        return "title"
    if number <= table.header.last:
        return "header"
    return "data" if number < table.first_row + len(table.body) else "note"


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
