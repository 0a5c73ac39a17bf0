"""What the people of a body have to do about quality today."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from . import advice, hold
from .engine.ruleset import DATA_POINTS
from .model import DONE, ERROR, QualityReport

MOST = 5


def most_to_gain(owner_org: str) -> list[dict[str, Any]]:
    """The files of a body with most points to gain, each with what to do first."""
    query = (
        sa.select(QualityReport, model.Package.name, model.Package.title, model.Resource.name.label("resource_name"))
        .join(model.Package, model.Package.id == QualityReport.package_id)
        .join(model.Resource, model.Resource.id == QualityReport.resource_id)
        .where(
            model.Package.owner_org == owner_org,
            model.Package.state == "active",
            model.Resource.state == "active",
            QualityReport.current,
            QualityReport.state.in_((DONE, ERROR)),
            QualityReport.data_points < DATA_POINTS,
        )
        .order_by(QualityReport.data_points, model.Package.name)
        .limit(2 * MOST)
    )
    rows = list(model.Session.execute(query))
    held = hold.held_among([row[0].resource_id for row in rows])
    return [
        {
            "resource_id": report.resource_id,
            "package_name": name,
            "package_title": title or name,
            "name": resource_name or report.report.get("file") or "",
            "points": round(DATA_POINTS - report.data_points, 1),
            "first": _first(report.report),
        }
        for report, name, title, resource_name in rows
        if report.resource_id not in held
    ][:MOST]


def _first(report: dict[str, Any]) -> dict[str, str] | None:
    found = advice.advise(report)
    return dict(found[0].finding["title"]) if found else None
