"""Background checks: tasks in PostgreSQL, worked off by any number of RQ jobs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import commit as commit_index
from ckan.logic import index_update_package

from . import config, files, store
from .engine import worker
from .engine.checking import digest, unreadable
from .engine.errors import EngineError
from .model import DONE, ERROR, NOT_CHECKED, QualityTask

log = logging.getLogger(__name__)

NOT_THERE_YET = 20.0
"""Seconds until a resource is looked for again whose transaction may still be open."""


@dataclass(frozen=True)
class Checked:
    """What a check of one resource came to."""

    resource_id: str
    package_id: str | None
    state: str
    score_changed: bool = False


def enqueue(resource_ids: Iterable[str]) -> None:
    """Note the resources and wake a worker."""
    if store.request(resource_ids):
        wake()


def wake() -> None:
    """Put a job on the queue that works off what is due."""
    tk.enqueue_job(
        work,
        title="Check data quality",
        queue=config.queue(),
        # One file may begin just before the slice ends.
        rq_kwargs={"timeout": int(config.job_slice() + config.bounds().seconds + worker.GRACE + 30)},
    )


def work() -> int:
    """Work off due tasks until the slice of time is used up, then hand on. The number of files looked at."""
    end = time.monotonic() + config.job_slice()
    done = drain(lambda _: None, until=lambda: time.monotonic() > end)
    if store.pending():
        wake()
    return done


def drain(told: Callable[[Checked], None], until: Callable[[], bool] = lambda: False) -> int:
    """Check every due task; scores that changed go to the search index in one commit at the end."""
    changed: set[str] = set()
    count = 0
    try:
        while not until():
            task = store.claim(config.bounds().seconds + worker.GRACE + 60)
            if task is None:
                break
            result = _run(task)
            count += 1
            told(result)
            if result.score_changed and result.package_id:
                changed.add(result.package_id)
    finally:
        reindex(changed)
    return count


def reindex(package_ids: Iterable[str]) -> None:
    """Bring scores into the search index."""
    ids = sorted(package_ids)
    for package_id in ids:
        index_update_package({"ignore_auth": True}, package_id, defer_commit=True)
    if ids:
        commit_index()


def _run(task: QualityTask) -> Checked:
    resource = model.Session.get(model.Resource, task.resource_id)
    if resource is None:
        # The signal may come before the commit of the resource that it speaks of.
        if task.attempts >= config.max_attempts():
            store.finish(task)
        else:
            store.postpone(task, NOT_THERE_YET)
        model.Session.commit()
        return Checked(task.resource_id, None, "missing")
    package_id = str(resource.package_id)
    state = _give_up(resource) if task.attempts > config.max_attempts() else check_resource(resource)
    score_changed = store.refresh_score(package_id)
    store.finish(task)
    model.Session.commit()
    return Checked(task.resource_id, package_id, state, score_changed)


def check_resource(resource: model.Resource) -> str:
    """Check a resource and store its report; the caller commits. The state that was stored."""
    if resource.state != "active" or files.release_state(resource.id) != files.OPEN:
        store.drop_current(resource.id)
        return "held" if resource.state == "active" else "deleted"
    stored = files.find(resource.id)
    if stored is None:
        store.drop_current(resource.id)
        return "no_file"
    kind = files.kind_of(resource, stored)
    with files.local(stored) as path:
        content_hash = digest(path)
        known = store.same_content(resource.id, content_hash, kind)
        if known:
            report = {**known.report, "file": stored.filename}
            store.save_report(resource.id, str(resource.package_id), content_hash, known.state, report)
            return known.state
        state, report = _report(path, stored, kind)
    store.save_report(resource.id, str(resource.package_id), content_hash, state, report)
    return state


def _report(path: Path, stored: files.Stored, kind: str) -> tuple[str, dict[str, Any]]:
    if not files.is_checked(kind, stored):
        error = EngineError("not-checked", kind=(kind or "?").upper())
        return NOT_CHECKED, {"file": stored.filename, "format": kind, "error": error.to_dict(), "findings": []}
    try:
        report = worker.run("check", path, limits=config.limits(), bounds=config.bounds(), name=stored.filename)
    except EngineError as error:
        log.warning("%s: %s", stored.filename, error)
        report = unreadable(path, stored.filename, error).to_dict()
    return (ERROR if report["error"] else DONE), report


def _give_up(resource: model.Resource) -> str:
    """A file whose check took a worker down again and again gets a report that says so."""
    stored = files.find(resource.id)
    if stored is None:
        return "no_file"
    error = EngineError("crashed", detail=f"{config.max_attempts()}×")
    with files.local(stored) as path:
        report = unreadable(path, stored.filename, error).to_dict()
        store.save_report(resource.id, str(resource.package_id), digest(path), ERROR, report)
    return ERROR
