"""K02: a row that repeats an earlier one in every cell can go, if a person agrees."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine.repair.base import CONFIRM, Repairer, Step, Text, Work
from ckanext.quality.engine.table import filled


class NoDuplicates(Repairer):
    """Exact duplicates after trimming; the first stays."""

    check = "K02"
    order = 300

    def steps(self, work: Work) -> Iterator[Step]:
        """All of them at once."""
        table = work.table
        if len(table.labels) < 2 or work.shape.stack:
            return
        seen: set[tuple[str, ...]] = set()
        rows: list[int] = []
        for index, row in enumerate(table.body):
            key = tuple(cell.strip() for cell in row)
            if filled(row) and key in seen:
                rows.append(work.source_row(table.first_row + index))
            seen.add(key)
        if rows:
            text = Text(
                f"前の行とまったく同じ{len(rows)}行を消す", f"Delete {len(rows)} rows that repeat an earlier one"
            )
            yield Step(self.check, CONFIRM, text, rows=rows)
