"""S03: rows above the labels are taken out, their words offered as metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.repair.base import CONFIRM, Note, Ref, Repairer, Step, Text, Work

_TEMPORAL = re.compile(r"(現在|時点|年度|\d年\d*月?|元年)")
_SOURCE = re.compile(r"^[\s(（]*(資料|出典|出所|作成|提供|調査機関)")
_UNIT = re.compile(r"^[\s(（\[［]*単位")


class DropTitles(Repairer):
    """Titles, dates, units, ``#key,value`` lines and blank rows above the header."""

    check = "S03"
    order = 50

    def steps(self, work: Work) -> Iterator[Step]:
        """All rows above the header at once."""
        shape = work.shape
        rows = [row for row in range(1, shape.top) if row not in shape.removed_rows]
        rows += [
            row
            for row in range(work.original.header.last + 1, work.original.first_row)
            if row not in shape.removed_rows
        ]
        if not rows:
            return
        notes = notes_of(work, rows)
        words = notes[0].text[:30] if notes else ""
        text = Text(
            f"項目名より上の{len(rows)}行を表から外し、題名や時点は説明に移す（例：「{words}」）",
            f"Take the {len(rows)} rows above the labels out of the table; move title and date to the description",
        )
        yield Step(self.check, CONFIRM, text, rows=rows, notes=notes)


def notes_of(work: Work, rows: list[int]) -> list[Note]:
    """The words of rows outside the table, each with its likely meaning."""
    found: list[Note] = []
    for row in rows:
        for column in range(1, work.shape.width + 1):
            value = work.get(Ref(row, column)).strip()
            if value:
                first = not any(note.kind == "title" for note in found) and row < work.shape.top
                found.append(Note(_kind(value, first), value, f"{column_letters(column)}{row}"))
    return found


def _kind(text: str, first: bool) -> str:
    if _UNIT.match(text):
        return "unit"
    if _SOURCE.match(text):
        return "source"
    if _TEMPORAL.search(text) and len(text) <= 20:
        return "temporal"
    return "title" if first and not text.startswith("#") else "note"
