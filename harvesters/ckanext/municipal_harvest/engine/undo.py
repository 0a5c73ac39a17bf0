"""A whole job taken back: what it added goes, what it changed is as before, what it marked is unmarked.

Only what no later job has changed is taken back; the rest is told. What a
curator edited meanwhile stays, as it does in a harvest. The source then waits
until a person runs it again: else the next run would bring the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from .. import messages, signals
from ..messages import ErrorDict
from ..model import Change, File, Job, Source
from ..model import Record as Row
from ..model.tables import now
from . import changes, importer, jobs
from .files import GONE


@dataclass
class Undone:
    """What taking back a job came to."""

    removed: int = 0
    restored: int = 0
    problems: list[ErrorDict] = field(default_factory=list)


class CannotUndoError(Exception):
    """The job cannot be taken back now."""

    def __init__(self, error: ErrorDict) -> None:
        super().__init__(error["en"])
        self.error = error


def undo(job_id: str) -> Undone:
    """Take a job back; commits dataset by dataset, so that a second call goes on where one was cut off.

    :raises CannotUndoError: the job, or another of its source, is at work
    """
    job = model.Session.get_one(Job, job_id)
    source_id = job.source_id
    with jobs.hold(source_id) as held:
        if not held or job.state in ("pending", "running"):
            model.Session.rollback()
            raise CannotUndoError(_busy())
        result = Undone()
        for change_id in _newest_first(job_id):
            _one(change_id, job_id, result)
        _pause(job_id, source_id)
    return result


def _newest_first(job_id: str) -> list[str]:
    query = sa.select(Change.id).where(Change.job_id == job_id).order_by(Change.created.desc(), Change.id)
    return list(model.Session.scalars(query))


def _one(change_id: str, job_id: str, result: Undone) -> None:
    change = model.Session.get_one(Change, change_id)
    row = model.Session.get_one(Row, change.record_id)
    package = model.Session.get(model.Package, change.package_id)
    if _changed_later(change, job_id):
        result.problems.append(_later(row.title))
    elif package is None or package.state != "active":
        model.Session.delete(change)
    elif change.kind == changes.ADDED:
        _remove(row, package, result)
    elif change.kind == changes.WITHDRAWN:
        _unmark(change, row)
        result.restored += 1
    else:
        _restore(change, row)
        result.restored += 1
    model.Session.commit()


def _changed_later(change: Change, job_id: str) -> bool:
    later = sa.exists().where(
        Change.record_id == change.record_id, Change.created > change.created, Change.job_id != job_id
    )
    return bool(model.Session.scalar(sa.select(later)))


def _remove(row: Row, package: model.Package, result: Undone) -> None:
    ours = set(model.Session.scalars(sa.select(File.resource_id).where(File.record_id == row.id)))
    if any(resource.id not in ours for resource in package.resources):
        result.problems.append(_has_more(row.title))
        return
    # The rows of the harvest leave with the dataset.
    tk.get_action("dataset_purge")(importer.context(), {"id": package.id})
    result.removed += 1


def _unmark(change: Change, row: Row) -> None:
    row.state, row.missing_count, row.missing_since, row.modified = "ok", 0, None, now()
    model.Session.delete(change)
    tk.get_action("package_patch")(importer.context(), {"id": change.package_id, "withdrawn": ""})


def _restore(change: Change, row: Row) -> None:
    before: dict[str, Any] = change.before or {}
    current, canonical = row.canonical, before["canonical"]
    resources = _files(row, before["files"], canonical)
    _fill(row, before["record"])
    row.canonical = canonical
    model.Session.delete(change)
    importer.rewrite(row, current, canonical, resources)
    signals.send([resource["id"] for resource in resources], [change.package_id])


def _fill(row: Row, values: dict[str, Any]) -> None:
    for name in changes.RECORD_FIELDS:
        setattr(row, name, values[name])
    row.modified = now()


def _files(row: Row, before: list[dict[str, Any]], canonical: dict[str, Any]) -> list[dict[str, Any]]:
    """Bring the rows of the files back; the resources as CKAN takes them."""
    present = {file.id: file for file in model.Session.scalars(sa.select(File).where(File.record_id == row.id))}
    by_key: dict[str, File] = {}
    for values in before:
        file = present.pop(values["id"], None) or File(id=values["id"], record_id=row.id)
        for name in changes.FILE_FIELDS:
            setattr(file, name, values[name])
        model.Session.add(file)
        if file.state != GONE:
            by_key[file.key] = file
    for file in present.values():
        file.state = GONE
    return [
        {**resource, "id": by_key[resource["source_resource_key"]].resource_id}
        for resource in canonical["resources"]
        if resource["source_resource_key"] in by_key
    ]


def _pause(job_id: str, source_id: str) -> None:
    model.Session.get_one(Job, job_id).undone = now()
    model.Session.get_one(Source, source_id).next_run = None
    model.Session.commit()


def _busy() -> ErrorDict:
    return messages.message(
        "busy",
        "この取得元は今、取り込みの途中です。終わってから取り消してください。",
        "This source is being harvested now. Take the run back when it has ended.",
    )


def _later(title: str) -> ErrorDict:
    return messages.message(
        "changed-later",
        f"「{title}」は、その後の取り込みでも変わっているため戻していません。新しい取り込みから順に取り消してください。",
        f"“{title}” was changed by a later run too and stays. Take back the newer runs first.",
    )


def _has_more(title: str) -> ErrorDict:
    return messages.message(
        "has-more",
        f"「{title}」には手で加えたファイルがあるため、削除していません。不要なら手で削除してください。",
        f"“{title}” has files added by hand and was not removed. Delete it by hand if it is not needed.",
    )
