"""What is to be done: files to be checked, datasets to be scored. Rows stay until the result is stored."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.quality import leases
from ckanext.quality.engine.ruleset import RULESET
from ckanext.quality.model import QualityReport, QualityScore, QualityTask, now
from sqlalchemy.dialects.postgresql import insert

NIGHT = 2
"""Hour at which the nightly work begins, in the portal's time zone."""
SPREAD = 7200
"""Seconds over which the datasets are spread, so that a night is no peak."""


def request(resource_ids: Iterable[str]) -> int:
    """Note that resources are to be checked, in a transaction of its own: the caller's may still be open."""
    ids = sorted(set(resource_ids))
    if not ids:
        return 0
    moment = now()
    rows = [{"resource_id": key, "requested": moment, "attempts": 0, "due": moment} for key in ids]
    statement = insert(QualityTask).values(rows)
    again = {"requested": moment, "due": moment, "attempts": 0}
    with _engine().begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["resource_id"], set_=again))
    return len(ids)


def _engine() -> sa.Engine:
    assert model.meta.engine  # noqa: S101  # CKAN is running
    return model.meta.engine


def claim(lease: float) -> QualityTask | None:
    """Take one task that is due; others skip it until the lease ends. Commits."""
    return leases.take(QualityTask, lease)


def finish(task: QualityTask) -> None:
    """Remove a task, unless it was requested again meanwhile."""
    model.Session.execute(
        sa.delete(QualityTask).where(
            QualityTask.resource_id == task.resource_id, QualityTask.requested == task.requested
        )
    )


def postpone(task: QualityTask, seconds: float) -> None:
    """Let a task wait."""
    model.Session.execute(
        sa.update(QualityTask)
        .where(QualityTask.resource_id == task.resource_id)
        .values(due=now() + datetime.timedelta(seconds=seconds))
    )


def pending() -> int:
    """Files that are due now."""
    return model.Session.scalar(sa.select(sa.func.count()).where(QualityTask.due <= now())) or 0


# -- datasets ----------------------------------------------------------------


def request_scores(package_ids: Iterable[str]) -> int:
    """Note that datasets are to be scored, in a transaction of its own."""
    ids = sorted(set(package_ids))
    if not ids:
        return 0
    with _engine().begin() as connection:
        connection.execute(_due(ids))
    return len(ids)


def make_due(package_id: str) -> None:
    """The same within the caller's transaction: nobody scores the dataset before what it rests on is stored."""
    model.Session.execute(_due([package_id]))


def _due(package_ids: Iterable[str]) -> sa.Executable:
    moment = now()
    rows = [{"package_id": key, "ruleset": RULESET, "modified": moment, "due": moment} for key in package_ids]
    statement = insert(QualityScore).values(rows)
    return statement.on_conflict_do_update(index_elements=["package_id"], set_={"due": moment})


def claim_score(lease: float) -> tuple[str, datetime.datetime] | None:
    """Take one dataset that is due, with the moment until which it is ours. Commits."""
    query = (
        sa.select(QualityScore)
        .where(QualityScore.due <= now())
        .order_by(QualityScore.due)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = model.Session.scalars(query).first()
    claimed = None
    if row is not None:
        leased = now() + datetime.timedelta(seconds=lease)
        row.due = leased
        claimed = row.package_id, leased
    model.Session.commit()
    return claimed


def finish_score(package_id: str, leased: datetime.datetime) -> None:
    """The dataset is due again next night, or at once if it was requested meanwhile."""
    model.Session.execute(
        sa.update(QualityScore)
        .where(QualityScore.package_id == package_id, QualityScore.due == leased)
        .values(due=next_night(package_id))
    )


def forget_score(package_id: str) -> None:
    """A dataset that is not there has no row."""
    model.Session.execute(sa.delete(QualityScore).where(QualityScore.package_id == package_id))


def pending_scores() -> int:
    """Datasets that are due now."""
    return model.Session.scalar(sa.select(sa.func.count()).where(QualityScore.due <= now())) or 0


def next_night(package_id: str) -> datetime.datetime:
    """When what depends on time is judged again: in the small hours, each dataset at a minute of its own."""
    zone = ZoneInfo(str(tk.config.get("ckan.display_timezone") or "UTC").replace("server", "UTC"))
    local = now().astimezone(zone)
    start = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    while start <= local:
        start += datetime.timedelta(days=1)
    share = int.from_bytes(hashlib.sha256(package_id.encode()).digest()[:4], "big") / 2**32
    return start + datetime.timedelta(seconds=SPREAD * share)


def of_other_rulesets(limit: int) -> list[str]:
    """Resources whose present content was judged under another ruleset only."""
    query = (
        sa.select(QualityReport.resource_id)
        .where(QualityReport.current, QualityReport.ruleset != RULESET)
        .where(QualityReport.resource_id.not_in(sa.select(QualityTask.resource_id)))
        .limit(limit)
    )
    return list(model.Session.scalars(query))


def unscored(types: Collection[str], limit: int) -> list[str]:
    """Living datasets without a row."""
    query = (
        sa.select(model.Package.id)
        .outerjoin(QualityScore, QualityScore.package_id == model.Package.id)
        .where(model.Package.state == "active", model.Package.type.in_(types), QualityScore.package_id.is_(None))
        .limit(limit)
    )
    return list(model.Session.scalars(query))
