"""自治体標準オープンデータセット: their Table Schemas, and which one a table means.

>>> from ckanext.quality.engine import standards
>>> standards.load()["03"].name
'指定緊急避難場所一覧'
"""

from __future__ import annotations

from dataclasses import replace

from ckanext.quality.engine.table import Column, Table, filled

from .kinds import kind_of_name
from .model import Field, Standard, index, legacy, load
from .recognition import Match, recognise
from .shift import Shift, find_shift

__all__ = [
    "Field",
    "Match",
    "Shift",
    "Standard",
    "columns_of",
    "find_shift",
    "index",
    "kinds_of",
    "legacy",
    "load",
    "of",
    "recognise",
    "records",
]

_MATCH, _KINDS, _RECORDS = "standards.match", "standards.kinds", "standards.records"
NARROW = 3
"""In a table of more columns a row with a single cell is a stray remark, not a record with all else left out."""


def of(table: Table) -> Match | None:
    """The standard that a table means; looked for once per table."""
    kept = vars(table)
    if _MATCH not in kept:
        titles = [text for _, text in table.titles]
        match = recognise(table.labels, table.context, [*titles, table.raw.sheet or ""])
        if match:
            match = replace(match, shift=find_shift(table.columns, match.columns, len(records(table))))
        kept[_MATCH] = match
    return kept[_MATCH]


def records(table: Table) -> list[int]:
    """Indexes of the body rows that hold a record, blank and stray rows and totals left out."""
    kept = vars(table)
    if _RECORDS not in kept:
        totals = {row - table.first_row for row in table.totals}
        least = 2 if len(table.labels) > NARROW else 1
        kept[_RECORDS] = [i for i, row in enumerate(table.body) if filled(row) >= least and i not in totals]
    return kept[_RECORDS]


def kinds_of(table: Table) -> dict[int, str]:
    """The kind of every column by number: as the standard says, else as the label tells; slipped columns left out."""
    kept = vars(table)
    if _KINDS not in kept:
        kept[_KINDS] = _kinds(table, of(table))
    return kept[_KINDS]


def _kinds(table: Table, match: Match | None) -> dict[int, str]:
    displaced = match.displaced if match else frozenset()
    known = match.columns if match else {}
    return {
        number: known[number].kind if number in known else kind_of_name(label)
        for number, label in enumerate(table.labels, start=1)
        if number not in displaced
    }


def columns_of(table: Table, *kinds: str) -> list[Column]:
    """Columns of these kinds, in the order of the table."""
    known = kinds_of(table)
    return [column for column in table.columns if known.get(column.number) in kinds]
