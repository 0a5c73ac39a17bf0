"""Unique columns and primary keys over a whole file.

Only rows whose key occurs twice matter to frictionless, so the keys of proven rows are kept as Arrow arrays and
counted at the end. What is kept must be a *function* of frictionless's typed value (``1`` and ``01`` are the same
integer, ``1.0`` and ``1.00`` the same number): then equal values have equal keys. The reverse need not hold; a key
that only looks the same sends its rows to the exact comparison, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from frictionless import Field, fields

from .cells import Cells, text_bytes
from .provers import Prover
from .route import Unfit

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_KINDS: dict[type[Field], pa.DataType] = {
    fields.StringField: pa.string(),
    fields.IntegerField: pa.int64(),
    fields.NumberField: pa.float64(),
    fields.DateField: pa.date32(),
}


@dataclass(frozen=True)
class KeyColumn:
    """A column that is part of a key."""

    index: int
    field: Field
    prover: Prover

    @property
    def kind(self) -> pa.DataType:
        """How its keys are kept."""
        kind = _KINDS.get(type(self.field))
        if kind is None:
            raise Unfit(f"a key of type {self.field.type}")
        return kind

    def keys(self, cells: Cells) -> tuple[pa.Array, pa.BooleanArray | None]:
        """The keys with nulls for missing cells, and a mask of the rows whose key only frictionless can tell."""
        if self.kind == pa.string():
            return cells.present, None
        safe = b"0123456789-" if self.kind == pa.int64() else b"0123456789-."
        try:
            if not text_bytes(cells.present).translate(None, safe):
                return self._normal(pc.cast(cells.present, self.kind)), None
        except pa.ArrowInvalid:
            pass
        return self._one_by_one(cells)

    def _one_by_one(self, cells: Cells) -> tuple[pa.Array, pa.BooleanArray]:
        values, unsure = [], []
        for text in cells.present.to_pylist():
            value = self.of_text(text) if text is not None else None
            values.append(value)
            unsure.append(text is not None and value is None)
        return self._normal(pa.array(values, self.kind)), pa.array(unsure, pa.bool_())

    def of_text(self, text: str) -> Any:
        """The key of a proven cell of a plain form, else None."""
        if self.kind == pa.int64():
            return int(text) if _INTEGER.fullmatch(text) else None
        try:
            if text_bytes(pa.array([text])).translate(None, b"0123456789-."):
                return None
            return pc.cast(pa.scalar(text), self.kind).as_py()
        except pa.ArrowInvalid:
            return None

    def of_values(self, values: list[Any]) -> pa.Array:
        """The keys of typed values; null where none of the kept keys can be equal."""
        if self.kind == pa.float64():
            values = [None if value is None else float(value) for value in values]
        elif self.kind == pa.int64():
            values = [value if value is not None and -(2**63) <= value < 2**63 else None for value in values]
        return self._normal(pa.array(values, self.kind))

    def _normal(self, keys: pa.Array) -> pa.Array:
        # -0.0 and 0.0 are the same number and hash differently in Arrow.
        return pc.add(keys, 0.0) if self.kind == pa.float64() else keys


@dataclass
class Chunk:
    """Keys of the proven rows of one block, and their places in it."""

    block: int
    keys: pa.Array
    places: pa.Array | None


@dataclass
class KeyGroup:
    """One unique column, or the columns of the primary key."""

    columns: tuple[KeyColumn, ...]
    primary: bool
    chunks: list[Chunk] = field(default_factory=list)

    def keys_of(self, arrays: list[pa.Array]) -> pa.Array:
        """One key per row from those of the columns."""
        if len(arrays) == 1:
            return arrays[0]
        texts = [array.cast(pa.string()).fill_null("\0") for array in arrays]
        return pc.binary_join_element_wise(*texts, "\x1f")

    def candidates(self, judged: list[tuple[Any, ...]]) -> list[tuple[int, pa.Array]]:
        """Blocks with the places of rows whose key occurs again, among themselves or in ``judged`` typed values."""
        if not self.chunks:
            return []
        whole = pa.chunked_array([chunk.keys for chunk in self.chunks])
        repeated = self._repeated(whole)
        if judged:
            columns = zip(*judged, strict=True)
            keys = self.keys_of([c.of_values(list(v)) for c, v in zip(self.columns, columns, strict=True)])
            repeated = pa.concat_arrays([repeated, pc.unique(keys.drop_null())])
        if not len(repeated):
            return []
        found = []
        for chunk in self.chunks:
            rows = pc.indices_nonzero(pc.is_in(chunk.keys, value_set=repeated))
            if len(rows):
                found.append((chunk.block, rows if chunk.places is None else chunk.places.take(rows)))
        return found

    @staticmethod
    def _repeated(whole: pa.ChunkedArray) -> pa.Array:
        present = len(whole) - whole.null_count
        if pc.count_distinct(whole).as_py() == present:
            return pa.array([], whole.type)
        counts = pc.value_counts(whole.drop_null())
        return counts.field(0).filter(pc.greater(counts.field(1), 1))
