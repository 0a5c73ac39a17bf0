"""S06: notes below the table move to the description; totals leave only where the sum proves them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from ckanext.quality.engine.repair.base import CONFIRM, Repairer, Step, Table, Text, Work
from ckanext.quality.engine.repair.numbers import plain_number
from ckanext.quality.engine.repair.s03 import notes_of


class NothingBelow(Repairer):
    """Rows of notes after the body; total rows."""

    check = "S06"
    order = 70

    def steps(self, work: Work) -> Iterator[Step]:
        """One step for the notes, one for the totals."""
        table = work.table
        rows = [work.source_row(number) for number, _ in table.notes]
        if rows:
            notes = notes_of(work, rows)
            text = Text(
                f"表の下の注{len(rows)}行を外し、説明に移す（例：「{notes[0].text[:30]}」）",
                f"Move {len(rows)} rows of notes below the table to the description",
            )
            yield Step(self.check, CONFIRM, text, place="notes", rows=rows, notes=notes)
        if table.totals and not work.shape.stack and all(proved(table, number) for number in table.totals):
            rows = [work.source_row(number) for number in table.totals]
            text = Text(
                f"合計の{len(rows)}行を外す（内訳を足すと同じ値になることを確かめました）",
                f"Take out {len(rows)} rows of totals (the parts add up to them)",
            )
            yield Step(self.check, CONFIRM, text, place="totals", rows=rows)


def proved(table: Table, number: int) -> bool:
    """Every number of a total row is the sum of the rows above it that are no totals."""
    index = number - table.first_row
    totals = {row - table.first_row for row in table.totals}
    proofs = 0
    for column in table.columns:
        total = _number(column.values[index])
        if total is None:
            continue
        parts = [_number(value) for i, value in enumerate(column.values[:index]) if i not in totals]
        if sum((part for part in parts if part is not None), Decimal(0)) != total:
            return False
        proofs += 1
    return proofs > 0


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(plain_number(text) or text.strip())
    except InvalidOperation:
        return None
