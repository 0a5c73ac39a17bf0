"""Unique columns and primary keys over a whole file.

Only rows whose key occurs twice matter to frictionless, so the keys of proven rows are kept as Arrow arrays and
counted at the end. What is kept must be a *function* of frictionless's typed value (``1`` and ``01`` are the same
integer, ``1.0`` and ``1.00`` the same number): then equal values have equal keys. The reverse need not hold; a key
that only looks the same sends its rows to the exact comparison, and nothing else.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa
from frictionless import Field, fields

from .cells import Cells, text_bytes
from .kernels import pc
from .provers import Prover
from .route import Unfit

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
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
        if self.kind == pa.float64():
            return float(text) if _DECIMAL.fullmatch(text) else None
        try:
            return dt.date(*map(int, text.split("-"))) if _DATE.fullmatch(text) else None
        except ValueError:
            return None

    def of_values(self, values: list[Any]) -> pa.Array:
        """The keys of typed values; null where none of the kept keys can be equal."""
        if self.kind == pa.float64():
            values = [None if value is None else _double(value) for value in values]
        elif self.kind == pa.int64():
            values = [value if value is not None and -(2**63) <= value < 2**63 else None for value in values]
        return self._normal(pa.array(values, self.kind))

    def _normal(self, keys: pa.Array) -> pa.Array:
        # -0.0 and 0.0 are the same number and hash differently in Arrow.
        return pc.add(keys, 0.0) if self.kind == pa.float64() else keys


@dataclass
class KeyGroup:
    """One unique column, or the columns of the primary key."""

    columns: tuple[KeyColumn, ...]
    primary: bool
    chunks: list[pa.Array] = field(default_factory=list)
    """The keys of each block; null for rows that are judged anyway."""

    def keys_of(self, arrays: list[pa.Array]) -> pa.Array:
        """One key per row from those of the columns."""
        if len(arrays) == 1:
            return arrays[0]
        texts = [array.cast(pa.string()).fill_null("\0") for array in arrays]
        return pc.binary_join_element_wise(*texts, "\x1f")

    def repeated_in(self, keys: pa.Array) -> pa.BooleanArray | None:
        """Rows of one block with a key that occurs again in it."""
        repeated = _repeated(keys)
        return pc.is_in(keys, value_set=repeated) if len(repeated) else None

    def candidates(self, judged: list[tuple[Any, ...]]) -> Iterator[tuple[int, list[int]]]:
        """Blocks with the rows whose key occurs again, among themselves or in ``judged`` typed values."""
        if not self.chunks:
            return
        repeated = _repeated(pa.chunked_array(self.chunks))
        if judged:
            columns = zip(*judged, strict=True)
            keys = self.keys_of([c.of_values(list(v)) for c, v in zip(self.columns, columns, strict=True)])
            repeated = pa.concat_arrays([repeated, pc.unique(keys.drop_null())])
        if not len(repeated):
            return
        for number, chunk in enumerate(self.chunks):
            rows = pc.indices_nonzero(pc.is_in(chunk, value_set=repeated))
            if len(rows):
                yield number, rows.to_pylist()


def _repeated(keys: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The keys that occur more than once."""
    if pc.count_distinct(keys).as_py() == len(keys) - keys.null_count:
        return pa.array([], keys.type)
    counts = pc.value_counts(keys.drop_null())
    return counts.field(0).filter(pc.greater(counts.field(1), 1))


def _double(number: Decimal | int) -> float | None:
    """The double of a number as Arrow would read it; None for what is equal to nothing."""
    if isinstance(number, Decimal) and number.is_nan():
        return None
    try:
        return float(number)
    except OverflowError:
        return math.copysign(math.inf, number)
