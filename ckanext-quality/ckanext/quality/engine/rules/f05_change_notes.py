"""F05: changes leave a trace."""

from __future__ import annotations

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_ROWS = (("名称", "値"), ("甲", "1"))


class ChangesAreNoted(Rule):
    """Every change of the content has a note or an activity; the loss is the part that has none."""

    id = "F05"
    unit = "resource"
    repair = "SAFE"
    standards = "L3-08; DS-468 追跡可能性"
    title = Text("変更の履歴が残る", "Changes leave a trace")
    what = Text(
        "内容の変更{total}回のうち{count}回に、何を変えたかの記録がありません。",
        "Of {total} changes of the content {count} have no note.",
    )
    why = Text(
        "前に使ったデータと何が違うのか、使う人に分かりません。",
        "Users cannot tell how it differs from what they used before.",
    )
    remedy = Text(
        "差し替えるときに、変更の内容をひとこと書いてください。", "Write a word about the change when you replace it."
    )
    bad = (Example(_ROWS, context=Context(catalogue=True, changes_total=3, changes_noted=1)),)
    good = (
        Example(_ROWS, context=Context(catalogue=True, changes_total=3, changes_noted=3)),
        Example(_ROWS, context=Context(catalogue=True)),
        Example(_ROWS),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Where the catalogue knows of changes."""
        known = table.context
        if not known.catalogue or not known.changes_total:
            return None
        silent = max(0, known.changes_total - known.changes_noted)
        words: dict[str, object] = {"total": known.changes_total}
        return Outcome(silent, known.changes_total, share=silent / known.changes_total, values=words)
