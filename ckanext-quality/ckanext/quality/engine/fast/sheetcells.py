"""Columns of a worksheet as the provers look at them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.sax.saxutils import unescape

import pyarrow as pa

from .cells import Cells
from .kernels import pc
from .route import Unfit

TEXT_TYPES = ["s", "inlineStr", "str", "e"]
"""Cell types whose value is a string; an error such as ``#DIV/0!`` is one for openpyxl."""
_ENTITIES = {"&quot;": '"', "&apos;": "'"}


def decode_text(texts: pa.StringArray) -> pa.StringArray:
    """Texts with the entities of XML replaced."""
    if not pc.any(pc.match_substring(texts, "&")).as_py():
        return texts
    if pc.any(pc.match_substring(texts, "&#")).as_py():
        raise Unfit("characters written as numbers")
    return pa.array([text and unescape(text, _ENTITIES) for text in texts.to_pylist()], pa.string())


@dataclass
class SheetColumn:
    """Text and form of the cells of a column; both null where there is no cell, text null where it has no value."""

    text: pa.StringArray
    form: pa.StringArray
    value: Callable[[str, str], Any]

    def __len__(self) -> int:
        return len(self.text)

    def values(self, index: pa.Array) -> list[Any]:
        """The values of some cells."""
        pairs = zip(self.form.take(index).to_pylist(), self.text.take(index).to_pylist(), strict=True)
        return [self.value_of(form, text) for form, text in pairs]

    def value_of(self, form: str | None, text: str | None) -> Any:
        """The value of a cell."""
        if text is None or form is None or form == "t":
            return text
        if form == "d":
            return dt.datetime.fromisoformat(text)
        return self.value("n:" if form == "n" else form, text)


class SheetCells(Cells):
    """Cells of a worksheet: strings, and values that only openpyxl can tell."""

    def __init__(self, column: SheetColumn, missing: tuple[str, ...]) -> None:
        super().__init__(column.text, missing)
        self._source = column
        self.forms = frozenset(pc.unique(column.form.filter(pc.is_valid(column.text))).to_pylist())
        self.kind = "text" if self.forms <= {"t"} else "mixed"

    @cached_property
    def missing(self) -> pa.BooleanArray | None:
        """Which cells are missing: frictionless compares ``str()`` of the value, so that 1 is missing where "1" is."""
        if self.kind == "text" or not any(map(_like_a_value, self._missing)):
            return super().missing
        distinct = pc.unique(self.codes).to_pylist()
        lost = [code for code in distinct if code is None or str(self.value_of(code)) in self._missing]
        return pc.is_in(self.codes, value_set=pa.array(lost, pa.string())) if lost else None

    @property
    def codes(self) -> pa.StringArray:
        """One string per distinct value; a NUL, which XML cannot hold, starts those that are no text."""
        return self._codes

    @cached_property
    def _codes(self) -> pa.StringArray:
        if self.kind == "text":
            return self.column
        coded = pc.binary_join_element_wise("\0", self._source.form, "\0", self.column, "")
        return pc.if_else(pc.is_in(self._source.form, value_set=pa.array(["t"])), self.column, coded)

    def split(self, forms: frozenset[str]) -> tuple[Cells, pa.BooleanArray | None]:
        """The cells of some forms, the others null, and a mask of the others."""
        if self.kind == "text" or (self.forms <= forms and not self._missing):
            return self, None
        others = pc.invert(pc.is_in(self._source.form, value_set=pa.array([*forms, None], pa.string())))
        # What is missing is judged here, by value.
        known = Cells(pc.if_else(others, pa.scalar(None, pa.string()), self.present), ())
        return known, others

    def value_of(self, code: str | None) -> Any:
        """The value of a code."""
        if code is None or self.kind == "text" or not code.startswith("\0"):
            return code
        _, form, text = code.split("\0")
        return self._source.value_of(form, text)


def _like_a_value(text: str) -> bool:
    """Whether ``str()`` of a number, truth value or date could be this text."""
    return any(char.isdigit() for char in text) or text.lower() in ("true", "false", "nan", "inf", "-inf")
