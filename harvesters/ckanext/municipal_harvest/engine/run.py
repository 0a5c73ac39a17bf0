"""A run of one source, from the claim of its job to its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from ckanext.guarded_fetch import Client, FetchError
from rq.timeouts import JobTimeoutException
from sqlalchemy.exc import DataError, IntegrityError

from .. import config, messages
from ..messages import ErrorDict
from ..model import Job, Source
from ..model import Record as Row
from ..model.tables import now
from ..readers.base import ReadError, Record
from . import importer, jobs, plan, withdrawal
from .files import PAGE, Budget, Fetched, fetch_all
from .plan import CannotRunError, KnownRecord, Plan
from .read import read

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with how many records are done, and of how many."""

MAX_PROBLEMS = 1000
EVERY = 2.0
"""Seconds between two notes of progress in the job's row."""

OUR_MISTAKES = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What a bug of ours, or of another plugin, raises. It fails one record, or one source, never the rest."""


@dataclass
class Tally:
    """What a run has done so far."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    missing: int = 0
    failed: int = 0
    files: int = 0
    files_failed: int = 0
    size: int = 0
    problems: list[ErrorDict] = field(default_factory=list)

    def note(self, error: ErrorDict, **place: str) -> None:
        """Keep a problem with the place where it happened."""
        self.problems.append({**error, **place})


def run_job(job_id: str, progress: Progress | None = None) -> None:
    """Run a job that waits; does nothing if another worker has it, or had it."""
    job = model.Session.get(Job, job_id)
    if job is None or job.state != "pending":
        model.Session.rollback()
        return
    source_id = job.source_id
    model.Session.rollback()
    with jobs.hold(source_id) as held:
        if held and _claim(job_id):
            _run(job_id, source_id, progress)


def _claim(job_id: str) -> bool:
    claimed = model.Session.execute(
        sa.update(Job)
        .where(Job.id == job_id, Job.state == "pending")
        .values(state="running", started=now(), heartbeat=now())
        .returning(Job.id)
    ).scalar()
    model.Session.commit()
    return claimed is not None


def _run(job_id: str, source_id: str, progress: Progress | None) -> None:
    tally = Tally()
    try:
        _stages(job_id, source_id, tally, progress)
    except (FetchError, ReadError) as error:
        _end(job_id, tally, messages.of(error))
    except CannotRunError as error:
        _end(job_id, tally, error.error)
    except JobTimeoutException:
        _end(job_id, tally, _too_long())
        raise
    except OUR_MISTAKES:
        log.exception("harvest job %s of source %s failed", job_id, source_id)
        _end(job_id, tally, messages.unexpected(job_id))
    else:
        _end(job_id, tally, None)


def _stages(job_id: str, source_id: str, tally: Tally, progress: Progress | None) -> None:
    source = model.Session.get_one(Source, source_id)
    planned = plan.make(model.Session.get_one(Job, job_id), source)
    # No transaction stays open while the network works.
    model.Session.rollback()
    client = Client(config.policy())
    reading = read(planned, client)
    withdrawal.doubt(planned, reading)
    tally.failed += reading.failed
    tally.problems += reading.problems
    budget = Budget.of(planned.limits)
    beat = _Beat(job_id, len(reading.records), progress)
    for record, known in reading.records:
        _one(planned, record, known, client, budget, tally)
        beat(tally)
    tally.size = planned.limits.size - budget.size
    tally.missing, withdrawn = withdrawal.count(planned, reading)
    for known in withdrawn:
        importer.mark_withdrawn(job_id, known)


def _one(
    planned: Plan, record: Record, known: KnownRecord | None, client: Client, budget: Budget, tally: Tally
) -> None:
    """One record; whatever it does wrong stays with it."""
    try:
        fetched = fetch_all(record, known, client, budget)
        _count(record, fetched, tally)
        outcome = importer.write(planned, importer.prepare(planned, record, known, fetched))
    except importer.NotOursError as error:
        _set_aside(planned, record, known, error.error, tally)
    except tk.ValidationError as error:
        _set_aside(planned, record, known, _refused(record, error.error_summary), tally)
    except (tk.ObjectNotFound, tk.NotAuthorized, search.SearchError, DataError, IntegrityError):
        log.exception("harvest of %s, record %s", planned.spec.id, record.key)
        _set_aside(planned, record, known, messages.unexpected(planned.job_id), tally)
    except OUR_MISTAKES:
        log.exception("harvest of %s, record %s", planned.spec.id, record.key)
        _set_aside(planned, record, known, messages.unexpected(planned.job_id), tally)
    else:
        setattr(tally, outcome, getattr(tally, outcome) + 1)


def _count(record: Record, fetched: list[Fetched], tally: Tally) -> None:
    tally.files += sum(file.state != PAGE for file in fetched)
    for file in fetched:
        if file.error:
            tally.files_failed += 1
            tally.note(file.error, record=record.key, title=record.title, file=file.ref.name or file.ref.key)


def _set_aside(planned: Plan, record: Record, known: KnownRecord | None, error: ErrorDict, tally: Tally) -> None:
    model.Session.rollback()
    tally.failed += 1
    tally.note(error, record=record.key, title=record.title)
    row = model.Session.get(Row, known.id) if known else None
    if row is None:
        row = Row(source_id=planned.spec.id, key=record.key)
        model.Session.add(row)
    if (row.state, row.error) != ("failed", error):
        row.title, row.page, row.state, row.error = record.title, record.page, "failed", error
        row.modified = now()
    model.Session.commit()


def _refused(record: Record, summary: dict[str, Any]) -> ErrorDict:
    reasons = "、".join(f"{name}：{reason}" for name, reason in summary.items())[:1000]
    return messages.message(
        "refused",
        f"「{record.title}」は登録の規則に合わず取り込めません（{reasons}）。",
        f"“{record.title}” does not fit the catalogue's rules ({reasons}).",
        record.page,
    )


def _too_long() -> ErrorDict:
    return messages.message(
        "job-timeout",
        "取り込みが制限時間を超えたため、途中で終了しました。次回の実行で続きから取り込みます。",
        "The run took longer than its limit and was ended. The next run goes on from there.",
    )


class _Beat:
    """Notes progress in the job's row now and then, and on the terminal each time."""

    def __init__(self, job_id: str, total: int, progress: Progress | None) -> None:
        self.job_id, self.total, self.progress = job_id, total, progress
        self.done, self.last = 0, 0.0
        if progress:
            progress(0, total)

    def __call__(self, tally: Tally) -> None:
        self.done += 1
        if self.progress:
            self.progress(self.done, self.total)
        if time.monotonic() - self.last < EVERY:
            return
        self.last = time.monotonic()
        _save(self.job_id, tally, progress=self.done, total=self.total, heartbeat=now())


def _save(job_id: str, tally: Tally, **more: Any) -> None:
    counts = ("added", "updated", "unchanged", "missing", "failed", "files", "files_failed", "size")
    model.Session.execute(
        sa.update(Job)
        .where(Job.id == job_id)
        .values(
            **{name: getattr(tally, name) for name in counts},
            problems=tally.problems[:MAX_PROBLEMS],
            problem_count=len(tally.problems),
            **more,
        )
    )
    model.Session.commit()


def _end(job_id: str, tally: Tally, error: ErrorDict | None) -> None:
    model.Session.rollback()
    state = "failed" if error else "finished"
    done = tally.added + tally.updated + tally.unchanged + tally.failed
    _save(job_id, tally, state=state, error=error, finished=now(), progress=done, total=done)
    job = model.Session.get_one(Job, job_id)
    source = model.Session.get_one(Source, job.source_id)
    source.last_job_id = job.id
    if error is None:
        source.last_success = job.finished
    _prune(source.id)
    model.Session.commit()


def _prune(source_id: str) -> None:
    keep = sa.select(Job.id).where(Job.source_id == source_id).order_by(Job.created.desc()).limit(config.keep_jobs())
    model.Session.execute(
        sa.delete(Job).where(Job.source_id == source_id, Job.id.not_in(keep), Job.state.in_(("finished", "failed")))
    )
