"""C02: a ditto mark gives way to the value above. A blank is never filled: who knows where a block begins?"""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine.repair.base import SAFE, Column, Ref, Repairer, Step, Table, Text, Work

ABOVE = frozenset({"〃", "々", "仝", "同上", "”", "″", '"', "''", "〻", "〃〃"})
"""Marks that mean the cell above. 「同左」 points elsewhere and is left to people."""


class FillDitto(Repairer):
    """Explicit ditto marks."""

    check = "C02"
    order = 120

    def steps(self, work: Work) -> Iterator[Step]:
        """One step per column."""
        table = work.table
        for column in table.columns:
            if not any(value.strip() in ABOVE for value in column.distinct):
                continue
            cells = _filled(work, table, column)
            if cells:
                text = Text(
                    f"『{column.label}』の「〃」「同上」に、上の値を入れる",
                    f"Write the value above for the ditto marks of “{column.label}”",
                )
                yield Step(self.check, SAFE, text, place=work.letters(column), cells=cells)


def _filled(work: Work, table: Table, column: Column) -> dict[Ref, str]:
    totals = set(table.totals)
    cells: dict[Ref, str] = {}
    above = ""
    for index, value in enumerate(column.values):
        if value.strip() not in ABOVE:
            # A total says nothing about the row below it.
            above = "" if table.first_row + index in totals else value
        elif above.strip():
            cells[work.cell(index, column)] = above
    return cells
