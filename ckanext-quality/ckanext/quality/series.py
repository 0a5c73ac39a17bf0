"""How points went over time: of a file over its contents, of a dataset over days."""

from __future__ import annotations

import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from . import store, versions
from .charts import Point
from .model import QualityReport
from .store import scores

MOST = 200


def of_resource(resource_id: str) -> list[Point]:
    """One point for each content that was checked, under each ruleset, oldest first.

    The points of the description are the present ones, so that the line tells of the file alone.
    """
    table = QualityReport
    query = (
        sa.select(
            table.package_id,
            table.content_hash,
            table.created,
            table.ruleset,
            table.data_points,
            table.report["gates"].label("gates"),
            table.report["timely"].label("timely"),
        )
        .where(table.resource_id == resource_id, table.data_points.is_not(None))
        .order_by(table.created.desc())
        .limit(MOST)
    )
    rows = list(model.Session.execute(query))
    dataset = store.score_row(rows[0].package_id) if rows else None
    points = []
    for row in reversed(rows):
        total = scores.score_of_file(dataset, row)
        if total.score is not None:
            letter, address = total.grade.letter if total.grade else "", _version(resource_id, row)
            points.append(Point(row.created, total.score, row.ruleset, letter, address))
    return points


def _version(resource_id: str, row: sa.Row[Any]) -> str:
    """The address of an earlier version that is kept, or nothing."""
    if versions.find(resource_id, row.content_hash) is None:
        return ""
    place = {"id": row.package_id, "resource_id": resource_id, "sha256": row.content_hash}
    return str(tk.h.url_for("quality_version.version", **place))


def of_dataset(package_id: str) -> list[Point]:
    """One point for each day on which a dataset was scored, oldest first."""
    noon = datetime.time(12, tzinfo=datetime.timezone.utc)
    return [
        Point(datetime.datetime.combine(row.day, noon), row.score, row.ruleset, row.grade or "")
        for row in store.trend([package_id])
        if row.score is not None
    ]
