"""Rows leave with the dataset that they belong to, in the purge's own transaction."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import sqlalchemy as sa
import sqlalchemy.event
import sqlalchemy.orm
from ckan import model
from sqlalchemy.engine import Connection

from . import loading, versions
from .model import (
    QualityCheckResult,
    QualityExemption,
    QualityHistory,
    QualityHold,
    QualityLink,
    QualityLoad,
    QualityReport,
    QualityScore,
    QualityTask,
)

TABLES = (
    QualityReport,
    QualityCheckResult,
    QualityScore,
    QualityHistory,
    QualityLink,
    QualityExemption,
    QualityHold,
    QualityLoad,
    QualityTask,
)


def listen() -> None:
    """Register once per process."""
    if not sqlalchemy.event.contains(model.Package, "after_delete", _package_gone):
        sqlalchemy.event.listen(model.Package, "after_delete", _package_gone)


def orphans() -> list[str]:
    """Datasets that have rows here and do not exist; a sweep finds none."""
    known = sa.select(model.Package.id)
    found: set[str] = set()
    for table in TABLES:
        column = table.package_id
        ids = model.Session.scalars(sa.select(column).where(column.is_not(None), column.not_in(known)))
        found.update(str(key) for key in ids)
    return sorted(found)


def _package_gone(_mapper: Any, connection: Connection, package: model.Package) -> None:
    if not p.plugin_loaded("quality"):
        return
    loaded = connection.scalars(sa.select(QualityLoad.resource_id).where(QualityLoad.package_id == package.id)).all()
    seen = sa.select(QualityReport.resource_id, QualityReport.content_hash)
    kept = [
        (row.resource_id, row.content_hash)
        for row in connection.execute(seen.where(QualityReport.package_id == package.id))
    ]
    for table in TABLES:
        connection.execute(sa.delete(table).where(table.package_id == package.id))
    session = sqlalchemy.orm.object_session(package)
    if loaded and session is not None:
        # Another database: its tables go when the purge is certain.
        sqlalchemy.event.listen(session, "after_commit", lambda _: loading.purged(loaded), once=True)
    if kept and session is not None:
        sqlalchemy.event.listen(session, "after_commit", lambda _: versions.forget(kept), once=True)
