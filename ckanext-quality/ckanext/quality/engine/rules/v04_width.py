"""V04: no full-width digits in numbers, no half-width kana."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, over_cells, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import alphabet, is_code, is_date, is_numeric

_FULL = re.compile(r"^[０-９．，－＋―ー／：年月日時分元\s-]*[０-９][０-９．，－＋―ー／：年月日時分元\s-]*$")
_HALF_KANA = re.compile(r"[\uff66-\uff9f]")
_DIGITS = frozenset("０１２３４５６７８９")
_KANA = frozenset(map(chr, range(0xFF66, 0xFFA0)))


class OneWidth(Rule):
    """Whole cells of full-width digits in columns of numbers, codes and dates; half-width kana anywhere."""

    id = "V04"
    unit = "cell"
    repair = "SAFE"
    standards = "GIF 461; DS-468 効率性"
    title = Text("数値は半角、カナは全角", "Digits half-width, kana full-width")
    what = Text(
        "全角の数字や半角カナの値が{count}件あります（例：『{column}』の「{example}」）。",
        "{count} values are full-width digits or half-width kana (“{example}” in “{column}”).",
    )
    why = Text(
        "「１２」は数として計算されず、「ｱ」は「ア」で探しても見つかりません。",
        "“１２” is not calculated with, and “ｱ” is not found when looking for “ア”.",
    )
    remedy = Text(
        "Excel の ASC 関数（半角にする）、JIS 関数（全角にする）で直せます。",
        "Excel's ASC (to half width) and JIS (to full width) functions repair it.",
    )
    bad = (
        sheet("町|人口", "甲|１２", "乙|3"),
        sheet("名称|値", "ﾄﾔﾏ|1"),
        sheet("名称|郵便番号", "甲|９３０－８５０１"),
        sheet("名称|指定日", "甲|２０２４－０４－０１", "乙|2024-04-02"),
    )
    good = (sheet("住所|値", "新総曲輪１番７号|1"), sheet("町|人口", "甲|12"), sheet("名称|値", "イオン　１２３|1"))

    def apply(self, table: Table) -> Outcome | None:
        """Typed columns for digits, every column for kana; kana alone are a slight fault."""
        typed = [c for c in table.columns if is_numeric(c) or is_date(c) or is_code(c)]
        kana = [c for c in table.columns if not _KANA.isdisjoint(alphabet(c))]
        digits = over_cells(table, typed, _FULL.match, _DIGITS)
        outcome = over_cells(table, kana, _HALF_KANA.search)
        if digits is None or outcome is None:
            found = digits or outcome
            return _severe(found, digits) if found else None
        outcome.affected += digits.affected
        outcome.total += sum(c.filled for c in _only(typed, kana))
        outcome.places = digits.places + outcome.places
        if digits.affected:
            outcome.example, outcome.values["column"] = digits.example, digits.values["column"]
        return _severe(outcome, digits)


def _only(typed: list[Column], kana: list[Column]) -> list[Column]:
    numbers = {column.number for column in kana}
    return [column for column in typed if column.number not in numbers]


def _severe(outcome: Outcome, digits: Outcome | None) -> Outcome:
    outcome.severity = None if digits and digits.affected else "minor"
    return outcome
