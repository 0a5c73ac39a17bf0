"""The repair of a file: steps until nothing is left to do, then the proof that no check got worse."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Deadline, Limits
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.reader.base import RawTable
from ckanext.quality.engine.repair.base import Repairer
from ckanext.quality.engine.repair.result import Proposal, Repaired
from ckanext.quality.engine.repair.s04 import StackBlocks
from ckanext.quality.engine.repair.shape import cell_ref, is_value
from ckanext.quality.engine.repair.work import CONFIRM, SAFE, Step, Work
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.scoring import Count, Verdict, count, verdict
from ckanext.quality.engine.table import Table, locate

MAX_PASSES = 6
"""Repairs that make others possible end after a few rounds; a chain longer than this is a fault of ours."""
MAX_TRIALS = 30
"""Single steps that are tried without, before all are withdrawn."""
FROM_THE_CATALOGUE = "F"


def _load() -> list[Repairer]:
    package = __name__.rsplit(".", 1)[0]
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{package}.{module.name}")
    return sorted((repairer() for repairer in Repairer.__subclasses__()), key=lambda repairer: repairer.order)


def repair(
    path: str | Path,
    *,
    confirm: frozenset[str] = frozenset(),
    context: Context | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
) -> Repaired:
    """The repaired copy of a file, in memory; ``confirm`` names proposals (``S03``, ``V01:C:unit``) that a person took.

    A file that cannot be read, or not to its end, is an ``EngineError``.
    """
    path, limits = Path(path), limits or Limits()
    raw = read(path, limits, encoding)
    if raw.sampled:
        raise EngineError("too-large", size=f"> {len(raw.rows)} 行 / rows", limit=f"{limits.rows} 行 / rows")
    context = context or Context(filename=path.name)
    return repair_table(raw, path, confirm=confirm, context=context, limits=limits)


def repair_table(raw: RawTable, path: Path, *, confirm: frozenset[str], context: Context, limits: Limits) -> Repaired:
    """The same for rows that have been read."""
    deadline = Deadline(limits.seconds)
    table = _located(raw, context)
    before = _judge(table, deadline)
    trial = _Trial(raw, context, confirm, deadline, _baseline(table, before, deadline))
    work, proposals, after = trial.best()
    return Repaired(path, work, proposals, _counted(before), _counted(after))


Outcomes = Mapping[str, tuple[Verdict, list[str]]]
"""By check: its verdict and the places."""
Made = tuple[Work, list[Proposal], Outcomes]


@dataclass
class _Trial:
    """Repairs, looks whether a check got worse, and tries again without the steps that are to blame."""

    raw: RawTable
    context: Context
    confirm: frozenset[str]
    deadline: Deadline
    base: Mapping[str, int]

    def best(self) -> Made:
        """The repair with the fewest steps withdrawn that makes nothing worse."""
        withdrawn: frozenset[str] = frozenset()
        while True:
            made, blamed = self._made(withdrawn), frozenset[str]()
            for check in self._worse(made):
                blamed |= self._blame(made, check, withdrawn)
            if not blamed - withdrawn:
                return made
            withdrawn |= blamed

    def _made(self, withdrawn: frozenset[str]) -> Made:
        # Every try begins with a table of its own: repairs write into what they look at.
        work = Work(_located(self.raw, self.context))
        proposals = _work_off(work, self.confirm, withdrawn, self.deadline)
        return work, proposals, _judge(work.table, self.deadline)

    def _worse(self, made: Made) -> list[str]:
        """Checks that find more than before."""
        return [
            check
            for check, (each, _) in made[2].items()
            if each.affected > self.base[check] and not check.startswith(FROM_THE_CATALOGUE)
        ]

    def _blame(self, made: Made, check: str, withdrawn: frozenset[str]) -> frozenset[str]:
        """The steps that made a check worse: those at its places, else the one without which it is as it was."""
        work, _, after = made
        safe = frozenset(work.safe)
        suspects = _makers_at(work, after[check][1]) & safe
        if suspects:
            return suspects
        for suspect in sorted(safe) if len(safe) <= MAX_TRIALS else ():
            if check not in self._worse(self._made(withdrawn | {suspect})):
                return frozenset({suspect})
        return safe


def _located(raw: RawTable, context: Context) -> Table:
    table = locate(raw)
    table.context = context
    return table


def _work_off(work: Work, confirm: frozenset[str], withdrawn: frozenset[str], deadline: Deadline) -> list[Proposal]:
    """Make what may be made, round by round; what is left at the end is proposed."""
    proposals: dict[str, Proposal] = {}
    for _ in range(MAX_PASSES):
        proposals, changed = {}, False
        for repairer in REPAIRERS:
            deadline.check()
            for step in list(repairer.steps(work)):
                if _may(step, confirm, withdrawn):
                    work.apply(step)
                    changed = True
                elif step.id not in proposals:
                    proposals[step.id] = Proposal.of(step, work, withdrawn=step.id in withdrawn)
        if not changed:
            break
        work.look_again()
    return list(proposals.values())


def _may(step: Step, confirm: frozenset[str], withdrawn: frozenset[str]) -> bool:
    if step.id in confirm or (step.check in confirm and step.repair_class == CONFIRM):
        return True
    return step.repair_class == SAFE and step.id not in withdrawn


def _judge(table: Table, deadline: Deadline) -> Outcomes:
    """What each rule says: its verdict and the places."""
    found: dict[str, tuple[Verdict, list[str]]] = {}
    for rule in RULES.values():
        deadline.check()
        outcome = rule.apply(table)
        found[rule.id] = (
            verdict(rule.id, rule.unit, rule.confidence, outcome),
            outcome.places if outcome is not None else [],
        )
    return found


def _counted(outcomes: Outcomes) -> Count:
    return count([each for each, _ in outcomes.values() if each.applicable])


def _baseline(table: Table, before: Outcomes, deadline: Deadline) -> dict[str, int]:
    """How much each check found before the repair, or would have found had it been able to see.

    Some rules look at text files alone: what they say of a sheet's cells as plain text is no fault of the repair. And
    blocks that stand side by side hide what their rows are: two equal halves of rows were equal before, too.
    """
    most = {check: each.affected for check, (each, _) in before.items()}
    for view in views(table):
        for check, (each, _) in _judge(view, deadline).items():
            most[check] = max(most[check], each.affected)
    return most


def views(table: Table) -> Iterator[Table]:
    """The same cells as plain text, and with their blocks below each other, where that is another view."""
    work = Work(_located(table.raw, table.context))
    if table.raw.encoding is None:
        yield work.table
    stacking = StackBlocks()
    for _ in range(2):
        for step in list(stacking.steps(work)):
            work.apply(step)
    if work.shape.stack:
        yield work.table


def _makers_at(work: Work, places: list[str]) -> frozenset[str]:
    """Who changed the cells at these places of the repaired table; else who changed their columns."""
    cells: set[str] = set()
    columns: set[str] = set()
    by_column: dict[tuple[int, int], set[str]] = {}
    for ref, makers in work.makers.items():
        by_column.setdefault((ref.column, ref.extra), set()).update(makers)
    for place in places:
        if not is_value(place):
            continue
        ref = cell_ref(place)
        if ref.row <= len(work.table.raw.rows):
            source = work.at(ref.row, ref.column)
            cells |= work.makers.get(source, set())
            columns |= by_column.get((source.column, source.extra), set())
    return frozenset(cells or columns)


REPAIRERS = _load()
