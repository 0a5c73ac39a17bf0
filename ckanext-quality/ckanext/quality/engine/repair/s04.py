"""S04: side-by-side blocks (多段組) are put below each other.

A last column 「段」 keeps the number of the block a row came from, so that the printed order can be found again and the
rows can be counted: rows of the result = blocks × rows − blank pieces. Other sheets and tables further down are not
touched: which of them is a file of its own is for a person to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine.repair.base import NEW, SAFE, Ref, Repairer, Step, Text, Work
from ckanext.quality.engine.repair.shape import Line, Stack
from ckanext.quality.engine.table import Table, fold

BLOCK_LABELS = ("段", "段番号", "段組みの番号")


class StackBlocks(Repairer):
    """Folded tables whose labels repeat exactly."""

    check = "S04"
    order = 40

    def steps(self, work: Work) -> Iterator[Step]:
        """First the stacking, then (the blocks have become rows) the number of each row's block."""
        if work.shape.stack:
            yield from self._number(work, work.shape.stack)
            return
        stack = find_blocks(work.original)
        if stack is None or not _fits(work, stack):
            return
        text = Text(
            f"横に{stack.count}組並んだ表を、縦に1つの表につなぐ",
            f"Put {stack.count} blocks that stand side by side below each other",
        )
        yield Step(self.check, SAFE, text, stack=stack)

    def _number(self, work: Work, stack: Stack) -> Iterator[Step]:
        if any(line.check == self.check and line.cell.endswith("+1") for line in work.changes):
            return
        shape, column = work.shape, stack.width
        labels = {fold(label) for label in work.table.labels}
        name = next((label for label in BLOCK_LABELS if label not in labels), BLOCK_LABELS[0])
        last_label = shape.top + stack.header - 1
        cells = {shape.ref(Line(last_label), (column, NEW)): name}
        for line in shape.lines():
            if not line.loose and line.row > last_label:
                cells[shape.ref(line, (column, NEW))] = str(line.block + 1)
        text = Text("何段目にあった行かを列に残す", "Keep the number of each row's block in a column")
        yield Step(self.check, SAFE, text, new_column=column, cells=cells)


def find_blocks(table: Table) -> Stack | None:
    """The side-by-side blocks of a table."""
    found = table.blocks
    return Stack(found.count, found.width, found.gap, table.header.count, found.first_column) if found else None


def _fits(work: Work, stack: Stack) -> bool:
    """Nothing stands between the blocks or right of the last one."""
    shape = work.shape
    last_label = shape.top + stack.header - 1
    for row in range(last_label + 1, shape.bottom + 1):
        for column in range(1, shape.width + 1):
            if stack.spot(column) is None and work.get(Ref(row, column)).strip():
                return False
    return True
