"""Jobs as rows: asked for, claimed once, ended. Redis only wakes the work.

A running job holds a PostgreSQL advisory lock on a connection of its own. The
database lets go of it the moment its worker dies, so a dead job is known at
once, and nothing is guessed from its age.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
from collections.abc import Iterator

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from redis.exceptions import RedisError

from .. import config, messages
from ..model import Job, Source
from ..model.tables import now

log = logging.getLogger(__name__)

SCHEDULES: dict[str, datetime.timedelta | None] = {
    "hourly": datetime.timedelta(hours=1),
    "daily": datetime.timedelta(days=1),
    "weekly": datetime.timedelta(days=7),
    "manual": None,
}
LOST_AFTER = datetime.timedelta(minutes=5)
"""A job that waits longer than this is woken again: its message may be lost."""

QUEUE = "default"


def request(source: Source, requested_by: str | None = None, *, accept_loss: bool = False) -> Job:
    """Ask for a run: the job that waits or runs already, else a new one. Does not commit.

    :param accept_loss: a person says that what is missing has really left the source
    """
    # The row lock makes two requests at the same moment end in one job.
    model.Session.execute(sa.select(Source.id).where(Source.id == source.id).with_for_update())
    open_job = model.Session.scalars(
        sa.select(Job)
        .where(Job.source_id == source.id, Job.state.in_(("pending", "running")))
        .order_by(Job.created.desc())
        .limit(1)
    ).first()
    if open_job is not None and not (open_job.state == "running" and end_if_dead(open_job)):
        return open_job
    job = Job(source_id=source.id, requested_by=requested_by, accept_loss=accept_loss)
    model.Session.add(job)
    model.Session.flush()
    source.last_job_id = job.id
    if source.next_run is not None and source.next_run <= now():
        # Whoever asks: the run meets a time that has come.
        source.next_run = next_time(source.schedule, source.next_run)
    elif source.next_run is None and requested_by:
        # After a job was taken back the source waits for a person.
        source.next_run = next_time(source.schedule)
    return job


def wake(job_id: str) -> bool:
    """Tell a worker. False if Redis cannot be reached: the clock wakes the job later."""
    try:
        tk.enqueue_job(
            run_in_worker,
            [job_id],
            title=f"municipal_harvest {job_id}",
            queue=QUEUE,
            rq_kwargs={"timeout": config.job_timeout()},
        )
    except RedisError:
        log.exception("cannot enqueue harvest job %s; it waits for the next `ckan sources run --due`", job_id)
        return False
    return True


def run_in_worker(job_id: str) -> None:
    """What the RQ worker calls."""
    from .run import run_job

    run_job(job_id)


def claim_due(only: list[str] | None = None) -> list[Job]:
    """Take every source that is due, move its next time on, and ask for a run; commits.

    Safe to call from many hosts at once: rows that another caller has in hand are skipped.
    """
    query = (
        sa.select(Source)
        .where(Source.state == "active", Source.next_run <= now())
        .order_by(Source.next_run)
        .with_for_update(skip_locked=True)
    )
    if only:
        query = query.where(Source.id.in_(only))
    jobs = [request(source) for source in model.Session.scalars(query).all()]
    model.Session.commit()
    return jobs


def next_time(schedule: str, last: datetime.datetime | None = None) -> datetime.datetime | None:
    """The next time of a schedule after now, on its old rhythm."""
    step = SCHEDULES[schedule]
    if step is None:
        return None
    moment = (last or now()) + step
    return moment if moment > now() else now() + step


def lost() -> list[Job]:
    """Jobs that nobody seems to have been told of; the sources of dead workers get a new one first. Commits."""
    anew: list[Job] = []
    for job in model.Session.scalars(sa.select(Job).where(Job.state == "running")).all():
        source = model.Session.get_one(Source, job.source_id)
        if end_if_dead(job) and source.state == "active" and not _died_before(job):
            anew.append(request(source))
    model.Session.commit()
    waiting = sa.select(Job).where(Job.state == "pending", Job.created < now() - LOST_AFTER)
    return [*anew, *model.Session.scalars(waiting)]


def _died_before(job: Job) -> bool:
    """Whether the run before was cut off too: then the source waits for its time, or a worker dies every minute."""
    before = model.Session.scalars(
        sa.select(Job)
        .where(Job.source_id == job.source_id, Job.created < job.created)
        .order_by(Job.created.desc())
        .limit(1)
    ).first()
    return bool(before and before.error and before.error.get("code") == messages.INTERRUPTED)


@contextlib.contextmanager
def hold(source_id: str) -> Iterator[bool]:
    """Hold the source for one run; False if somebody else has it."""
    connection = model.ensure_engine().connect().execution_options(isolation_level="AUTOCOMMIT")
    key = f"municipal_harvest:{source_id}"
    lock = sa.select(sa.func.pg_try_advisory_lock(sa.func.hashtextextended(key, 0)))
    unlock = sa.select(sa.func.pg_advisory_unlock(sa.func.hashtextextended(key, 0)))
    held = bool(connection.scalar(lock))
    try:
        yield held
    finally:
        try:
            if held:
                connection.execute(unlock)
        finally:
            connection.close()


def end_if_dead(job: Job) -> bool:
    """Mark a running job whose worker is gone as interrupted. Does not commit."""
    with hold(job.source_id) as free:
        if not free:
            return False
        model.Session.refresh(job)
        if job.state != "running":
            return True
        job.state = "failed"
        job.error = messages.interrupted()
        job.finished = now()
        model.Session.flush()
        return True
