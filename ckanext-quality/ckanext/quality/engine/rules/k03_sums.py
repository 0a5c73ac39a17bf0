"""K03: totals are the sum of their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ckanext.quality.engine.rules.base import MAX_PLACES, Outcome, Rule, sheet
from ckanext.quality.engine.table import Column, Table, fold
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import as_number, is_amount, numbers

_TOTAL_LABEL = re.compile(r"(合計|総計|総数|総人口|総合計|男女計|計)(\(.*\))?$")
_MEN = re.compile(r"男性|男子|男")
_NO_ADDEND = re.compile(r"率|割合|平均|比|密度|指数|%|％|世帯|年度|^年$|順位|前年|増減|面積")
"""Columns that nobody adds to the total beside them."""
_ROUNDED = re.compile(r"千円|百万|億|万円|千人|万人|ha|㎡|m2|km|トン|\(t\)|単位:千|四捨五入|端数")
"""Units in which figures are rounded before they are printed."""
_HOLDS = 0.7
"""A relation is what the labels say only when it holds in most rows; the others are then mistakes."""
_FEWEST_ROWS = 3
_GRAND = re.compile(r"^(合計|総計|総数|総合計|全体|計)$")


@dataclass(frozen=True)
class _Relation:
    total: Column
    parts: tuple[Column, ...]


@dataclass(frozen=True)
class _Miss:
    place: str
    said: str
    summed: float


class SumsAgree(Rule):
    """男＋女＝計, the columns beside a total, and the rows above a total row."""

    id = "K03"
    unit = "row"
    repair = "NEVER"
    confidence = 0.9
    standards = "DS-468 一貫性"
    title = Text("合計が内訳と合う", "Totals are the sum of their parts")
    what = Text(
        "内訳の合計と合わない合計が{count}件あります（例：{place}「{example}」、内訳を足すと {summed}）。",
        "{count} totals are not the sum of their parts ({place} says “{example}”, the parts add up to {summed}).",
    )
    why = Text(
        "どちらかが誤りですが、使う人には分かりません。どの数字も信用できなくなります。",
        "One of the figures is wrong, and no user can tell which.",
    )
    remedy = Text("元の資料で、合計と内訳のどちらが正しいか確かめてください。", "Look up which of them is right.")
    bad = (
        sheet("町|男|女|計", "甲|1|2|3", "乙|3|4|7", "丙|5|6|11", "丁|7|8|16"),
        sheet("町|人口", "甲|1", "乙|3", "丙|5", "丁|7", "合計|17"),
        sheet("年|可燃|不燃|資源|合計", "1|1|2|3|6", "2|2|2|2|6", "3|3|3|3|9", "4|1|1|1|9"),
    )
    good = (
        sheet("町|男|女|計", "甲|1|2|3", "乙|3|4|7", "丙|5|6|11", "丁|7|8|15"),
        sheet("町|男|女|計", "甲|1|2|9", "乙|3|4|9", "丙|5|6|19"),
        sheet("町|人口", "甲|1", "乙|3", "丙|5", "合計|9"),
        sheet("町|人口", "甲|1", "乙|3", "計|4", "丙|50", "丁|7", "計|57"),
        sheet("費目|国費(千円)|県費(千円)|計(千円)", "甲|1|2|4", "乙|3|4|7", "丙|5|6|11", "丁|7|8|15"),
        sheet("町|割合", "甲|33.3", "乙|33.3", "丙|33.3", "合計|100.0"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Relations between columns row by row, then the last total row."""
        outcome = Outcome(0, 0)
        for relation in _relations(table):
            _across(table, relation, outcome)
        _down(table, outcome)
        return outcome if outcome.total else None


def _relations(table: Table) -> Iterator[_Relation]:
    amounts = [column for column in table.columns if column.label.strip() and is_amount(column)]
    seen: set[int] = set()
    for men in amounts:
        relation = _sexes(men, amounts)
        if relation:
            seen.add(relation.total.number)
            yield relation
    for total in amounts:
        if total.number not in seen and _TOTAL_LABEL.search(total.key):
            yield from _neighbours(total, amounts)


def _sexes(men: Column, amounts: list[Column]) -> _Relation | None:
    """The columns whose labels are those of the men's with 女 and 計 in its place."""
    found = _MEN.search(men.key)
    if not found or "女" in men.key:
        return None
    by_key = {column.key: column for column in amounts}
    women = by_key.get(_MEN.sub(found.group().replace("男", "女"), men.key, count=1))
    words = ("合計", "総数", "計", "男女計", "総計", "人口", "総人口", "")
    total = next((c for word in words if (c := by_key.get(_MEN.sub(word, men.key, count=1)))), None)
    return _Relation(total, (men, women)) if women and total else None


def _neighbours(total: Column, amounts: list[Column]) -> Iterator[_Relation]:
    """The run of amounts at the left of a total, or at its right, up to the next total."""
    by_number = {column.number: column for column in amounts}
    for step in (-1, 1):
        parts: list[Column] = []
        number = total.number + step
        while (column := by_number.get(number)) and not _TOTAL_LABEL.search(column.key):
            if not _NO_ADDEND.search(column.key):
                parts.append(column)
            number += step
        if len(parts) > 1:
            yield _Relation(total, tuple(parts))


def _across(table: Table, relation: _Relation, outcome: Outcome) -> None:
    """Compare row by row; a relation that fails in many rows is not one."""
    misses: list[_Miss] = []
    rows = 0
    rounded = _is_rounded(table, relation.total)
    totals, parts = numbers(relation.total), [(part, numbers(part)) for part in relation.parts]
    for index, said in enumerate(relation.total.values):
        values = [known.get(part.values[index]) for part, known in parts]
        stated = totals.get(said)
        if stated is None or None in values:
            continue
        rows += 1
        summed = sum(value for value in values if value is not None)
        gap = abs(summed - stated)
        if gap and gap > _tolerance([said, *(part.values[index] for part in relation.parts)], rounded=rounded):
            misses.append(_Miss(table.address(relation.total, index), said, summed))
    if rows >= _FEWEST_ROWS and len(misses) <= (1 - _HOLDS) * rows:
        _add(outcome, misses, rows)


def _down(table: Table, outcome: Outcome) -> None:
    """The last total row against the rows that are no totals; most columns must agree, or it totals something else."""
    rows = {number - table.first_row for number in table.totals}
    grand = [i for i in sorted(rows) if _GRAND.match(_first_word(table.body[i]))]
    if not grand or (len(rows) > 1 and _first_word(table.body[grand[-1]]) == "計"):
        return  # one 計 among several closes its group only
    misses: list[_Miss] = []
    compared = 0
    for column in filter(is_amount, table.columns):
        said = column.values[grand[-1]]
        known = numbers(column)
        stated = known.get(said)
        parts = [value for i, value in enumerate(column.values) if i not in rows and value in known]
        if stated is None or len(parts) < _FEWEST_ROWS - 1 or _NO_ADDEND.search(column.key):
            continue
        compared += 1
        summed = sum(known[value] for value in parts)
        if abs(summed - stated) > _tolerance([said, *parts], rounded=_is_rounded(table, column)):
            misses.append(_Miss(table.address(column, grand[-1]), said, summed))
    if compared and (len(misses) * 2 <= compared or (compared == 1 and _near(misses[0]))):
        _add(outcome, misses, compared)


def _near(miss: _Miss) -> bool:
    """A single total that is off by less than half is a mistake; one far off counts something else."""
    stated = as_number(miss.said) or 0
    return abs(miss.summed - stated) < 0.5 * max(abs(stated), abs(miss.summed), 1)


def _first_word(row: list[str]) -> str:
    return fold(next((cell for cell in row if cell.strip()), ""))


def _tolerance(cells: list[str], *, rounded: bool) -> float:
    """One in the last digit for each addend where figures were rounded: decimals, or thousands of yen; else none."""
    decimals = max(len(cell.strip().partition(".")[2]) for cell in cells)
    return len(cells) * 10.0**-decimals if decimals or rounded else 0.5


def _is_rounded(table: Table, column: Column) -> bool:
    return any(
        _ROUNDED.search(text) for text in (column.key, *(fold(text) for _, text in (*table.titles, *table.notes)))
    )


def _add(outcome: Outcome, misses: list[_Miss], total: int) -> None:
    outcome.total += total
    outcome.affected += len(misses)
    if misses and not outcome.places:
        outcome.example = misses[0].said
        outcome.values.update(place=misses[0].place, summed=f"{misses[0].summed:.10g}")
    outcome.places.extend(miss.place for miss in misses[: MAX_PLACES - len(outcome.places)])
