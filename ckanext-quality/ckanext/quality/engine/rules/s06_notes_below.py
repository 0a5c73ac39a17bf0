"""S06: no remarks and totals among the data."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class NothingBelow(Rule):
    """Rows of notes after the table, and total rows in it."""

    id = "S06"
    dimension = "structure"
    weight = 1.0
    severity = "major"
    unit = "resource"
    confidence = 0.9
    standards = "L1-04; L3-03"
    title = Text("表の中に注や合計の行がない", "No rows of notes or totals in the table")
    what = Text(
        "注や合計の行が{count}行あります（例：「{example}」）。",
        "{count} rows are notes or totals (“{example}”).",
    )
    why = Text(
        "合計の行が混ざると、足し算が二重になります。注の行は、一件のデータとして数えられます。",
        "Totals are added twice and notes are counted as records.",
    )
    remedy = Text(
        "注はデータセットの説明に移し、合計の行は消すか別のファイルにしてください。",
        "Move notes to the description; drop totals or put them in a file of their own.",
    )
    bad = (
        sheet("地区|男|女", "甲|1|2", "乙|3|4", "※令和5年4月1日現在||"),
        sheet("地区|男|女", "甲|1|2", "乙|3|4", "合　計|4|6"),
    )
    good = (sheet("地区|男|女", "甲|1|2", "乙|3|4"), sheet("備考|件数", "出典不明|1", "資料館|2"))

    def apply(self, table: Table) -> Outcome | None:
        """What the locator set apart."""
        if not table.body:
            return None
        rows = [number for number, _ in table.notes] + table.totals
        example = table.notes[0][1] if table.notes else ""
        if not example and table.totals:
            row = table.body[table.totals[0] - table.first_row]
            example = next(cell for cell in row if cell.strip())
        places = [f"A{number}" for number in sorted(rows)]
        return Outcome(len(rows), max(1, len(rows)), places, example[:30], share=float(bool(rows)))
