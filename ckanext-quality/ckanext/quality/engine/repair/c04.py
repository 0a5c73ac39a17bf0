"""C04: a column without a single value can go, if no standard asks for it and a person agrees."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine import standards
from ckanext.quality.engine.repair.base import CONFIRM, Repairer, Step, Text, Work


class NoEmptyColumns(Repairer):
    """Labels with nothing below."""

    check = "C04"
    order = 310

    def steps(self, work: Work) -> Iterator[Step]:
        """One step per column, so that each can be kept."""
        table = work.table
        if not table.body:
            return
        match = standards.of(table)
        asked = match.columns if match else {}
        for column in table.columns:
            number, extra = work.place(column.number)
            if column.filled or not column.label.strip() or extra or column.number in asked:
                continue
            text = Text(
                f"値が一つもない列『{column.label}』を消す", f"Delete the column “{column.label}”, which has no value"
            )
            yield Step(self.check, CONFIRM, text, place=work.letters(column), columns=[number])
