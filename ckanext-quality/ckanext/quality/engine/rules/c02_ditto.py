"""C02: values are not left out as 〃 or 同上."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, over_cells, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_DITTO = frozenset({"〃", "々", "仝", "同上", "同左", "同右", "”", "″", '"', "''"})


class NoDitto(Rule):
    """A cell that is nothing but a ditto mark."""

    id = "C02"
    dimension = "completeness"
    weight = 1.5
    severity = "fatal"
    unit = "cell"
    repair = "SAFE"
    standards = "総務省1-6; L2-02"
    title = Text("〃・同上で省略しない", "No ditto marks")
    what = Text(
        "「{example}」のように、上の値を省略したセルが{count}件あります。",
        "{count} cells only say “same as above” (“{example}”).",
    )
    why = Text("並べ替えや抜き出しをすると、何と同じか分からなくなります。", "After sorting nobody knows same as what.")
    remedy = Text(
        "上のセルの値をそのまま入れてください（Ctrl+D で上の値を写せます）。",
        "Write the value itself (Ctrl+D copies it).",
    )
    bad = (sheet("町|担当", "甲|総務課", "乙|〃"), sheet("町|担当", "甲|総務課", "乙|同上"))
    good = (sheet("名称|担当", "佐々木|総務課", "代々木|総務課"),)

    def apply(self, table: Table) -> Outcome | None:
        """All cells."""
        return over_cells(table, table.columns, lambda value: value.strip() in _DITTO)
