"""When a resource is loaded: after its check, in jobs of their own, any number of them at the same time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib.search import commit as commit_index
from ckan.logic import index_update_package
from ckanext.quality import config
from ckanext.quality.engine import worker
from ckanext.quality.model import QualityLoad

from . import database, flag, run, swap, tasks
from .run import LOADER

log = logging.getLogger(__name__)

BUSY_SECONDS = 30.0
"""Seconds until a load is tried again whose old table readers did not leave."""


def after_check(resource_id: str) -> None:
    """Have the present content of a resource loaded if it may be, else have none of it in the DataStore; commits.

    To be called whenever a check or a decision about a resource has been stored.
    """
    if not database.is_on():
        return
    resource = model.Session.get(model.Resource, resource_id)
    report = run.wanted(resource)
    row = tasks.row_of(resource_id)
    changed = False
    if resource is None or report is None:
        changed = unload(resource_id)
    elif row is None or row.due or not _is_settled(row, report.content_hash):
        tasks.request(resource_id, str(resource.package_id))
    elif row.state == tasks.DONE:
        # An edit of the dataset by a program that does not know the flag takes it away.
        changed = flag.put(resource_id, active=True)
    model.Session.commit()
    if changed and resource is not None:
        _index({str(resource.package_id)})


def _is_settled(row: QualityLoad, content_hash: str) -> bool:
    """Nothing new would come of another load of these bytes."""
    if (row.content_hash, row.loader) != (content_hash, LOADER):
        return False
    return row.state != tasks.DONE or run.serves(row.resource_id, content_hash)


def may_load(resource: model.Resource) -> bool:
    """Whether a resource may be in the DataStore: there is one, and the file is open, checked and a table."""
    return database.is_on() and run.wanted(resource) is not None


def request(resource: model.Resource) -> None:
    """Load a resource anew, whatever is known of it; commits."""
    tasks.request(resource.id, str(resource.package_id))
    model.Session.commit()
    wake()


def request_missing(most: int) -> None:
    """Have checked files loaded that no loader, or one of another version, has seen; the caller commits."""
    if database.is_on():
        for resource_id, package_id in tasks.unseen(LOADER, most):
            tasks.request(resource_id, package_id)


def unload(resource_id: str) -> bool:
    """Take a resource out of the DataStore now; the caller commits, and indexes the dataset if True."""
    try:
        return run.remove(resource_id)
    except swap.BusyError:
        # Nobody but readers who came before can read a held table; a worker removes it behind them.
        row = tasks.row_of(resource_id)
        if row is not None:
            tasks.request(resource_id, row.package_id)
        return False


def pending() -> bool:
    """Whether a load is due now."""
    return database.is_on() and tasks.pending()


def wake() -> None:
    """Put a job on the queue that works off what is due."""
    if database.is_on():
        tk.enqueue_job(
            work,
            title="Load tables into the DataStore",
            queue=config.queue(),
            # One load may begin just before the slice ends.
            rq_kwargs={"timeout": int(config.job_slice() + _longest())},
        )


def work() -> int:
    """Work off due loads until the slice of time is used up, then hand on. The number of loads."""
    end = time.monotonic() + config.job_slice()
    done = drain(until=lambda: time.monotonic() > end)
    if pending():
        wake()
    return done


def drain(until: Callable[[], bool] = lambda: False) -> int:
    """Do every load that is due."""
    if not database.is_on():
        return 0
    changed: set[str] = set()
    count = 0
    try:
        while not until():
            row = tasks.claim(_longest())
            if row is None:
                break
            count += 1
            try:
                if run.load(row):
                    changed.add(row.package_id)
            except swap.BusyError:
                log.info("%s: the table is in use, trying again later", row.resource_id)
                model.Session.rollback()
                tasks.postpone(row, BUSY_SECONDS)
                model.Session.commit()
    finally:
        _index(changed)
    return count


def _longest() -> float:
    """Seconds that one load may take: reading the file, then every statement of some length, then the wait."""
    seconds = config.load_bounds().seconds
    return seconds + worker.GRACE + 2 * seconds + swap.LOCK_SECONDS + 30


def _index(package_ids: Collection[str]) -> None:
    for package_id in sorted(package_ids):
        index_update_package({"ignore_auth": True}, package_id, defer_commit=True)
    if package_ids:
        commit_index()


def purged(resource_ids: Collection[str]) -> None:
    """Drop the tables of those of some resources that exist no more; in connections of its own."""
    if not resource_ids or not database.is_on():
        return
    assert model.meta.engine  # noqa: S101  # CKAN is running
    table = model.resource_table
    with model.meta.engine.connect() as connection:
        living = set(connection.scalars(sa.select(table.c.id).where(table.c.id.in_(list(resource_ids)))))
    for resource_id in sorted(set(resource_ids) - living):
        with database.transaction(database.write_engine()) as cursor:
            swap.drop(cursor, resource_id)
