"""What a rule is: one file each, with its weight, its words and its examples."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import ClassVar

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.decoding import Encoding
from ckanext.quality.engine.reader.base import MergedRange, WorkbookFacts
from ckanext.quality.engine.ruleset import CHECKS
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import alphabet

MAX_PLACES = 200
"""Addresses that a rule gathers; the report shows fewer."""
_COMMON = 3
"""Cells with a fault from which on it is no mere slip."""
EXAMPLE_LENGTH = 40
"""Characters of a value that a message quotes."""

SEVERITIES = ("fatal", "critical", "major", "minor", "info")


@dataclass(frozen=True)
class Example:
    """A small sheet that a rule fires on, or must not."""

    rows: tuple[tuple[str, ...], ...]
    merges: tuple[MergedRange, ...] = ()
    encoding: Encoding = field(default_factory=lambda: Encoding("utf-8-sig", bom=True))
    other_sheets: tuple[str, ...] = ()
    workbook: WorkbookFacts | None = None
    """Given, the example is a workbook."""
    context: Context = field(default_factory=Context)


@dataclass
class Outcome:
    """What a rule found: affected units of the applicable ones, and where."""

    affected: int
    total: int
    places: list[str] = field(default_factory=list)
    example: str = ""
    severity: str | None = None
    """Other than the rule's own, when the case is a lighter one."""
    share: float | None = None
    """Part of the weight that is lost, when extent does not say it."""
    gate: bool = True
    repair: str | None = None
    """Other than the rule's own, when this case is of another class."""
    values: dict[str, object] = field(default_factory=dict)


class Rule(ABC):
    """One check of the registry; dimension, weight, severity and gate come from the ruleset's file by its id."""

    id: ClassVar[str]
    dimension: ClassVar[str]
    weight: ClassVar[float]
    severity: ClassVar[str]
    unit: ClassVar[str]
    """``resource`` (all or nothing), ``cell``, ``row`` or ``column`` (by extent)."""
    title: ClassVar[Text]
    what: ClassVar[Text]
    why: ClassVar[Text]
    remedy: ClassVar[Text]
    standards: ClassVar[str] = ""
    repair: ClassVar[str] = "CONFIRM"
    confidence: ClassVar[float] = 1.0
    gate: ClassVar[str | None] = None
    bad: ClassVar[tuple[Example, ...]] = ()
    good: ClassVar[tuple[Example, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        model = CHECKS[cls.id]
        cls.dimension, cls.weight, cls.severity, cls.gate = model.dimension, model.weight, model.severity, model.gate

    @abstractmethod
    def apply(self, table: Table) -> Outcome | None:
        """Look at the table; none where the rule does not apply."""


def sheet(*rows: str, merges: tuple[MergedRange, ...] = ()) -> Example:
    """An example from rows written with ``|`` between cells."""
    return Example(tuple(tuple(row.split("|")) for row in rows), merges)


def addresses(table: Table, column: Column, wanted: Callable[[str], object] | set[str]) -> list[str]:
    """Addresses of the cells of a column whose value is wanted."""
    if isinstance(wanted, set):
        hits = (i for i, value in enumerate(column.values) if value in wanted)
    else:
        hits = (i for i, value in enumerate(column.values) if wanted(value))
    return [table.address(column, i) for i in islice(hits, MAX_PLACES)]


def over_cells(
    table: Table,
    columns: Iterable[Column],
    is_bad: Callable[[str], object],
    among: frozenset[str] | None = None,
) -> Outcome | None:
    """Count the filled cells of the columns that are bad; each distinct value is judged once.

    ``among`` names characters without one of which no value is bad: columns without them are not looked at.
    """
    outcome = Outcome(0, 0)
    for column in columns:
        outcome.total += column.filled
        if among is not None and among.isdisjoint(alphabet(column)):
            continue
        bad = {value for value in column.distinct if value.strip() and is_bad(value)}
        if bad:
            note(outcome, table, column, bad)
    return outcome if outcome.total else None


def note(outcome: Outcome, table: Table, column: Column, bad: set[str]) -> None:
    """Add the cells of a column whose value is bad: count, places, and the first as the example."""
    outcome.affected += sum(column.distinct[value] for value in bad)
    if not outcome.places:
        outcome.example = quote(next(value for value in column.values if value in bad))
        outcome.values["column"] = quote(column.label) or column.letters
    if len(outcome.places) < MAX_PLACES:
        outcome.places.extend(addresses(table, column, bad))


def quote(value: str) -> str:
    """A value as a message shows it: one line, not too long, spaces at its ends kept."""
    line = " ".join(value.split("\n"))
    return line if len(line) <= EXAMPLE_LENGTH else line[: EXAMPLE_LENGTH - 1] + "…"


def by_extent(outcome: Outcome, grave: str, slight: str = "minor") -> str:
    """The severity of a fault that is grave only where it is common: a slip, or one cell in 100, is not."""
    slip = outcome.affected < _COMMON and outcome.affected * 10 <= outcome.total
    return slight if slip or outcome.affected * 100 < outcome.total else grave
