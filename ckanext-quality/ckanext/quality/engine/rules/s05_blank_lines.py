"""S05: no blank rows or columns inside the table."""

from __future__ import annotations

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class NoBlankLines(Rule):
    """Rows and columns without any value between the first and the last."""

    id = "S05"
    dimension = "structure"
    weight = 1.0
    severity = "critical"
    unit = "row"
    repair = "SAFE"
    standards = "総務省2-1; L1-03"
    title = Text("空白の行・列で表が分断されない", "No blank rows or columns inside the table")
    what = Text("空白だけの行・列が{count}か所あります。", "{count} rows or columns are blank.")
    why = Text(
        "空白の行を表の終わりと見なすソフトがあり、その先が読まれません。",
        "Some programs take a blank row for the end of the table and stop there.",
    )
    remedy = Text(
        "空白の行・列を選び、右クリックから削除してください。", "Select the blank rows or columns and delete them."
    )
    bad = (sheet("a|b|c", "あ|い|う", "||", "え|お|か"), sheet("a||c", "あ||う", "え||か"))
    good = (sheet("a|b", "あ|い", "う|"), sheet("a|b", "あ|い", "|"))

    def apply(self, table: Table) -> Outcome | None:
        """Blank rows of the body, and columns with neither label nor value between others."""
        used = [column.number for column in table.columns if column.filled or column.label.strip()]
        last = max(used, default=0)
        columns = [c for c in table.columns if c.number < last and not c.filled and not c.label.strip()]
        rows = table.blank_rows
        places = [f"{number}:{number}" for number in rows]
        places += [f"{column_letters(c.number)}:{column_letters(c.number)}" for c in columns]
        total = len(table.body) + len(table.columns)
        return Outcome(len(rows) + len(columns), total, places) if total else None
