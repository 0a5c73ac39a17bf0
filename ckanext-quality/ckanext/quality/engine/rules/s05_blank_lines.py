"""S05: no blank rows or columns inside the table."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.scoring import loss_share
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text


class NoBlankLines(Rule):
    """Rows and columns without any value between the first and the last."""

    id = "S05"
    unit = "row"
    repair = "SAFE"
    standards = "総務省2020 2-1; e-Stat 3-1, 4-13; L1-03"
    title = Text("空白の行・列で表が分断されない", "No blank rows or columns inside the table")
    what = Text(
        "空白だけの行が{rows}行、空白だけの列が{columns}列あり、表が分断されています。",
        "{rows} blank rows and {columns} blank columns cut the table into parts.",
    )
    why = Text(
        "空白の行を表の終わりと見なすソフトがあり、その先が読まれません。",
        "Some programs take a blank row for the end of the table and stop there.",
    )
    remedy = Text(
        "空白の行・列を選び、右クリックから削除してください。", "Select the blank rows or columns and delete them."
    )
    bad = (sheet("a|b|c", "あ|い|う", "||", "え|お|か"), sheet("a||c", "あ||う", "え||か"))
    good = (
        sheet("a|b", "あ|い", "う|"),
        sheet("a|b", "あ|い", "|"),
        sheet("a|b|", "あ|い|", "う|え|"),
        sheet("町名|世帯||町名|世帯", "甲|1||丙|5", "乙|2||丁|6"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Blank rows of the body, and columns with neither label nor value between others."""
        if not table.body:
            return None
        columns = _blank_columns(table)
        rows = table.blank_rows
        places = [f"{number}:{number}" for number in rows]
        places += [f"{column.letters}:{column.letters}" for column in columns]
        values: dict[str, object] = {"rows": len(rows), "columns": len(columns)}
        total = len(table.body) + len(table.columns)
        share = max(
            loss_share(len(rows), len(table.body), "row", None),
            loss_share(len(columns), len(table.columns), "column", None),
        )
        return Outcome(len(rows) + len(columns), total, places, share=share, values=values)


def _blank_columns(table: Table) -> list[Column]:
    """Between columns that are used; the gap between the blocks of a folded table is a matter of S04."""
    used = [column.number for column in table.columns if column.label.strip() or column.filled]
    first, last = (used[0], used[-1]) if used else (0, 0)
    blocks = table.blocks
    gaps = {start + blocks.width for start in blocks.starts} if blocks and blocks.gap else set()
    return [
        column
        for column in table.columns
        if first < column.number < last and column.number not in gaps and not column.label.strip() and not column.filled
    ]
