"""S05: rows and columns that are empty in every cell go."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine.repair.base import SAFE, Ref, Repairer, Step, Text, Work
from ckanext.quality.engine.table import Island


class NoBlankLines(Repairer):
    """Blank rows in the table and at the end of the sheet; blank columns without a label."""

    check = "S05"
    order = 80

    def steps(self, work: Work) -> Iterator[Step]:
        """Rows, then columns."""
        yield from self._rows(work)
        yield from self._columns(work)

    def _rows(self, work: Work) -> Iterator[Step]:
        shape = work.shape
        last = next((row for row in range(shape.rows, shape.bottom, -1) if _filled(work, row)), shape.bottom)
        # A blank row between the table and what follows tells them apart; blank rows at the end tell nothing.
        rows = [
            row
            for row in (*range(work.original.first_row, shape.bottom + 1), *range(last + 1, shape.rows + 1))
            if row not in shape.removed_rows and not _filled(work, row) and (not shape.stack or row > shape.bottom)
        ]
        if rows:
            yield Step(self.check, SAFE, Text("空白の行を消す", "Delete blank rows"), place="rows", rows=rows)

    def _columns(self, work: Work) -> Iterator[Step]:
        shape = work.shape
        if not work.original.body or any(_stands(work, island) for island in work.original.islands):
            return
        lines = [line for line in shape.lines() if not line.loose]
        widest = max((len(work.original.raw.rows[line.row - 1]) for line in lines), default=0)
        kept = [place for place in shape.places() if not place[1] and shape.sheet_column(place[0]) <= widest]
        columns = [place[0] for place in kept if not any(work.get(shape.ref(line, place)).strip() for line in lines)]
        if columns and len(columns) < len(kept):
            text = Text("空白の列を消す", "Delete blank columns")
            yield Step(self.check, SAFE, text, place="columns", columns=columns)


def _filled(work: Work, row: int) -> bool:
    return any(work.get(Ref(row, column)).strip() for column in range(1, work.shape.width + 1))


def _stands(work: Work, island: Island) -> bool:
    """Another table of the sheet is still there: its columns are its own. The same labels again are the same table."""
    if island.repeat:
        return False
    rows = range(island.first_row, island.last_row + 1)
    return any(row not in work.shape.removed_rows and _filled(work, row) for row in rows if row <= work.shape.rows)
