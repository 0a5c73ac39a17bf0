"""K02: no row stands there twice."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table, filled
from ckanext.quality.engine.text import Text


class NoDuplicateRows(Rule):
    """Rows that are equal in every cell after trimming."""

    id = "K02"
    dimension = "consistency"
    weight = 1.0
    severity = "major"
    unit = "row"
    standards = "DS-468"
    title = Text("同じ行が二度ない", "No row stands there twice")
    what = Text("前の行とまったく同じ行が{count}行あります。", "{count} rows repeat an earlier one.")
    why = Text("件数も合計も実際より多くなります。", "Counts and sums come out too high.")
    remedy = Text(
        "Excel の「データ」→「重複の削除」で確かめてください。", "Check with Excel's “Data” → “Remove Duplicates”."
    )
    bad = (sheet("名称|値", "甲|1", "乙|2", "甲|1"),)
    good = (sheet("名称|値", "甲|1", "甲|2"),)

    def apply(self, table: Table) -> Outcome | None:
        """Hashes of whole rows; a table of one column repeats values by right."""
        if len(table.labels) < 2 or not table.body:
            return None
        seen: set[int] = set()
        places: list[str] = []
        for index, row in enumerate(table.body):
            if not filled(row):
                continue
            key = hash(tuple(cell.strip() for cell in row))
            if key in seen:
                places.append(f"{table.first_row + index}:{table.first_row + index}")
            seen.add(key)
        return Outcome(len(places), len(table.body), places)
