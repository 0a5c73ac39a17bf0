"""What a repair changed, row by row, before and after: plain data that a page draws side by side."""

from __future__ import annotations

from typing import Any

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.repair.result import Repaired
from ckanext.quality.engine.repair.shape import Line, Ref, is_value
from ckanext.quality.engine.repair.work import Work
from ckanext.quality.engine.text import Text

MAX_ROWS, MAX_COLUMNS, CONTEXT = 200, 12, 1

_STACKED = Text(
    "横に{count}組並んでいた表を縦につなぎ、{rows}行の1つの表にしました（列「段」は元の位置です）。",
    "{count} blocks that stood side by side are one table of {rows} rows now (column “段”: the block).",
)
_ROWS = Text("{count}行を表から外しました（{names}）。", "{count} rows were taken out ({names}).")
_COLUMNS = Text("{count}列を外しました（{names}）。", "{count} columns were taken out ({names}).")
_ADDED = Text("{count}列を足しました（{names}）。", "{count} columns were added ({names}).")


def difference(repaired: Repaired) -> dict[str, Any]:
    """``structure`` (sentences), ``columns`` (labels), ``hunks`` (lists of rows) and how many rows are not shown.

    A row is ``{"number", "kind", "before", "after", "changed"}``; ``kind`` is ``changed``, ``removed`` or ``same``.
    """
    work = repaired.work
    before = _first_values(work)
    touched = {ref for ref in work.makers if ref.address in before}
    lines = work.shape.lines()
    kept = [place for place in work.shape.places() if not place[1]]
    columns = _columns(work, touched, kept)
    rows = _changed_rows(work, lines, touched)
    shown = set(rows[:MAX_ROWS])
    hunks: list[list[dict[str, Any]]] = []
    previous = -2
    for index, line in _with_neighbours(lines, shown):
        if index != previous + 1:
            hunks.append([])
        previous = index
        hunks[-1].append(_row(work, line, columns, before, touched, changed=index in shown))
    return {
        "structure": [text.to_dict() for text in _structure(repaired)],
        "columns": [
            {"letters": column_letters(c) + (f"+{e}" if e else ""), "label": _label(work, c, e)} for c, e in columns
        ],
        "hidden_columns": max(0, len(work.shape.places()) - len(columns)),
        "hunks": hunks,
        "removed": [_removed(work, row, before) for row in sorted(work.shape.removed_rows)[:MAX_ROWS]],
        "changed": len(rows),
        "more": max(0, len(rows) - MAX_ROWS),
    }


def _first_values(work: Work) -> dict[str, str]:
    """The value of each changed cell in the original."""
    first: dict[str, str] = {}
    for line in work.changes:
        if is_value(line.cell):
            first.setdefault(line.cell, line.before)
    return first


def _changed_rows(work: Work, lines: list[Line], touched: set[Ref]) -> list[int]:
    places = work.shape.places()
    return [index for index, line in enumerate(lines) if any(ref in touched for ref in work.shape.refs(line, places))]


def _with_neighbours(lines: list[Line], shown: set[int]) -> list[tuple[int, Line]]:
    wanted = sorted({near for index in shown for near in range(index - CONTEXT, index + CONTEXT + 1)})
    return [(index, lines[index]) for index in wanted if 0 <= index < len(lines)]


def _columns(work: Work, touched: set[Ref], kept: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first column, which tells the rows apart, and the changed ones."""
    stack = work.shape.stack
    spots = {(stack.spot(ref.column) if stack else (0, ref.column), ref.extra) for ref in touched}
    changed = {(spot[1], extra) for spot, extra in spots if spot}
    places = work.shape.places()
    wanted = [place for place in places if place in changed]
    lead = [place for place in kept[:1] if place not in wanted]
    chosen = set((lead + wanted)[:MAX_COLUMNS])
    return [place for place in places if place in chosen]


def _label(work: Work, column: int, extra: int) -> str:
    places = work.shape.places()
    number = places.index((column, extra))
    labels = work.table.labels
    return labels[number] if number < len(labels) else ""


def _row(
    work: Work, line: Line, columns: list[tuple[int, int]], before: dict[str, str], touched: set[Ref], *, changed: bool
) -> dict[str, Any]:
    refs = [Ref(line.row, c) if line.loose else work.shape.ref(line, (c, e)) for c, e in columns]
    return {
        "number": line.row,
        "kind": "changed" if changed else "same",
        "before": [before.get(ref.address, work.get(ref)) for ref in refs],
        "after": [work.get(ref) for ref in refs],
        "changed": [ref in touched and before.get(ref.address) != work.get(ref) for ref in refs],
    }


def _removed(work: Work, row: int, before: dict[str, str]) -> dict[str, Any]:
    cells = (Ref(row, column) for column in range(1, work.shape.width + 1))
    words = [before.get(ref.address, "").strip() for ref in cells]
    return {"number": row, "text": " / ".join(word for word in words if word)}


def _structure(repaired: Repaired) -> list[Text]:
    work, shape = repaired.work, repaired.work.shape
    found: list[Text] = []
    if shape.stack:
        found.append(_STACKED.format(count=shape.stack.count, rows=len(work.table.body)))
    if shape.removed_rows:
        found.append(_counted(_ROWS, [str(row) for row in sorted(shape.removed_rows)]))
    if shape.removed_columns:
        found.append(_counted(_COLUMNS, [column_letters(column) for column in sorted(shape.removed_columns)]))
    added = [place for place in shape.places() if place[1] and not shape.stack]
    if added:
        found.append(_counted(_ADDED, [_label(work, *place) for place in added]))
    return found


def _counted(text: Text, names: list[str]) -> Text:
    return text.format(count=len(names), names="、".join(names[:10]) + ("…" if len(names) > 10 else ""))
