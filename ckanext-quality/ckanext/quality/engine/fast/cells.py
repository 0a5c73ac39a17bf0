"""A column of one block, as the provers look at it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pyarrow as pa

from .kernels import pc


def text_bytes(column: pa.StringArray) -> bytes:
    """All characters of a column as one run of bytes."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return b""
    ends = memoryview(offsets).cast("i")
    return data[ends[column.offset] : ends[column.offset + len(column)]].to_pybytes()


def translated(column: pa.StringArray, table: bytes) -> pa.StringArray:
    """The column with every byte replaced through a table that keeps ASCII inside ASCII."""
    nulls, offsets, data = column.buffers()
    if data is None:
        return column
    end = memoryview(offsets).cast("i")[column.offset + len(column)]
    changed = pa.py_buffer(data[:end].to_pybytes().translate(table))
    return pa.StringArray.from_buffers(len(column), offsets, changed, nulls, -1, column.offset)


class Cells:
    """Text of a column with what frictionless takes as missing told apart.

    A null is a cell that has no value at all (a blank cell of a workbook).
    """

    kind = "text"
    """``text``, or ``mixed`` where a workbook has values of other forms."""

    def __init__(self, column: pa.StringArray, missing: tuple[str, ...]) -> None:
        self.column = column
        self._missing = missing

    def __len__(self) -> int:
        return len(self.column)

    @cached_property
    def lengths(self) -> pa.Int32Array:
        """Bytes per cell."""
        return pc.binary_length(self.column)

    @cached_property
    def longest(self) -> int:
        """Bytes of the longest cell."""
        return pc.max(self.lengths).as_py() or 0

    @cached_property
    def missing(self) -> pa.BooleanArray | None:
        """Which cells are missing; None when none is."""
        if self._missing == ("",) and not self.column.null_count:
            if pc.min(self.lengths).as_py():
                return None
            return pc.equal(self.lengths, 0)
        mask = pc.is_in(self.column, value_set=pa.array([*self._missing, None], pa.string()))
        return mask if pc.any(mask).as_py() else None

    @cached_property
    def present(self) -> pa.StringArray:
        """The column with nulls for what is missing."""
        if self.missing is None:
            return self.column
        return pc.if_else(self.missing, pa.scalar(None, pa.string()), self.column)

    @property
    def codes(self) -> pa.StringArray:
        """One string per distinct value."""
        return self.column

    def value_of(self, code: str | None) -> Any:
        """The value that frictionless reads, of a code."""
        return code

    def split(self, forms: frozenset[str]) -> tuple[Cells, pa.BooleanArray | None]:  # noqa: ARG002 - all is text
        """The cells of some forms, the others null, and a mask of the others."""
        return self, None
