"""V04: no full-width digits in numbers, no half-width kana."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, over_cells, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import is_date, is_numeric

_FULL = re.compile(r"^[０-９．，－＋／年月日元\s]*[０-９][０-９．，－＋／年月日元\s]*$")
_HALF_KANA = re.compile(r"[\uff66-\uff9f]")


class OneWidth(Rule):
    """Whole cells of full-width digits in columns of numbers and dates; half-width kana anywhere."""

    id = "V04"
    dimension = "values"
    weight = 1.0
    severity = "major"
    unit = "cell"
    repair = "SAFE"
    standards = "GIF 461; DS-468"
    title = Text("数値は半角、カナは全角", "Digits half-width, kana full-width")
    what = Text(
        "全角の数字や半角カナの値が{count}件あります（例：「{example}」）。",
        "{count} values are full-width digits or half-width kana (“{example}”).",
    )
    why = Text(
        "「１２」は数として計算されず、「ｱ」は「ア」で探しても見つかりません。",
        "“１２” is not calculated with, and “ｱ” is not found when looking for “ア”.",
    )
    remedy = Text(
        "Excel の ASC 関数（半角にする）、JIS 関数（全角にする）で直せます。",
        "Excel's ASC (to half width) and JIS (to full width) functions repair it.",
    )
    bad = (sheet("町|人口", "甲|１２", "乙|3"), sheet("名称|値", "ﾄﾔﾏ|1"))
    good = (sheet("住所|値", "新総曲輪１番７号|1"), sheet("町|人口", "甲|12"))

    def apply(self, table: Table) -> Outcome | None:
        """Typed columns for digits, every column for kana."""
        typed = [column for column in table.columns if is_numeric(column) or is_date(column)]
        kana = [c for c in table.columns if c not in typed and any(map(_HALF_KANA.search, c.distinct))]
        return over_cells(table, typed + kana, lambda value: _FULL.match(value) or _HALF_KANA.search(value))
