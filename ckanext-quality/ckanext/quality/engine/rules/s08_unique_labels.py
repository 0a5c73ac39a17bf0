"""S08: labels are unique and stand in one row."""

from __future__ import annotations

from collections import Counter

from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class UniqueLabels(Rule):
    """The same label twice, or a header of several rows."""

    id = "S08"
    unit = "column"
    standards = "総務省2020 1-6; e-Stat 2-5, 4-6; L2-03"
    title = Text("項目名が一意で1行", "Labels are unique and in one row")
    what = Text("{detail}", "{detail}")
    why = Text(
        "同じ名前の列は、どちらの値か区別できません。2行以上の項目名は、2行目がデータとして読まれます。",
        "Columns of the same name cannot be told apart; the second row of labels is read as data.",
    )
    remedy = Text(
        "「人口_男」「人口_女」のように、上下の項目名をつないで1行にし、同じ名前を避けてください。",
        "Join upper and lower labels into one row (“population_male”) and avoid equal names.",
    )
    bad = (
        sheet("名称|電話|電話", "甲|1|2"),
        sheet("地区|人口|", "|男|女", "甲|1|2", "乙|3|4"),
    )
    good = (sheet("名称|電話|ＦＡＸ", "甲|1|2"), sheet("町|男|町|男", "甲|1|乙|2"))

    def apply(self, table: Table) -> Outcome | None:
        """Repeated labels count by column; a header of several rows counts as all of them."""
        first, width = (table.blocks.first_column - 1, table.blocks.width) if table.blocks else (0, len(table.labels))
        columns = table.columns[first : first + width]
        names = [column for column in columns if column.label.strip()]
        if not names:
            return None
        counts = Counter(column.key for column in names)
        double = [column for column in names if counts[column.key] > 1]
        row = table.header.last
        if table.header.count > 1:
            places = [f"{table.header.first}:{row}"]
            detail = Text(
                f"項目名が{table.header.count}行（{table.header.first}～{row}行目）に分かれています。",
                f"The labels take {table.header.count} rows ({table.header.first} to {row}).",
            )
            return Outcome(len(names), len(names), places, values={"detail": detail})
        sample = double[0].label if double else ""
        detail = Text(
            f"同じ項目名の列が{len(double)}列あります（例：「{sample}」）。",
            f"{len(double)} columns share their label (“{sample}”).",
        )
        return Outcome(
            len(double), len(names), [f"{c.letters}{row}" for c in double], sample, values={"detail": detail}
        )
