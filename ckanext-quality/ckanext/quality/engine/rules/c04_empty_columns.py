"""C04: no columns that are empty throughout."""

from __future__ import annotations

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class NoEmptyColumns(Rule):
    """A label without a single value below."""

    id = "C04"
    dimension = "completeness"
    weight = 1.0
    severity = "minor"
    unit = "column"
    standards = "DS-468"
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
        """Labelled columns."""
        labelled = [column for column in table.columns if column.label.strip()]
        if not labelled or not table.body:
            return None
        empty = [column for column in labelled if not column.filled]
        places = [f"{column_letters(c.number)}{table.header.last}" for c in empty]
        return Outcome(len(empty), len(labelled), places, empty[0].label if empty else "")
