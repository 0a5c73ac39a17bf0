"""S01: the file can be read by a machine at all."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class MachineReadable(Rule):
    """Always passes here: a file that cannot be read ends in an ``EngineError``, and gate G1 gives 0 points."""

    id = "S01"
    unit = "resource"
    standards = "総務省2020 1-1; e-Stat 1; L1-01; MQA machine interpretable; ckanext-qa 2"
    title = Text("機械が読める形式である", "A machine can read the file")
    what = Text("機械では読めません。", "A machine cannot read it.")
    why = Text("読めないファイルは、だれも使えません。", "Nobody can use a file that does not open.")
    remedy = Text("CSV か Excel（.xlsx）で書き出してください。", "Export it as CSV or Excel (.xlsx).")
    good = (sheet("名称|人数", "甲|1"),)

    def apply(self, table: Table) -> Outcome | None:
        """A located table is the proof; the check is always applicable."""
        return Outcome(0, 1) if table.columns else Outcome(1, 1)
