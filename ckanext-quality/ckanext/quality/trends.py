"""How scores went over time; points of different rulesets are never joined (quality.md, section 5.8)."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Any

from . import store


def of_dataset(package_id: str) -> list[dict[str, Any]]:
    """The last score of each day on which a dataset was scored."""
    return [
        {"day": row.day.isoformat(), "ruleset": row.ruleset, "score": row.score, "grade": row.grade}
        for row in store.trend([package_id])
        if row.score is not None
    ]


def of_datasets(package_ids: Collection[str]) -> list[dict[str, Any]]:
    """The median on each day on which one of them was scored; the others count with what they had."""
    points: list[dict[str, Any]] = []
    rows = sorted(store.trend(package_ids), key=lambda row: (row.ruleset, row.day))
    for ruleset, of_ruleset in groupby(rows, key=lambda row: row.ruleset):
        known: dict[str, float] = {}
        for day, of_day in groupby(of_ruleset, key=lambda row: row.day):
            for row in of_day:
                if row.score is None:
                    known.pop(row.package_id, None)
                else:
                    known[row.package_id] = row.score
            if known:
                median = round(statistics.median(known.values()), 1)
                points.append({"day": day.isoformat(), "ruleset": ruleset, "score": median, "count": len(known)})
    return sorted(points, key=lambda point: (point["day"], point["ruleset"]))


def breaks(points: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """The days from which another ruleset counts."""
    found, before = [], ""
    for point in points:
        if before and point["ruleset"] != before:
            found.append({"day": point["day"], "before": before, "after": point["ruleset"]})
        before = point["ruleset"]
    return found
