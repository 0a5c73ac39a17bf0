"""S08: labels of several rows become one; a label that is there twice gets a number, as a proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ckanext.quality.engine.repair.base import CONFIRM, Ref, Repairer, Step, Text, Work
from ckanext.quality.engine.table import fold


class OneHeaderRow(Repairer):
    """Parent and child joined with ``_``."""

    check = "S08"
    order = 60

    def steps(self, work: Work) -> Iterator[Step]:
        """The joining first; doubles are looked for in what comes of it."""
        header = work.original.header
        rows = [row for row in range(header.first, header.last) if row not in work.shape.removed_rows]
        if rows:
            yield self._join(work, rows)
            return
        yield from self._number(work)

    def _join(self, work: Work, rows: list[int]) -> Step:
        table, stack = work.original, work.shape.stack
        labels = table.labels[: stack.width] if stack else table.labels
        cells = {
            Ref(table.header.last, column): label
            for column, label in enumerate(labels, 1)
            if column not in work.shape.removed_columns
        }
        example = next((label for label in labels if "_" in label), labels[0] if labels else "")
        text = Text(
            f"{len(rows) + 1}行に分かれた項目名をつないで1行にする（例：「{example}」）",
            f"Join the labels of {len(rows) + 1} rows into one (“{example}”)",
        )
        return Step(self.check, CONFIRM, text, place="rows", cells=cells, rows=rows)

    def _number(self, work: Work) -> Iterator[Step]:
        table = work.table
        if table.header.count > 1 or table.blocks:
            return
        taken = {column.key for column in table.columns}
        seen: Counter[str] = Counter()
        cells: dict[Ref, str] = {}
        for column in table.columns:
            key = column.key
            seen[key] += 1
            if not key or seen[key] == 1:
                continue
            number = seen[key]
            while fold(f"{column.label}_{number}") in taken:
                number += 1
            taken.add(fold(f"{column.label}_{number}"))
            cells[work.label_cell(column)] = f"{column.label}_{number}"
        if cells:
            text = Text(
                f"同じ項目名に番号を付ける（例：「{next(iter(cells.values()))}」）。分かる名前に直すほうが親切です",
                f"Number labels that are there twice (“{next(iter(cells.values()))}”); a telling name is better",
            )
            yield Step(self.check, CONFIRM, text, place="names", cells=cells)
