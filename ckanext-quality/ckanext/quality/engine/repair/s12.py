"""S12: hidden rows and columns are shown to a person, who decides; they often hold personal data."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.repair.base import CONFIRM, Repairer, Step, Text, Work


class Hidden(Repairer):
    """Hidden rows and columns of the table."""

    check = "S12"
    order = 30

    def steps(self, work: Work) -> Iterator[Step]:
        """One step for the columns, one for the rows."""
        facts = work.original.raw.workbook
        if facts is None or work.shape.stack:
            return
        shape = work.shape
        columns = [c for c in facts.hidden_columns if c <= shape.width and c not in shape.removed_columns]
        if columns:
            names = "・".join(column_letters(column) for column in columns[:10])
            text = Text(
                f"非表示の列（{names}）を削除する。個人情報が残っていないか、必ず中を確かめてください",
                f"Delete the hidden columns ({names}); look inside first: they often hold personal data",
            )
            yield Step(self.check, CONFIRM, text, place="columns", columns=columns)
        rows = [r for r in facts.hidden_rows if shape.top < r <= shape.bottom and r not in shape.removed_rows]
        if rows:
            text = Text(
                f"非表示の{len(rows)}行を削除する。個人情報が残っていないか、必ず中を確かめてください",
                f"Delete {len(rows)} hidden rows; look inside first: they often hold personal data",
            )
            yield Step(self.check, CONFIRM, text, place="rows", rows=rows)
