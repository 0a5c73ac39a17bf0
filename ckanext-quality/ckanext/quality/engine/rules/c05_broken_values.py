"""C05: no values that were cut or broken."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, over_cells, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_BROKEN = re.compile(
    r"\ufffd|〓|^#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)$|^\d\.\d+E\+\d+$|^2147483647$|^#{3,}$", re.IGNORECASE
)


class NoBrokenValues(Rule):
    """Replacement characters, spreadsheet errors, lost digits."""

    id = "C05"
    dimension = "completeness"
    weight = 1.0
    severity = "critical"
    unit = "cell"
    repair = "NEVER"
    standards = "DS-468"
    title = Text("壊れた値がない", "No broken values")
    what = Text(
        "壊れた値（#REF! や 1.23E+12、〓 など）が{count}件あります（例：「{example}」）。",
        "{count} values are broken (#REF!, 1.23E+12, 〓 …; “{example}”).",
    )
    why = Text("元の値が失われていて、使う人には直せません。", "The real value is gone, and no user can restore it.")
    remedy = Text("元のデータから入れ直してください。", "Enter them again from the original.")
    bad = (sheet("名称|値", "甲|#REF!"), sheet("名称|番号", "甲|2.00002E+12"), sheet("名称|値", "富\ufffd|1"))
    good = (sheet("名称|値", "甲|#1", "乙|2000020160008"),)

    def apply(self, table: Table) -> Outcome | None:
        """All cells."""
        return over_cells(table, table.columns, lambda value: _BROKEN.search(value.strip()))
