"""S14: no formulas left in cells."""

from __future__ import annotations

import re

from ckanext.quality.engine.guard import TEXT_FORMATS
from ckanext.quality.engine.rules.base import Outcome, Rule, over_cells, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_FORMULA = re.compile(r"^(=[A-Za-z0-9_.$!'\"(+-]|@[A-Za-z.]+\(|[+-][A-Za-z_]+[!(|])")


class NoFormulas(Rule):
    """Values of a text file that a spreadsheet would calculate when it opens them."""

    id = "S14"
    dimension = "structure"
    weight = 0.5
    severity = "major"
    unit = "cell"
    repair = "NEVER"
    standards = "総務省1-7; L2-06"
    title = Text("数式が残っていない", "No formulas are left")
    what = Text(
        "数式のまま残った値が{count}件あります（例：「{example}」）。", "{count} values are formulas (“{example}”)."
    )
    why = Text(
        "開くと計算が走り、表示される値が変わります。悪用されると危険です。",
        "A spreadsheet runs them on opening: values change, and they can be abused.",
    )
    remedy = Text(
        "「値の貼り付け」で計算結果に置き換えてください。", "Replace them by their results with “paste values”."
    )
    bad = (sheet("名称|値", "甲|=SUM(A1:A3)"), sheet("名称|値", "甲|=cmd|'/c calc'!A0"))
    good = (sheet("名称|値", "甲|-5", "乙|+81-76-000-0000", "丙|@toyama", "丁|=", "戊|- なし"),)

    def apply(self, table: Table) -> Outcome | None:
        """Text files only: of a workbook the reader takes the results."""
        if table.raw.format not in TEXT_FORMATS:
            return None
        return over_cells(table, table.columns, _FORMULA.match)
