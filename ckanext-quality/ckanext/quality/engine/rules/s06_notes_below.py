"""S06: no remarks and totals among the data."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import EXAMPLE_LENGTH, Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class NothingBelow(Rule):
    """Rows of notes after the table, total rows in it, and stray cells beside it."""

    id = "S06"
    unit = "row"
    confidence = 0.9
    standards = "L1-04; L3-03"
    title = Text("表の外に注・合計・メモがない", "No notes, totals or memos around the table")
    what = Text(
        "注が{notes}行、合計の行が{totals}行、表の外のメモが{outside}か所あります（例：「{example}」）。",
        "There are {notes} rows of notes, {totals} rows of totals and {outside} memos beside the table (“{example}”).",
    )
    why = Text(
        "合計の行が混ざると、足し算が二重になります。注の行は、一件のデータとして数えられます。",
        "Totals are added twice and notes are counted as records.",
    )
    remedy = Text(
        "注やメモはデータセットの説明に移し、合計の行は消すか別のファイルにしてください。",
        "Move notes and memos to the description; drop totals or put them in a file of their own.",
    )
    bad = (
        sheet("地区|男|女", "甲|1|2", "乙|3|4", "※令和5年4月1日現在||"),
        sheet("地区|男|女", "甲|1|2", "乙|3|4", "合　計|4|6"),
        sheet("地区|男|女", "甲|1|2", "乙|3|4", "||", "数字は速報値である||"),
        sheet("地区|男|女||", "甲|1|2||", "乙|3|4||確認中", "丙|5|6||"),
    )
    good = (sheet("地区|男|女", "甲|1|2", "乙|3|4"), sheet("備考|件数", "出典不明|1", "資料館|2"))

    def apply(self, table: Table) -> Outcome | None:
        """What the locator set apart."""
        if not table.body:
            return None
        notes, totals, outside = len(table.notes), len(table.totals), len(table.outside)
        places = [f"A{number}" for number in sorted([*(row for row, _ in table.notes), *table.totals])]
        places += [address for address, _ in table.outside]
        values: dict[str, object] = {"notes": notes, "totals": totals, "outside": outside}
        total = len(table.body) + notes + outside
        return Outcome(notes + totals + outside, total, places, _example(table), values=values)


def _example(table: Table) -> str:
    if table.notes:
        return table.notes[0][1][:EXAMPLE_LENGTH]
    if table.outside:
        return table.outside[0][1][:EXAMPLE_LENGTH]
    for number in table.totals:
        row = table.body[number - table.first_row]
        return next(cell for cell in row if cell.strip())[:EXAMPLE_LENGTH]
    return ""
