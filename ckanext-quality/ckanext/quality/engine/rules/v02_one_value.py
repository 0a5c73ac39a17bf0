"""V02: one cell, one value."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, by_extent, note, sheet
from ckanext.quality.engine.table import NUMBER, Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import ISO_DATE, PAIR, alphabet, is_code, is_free_text, is_name, most_are, narrow

_SEPARATORS = re.compile(r"[、，,／/・\n]+")
_SIGNS = frozenset("、，,／/・\n（(")
_KINDS = (
    re.compile(r"^0\d{1,4}-\d{1,4}-\d{3,4}$|^\(?0\d{1,4}\)\d{1,4}-\d{3,4}$"),
    re.compile(r"^https?://\S+$"),
    re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
    re.compile(r"^〒?\d{3}-\d{4}$"),
    ISO_DATE,
    NUMBER,
)
"""Telephone numbers, addresses of the web and of mail, postal codes, dates, numbers: one per cell."""
_ATOMIC_SHARE = 0.8
_THOUSANDS = re.compile(r"^\d{1,3}([,，]\d{3})+$")


class OneValuePerCell(Rule):
    """Pairs such as 12(3), two telephone numbers in a cell, lists in a column whose other cells hold one item."""

    id = "V02"
    unit = "cell"
    confidence = 0.9
    standards = "総務省2020 1-2; e-Stat 2-1, 4-2; L1-07"
    title = Text("1つのセルに1つの値", "One value per cell")
    what = Text(
        "『{column}』などに、1つのセルに2つ以上の値を入れたものが{count}件あります（例：「{example}」）。",
        "{count} cells hold two or more values, as in “{column}” (“{example}”).",
    )
    why = Text(
        "2つの値が入ったセルは、並べ替えも集計も電話の発信もできません。",
        "A cell with two values can be neither sorted nor counted nor dialled.",
    )
    remedy = Text(
        "列を分けて1つずつ書いてください。同じ種類の値を並べるときは、半角の「;」で区切ります（自治体標準）。",
        "Give each value a column of its own; items of one kind are separated by “;” (the municipal standard).",
    )
    bad = (
        sheet("町|人数", "甲|12（3）", "乙|10(2)", "丙|8"),
        sheet(
            "名称|電話",
            "甲|076-431-4111、076-444-2222",
            "乙|076-431-1111",
            "丙|076-431-2222",
            "丁|076-431-3333",
            "戊|076-431-5555",
        ),
        sheet("名称|種別", "甲|公園", "乙|広場", "丙|公園、広場", "丁|公園"),
        sheet("名称|種別", "甲|公園", "乙|広場", "丙|公園\n広場", "丁|公園"),
    )
    good = (
        sheet("名称|備考", "甲|公園、広場", "乙|公園", "丙|広場"),
        sheet("名称|種別", "甲|小・中学校", "乙|中学校", "丙|高校"),
        sheet("名称|電話番号", "甲|(076)268-6222", "乙|076(444)2222", "丙|076-431-3333"),
        sheet("名称|種別", "甲|公園;広場", "乙|公園", "丙|広場"),
        sheet("町|人口", "甲|1,234", "乙|12", "丙|2"),
        sheet("名称", "黒部・宇奈月", "黒部", "宇奈月"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Columns that are neither sentences nor names."""
        outcome = Outcome(0, 0)
        for column in table.columns:
            if not column.filled or is_free_text(column):
                continue
            outcome.total += column.filled
            if _SIGNS.isdisjoint(alphabet(column)):
                continue
            bad = _several(column)
            if bad:
                note(outcome, table, column, bad)
        outcome.severity = by_extent(outcome, self.severity)
        return outcome if outcome.total else None


def _several(column: Column) -> set[str]:
    found = set() if is_code(column) else {value for value in column.distinct if PAIR.match(narrow(value))}
    kind = _kind(column)
    if kind:
        return found | {v for v in column.distinct if not kind.match(narrow(v)) and _all_of_kind(v, kind)}
    if is_name(column):
        return found
    return found | _lists(column)


def _kind(column: Column) -> re.Pattern[str] | None:
    """The pattern that most cells of the column fit."""
    return next((k for k in _KINDS if most_are(column, lambda v, kind=k: kind.match(narrow(v)), _ATOMIC_SHARE)), None)


def _parts(value: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(value) if part.strip()]


def _all_of_kind(value: str, kind: re.Pattern[str]) -> bool:
    plain = narrow(value)
    parts = _parts(value)
    return len(parts) > 1 and not _THOUSANDS.match(plain) and all(kind.match(narrow(part)) for part in parts)


def _lists(column: Column) -> set[str]:
    """Cells whose every part stands alone elsewhere in the same column: the proof that they are items."""
    alone = {value.strip() for value in column.distinct}
    found = set()
    for value in column.distinct:
        parts = _parts(value)
        if len(parts) > 1 and all(part in alone for part in parts) and not _THOUSANDS.match(narrow(value)):
            found.add(value)
    return found
