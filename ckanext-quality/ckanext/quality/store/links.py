"""Whether the bytes of resources could be had, day by day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa
from ckan import model
from ckanext.quality.engine.metadata import Link
from ckanext.quality.model import QualityLink, now
from sqlalchemy.dialects.postgresql import insert

WINDOW = datetime.timedelta(days=90)


@dataclass(frozen=True)
class LinkHistory:
    """The checks of one resource in the last 90 days."""

    checks: int = 0
    good: int = 0
    link: Link = field(default_factory=Link)


def note(resource_id: str, package_id: str, *, good: bool, detail: str = "", day: datetime.date | None = None) -> None:
    """The result of a check, by default today's; the last one of a day stays."""
    values = {"package_id": package_id, "good": good, "detail": detail}
    statement = insert(QualityLink).values(resource_id=resource_id, day=day or now().date(), **values)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["resource_id", "day"], set_=values))


def checked_today(resource_ids: Collection[str]) -> set[str]:
    """Resources that were looked at today."""
    query = sa.select(QualityLink.resource_id).where(
        QualityLink.resource_id.in_(resource_ids), QualityLink.day == now().date()
    )
    return set(model.Session.scalars(query))


def histories(package_id: str) -> dict[str, LinkHistory]:
    """What is known of the links of a dataset."""
    query = (
        sa.select(QualityLink)
        .where(QualityLink.package_id == package_id, QualityLink.day >= (now() - WINDOW).date())
        .order_by(QualityLink.day)
    )
    rows: dict[str, list[QualityLink]] = defaultdict(list)
    for row in model.Session.scalars(query):
        rows[row.resource_id].append(row)
    return {key: _history(days) for key, days in rows.items()}


def _history(days: list[QualityLink]) -> LinkHistory:
    good = [row.day for row in days if row.good]
    last = _moment(good[-1]) if good else None
    return LinkHistory(len(days), len(good), Link(days[-1].good, last))


def _moment(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc)


def prune() -> None:
    """Forget what nothing asks for any more."""
    model.Session.execute(sa.delete(QualityLink).where(QualityLink.day < (now() - 2 * WINDOW).date()))
