"""The answer of ``quality_overview`` in the form that pages draw: datasets by grade, A best, and those not checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    """The datasets by grade, best first, as parts of a bar; nothing while no dataset is checked."""
    counts: Mapping[str, int] = overview.get("distribution") or {}
    checked = sum(counts.values())
    if not checked:
        return []
    entries = [
        (tk._("Grade {grade}").format(grade=grade), counts[grade], level)
        for level, grade in enumerate(sorted(counts), start=1)
    ]
    total = max(overview.get("datasets") or 0, checked)
    entries.append((tk._("Not checked yet"), total - checked, 0))
    parts: list[Share] = []
    done = 0
    for label, count, level in entries:
        if count:
            parts.append(Share(label, count, level, round(100 * done / total, 2), round(100 * count / total, 2)))
            done += count
    return parts
