"""How the points of a file went over its contents and rulesets."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model

from .charts import Point
from .model import QualityReport

MOST = 200


def of_resource(resource_id: str) -> list[Point]:
    """One point for each content that was checked, under each ruleset, oldest first."""
    query = (
        sa.select(QualityReport.created, QualityReport.score, QualityReport.ruleset, QualityReport.grade)
        .where(QualityReport.resource_id == resource_id, QualityReport.score.is_not(None))
        .order_by(QualityReport.created.desc())
        .limit(MOST)
    )
    rows = reversed(list(model.Session.execute(query)))
    return [Point(row.created, row.score, row.ruleset, row.grade or "") for row in rows]
