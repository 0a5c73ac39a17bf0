"""V01: number columns hold numbers only."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, over_cells, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import is_numeric, number_defect


class PlainNumbers(Rule):
    """Thousands separators, ▲, units and remarks in columns of numbers."""

    id = "V01"
    dimension = "values"
    weight = 2.5
    severity = "fatal"
    unit = "cell"
    repair = "SAFE"
    confidence = 0.9
    standards = "総務省1-3; L2-01"
    title = Text("数値の列は数字だけ", "Number columns hold digits only")
    what = Text(
        "『{column}』などの数値の列に、桁区切り・▲・単位などの付いた値が{count}件あります（例：「{example}」）。",
        "{count} numbers carry separators, triangles or units, as in “{column}” (“{example}”).",
    )
    why = Text(
        "「1,234」や「12人」は文字として読まれ、合計もグラフもできません。",
        "“1,234” and “12人” are read as words: no sums, no charts.",
    )
    remedy = Text(
        "セルの表示形式を「標準」にして保存し、単位は項目名に「人口（人）」のように書いてください。"
        "負の数は「-」で表してください。",
        "Set the cell format to “General” before saving, put units into the label, write minus as “-”.",
    )
    bad = (
        sheet("町|人口", "甲|1,234", "乙|12", "丙|56"),
        sheet("町|増減", "甲|▲5", "乙|3", "丙|1"),
        sheet("町|人口", "甲|12人", "乙|13人"),
    )
    good = (sheet("町|人口", "甲|1234", "乙|-5"), sheet("名|備考", "甲|12人乗り", "乙|不明"))

    def apply(self, table: Table) -> Outcome | None:
        """Cells of the columns that are numbers by and large."""
        return over_cells(table, filter(is_numeric, table.columns), number_defect)
