"""The scoring model in force, read from its file: weights, severities, bounds, gates, grades and lists.

``data/ruleset-2026-11.yaml`` is the one home of these numbers. Stored results carry the ruleset's name; results of
different rulesets are never joined into one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .text import Text

FILE = Path(__file__).with_name("data") / "ruleset-2026-11.yaml"
_MODEL: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))

RULESET: str = _MODEL["ruleset"]
"""The name that stored results carry."""
METADATA_POINTS: float = _MODEL["split"]["metadata"]
DATA_POINTS: float = _MODEL["split"]["data"]

SATURATION: dict[str, float] = _MODEL["loss"]["saturation"]
"""The part of affected units at which the whole weight is lost."""
FIRST_SLIP: float = _MODEL["loss"]["first_slip"]
"""The part of the weight that a single slip costs."""
LEAST_CONFIDENCE: float = _MODEL["confidence"]["least"]
"""A rule that is less sure does not apply."""
UNSURE: float = _MODEL["confidence"]["sure"]
"""A rule whose confidence is lower never costs more than a part of its weight."""
UNSURE_MOST: float = _MODEL["confidence"]["unsure_most"]

ERRORS = frozenset({"fatal", "critical"})
"""Severities that the command line calls an error."""
TIMELY: str = _MODEL["timely"]
"""The check that grade A asks for."""
FROM_CATALOGUE: tuple[str, ...] = tuple(_MODEL["from_catalogue"])
"""Checks that look at no bytes."""


def _text(entry: dict[str, Any]) -> Text:
    return Text(entry["ja"], entry["en"])


@dataclass(frozen=True)
class Dimension:
    """One of six parts of the data points."""

    points: float
    name: Text
    iso25012: tuple[str, ...]
    """Characteristics of ISO/IEC 25012 that it is close to."""


@dataclass(frozen=True)
class CheckModel:
    """What the model says of one check."""

    dimension: str
    weight: float
    severity: str
    gate: str | None


@dataclass(frozen=True)
class Gate:
    """A bound on the score, whatever the sum says."""

    most: float | None
    meaning: Text


@dataclass(frozen=True)
class Grade:
    """A letter with its lowest score and its meaning."""

    letter: str
    least: float
    meaning: Text


DIMENSION_MODELS = {
    key: Dimension(entry["points"], _text(entry), tuple(entry["iso25012"]))
    for key, entry in _MODEL["dimensions"].items()
}
DIMENSIONS = {key: dimension.name for key, dimension in DIMENSION_MODELS.items()}
SEVERITIES = {key: _text(entry) for key, entry in _MODEL["severities"].items()}
CHECKS = {
    key: CheckModel(entry["dimension"], entry["weight"], entry["severity"], entry.get("gate"))
    for key, entry in _MODEL["checks"].items()
}
GATES = {key: Gate(entry.get("most"), _text(entry)) for key, entry in _MODEL["gates"].items()}
GRADES = tuple(Grade(entry["letter"], entry["least"], _text(entry)) for entry in _MODEL["grades"])

BASKET: tuple[str, ...] = tuple(_MODEL["basket"])
"""Standard datasets that bodies are compared on, by number."""
FEW: int = _MODEL["bodies"]["few"]
"""Below so many scored datasets a body's value is for reference (参考値)."""
SHRINK: int = _MODEL["bodies"]["shrink"]
INTERVAL: float = _MODEL["bodies"]["interval"]
IMPROVEMENT_DAYS: int = _MODEL["bodies"]["improvement_days"]

KNOWN_LICENCES: tuple[dict[str, str], ...] = tuple(_MODEL["licences"]["known"])
MACHINE_FORMATS = frozenset(_MODEL["formats"]["machine"])
PROSE_FORMATS = frozenset(_MODEL["formats"]["prose"])

REPAIRS = {
    "SAFE": Text("自動で直せる種類です", "Of a kind that can be repaired automatically"),
    "CONFIRM": Text("確認のうえ直す種類です", "Of a kind to repair after confirmation"),
    "NEVER": Text("人が元のデータから直します", "To be repaired by a person from the original"),
}


def grade_of(score: float, *, timely: bool = True) -> Grade:
    """The grade of a score as it is shown; the highest asks that the data is up to date as promised."""
    best = GRADES if timely else GRADES[1:]
    return next(grade for grade in best if score >= grade.least)


def grade_named(letter: str) -> Grade:
    """The grade by its letter."""
    return next(grade for grade in GRADES if grade.letter == letter)


def capped(score: float, gates: list[str]) -> float:
    """The score under its gates."""
    bounds = [bound for gate in gates if (bound := GATES[gate].most) is not None]
    return min([score, *bounds])
