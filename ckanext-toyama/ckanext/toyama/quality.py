"""The answer of ``quality_overview`` in the form that pages draw.

The overview lists bodies with their median and how many files have which
grade. Grades come best first; what they are called is up to the plugin that
gives them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

if TYPE_CHECKING:
    from collections.abc import Mapping

GRADES = ("A", "B", "C", "D", "E")
UNCHECKED = ("none", "-", "", "unknown")


@dataclass(frozen=True)
class Share:
    """One part of the quality bar: ``start`` and ``width`` in percent, ``level`` names its colour (0: not checked)."""

    label: str
    count: int
    level: int
    start: float
    width: float


def medians(overview: Mapping[str, Any] | None) -> dict[str, float]:
    """Median score by the name of the organisation."""
    bodies = (overview or {}).get("bodies") or []
    return {body["name"]: body["median"] for body in bodies if body.get("median") is not None}


def shares(overview: Mapping[str, Any]) -> list[Share]:
    """The files by grade, best first, as parts of a bar."""
    counts: Mapping[str, int] = overview.get("distribution") or {}
    total = sum(counts.values())
    parts: list[Share] = []
    start = 0.0
    for grade in sorted(counts, key=_order):
        if not counts[grade]:
            continue
        width = round(100 * counts[grade] / total, 2)
        parts.append(Share(_label(grade), counts[grade], _level(grade), start, width))
        start = round(start + width, 2)
    return parts


def _order(grade: str) -> tuple[int, str]:
    return (GRADES.index(grade) if grade in GRADES else len(GRADES), grade)


def _level(grade: str) -> int:
    return GRADES.index(grade) + 1 if grade in GRADES else 0


def _label(grade: str) -> str:
    return tk._("Not checked yet") if grade.lower() in UNCHECKED else tk._("Grade {grade}").format(grade=grade)
