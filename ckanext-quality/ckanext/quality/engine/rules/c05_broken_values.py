"""C05: no values that were cut or broken."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, note, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import alphabet

_BROKEN = re.compile(
    r"\ufffd|〓|^#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)$|^\d(\.\d+)?E\+(0?9|1\d)$|^2147483647$|^#{3,}$|^\?{3,}$",
    re.IGNORECASE,
)
_SIGNS = frozenset("\ufffd〓#Ee?")
_INTEGER_LIMIT = "2147483647"
_CUTS = (255, 256, 32_767)
"""Lengths at which old databases and Excel cut a text."""
_ENDINGS = tuple("。．.！!？?）)」』】>")


class NoBrokenValues(Rule):
    """Replacement characters, spreadsheet errors, lost digits, texts cut at a limit."""

    id = "C05"
    unit = "cell"
    repair = "NEVER"
    standards = "DS-468 正確性"
    title = Text("壊れた値・途中で切れた値がない", "No broken values, none cut off")
    what = Text(
        "壊れた値や途中で切れた値が{count}件あります（例：『{column}』の「{example}」）。",
        "{count} values are broken or cut off (“{example}” in “{column}”).",
    )
    why = Text("元の値が失われていて、使う人には直せません。", "The real value is gone, and no user can restore it.")
    remedy = Text("元のデータから入れ直してください。", "Enter them again from the original.")
    bad = (
        sheet("名称|値", "甲|#REF!"),
        sheet("名称|番号", "甲|2.00002E+12"),
        sheet("名称|値", "富\ufffd|1"),
        sheet("名称|数", "甲|2147483647"),
        sheet("名称|説明", "甲|" + "あ" * 255),
    )
    good = (
        sheet("名称|値", "甲|#1", "乙|2000020160008", "丙|1.2E-05"),
        sheet("名称|説明", "甲|" + "あ" * 254 + "。", "乙|" + "い" * 300),
        sheet("名称|説明", "甲|" + "あ" * 255, "乙|" + "い" * 300),
    )

    def apply(self, table: Table) -> Outcome | None:
        """All cells; a text is cut off when none of its column is longer and it does not end as a sentence does."""
        outcome = Outcome(0, 0)
        for column in table.columns:
            outcome.total += column.filled
            bad = _broken(column) | _cut(column)
            if bad:
                note(outcome, table, column, bad)
        return outcome if outcome.total else None


def _broken(column: Column) -> set[str]:
    if _SIGNS.isdisjoint(alphabet(column)) and _INTEGER_LIMIT not in column.distinct:
        return set()
    return {value for value in column.distinct if _BROKEN.search(value.strip())}


def _cut(column: Column) -> set[str]:
    longest = max(map(len, column.distinct), default=0)
    if longest not in _CUTS:
        return set()
    return {value for value in column.distinct if len(value) == longest and not value.endswith(_ENDINGS)}
