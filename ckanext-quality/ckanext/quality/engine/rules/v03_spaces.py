"""V03: no spaces around values, none to spread labels."""

from __future__ import annotations

import re

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.rules.base import Outcome, Rule, over_cells, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_SPREAD = re.compile(r"^\S(\u3000+\S)+$|^\S( +\S){2,}$")
_EDGE = " \t\u3000\u00a0"


def padded(value: str) -> bool:
    """Spaces of any kind before or after the value."""
    return value[0] in _EDGE or value[-1] in _EDGE


class NoPadding(Rule):
    """Leading and trailing spaces (half or full width) in cells, spaces or line breaks in labels."""

    id = "V03"
    dimension = "values"
    weight = 1.5
    severity = "critical"
    unit = "cell"
    repair = "SAFE"
    standards = "総務省1-5; L1-06"
    title = Text("空白や改行で体裁を整えない", "No spaces or line breaks for looks")
    what = Text(
        "前後に空白のある値や、空白・改行で整えた項目名が{count}件あります（例：「{example}」）。",
        "{count} values or labels are padded with spaces or line breaks (“{example}”).",
    )
    why = Text(
        "「富山市」と「富山市　」は別のものとして扱われ、検索も集計も合わなくなります。",
        "“富山市” and “富山市　” count as different, so searches and sums disagree.",
    )
    remedy = Text(
        "Excel の TRIM 関数や置換（全角の空白も）で、前後の空白を消してください。",
        "Remove the spaces with TRIM or by replacing (full-width ones too).",
    )
    bad = (sheet("町|人口", "富山　|1", "高岡|2"), sheet("計　画　名|値", "甲|1"), sheet("町|人口", " 富山|1"))
    good = (sheet("氏名|値", "富山　太郎|1"), sheet("住所|値", "新総曲輪1-7 県庁|1"), sheet("町|備考", "甲|  "))

    def apply(self, table: Table) -> Outcome | None:
        """Cells and labels together."""
        outcome = over_cells(table, table.columns, padded) or Outcome(0, 0)
        labels = [
            c for c in table.columns if c.label and (padded(c.label) or "\n" in c.label or _SPREAD.match(c.label))
        ]
        outcome.affected += len(labels)
        outcome.total += sum(1 for c in table.columns if c.label)
        outcome.places[:0] = [f"{column_letters(c.number)}{table.header.last}" for c in labels]
        outcome.example = labels[0].label if labels else outcome.example
        return outcome if outcome.total else None
