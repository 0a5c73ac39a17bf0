"""V03: no spaces around values, none to spread labels."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, by_extent, over_cells, quote, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import is_free_text, is_name

_SPREAD_LABEL = re.compile(r"^\S(\u3000+\S)+$|^\S( +\S){2,}$")
_SPREAD = re.compile(r"^\S([\u3000 ]+\S){2,}$")
_RUN = re.compile(r"\S[ \u3000\u00a0\t]{2,}\S")
_EDGE = " \t\u3000\u00a0\r\n"
_SPACES = frozenset(_EDGE)


def padded(value: str) -> bool:
    """Spaces of any kind, or line breaks, before or after the value."""
    return value[0] in _EDGE or value[-1] in _EDGE


def spread(value: str) -> bool:
    """Characters set apart for looks (均等割付): 計　画　名."""
    return bool(_SPREAD.match(value))


class NoPadding(Rule):
    """Spaces (half or full width) around values or in runs inside them; spread or broken labels.

    A single space inside a name or an address is no fault.
    """

    id = "V03"
    unit = "cell"
    repair = "SAFE"
    standards = "総務省2020 1-5; e-Stat 2-4, 4-4; L1-06"
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
    bad = (
        sheet("町|人口", "富山　|1", "高岡|2"),
        sheet("計　画　名|値", "甲|1"),
        sheet("町|人口", " 富山|1"),
        sheet("区分|値", "不　燃　物|1", "可燃物|2"),
        sheet("区分|値", "不燃   物|1"),
    )
    good = (
        sheet("氏名|値", "富山　太郎|1", "林　修|2"),
        sheet("住所|値", "新総曲輪1-7 県庁|1"),
        sheet("町|備考", "甲|  ", "乙|1行目\n2行目"),
        sheet("名称|説明", "甲|一つ目。  二つ目。"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Cells and labels together; a few padded cells among many are a slight fault."""
        outcome = over_cells(table, table.columns, padded, _SPACES) or Outcome(0, 0)
        inner = [c for c in table.columns if not is_name(c) and not is_free_text(c)]
        gaps = over_cells(table, inner, lambda v: not padded(v) and (spread(v) or _RUN.search(v)), _SPACES)
        if gaps and gaps.affected:
            outcome.affected += gaps.affected
            outcome.places.extend(gaps.places)
            outcome.example = outcome.example or gaps.example
        labels = [
            c for c in table.columns if c.label and (padded(c.label) or "\n" in c.label or _SPREAD_LABEL.match(c.label))
        ]
        outcome.affected += len(labels)
        outcome.total += sum(1 for c in table.columns if c.label)
        outcome.places[:0] = [f"{c.letters}{table.header.last}" for c in labels]
        outcome.example = quote(labels[0].label) if labels else outcome.example
        outcome.severity = by_extent(outcome, self.severity, "major" if labels else "minor")
        return outcome if outcome.total else None
