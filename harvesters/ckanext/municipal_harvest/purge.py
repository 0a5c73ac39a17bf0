"""Rows leave with the dataset or the organisation that they belong to.

Done in the purge's own transaction by mapper events: there is no moment, and
no crash, at which the one is gone and the other is not.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import sqlalchemy as sa
from ckan import model
from sqlalchemy import event
from sqlalchemy.engine import Connection

from .model import File, Record, Source

PLUGIN = "municipal_harvest"


def listen() -> None:
    """Register once per process."""
    for mapped, receiver in ((model.Package, _package_gone), (model.Group, _group_gone)):
        if not event.contains(mapped, "after_delete", receiver):
            event.listen(mapped, "after_delete", receiver)


def orphans() -> list[str]:
    """Ids of records and files whose dataset no longer exists; a sweep finds none."""
    known = sa.select(model.Package.id)
    records = sa.select(Record.id).where(Record.package_id.is_not(None), Record.package_id.not_in(known))
    files = sa.select(File.id).where(File.record_id.not_in(sa.select(Record.id)))
    return [*model.Session.scalars(records), *model.Session.scalars(files)]


def _package_gone(_mapper: Any, connection: Connection, package: model.Package) -> None:
    if p.plugin_loaded(PLUGIN):
        connection.execute(sa.delete(Record).where(Record.package_id == package.id))


def _group_gone(_mapper: Any, connection: Connection, group: model.Group) -> None:
    if p.plugin_loaded(PLUGIN):
        connection.execute(sa.delete(Record).where(Record.owner_org == group.id))
        connection.execute(sa.delete(Source).where(Source.owner_org == group.id))
