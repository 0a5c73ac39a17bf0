"""S10: a merged range is taken apart, and its value is written into every cell of it.

In the body alone. A header merged over its children is joined with them by S08, which a person confirms; copied, it
would only give several columns the same name.
"""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.repair.base import SAFE, Ref, Repairer, Step, Text, Work


class Unmerge(Repairer):
    """Merged ranges between header and notes."""

    check = "S10"
    order = 20

    def steps(self, work: Work) -> Iterator[Step]:
        """One step per range whose other cells are blank."""
        table = work.original
        end = table.first_row + len(table.body)
        for merge in table.raw.merges:
            if not table.first_row <= merge.row <= merge.last_row < end:
                continue
            value = work.get(Ref(merge.row, merge.column))
            cells = {
                ref: value
                for row in range(merge.row, merge.last_row + 1)
                for column in range(merge.column, merge.last_column + 1)
                if not work.get(ref := Ref(row, column)).strip()
            }
            if value.strip() and cells and not work.shape.stack:
                place = f"{column_letters(merge.column)}{merge.row}:{column_letters(merge.last_column)}{merge.last_row}"
                text = Text(
                    "結合したセルを分け、それぞれに同じ値を入れる", "Unmerge cells and write the value into each"
                )
                yield Step(self.check, SAFE, text, place=place, cells=cells)
