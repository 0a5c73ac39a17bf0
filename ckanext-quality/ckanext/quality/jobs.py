"""Background work: tasks in PostgreSQL, worked off by any number of RQ jobs."""

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

from . import catalogue, config, files, hold, linkcheck, loading, rating, store
from .engine import worker
from .engine.checking import digest, unreadable
from .engine.context import Context
from .engine.errors import EngineError
from .engine.ruleset import PROSE_FORMATS, RULESET
from .model import DONE, ERROR, NOT_CHECKED, QualityTask

log = logging.getLogger(__name__)

NOT_THERE_YET = 20.0
"""Seconds until a resource is looked for again whose transaction may still be open."""
SCORE_LEASE = 300.0
"""Seconds until another worker may take a dataset whose worker died."""
NIGHTLY_BATCH = 5000
"""The most tasks that one call of the nightly work makes."""


@dataclass(frozen=True)
class Checked:
    """What a check of one resource came to."""

    resource_id: str
    package_id: str | None
    state: str


def enqueue(resource_ids: Iterable[str]) -> None:
    """Note the resources and wake a worker."""
    if store.request(resource_ids):
        wake()


def enqueue_scores(package_ids: Iterable[str]) -> None:
    """Note that datasets are to be scored anew (no file is read for it) and wake a worker."""
    if store.request_scores(package_ids):
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
    if store.pending() or store.pending_scores():
        wake()
    if loading.pending():
        loading.wake()
    return done


def due() -> None:
    """Note what the clock makes due: datasets without a score, files that another ruleset judged."""
    store.request(store.of_other_rulesets(NIGHTLY_BATCH))
    store.request_scores(store.unscored([catalogue.DATASET], NIGHTLY_BATCH))
    store.links.prune()
    loading.request_missing(NIGHTLY_BATCH)
    model.Session.commit()


def drain(told: Callable[[Checked], None], until: Callable[[], bool] = lambda: False) -> int:
    """Check every due file, then score every due dataset; what changed goes to the search index in one commit."""
    changed: set[str] = set()
    count = 0
    try:
        while not until():
            task = store.claim(config.bounds().seconds + worker.GRACE + 60)
            if task is None:
                break
            told(_run(task))
            count += 1
        while not until():
            claimed = store.claim_score(SCORE_LEASE)
            if claimed is None:
                break
            if score(claimed[0]):
                changed.add(claimed[0])
            store.finish_score(*claimed)
            model.Session.commit()
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


def score(package_id: str) -> bool:
    """Score a dataset: can its files be had, what has the day changed, what does its metadata say."""
    dataset = catalogue.Dataset.of(package_id)
    if dataset is None:
        store.forget_score(package_id)
        return False
    linkcheck.look(dataset)
    stale = [each["id"] for each in dataset.resources if _is_stale(dataset, each)]
    changed = rating.rate(dataset)
    model.Session.commit()
    if stale:
        # Facts that a rule asks with the bytes before it have changed: the file is read again.
        enqueue(stale)
    return changed


def _is_stale(dataset: catalogue.Dataset, resource: dict[str, Any]) -> bool:
    row = store.current_report(resource["id"])
    if row is None or row.state != DONE or row.ruleset != RULESET:
        return False
    context = dataset.context(resource, row.report["file"], row.content_hash)
    return catalogue.fingerprint(context) != row.context_hash


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
    # A dataset of hundreds of files is scored once, after them.
    store.make_due(package_id)
    store.finish(task)
    model.Session.commit()
    loading.after_check(task.resource_id)
    return Checked(task.resource_id, package_id, state)


def check_now(resource_id: str) -> str:
    """Check one resource here and now, with its dataset's score and its place in the index; the state."""
    resource = model.Session.get(model.Resource, resource_id)
    if resource is None:
        return "missing"
    package_id = str(resource.package_id)
    state = check_resource(resource)
    changed = rating.refresh(package_id)
    model.Session.commit()
    if changed:
        reindex([package_id])
    loading.after_check(resource_id)
    if loading.pending():
        loading.wake()
    return state


def check_resource(resource: model.Resource) -> str:
    """Check a resource and store its report; the caller commits. The state that was stored.

    A held file is checked too: it may be held for no other reason than that nobody has looked into it yet.
    """
    dataset = catalogue.Dataset.of(str(resource.package_id)) if resource.state == "active" else None
    listed = {each["id"]: each for each in dataset.resources} if dataset else {}
    if dataset is None or resource.id not in listed:
        store.drop_current(resource.id)
        return "deleted"
    stored = files.find(resource.id)
    if stored is None:
        store.drop_current(resource.id)
        return "no_file"
    kind = files.kind_of(resource, stored)
    with files.local(stored) as path:
        content_hash = digest(path)
        context = dataset.context(listed[resource.id], stored.filename, content_hash)
        key = catalogue.fingerprint(context)
        known = store.same_content(resource.id, content_hash, kind, key)
        if known:
            state, report = known.state, {**known.report, "file": stored.filename}
        else:
            state, report = _report(path, stored, kind, context)
    store.save_report(resource.id, dataset.id, content_hash, key, state, report)
    if resource.url_type == "upload":
        store.links.note(resource.id, dataset.id, good=True, detail="storage")
    return "held" if hold.suspect(resource, content_hash, report.get("suspicions") or []) else state


def _report(path: Path, stored: files.Stored, kind: str, context: Context) -> tuple[str, dict[str, Any]]:
    if not files.is_checked(kind, stored):
        return _of_another_kind(path, stored, kind)
    options = {"name": stored.filename, "context": context.to_dict()}
    try:
        report = worker.run("check", path, limits=config.limits(), bounds=config.bounds(), **options)
    except EngineError as error:
        log.warning("%s: %s", stored.filename, error)
        report = unreadable(path, stored.filename, error).to_dict()
    return (ERROR if report["error"] else DONE), report


def _of_another_kind(path: Path, stored: files.Stored, kind: str) -> tuple[str, dict[str, Any]]:
    """What is for people only fails S01 (gate G1); what other programs read is not judged."""
    label = (kind or "?").upper()
    if label in PROSE_FORMATS:
        return ERROR, unreadable(path, stored.filename, EngineError("wrong-kind", kind=label)).to_dict()
    error = EngineError("not-checked", kind=label)
    return NOT_CHECKED, {"file": stored.filename, "format": kind, "error": error.to_dict(), "findings": []}


def _give_up(resource: model.Resource) -> str:
    """A file whose check took a worker down again and again gets a report that says so."""
    stored = files.find(resource.id)
    if stored is None:
        return "no_file"
    error = EngineError("crashed", detail=f"{config.max_attempts()}×")
    with files.local(stored) as path:
        report = unreadable(path, stored.filename, error).to_dict()
        store.save_report(resource.id, str(resource.package_id), digest(path), "", ERROR, report)
    return ERROR
