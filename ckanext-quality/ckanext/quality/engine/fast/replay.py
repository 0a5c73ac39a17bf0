"""Frictionless's own rows for the few that it has something to say about, in their order in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from frictionless import Error
from frictionless import errors as frictionless_errors
from frictionless.table.row import Row
from frictionless.vendors import stringcase

from .opening import Opened
from .route import Unfit

KEYLESS = 'cells composing the primary keys are all "None"'
_snakecase = lru_cache(maxsize=1024)(stringcase.snakecase)


@contextmanager
def _remembered_names() -> Iterator[None]:
    """Half of the time in which frictionless makes an error goes into naming its dozen properties, again each time.

    The function is pure, so that it makes no difference to others who call it meanwhile.
    """
    plain = stringcase.snakecase
    stringcase.snakecase = _snakecase
    try:
        yield
    finally:
        stringcase.snakecase = plain


@dataclass
class Outcome:
    """What the rows gave."""

    errors: list[Error]
    warnings: list[str] = field(default_factory=list)
    rows: int | None = None
    """How many rows frictionless would have read; None for all."""


class Replay:
    """The loop of ``Resource.validate`` and ``TableResource.row_stream`` over selected rows.

    A row that is left out is one that would add no error and whose key nobody else has.
    """

    def __init__(self, opened: Opened, limit_errors: int, limit_rows: int | None) -> None:
        self._opened = opened
        self._limit_errors = limit_errors
        self._limit_rows = limit_rows
        self._unique: dict[str, dict[Any, int]] = {name: {} for name in opened.unique}
        self._primary: dict[tuple[Any, ...], int] = {}
        self._key = opened.primary_key

    def run(self, rows: Iterable[tuple[int, list[Any]]], total: int) -> Outcome:
        """Judge rows (numbered from 0 in the body, in order) of a body that has ``total`` rows."""
        with _remembered_names():
            return self._run(rows, total)

    def _run(self, rows: Iterable[tuple[int, list[Any]]], total: int) -> Outcome:
        outcome = Outcome(list(self._opened.errors))
        limit = self._limit_rows if self._limit_rows and total >= self._limit_rows else None
        for index, cells in rows:
            if limit is not None and index >= limit:
                break
            outcome.errors.extend(self._judge(index, cells))
            # At the row where both limits fall, frictionless looks at the limit of rows first.
            if self._full(outcome) and index + 1 != limit:
                outcome.errors = outcome.errors[: self._limit_errors]
                outcome.warnings.append(f"reached error limit: {self._limit_errors}")
                outcome.rows = index + 1
                return outcome
        if limit is not None:
            outcome.warnings.append(f"reached row limit: {limit}")
            outcome.rows = limit
        return outcome

    def _full(self, outcome: Outcome) -> bool:
        return bool(self._limit_errors) and len(outcome.errors) >= self._limit_errors

    def _judge(self, index: int, cells: list[Any]) -> list[Error]:
        number = self._opened.body + 1 + index
        try:
            if self._is_blank(cells):
                return self._judge_blank(number, cells)
            row = Row(cells, handlers=self._opened.handlers, row_number=number)
            # The order matters: cells of unique fields are read before the others, and their errors come first.
            self._check_unique(row)
            self._check_primary(row)
            return list(row.errors)
        except Exception as error:  # sNaN makes frictionless crash; it shall do so itself
            raise Unfit(f"a row raised {type(error).__name__}") from error

    def _is_blank(self, cells: list[Any]) -> bool:
        """Whether frictionless takes the row for blank: every field missing, whatever stands beyond the last."""
        for place, handler in enumerate(self._opened.handlers.values()):
            value, notes = handler.reader(cells[place] if place < len(cells) else None)
            if value is not None or (notes and "type" in notes):
                return False
        return True

    def _judge_blank(self, number: int, cells: list[Any]) -> list[Error]:
        """What remains of a blank row: frictionless makes an error for each of its cells and throws them all away."""
        facts: dict[str, Any] = {"cells": ["" if cell is None else str(cell) for cell in cells], "row_number": number}
        found: list[Error] = [frictionless_errors.BlankRowError(note="", **facts)]
        if self._key:
            found.append(frictionless_errors.PrimaryKeyError(note=KEYLESS, **facts))
        return found

    def _check_unique(self, row: Row) -> None:
        for name, seen in self._unique.items():
            cell = row[name]
            if cell is None:
                continue
            match = seen.get(cell)
            seen[cell] = row.row_number
            if match:
                note = f"the same as in the row at position {match}"
                row.errors.append(frictionless_errors.UniqueError.from_row(row, note=note, field_name=name))

    def _check_primary(self, row: Row) -> None:
        if not self._key:
            return
        cells = tuple(row[name] for name in self._key)
        if set(cells) == {None}:
            row.errors.append(frictionless_errors.PrimaryKeyError.from_row(row, note=KEYLESS))
            return
        match = self._primary.get(cells)
        self._primary[cells] = row.row_number
        if match:
            note = f"the same as in the row at position {match}"
            row.errors.append(frictionless_errors.PrimaryKeyError.from_row(row, note=note))

    def keys(self, cells: list[Any], names: tuple[str, ...]) -> tuple[Any, ...]:
        """The typed values of some fields of a row."""
        handlers = self._opened.handlers
        values = []
        for name in names:
            handler = handlers[name]
            place = handler.field_number - 1
            try:
                values.append(handler.reader(cells[place] if place < len(cells) else None)[0])
            except Exception as error:  # as above
                raise Unfit(f"a key raised {type(error).__name__}") from error
        return tuple(values)
