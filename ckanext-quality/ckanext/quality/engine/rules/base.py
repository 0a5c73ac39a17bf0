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

MAX_PLACES = 200
"""Addresses that a rule gathers; the report shows fewer."""

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


def over_cells(table: Table, columns: Iterable[Column], is_bad: Callable[[str], object]) -> Outcome | None:
    """Count the filled cells of the columns that are bad; each distinct value is judged once."""
    outcome = Outcome(0, 0)
    for column in columns:
        outcome.total += column.filled
        bad = {value for value in column.distinct if value.strip() and is_bad(value)}
        if not bad:
            continue
        outcome.affected += sum(column.distinct[value] for value in bad)
        found = addresses(table, column, bad)
        if not outcome.places:
            outcome.example = next(value for value in column.values if value in bad)
            outcome.values["column"] = column.label or column.letters
        outcome.places.extend(found)
    return outcome if outcome.total else None
