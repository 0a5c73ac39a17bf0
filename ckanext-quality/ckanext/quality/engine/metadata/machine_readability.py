"""L1, L2, L3 of 行政データにおける機械可読性に関するルール (2026-03-31) by the national sample's deduction table."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.quality.engine.ruleset import CHECKS

from .vocabulary import load

_MODEL = load("machine_readability.yaml")
START: int = _MODEL["start"]
LEVELS: tuple[str, ...] = ("L1", "L2", "L3")
HEADER_ONLY = 0.5
"""A merge in the header alone costs half, and the sample calls it a note."""


@dataclass(frozen=True)
class NationalRule:
    """One of the 30 rules."""

    id: str
    name: str
    severity: str
    deduction: int | None
    """None: the level falls to 0."""
    judged: bool
    """False where the sample leaves it out (confidence 0)."""
    checks: tuple[str, ...]

    @property
    def level(self) -> str:
        """L1, L2 or L3."""
        return self.id[:2]


RULES = {
    key: NationalRule(
        key,
        entry["name"],
        entry["severity"],
        None if entry["deduction"] == "all" else entry["deduction"],
        entry["judged"],
        tuple(entry["checks"]),
    )
    for key, entry in _MODEL["rules"].items()
}


def failed(explanation: Iterable[Mapping[str, Any]]) -> list[NationalRule]:
    """The national rules that a file breaks: one bad cell is enough there."""
    broken = {line["check"] for line in explanation if _is_broken(line)}
    return [rule for rule in RULES.values() if rule.judged and broken.intersection(rule.checks)]


def _is_broken(line: Mapping[str, Any]) -> bool:
    if not line["applicable"] or line["exempt"] or not line["affected"]:
        return False
    if CHECKS[line["check"]].gate:
        return line["gate"] is not None
    return line["check"] != "S10" or line["lost"] > HEADER_ONLY


def levels(explanation: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """L1, L2 and L3 of one file, 0 to 100 each."""
    points = dict.fromkeys(LEVELS, START)
    for rule in failed(explanation):
        points[rule.level] = 0 if rule.deduction is None else max(0, points[rule.level] - rule.deduction)
    return points


def mean_levels(explanations: Iterable[Iterable[Mapping[str, Any]]]) -> dict[str, float | None]:
    """L1, L2 and L3 of a dataset: the mean of its files."""
    each = [levels(list(lines)) for lines in explanations]
    return {level: round(statistics.fmean(file[level] for file in each), 1) if each else None for level in LEVELS}
