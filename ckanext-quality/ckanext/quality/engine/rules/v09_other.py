"""V09: what 「その他」 stands for has a column of its own."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, note, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import alphabet, is_free_text, is_name, narrow

_OTHER = re.compile(r"^その他\s*[(:]\s*[^)\s].*")
_MANY = 30
"""A choice has fewer different values than this, and each comes up again."""


class OtherHasItsColumn(Rule):
    """``その他（…）`` in a column of choices."""

    id = "V09"
    unit = "cell"
    confidence = 0.9
    standards = "L2-05"
    title = Text("「その他」の中身を別の列に分ける", "What “other” stands for has a column of its own")
    what = Text(
        "選択肢の列『{column}』に、「その他」の中身まで書いた値が{count}件あります（例：「{example}」）。",
        "In the column of choices “{column}” {count} cells spell out what “other” is (“{example}”).",
    )
    why = Text("「その他」として数えられず、選択肢が際限なく増えます。", "They are not counted as “other”.")
    remedy = Text(
        "この列は「その他」だけにし、中身は『{column}_その他内容』のような別の列に書いてください。".replace(
            "{column}", "〜"
        ),
        "Write “other” only, and its meaning into a further column.",
    )
    bad = (sheet("名称|種別", "甲|公園", "乙|公園", "丙|その他（墓地）"),)
    good = (
        sheet("名称|種別", "甲|公園", "乙|公園", "丙|その他"),
        sheet("名称|備考", "甲|公園", "乙|公園", "丙|その他（料金は別）"),
        sheet("品名|出し方", "甲|燃やす", "乙|燃やす", "その他（金属）|燃やさない"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Columns of choices."""
        outcome = Outcome(0, 0)
        for column in table.columns:
            if not _is_choice(column):
                continue
            outcome.total += column.filled
            bad = {value for value in column.distinct if _OTHER.match(narrow(value))}
            if bad:
                note(outcome, table, column, bad)
        return outcome if outcome.total else None


def _is_choice(column: Column) -> bool:
    """Few different values that come up again, and no names or sentences."""
    if is_name(column) or is_free_text(column):
        return False
    choices = len(column.distinct)
    if "他" in alphabet(column):
        choices = sum(1 for value in column.distinct if value.strip() and not narrow(value).startswith("その他"))
    again = any(count > 1 for value, count in column.distinct.items() if value.strip())
    return again and choices <= min(_MANY, 0.5 * column.filled)
