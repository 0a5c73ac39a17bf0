"""The data part of the score: 60 points over 45 checks (quality.md, section 5.4).

Works on verdicts, which are plain numbers that a stored report carries, so that a score can be counted again without
the file: when a night has passed, when an exemption was given, on the method page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .ruleset import (
    CHECKS,
    DATA_POINTS,
    DIMENSION_MODELS,
    FIRST_SLIP,
    LEAST_CONFIDENCE,
    SATURATION,
    TIMELY,
    UNSURE,
    UNSURE_MOST,
    capped,
)

FREQUENCY_STATED = "F02"


class Measured(Protocol):
    """What a rule's outcome says of the extent."""

    @property
    def affected(self) -> int:
        """Bad units."""
        ...

    @property
    def total(self) -> int:
        """Applicable units."""
        ...

    @property
    def share(self) -> float | None:
        """Part of the weight that is lost, when extent does not say it."""
        ...

    @property
    def gate(self) -> bool:
        """Whether the case is grave enough for the rule's gate."""
        ...


@dataclass(frozen=True)
class Verdict:
    """What one check came to: does it apply, to how many units, and which part of its weight is lost."""

    check: str
    applicable: bool = False
    affected: int = 0
    total: int = 0
    lost: float = 0.0
    """Part of the weight, 0 to 1, confidence counted in."""
    confidence: float = 1.0
    gate: str | None = None
    """The gate that the finding closes."""
    exempt: bool = False
    """A person has called the finding right, in public: it costs nothing."""


@dataclass(frozen=True)
class Count:
    """The data part, counted."""

    points: float
    """Of 60."""
    weights: dict[str, float]
    """Points at stake by check, after sharing; 0 for those that do not apply."""
    losses: dict[str, float]
    gates: list[str]
    timely: bool
    """Grade A is open: the promised frequency is kept, or there is no catalogue to ask."""

    @property
    def score(self) -> float:
        """The file alone, 0 to 100, under its gates."""
        return round(capped(100 * self.points / DATA_POINTS, self.gates), 1)


def loss_share(affected: int, total: int, unit: str, share: float | None) -> float:
    """The part of a rule's weight that is lost: by extent for cells, rows and columns, else all or nothing."""
    if not affected:
        return 0.0
    if share is not None:
        return share
    if unit not in SATURATION:
        return 1.0
    return FIRST_SLIP + (1 - FIRST_SLIP) * min(1.0, affected / max(1, total) / SATURATION[unit])


def verdict(check: str, unit: str, confidence: float, outcome: Measured | None, *, exempt: bool = False) -> Verdict:
    """The verdict on an outcome; none, no units or too little confidence: the check does not apply."""
    if outcome is None or outcome.total == 0 or confidence < LEAST_CONFIDENCE:
        return Verdict(check, confidence=confidence)
    share = loss_share(outcome.affected, outcome.total, unit, outcome.share) * confidence
    lost = 0.0 if exempt else (min(UNSURE_MOST, share) if confidence < UNSURE else share)
    closes = CHECKS[check].gate if outcome.affected and outcome.gate and not exempt else None
    return Verdict(check, True, outcome.affected, outcome.total, lost, confidence, closes, exempt)


def stored(line: Mapping[str, Any]) -> Verdict:
    """The verdict that a line of a stored explanation speaks of."""
    names = ("check", "applicable", "affected", "total", "lost", "confidence", "gate", "exempt")
    return Verdict(**{name: line[name] for name in names})


def share_out(applicable: Iterable[str]) -> dict[str, float]:
    """Points at stake by check.

    Weights of checks that do not apply go to the others of their dimension, in proportion; the points of a dimension
    of which nothing applies go to the other dimensions.
    """
    chosen = set(applicable)
    sums = {
        name: sum(CHECKS[check].weight for check in chosen if CHECKS[check].dimension == name)
        for name in DIMENSION_MODELS
    }
    alive = sum(dimension.points for name, dimension in DIMENSION_MODELS.items() if sums[name])
    weights = dict.fromkeys(CHECKS, 0.0)
    for check in chosen:
        model = CHECKS[check]
        points = DIMENSION_MODELS[model.dimension].points * DATA_POINTS / alive
        weights[check] = points * model.weight / sums[model.dimension]
    return weights


def count(verdicts: Iterable[Verdict]) -> Count:
    """Count the points of a file; checks of which nothing is said do not apply."""
    by_check = {each.check: each for each in verdicts}
    weights = share_out(check for check, each in by_check.items() if each.applicable)
    losses = {check: weights[check] * by_check[check].lost if check in by_check else 0.0 for check in CHECKS}
    gates = sorted({each.gate for each in by_check.values() if each.gate})
    points = 0.0 if "G1" in gates else sum(weights.values()) - sum(losses.values())
    return Count(round(max(0.0, points), 2), weights, losses, gates, _timely(by_check))


def _timely(by_check: Mapping[str, Verdict]) -> bool:
    """Kept, or nothing was promised that could be broken; a frequency that nobody states is not kept."""
    for check in (TIMELY, FREQUENCY_STATED):
        judged = by_check.get(check)
        if judged is not None and judged.applicable:
            return judged.affected == 0
    return True
