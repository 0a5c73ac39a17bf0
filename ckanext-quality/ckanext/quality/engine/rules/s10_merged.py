"""S10: no merged cells."""

from __future__ import annotations

from ckanext.quality.engine.guard import TEXT_FORMATS, column_letters
from ckanext.quality.engine.reader.base import MergedRange
from ckanext.quality.engine.rules.base import Example, Outcome, Rule
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class NoMergedCells(Rule):
    """Merges in the body cost all, merges in the header half; a title above the table is S03's matter."""

    id = "S10"
    unit = "resource"
    repair = "SAFE"
    standards = "総務省2020 1-4; e-Stat 2-3; L1-12"
    title = Text("セルを結合していない", "No merged cells")
    what = Text(
        "結合したセルが{count}か所あります（{column}など）。",
        "{count} ranges of cells are merged (“{column}” and so on).",
    )
    why = Text(
        "結合したセルは、左上のほかが空になり、どの行の値か分からなくなります。",
        "Only the top-left cell of a merged range keeps its value; the rest is blank for a machine.",
    )
    remedy = Text(
        "セルを選んで「セル結合の解除」をし、空いたセルに同じ値を入れてください。",
        "Unmerge the cells and write the same value into each.",
    )
    bad = (
        Example((("地区", "男", "女"), ("甲", "1", "2"), ("", "3", "4")), (MergedRange(2, 1, 3, 1),)),
        Example((("人口", "", "面積"), ("男", "女", ""), ("1", "2", "3")), (MergedRange(1, 1, 1, 2),)),
    )
    good = (
        Example((("地区", "男", "女"), ("甲", "1", "2"))),
        Example((("題名", "", ""), ("地区", "男", "女"), ("甲", "1", "2")), (MergedRange(1, 1, 1, 3),)),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Merged ranges from the header down."""
        if table.raw.format in TEXT_FORMATS:
            return None
        end = table.first_row + len(table.body)
        ranges = [m for m in table.raw.merges if table.header.first <= m.row < end]
        body = any(merge.row > table.header.last for merge in ranges)
        places = [f"{column_letters(m.column)}{m.row}:{column_letters(m.last_column)}{m.last_row}" for m in ranges]
        if not ranges:
            return Outcome(0, 1)
        severity, share = (None, 1.0) if body else ("major", 0.5)
        return Outcome(len(ranges), len(ranges), places, severity=severity, share=share, values={"column": places[0]})
