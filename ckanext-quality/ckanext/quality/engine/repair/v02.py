"""V02: two values in a cell are split, lists get the separator of the standard; a person confirms either."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.quality.engine.repair.base import CONFIRM, NEW, Column, Ref, Repairer, Step, Text, Work, by_column
from ckanext.quality.engine.table import fold
from ckanext.quality.engine.values import PAIR, is_free_text, is_name, is_numeric, narrow

PAIR_SHARE = 0.5
LIST_SHARE = 0.5
_LIST = re.compile(r"\s*(?:[、，・／/]|\r?\n)\s*")
_WORD = re.compile(r"^[^\s。「」（）()]{1,12}$")


class OneValue(Repairer):
    """12（3） → two columns; 月、水、金 → 月;水;金."""

    check = "V02"
    order = 230

    def steps(self, work: Work) -> Iterator[Step]:
        """Pairs, then lists."""
        if work.table.header.count > 1:
            return
        for column in work.table.columns:
            if _pairs(column) >= PAIR_SHARE * max(1, column.filled) and not work.place(column.number)[1]:
                yield _split(work, column)
        lists = [column for column in work.table.columns if _is_list(column)]
        text = Text(
            "『{column}』の「、」などで並べた値を、標準の区切り「;」にする",
            "Separate the values listed in “{column}” with “;”, as the standard does",
        )
        yield from by_column(work, self.check, lists, _joined, text, CONFIRM)


def _pairs(column: Column) -> int:
    return sum(count for value, count in column.distinct.items() if PAIR.match(narrow(value)))


def _split(work: Work, column: Column) -> Step:
    number = work.place(column.number)[0]
    labels = {fold(label) for label in work.table.labels}
    names = (f"{column.label.strip()}{tail}" for tail in ("_内数", "_かっこ内", "_かっこ内の値"))
    name = next((name for name in names if fold(name) not in labels), f"{column.label.strip()}_内数の列")
    top = work.label_cell(column)
    cells = {Ref(top.row, top.column, NEW): name}
    for index, value in enumerate(column.values):
        plain = narrow(value)
        if PAIR.match(plain):
            ref = work.cell(index, column)
            first, second = plain.rstrip(") ").split("(")
            cells[ref], cells[Ref(ref.row, ref.column, NEW)] = first.strip(), second.strip()
    text = Text(
        f"『{column.label}』の「12（3）」のような値を2列に分ける（新しい列『{name}』）",
        f"Split values like “12（3）” of “{column.label}” into two columns",
    )
    return Step("V02", CONFIRM, text, place=work.letters(column), cells=cells, new_column=number)


def _is_list(column: Column) -> bool:
    """Short words in a list, most of them known from other cells of the column."""
    if is_free_text(column) or is_name(column) or is_numeric(column):
        return False
    parts = {value: _LIST.split(value.strip()) for value in column.distinct if value.strip()}
    lists = [words for words in parts.values() if len(words) > 1]
    if not lists or not all(_WORD.match(word) for words in lists for word in words):
        return False
    counts: dict[str, int] = {}
    for words in parts.values():
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    words = [word for listed in lists for word in listed]
    return sum(1 for word in words if counts[word] > 1) >= LIST_SHARE * len(words)


def _joined(value: str) -> str | None:
    words = _LIST.split(value.strip())
    return ";".join(words) if len(words) > 1 else None
