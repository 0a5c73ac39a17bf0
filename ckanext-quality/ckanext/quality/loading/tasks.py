"""What is to be loaded: rows of ``quality_load`` that are due, claimed as those of ``quality_task`` are."""

from __future__ import annotations

import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.quality import leases
from ckanext.quality.model import DONE as CHECKED
from ckanext.quality.model import QualityLoad, QualityReport, now
from sqlalchemy.dialects.postgresql import insert

WAITING, DONE, ERROR, FAILED, REMOVED = "waiting", "done", "error", "failed", "removed"


def row_of(resource_id: str) -> QualityLoad | None:
    """What is known of the table of a resource."""
    return model.Session.get(QualityLoad, resource_id)


def request(resource_id: str, package_id: str) -> None:
    """Have a resource loaded; what is loaded already goes on serving. The caller commits."""
    again = {"requested": now(), "due": now(), "attempts": 0}
    values = {"resource_id": resource_id, "package_id": package_id, "content_hash": "", "loader": "", "state": WAITING}
    statement = insert(QualityLoad).values(**values, **again)
    # Somebody may be looking at the row that a removal left: it says again that something is coming.
    state = sa.case((QualityLoad.state == DONE, DONE), else_=WAITING)
    model.Session.execute(
        statement.on_conflict_do_update(index_elements=["resource_id"], set_={**again, "state": state})
    )


def unseen(loader: str, most: int) -> list[tuple[str, str]]:
    """Resource and dataset of checked tables that this loader has not come to an end with."""
    known = QualityLoad.resource_id == QualityReport.resource_id
    query = (
        sa.select(QualityReport.resource_id, QualityReport.package_id)
        .outerjoin(QualityLoad, known)
        .where(
            QualityReport.current,
            QualityReport.state == CHECKED,
            sa.or_(
                QualityLoad.resource_id.is_(None),
                sa.and_(QualityLoad.loader != loader, QualityLoad.due.is_(None), QualityLoad.state != REMOVED),
            ),
        )
        .limit(most)
    )
    return [(row.resource_id, row.package_id) for row in model.Session.execute(query)]


def claim(lease: float) -> QualityLoad | None:
    """Take one load that is due; others skip it until the lease ends. Commits."""
    return leases.take(QualityLoad, lease)


def finish(row: QualityLoad, **values: Any) -> None:
    """Note what came of a load; it stays due where it was asked for again meanwhile. The caller commits."""
    mine = QualityLoad.resource_id == row.resource_id
    if values:
        model.Session.execute(sa.update(QualityLoad).where(mine).values(**values))
    done = sa.update(QualityLoad).where(mine, QualityLoad.requested == row.requested)
    model.Session.execute(done.values(due=None, attempts=0))


def postpone(row: QualityLoad, seconds: float) -> None:
    """Let a load wait. The caller commits."""
    due = now() + datetime.timedelta(seconds=seconds)
    model.Session.execute(sa.update(QualityLoad).where(QualityLoad.resource_id == row.resource_id).values(due=due))


def pending() -> bool:
    """Whether a load is due now."""
    query = sa.select(sa.literal(1)).where(QualityLoad.due <= now()).limit(1)
    return model.Session.execute(query).first() is not None


def forget(resource_id: str) -> None:
    """Remove the row. The caller commits."""
    model.Session.execute(sa.delete(QualityLoad).where(QualityLoad.resource_id == resource_id))
