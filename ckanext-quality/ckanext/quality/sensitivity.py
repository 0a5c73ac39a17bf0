"""What another split between metadata and data would make of the catalogue: shown on the method page."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import Any

import sqlalchemy as sa
from ckan import model

from .engine.ruleset import DATA_POINTS, GRADES, METADATA_POINTS, capped, grade_of
from .model import QualityScore

SPLITS = (30, 40, 50)
"""Points of metadata, of 100."""


def table() -> list[dict[str, Any]]:
    """Median and grades of all scored public datasets under each split; empty where nothing is scored."""
    query = (
        sa.select(QualityScore.a_points, QualityScore.b_points, QualityScore.gates)
        .join(model.Package, model.Package.id == QualityScore.package_id)
        .where(
            model.Package.state == "active",
            model.Package.private.is_(False),
            QualityScore.score.is_not(None),
            QualityScore.a_points.is_not(None),
        )
    )
    rows = [
        (row.a_points / METADATA_POINTS, (row.b_points or 0) / DATA_POINTS, row.gates)
        for row in model.Session.execute(query)
    ]
    return [_under(split, rows) for split in SPLITS] if rows else []


def _under(split: int, rows: list[tuple[float, float, list[str]]]) -> dict[str, Any]:
    scores = [capped(split * metadata + (100 - split) * data, gates) for metadata, data, gates in rows]
    grades = Counter(grade_of(score).letter for score in scores)
    return {
        "metadata": split,
        "data": 100 - split,
        "in_force": split == METADATA_POINTS,
        "median": round(statistics.median(scores), 1),
        "distribution": {grade.letter: grades[grade.letter] for grade in GRADES},
    }
