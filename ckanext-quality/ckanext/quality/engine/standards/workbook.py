"""Reads an official definition workbook (定義書): one sheet per dataset, one line per column.

The header row of a sheet is the first that names the item (項目名) and its class (必須/推奨/任意 or ◎○－); columns are
found by their names, not their places, because the books differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

from .kinds import CHOICES, kind_of_name
from .naming import fold_name

_NAME = re.compile(r"^(項目名(称)?|データ項目名?|列名)$")
_FLAG = re.compile(r"区分|必須|要否|掲載")
_FORMAT = re.compile(r"形式|データ型|^型$")
_NOTE = re.compile(r"説明|備考|記入|留意")
_EDITION = re.compile(r"第?\s*[\d.]+\s*版|20\d{2}[-/年.]\d{1,2}[-/月.]\d{1,2}")
_MARKS = {"◎": "必須", "○": "推奨", "〇": "推奨", "◯": "推奨", "-": "任意", "－": "任意", "―": "任意", "": "任意"}
_PROBE = 30


@dataclass(frozen=True)
class Item:
    """One column as the book defines it."""

    name: str
    flag: str
    kind: str
    choices: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Sheet:
    """One dataset of the book."""

    title: str
    number: str
    edition: str
    items: tuple[Item, ...]


def read_book(path: Path) -> Iterator[Sheet]:
    """Sheets that define columns."""
    book = CalamineWorkbook.from_path(str(path))
    for title in book.sheet_names:
        rows = [[str(cell).strip() for cell in row] for row in book.get_sheet_by_name(title).to_python()]
        header = next(
            (i for i, row in enumerate(rows[:_PROBE]) if _find(row, _NAME) >= 0 and _find(row, _FLAG) >= 0), -1
        )
        if header < 0:
            continue
        items = tuple(_items(rows[header], rows[header + 1 :]))
        number = re.match(r"\D*?(\d{1,2})\b|\D*?(\d{2})_", title)
        edition = next((m.group() for row in rows[:header] for cell in row if (m := _EDITION.search(cell))), "")
        digits = (number.group(1) or number.group(2)) if number else ""
        yield Sheet(title, digits.zfill(2) if digits else "", edition, items)


def _find(row: list[str], pattern: re.Pattern[str]) -> int:
    return next((i for i, cell in enumerate(row) if pattern.search(re.sub(r"\s", "", cell))), -1)


def _items(header: list[str], rows: list[list[str]]) -> Iterator[Item]:
    name, flag, form, note = (_find(header, pattern) for pattern in (_NAME, _FLAG, _FORMAT, _NOTE))
    for row in rows:
        label = row[name] if name < len(row) else ""
        mark = row[flag] if flag < len(row) else ""
        known = mark if mark in _MARKS.values() else _MARKS.get(mark)
        if not label or known is None:
            continue
        described = " ".join(row[i] for i in (form, note) if 0 <= i < len(row))
        kind, choices = _kind(label, described)
        yield Item(label, known, kind, choices, described)


def _kind(label: str, described: str) -> tuple[str, tuple[str, ...]]:
    """The kind from the name and from what the book says of the form."""
    folded = fold_name(described)
    for kind, choices in CHOICES.items():
        if all(choice in described for choice in choices) and ("統制語彙" in described or "空" in described):
            return kind, ()
    by_name = kind_of_name(label)
    if by_name != "text":
        return by_name, ()
    for word, kind in (
        ("yyyy-mm-dd", "date"),
        ("hh:mm", "time"),
        ("uri", "url"),
        ("全角カナ", "kana"),
        ("半角英数字", "latin"),
        ("数値", "integer"),
    ):
        if fold_name(word) in folded:
            return kind, ()
    return "text", ()
