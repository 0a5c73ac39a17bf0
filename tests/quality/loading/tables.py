"""Loading without a catalogue: from a file to a table under any name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ckanext.quality.engine.limits import Limits, Most
from ckanext.quality.engine.loadable import prepare
from ckanext.quality.loading import database, dictionary, swap
from ckanext.quality.loading.database import Existing
from ckanext.quality.loading.names import columns_of


def load(table: str, path: Path, folder: Path, *, limits: Limits | None = None, **about: Any) -> swap.Load:
    """Load a file as the worker does."""
    rows_file = folder / "rows.csv"
    prepared = prepare(path, rows_file, limits=limits, most=Most())
    columns = columns_of(prepared["columns"])
    work = swap.Load(table, columns, rows_file, about, seconds=60)

    def merge(existing: Existing) -> dictionary.Merged:
        return dictionary.merge(columns, existing.entries, existing.types, existing.about.get("kept", {}))

    with database.transaction(database.write_engine()) as cursor:
        swap.replace(cursor, work, merge)
    return work


def cells(work: swap.Load) -> list[list[str]]:
    """What the reader's role finds in the columns of the file, as text."""
    chosen = [(each.source["index"], each.name) for each in work.columns if not each.iso_of]
    names = ", ".join(f'"{name}"::text' for _, name in chosen)
    with database.transaction(database.read_engine()) as cursor:
        cursor.execute(f'SELECT {names} FROM "{work.table}" ORDER BY _id')
        width = chosen[-1][0] + 1
        found = []
        for values in cursor.fetchall():
            row = [""] * width
            for (index, _), value in zip(chosen, values, strict=True):
                row[index] = value or ""
            found.append(row)
        return found


def differences(read: list[list[str]], loaded: list[list[str]]) -> list[tuple[int, int, str, str]]:
    """Cells that are not the same; a cell of blanks and none at all are, where the column is none of text."""
    found = []
    for number, (one, other) in enumerate(zip(read, loaded, strict=True)):
        width = max(len(one), len(other))
        left, right = ([*row, *[""] * (width - len(row))] for row in (one, other))
        found += [
            (number, place, a, b)
            for place, (a, b) in enumerate(zip(left, right, strict=True))
            if a != b and (a.strip() or b.strip())
        ]
    return found
