"""K02: no row stands there twice."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import MAX_PLACES, Outcome, Rule, quote, sheet
from ckanext.quality.engine.table import Table, filled
from ckanext.quality.engine.text import Text


class NoDuplicateRows(Rule):
    """Rows that are equal in every cell after trimming."""

    id = "K02"
    unit = "row"
    standards = "DS-468 効率性"
    title = Text("同じ行が二度ない", "No row stands there twice")
    what = Text(
        "前の行とまったく同じ行が{count}行あります（例：{row}行目「{example}」は{first}行目と同じ）。",
        "{count} rows repeat an earlier one (row {row}, “{example}”, is row {first}).",
    )
    why = Text("件数も合計も実際より多くなります。", "Counts and sums come out too high.")
    remedy = Text(
        "Excel の「データ」→「重複の削除」で確かめてください。", "Check with Excel's “Data” → “Remove Duplicates”."
    )
    bad = (sheet("名称|値", "甲|1", "乙|2", "甲|1"), sheet("名称|値", "甲|1", "乙|2", "甲　|1"))
    good = (sheet("名称|値", "甲|1", "甲|2"), sheet("値", "1", "1"))

    def apply(self, table: Table) -> Outcome | None:
        """Hashes of whole rows; a table of one column repeats values by right."""
        if len(table.labels) < 2 or not table.body:
            return None
        seen: dict[int, int] = {}
        outcome = Outcome(0, len(table.body))
        for index, row in enumerate(table.body):
            if not filled(row):
                continue
            first = seen.setdefault(hash(tuple(map(str.strip, row))), index)
            if first == index:
                continue
            number = table.first_row + index
            if not outcome.affected:
                outcome.example = quote(next(cell for cell in row if cell.strip()))
                outcome.values.update(row=number, first=table.first_row + first)
            outcome.affected += 1
            if len(outcome.places) < MAX_PLACES:
                outcome.places.append(f"{number}:{number}")
        return outcome
