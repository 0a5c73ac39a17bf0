"""C04: no columns that are empty throughout."""

from __future__ import annotations

from ckanext.quality.engine import standards
from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.standards.model import RECOMMENDED, REQUIRED
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class NoEmptyColumns(Rule):
    """A label without a single value below.

    A column that a standard dataset leaves open (任意) may be empty: its place in the form is kept.
    """

    id = "C04"
    unit = "column"
    standards = "DS-468 完全性"
    title = Text("値が一つもない列がない", "No column is empty throughout")
    what = Text(
        "値が一つもない列が{count}列あります（例：『{example}』）。", "{count} columns have no value (“{example}”)."
    )
    why = Text("使う人は、未調査なのか該当なしなのか、分かりません。", "Users cannot tell “not surveyed” from “none”.")
    remedy = Text(
        "値を入れるか、標準の項目でなければ列を削除してください。",
        "Fill it in, or delete the column if no standard asks for it.",
    )
    bad = (sheet("名称|電話", "甲|", "乙|"),)
    good = (sheet("名称|電話", "甲|", "乙|076"),)

    def apply(self, table: Table) -> Outcome | None:
        """Labelled columns, without those that a standard keeps a place for."""
        match = standards.of(table)
        known = match.columns if match else {}
        labelled = [
            column
            for column in table.columns
            if column.label.strip()
            and (column.number not in known or known[column.number].flag in (REQUIRED, RECOMMENDED))
        ]
        if not labelled or not table.body:
            return None
        empty = [column for column in labelled if not column.filled]
        places = [f"{c.letters}{table.header.last}" for c in empty]
        return Outcome(len(empty), len(labelled), places, empty[0].label if empty else "")
