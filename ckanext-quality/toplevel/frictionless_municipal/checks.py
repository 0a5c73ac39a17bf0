"""One adapter for all: a frictionless check that gathers the rows and lets a rule of the engine look at them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar

import attrs
from ckanext.quality.engine.checking import finding
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader.base import RawTable
from ckanext.quality.engine.reader.workbook import to_texts
from ckanext.quality.engine.rules import RULES, Outcome, Rule
from ckanext.quality.engine.table import Header, Table
from ckanext.quality.engine.table.below import find_totals, split_notes
from ckanext.quality.engine.table.blocks import find_blocks
from frictionless import Check, Error, Row, errors

from . import PREFIX

NOT_CARRIED = frozenset({"S01", "S02", "S03", "S09", "S10", "S11", "S12", "S13"})
"""They look at bytes, at what stands above the table, or at a workbook: frictionless hands on labels and rows."""
CARRIED = tuple(rule for rule in RULES if rule not in NOT_CARRIED)

_PLACE = re.compile(r"^([A-Z]+)?(\d+)?(?::.*)?$")
_HEADER_ROW = 1


@attrs.define(kw_only=True, repr=False)
class MunicipalError(errors.DataError):
    """One place that a rule found, with the words of the finding."""

    type = "municipal-error"
    title = "Municipal Error"
    description = "A check for municipal data found this."
    template = "{note}"
    tags: ClassVar[list[str]] = ["#table"]

    place: str = ""
    """``B12``, a row ``12:12`` or a column ``B:B``, as a spreadsheet names it."""
    row_number: int | None = None
    field_number: int | None = None
    field_name: str | None = None
    cell: str | None = None

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "properties": {
            "place": {"type": "string"},
            "rowNumber": {"type": "integer"},
            "fieldNumber": {"type": "integer"},
            "fieldName": {"type": "string"},
            "cell": {"type": "string"},
        },
    }


@attrs.define(kw_only=True, repr=False)
class MunicipalCheck(Check):
    """A rule of the engine on the rows that frictionless reads; they are kept in memory until the end."""

    type = "municipal-check"
    rule: ClassVar[Rule]

    language: str = "ja"
    """``ja`` or ``en``, for the words of its errors."""

    context: dict[str, Any] = attrs.field(factory=dict)
    """What a catalogue knows of the file (fields of ``ckanext.quality.engine.context.Context``)."""

    def connect(self, resource: Any) -> None:
        """Begin a new table."""
        super().connect(resource)
        self.__rows: list[list[str]] = []
        self.__numbers: list[int] = []

    def validate_row(self, row: Row) -> Iterable[Error]:
        """Keep the row."""
        self.__rows.append(to_texts(["" if cell is None else cell for cell in row.cells]))
        self.__numbers.append(row.row_number)
        yield from []

    def validate_end(self) -> Iterable[Error]:
        """Apply the rule and turn each of its places into an error."""
        labels = [str(label or "") for label in self.resource.labels]  # pyright: ignore[reportAttributeAccessIssue]
        table = as_table(labels, self.__rows, Context.from_dict(self.context))
        outcome = self.rule.apply(table)
        if outcome is not None and outcome.affected and outcome.severity != "info":
            yield from self.__errors(table, outcome)

    def __errors(self, table: Table, outcome: Outcome) -> Iterator[Error]:
        note = words(self.rule, outcome, self.language)
        for place in outcome.places or [""]:
            yield self.__error(table, place, f"{place}: {note}" if place else note)

    def __error(self, table: Table, place: str, note: str) -> Error:
        found = _PLACE.match(place)
        letters, digits = found.groups() if found else (None, None)
        column = _column_number(letters) if letters else None
        index = int(digits) - table.first_row if digits else -1
        inside = 0 <= index < len(self.__numbers)
        row = table.body[index] if inside and index < len(table.body) else []
        number = self.__numbers[index] if inside else None
        return error_class(self.type)(
            note=note.replace(place, _moved(place, number), 1) if place and number else note,
            place=_moved(place, number) if number else place,
            row_number=number,
            field_number=column,
            field_name=table.labels[column - 1] if column and column <= len(table.labels) else None,
            cell=row[column - 1] if column and column <= len(row) else None,
        )

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "properties": {
            "type": {"type": "string", "pattern": rf"^{PREFIX}[a-z]\d\d$"},
            "language": {"type": "string", "enum": ["ja", "en"]},
            "context": {"type": "object"},
        },
    }


def as_table(labels: list[str], rows: list[list[str]], context: Context) -> Table:
    """The rows as the engine's table: the header is where frictionless found it."""
    everything = [labels, *rows]
    end, notes = split_notes(everything, _HEADER_ROW)
    raw = RawTable(format="csv", rows=everything)
    table = Table(raw, Header(_HEADER_ROW, _HEADER_ROW), labels, everything[_HEADER_ROW:end], notes=notes)
    table.blocks = find_blocks(labels)
    table.totals = find_totals(table.body, table.first_row, table.blocks)
    table.context = context
    return table


def words(rule: Rule, outcome: Outcome, language: str) -> str:
    """The message of a finding with its numbers and examples, and what to do."""
    found = finding(rule, outcome, 0.0, Limits())
    return f"{found.message.pick(language)} {found.remedy.pick(language)}"


@cache
def check_class(type_name: str) -> type[MunicipalCheck] | None:
    """The check of a type; none where the name is none of ours or the rule cannot be carried."""
    rule = _rule(type_name)
    if rule is None:
        return None
    body = {
        "__doc__": rule.title.en,
        "type": type_name,
        "rule": rule,
        "Errors": [error_class(type_name)],
    }
    return type(f"Municipal{rule.id}", (MunicipalCheck,), body)


@cache
def error_class(type_name: str) -> type[MunicipalError]:
    """The error of a type; the general one where there is none of that name."""
    rule = _rule(type_name)
    if rule is None:
        return MunicipalError
    body = {
        "__doc__": rule.title.en,
        "type": type_name,
        "title": f"{rule.id} {rule.title.ja} / {rule.title.en}",
        "description": f"{rule.why.ja} / {rule.why.en}",
    }
    return type(f"Municipal{rule.id}Error", (MunicipalError,), body)


def _rule(type_name: str) -> Rule | None:
    identifier = type_name.removeprefix(PREFIX).upper()
    return RULES[identifier] if identifier in CARRIED else None


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _moved(place: str, number: int) -> str:
    """The place with the row number of the file: title rows and skipped lines stand above what the rule saw."""
    found = _PLACE.match(place)
    letters = found.group(1) if found else None
    return f"{column_letters(_column_number(letters))}{number}" if letters else f"{number}:{number}"
