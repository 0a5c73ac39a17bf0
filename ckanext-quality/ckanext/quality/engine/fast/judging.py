"""One block: which rows need frictionless, and the keys of those that do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from .cells import Cells
from .kernels import pc
from .keys import KeyColumn, KeyGroup
from .opening import Opened
from .parsing import Parsed
from .provers import Prover, prover_for


@dataclass
class Verdict:
    """What one block gave."""

    records: int
    doubtful: dict[int, list[Any]]
    """Cells of the records that frictionless must judge, by their place in the block."""
    keys: list[pa.Array]
    wrong: int
    """Records that surely have an error."""
    odd: list[int]
    """Places of the records that have no key here."""


class Judge:
    """Judges blocks column by column; safe to share among threads (its caches only ever gain true entries)."""

    def __init__(self, opened: Opened) -> None:
        self.provers: list[Prover] = [prover_for(field, opened.handlers[field.name].reader) for field in opened.fields]
        names = [field.name for field in opened.fields]

        def group(columns: tuple[str, ...], *, primary: bool) -> KeyGroup:
            indexes = [names.index(name) for name in columns]
            parts = tuple(KeyColumn(i, opened.fields[i], self.provers[i]) for i in indexes)
            for part in parts:
                _ = part.kind  # a type that cannot be a key here is found before any work is done
            return KeyGroup(parts, primary)

        self.groups = [group((name,), primary=False) for name in opened.unique]
        if opened.primary_key:
            self.groups.append(group(opened.primary_key, primary=True))

    def judge(self, parsed: Parsed) -> Verdict:
        """Look at every column of a block."""
        narrow = sum(1 for record in parsed.odd.values() if len(record) != len(self.provers))
        if not parsed.rows:
            keys = [self._no_keys(group) for group in self.groups]
            return Verdict(parsed.records, dict(parsed.odd), keys, narrow, sorted(parsed.odd))
        cells = [parsed.view(number, prover.missing) for number, prover in enumerate(self.provers)]
        wrong = _either(self._wrong(cells), _mask_of(parsed.blank, parsed.rows))
        keys, unsure = self._keys(cells)
        doubtful = _either(wrong, unsure)
        found: dict[int, list[Any]] = dict(parsed.odd)
        if doubtful is not None:
            picked = pc.indices_nonzero(doubtful).to_pylist()
            found.update(zip((parsed.places[row] for row in picked), parsed.cells(picked), strict=True))
            keys = [pc.if_else(doubtful, pa.scalar(None, array.type), array) for array in keys]
        certain = narrow if wrong is None else narrow + pc.sum(wrong).as_py()
        return Verdict(parsed.records, found, keys, certain, sorted(parsed.odd))

    @staticmethod
    def _no_keys(group: KeyGroup) -> pa.Array:
        return pa.array([], group.columns[0].kind if len(group.columns) == 1 else pa.string())

    def _wrong(self, cells: list[Cells]) -> pa.BooleanArray | None:
        wrong = None
        for prover, column in zip(self.provers, cells, strict=True):
            wrong = _either(wrong, prover.rejected(column))
        return _either(_either(wrong, _blank(cells)), self._keyless(cells))

    def _keyless(self, cells: list[Cells]) -> pa.BooleanArray | None:
        """Rows whose primary key is all missing."""
        for group in self.groups:
            if group.primary:
                return _blank([cells[column.index] for column in group.columns])
        return None

    def _keys(self, cells: list[Cells]) -> tuple[list[pa.Array], pa.BooleanArray | None]:
        keys, unsure = [], None
        for group in self.groups:
            arrays = []
            for column in group.columns:
                array, mask = column.keys(cells[column.index])
                arrays.append(array)
                unsure = _either(unsure, mask)
            keys.append(group.keys_of(arrays))
            # Repetitions are mostly near each other: found here, the block is not read again for them.
            unsure = _either(unsure, group.repeated_in(keys[-1]))
        return keys, unsure


def _blank(columns: list[Cells]) -> pa.BooleanArray | None:
    """Rows where all of some columns are missing."""
    blank = None
    for column in columns:
        if column.missing is None:
            return None
        blank = column.missing if blank is None else pc.and_(blank, column.missing)
    return blank if blank is not None and pc.any(blank).as_py() else None


def _either(one: pa.BooleanArray | None, other: pa.BooleanArray | None) -> pa.BooleanArray | None:
    if one is None or other is None:
        return one if other is None else other
    return pc.or_(one, other)


def _mask_of(rows: frozenset[int], length: int) -> pa.BooleanArray | None:
    return pa.array([row in rows for row in range(length)], pa.bool_()) if rows else None
