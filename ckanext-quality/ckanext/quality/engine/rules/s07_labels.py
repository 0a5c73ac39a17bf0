"""S07: every column has a label that means something."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Column, Table, fold, is_number
from ckanext.quality.engine.text import Text

_FEWEST_AGAIN = 2
_PART_AGAIN = 0.2
"""Labels that are values too, at least, before the first row is taken for data."""
_EMPTY_WORD = re.compile(r"^(列\d+|column\d+|unnamed.*|field\d+|f\d+)$", re.IGNORECASE)


class LabelsMeanSomething(Rule):
    """Blank labels over values, ``列1``, nothing but numbers, or a row of data where the labels should be."""

    id = "S07"
    unit = "column"
    standards = "総務省2020 1-6; e-Stat 2-5, 4-6; L1-05"
    title = Text("すべての列に意味の分かる項目名", "Every column has a meaningful label")
    what = Text(
        "意味の分かる項目名のない列が{count}列あります（{letters}列）。",
        "{count} columns have no meaningful label ({letters}).",
    )
    why = Text("項目名のない列は、何の値か分からず使えません。", "A value without a label cannot be used.")
    remedy = Text(
        "1行目のその列に、中身の分かる名前を書いてください。", "Write a name that tells the content into row 1."
    )
    bad = (
        sheet("名称||人数", "甲|乙|1"),
        sheet("名称|列1", "甲|1"),
        sheet("1|2|3", "4|5|6"),
        sheet("北海道|札幌市|1", "北海道|函館市|2", "北海道|小樽市|3", "青森県|青森市|4", "青森県|札幌市|5"),
    )
    good = (sheet("名称|人数", "甲|1"), sheet("年度|2020|2021", "甲|1|2"), sheet("名称|人数|", "甲|1|"))

    def apply(self, table: Table) -> Outcome | None:
        """Labels of the columns that have values."""
        used = [column for column in table.columns if column.filled]
        if not used:
            return None
        nameless = [c for c in used if not c.label.strip() or _EMPTY_WORD.match(fold(c.label))]
        if all(is_number(column.label) for column in used) or _is_data(table, used):
            nameless = used
        row = table.header.last
        letters = "・".join(c.letters for c in nameless[:5]) + ("…" if len(nameless) > 5 else "")
        return Outcome(len(nameless), len(used), [f"{c.letters}{row}" for c in nameless], values={"letters": letters})


def _is_data(table: Table, columns: list[Column]) -> bool:
    """The labels are values themselves: two of them come up again in their columns, and not because labels recur."""
    again = [column for column in columns if column.label.strip() and column.label in column.distinct]
    if len(again) < max(_FEWEST_AGAIN, _PART_AGAIN * len(columns)):
        return False
    return not any(row[: len(table.labels)] == table.labels for row in table.body)
