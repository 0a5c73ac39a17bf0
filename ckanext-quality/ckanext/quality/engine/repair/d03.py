"""D03: a block of columns that slipped in every row is moved back under its labels, if a person agrees."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine import standards
from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.repair.base import CONFIRM, Ref, Repairer, Step, Text, Work


class MoveBack(Repairer):
    """The shift that the recognition of standards found."""

    check = "D03"
    order = 210

    def steps(self, work: Work) -> Iterator[Step]:
        """All records at once; blank and stray rows, and totals, stay."""
        table = work.table
        match = standards.of(table)
        shift = match.shift if match else None
        if shift is None or work.shape.stack or max(shift.columns) > len(table.labels):
            return
        cells: dict[Ref, str] = {}
        for index in standards.records(table):
            row = table.body[index]
            moved = shift.apply(row)
            for number in sorted(shift.columns):
                ref = work.cell(index, number)
                if moved[number - 1] != work.get(ref):
                    cells[ref] = moved[number - 1]
        first, last = column_letters(shift.first), column_letters(shift.last)
        way = ("右", "right") if shift.by > 0 else ("左", "left")
        text = Text(
            f"{first}列から{last}列までの値を、{abs(shift.by)}列{way[0]}の正しい項目名の下に移す（{shift.rows}行）",
            f"Move the values of columns {first} to {last} {abs(shift.by)} columns to the {way[1]} ({shift.rows} rows)",
        )
        if cells:
            yield Step(self.check, CONFIRM, text, cells=cells)
