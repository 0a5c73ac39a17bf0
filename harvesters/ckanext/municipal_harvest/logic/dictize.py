"""Rows as the actions give them out."""

from __future__ import annotations

import datetime
from typing import Any

from .. import messages
from ..bodies import Body
from ..model import Change, File, Job, Record, Source


def moment(value: datetime.datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return value.astimezone(datetime.timezone.utc).isoformat(timespec="seconds") if value else None


def source(row: Source, body: Body | None, last_job: Job | None) -> dict[str, Any]:
    """A source without its secrets: of its headers only the names are given."""
    return {
        "id": row.id,
        "title": row.title or (f"{body.title}（{row.id}）" if body else row.id),
        "body": row.body,
        "organization": _organization(body) if body else None,
        "type": row.type,
        "url": row.url,
        "fq": row.fq,
        "header_names": sorted(row.headers),
        "terms": row.terms,
        "schedule": row.schedule,
        "state": row.state,
        "next_run": moment(row.next_run),
        "last_success": moment(row.last_success),
        "last_job": job(last_job) if last_job else None,
    }


def _organization(body: Body) -> dict[str, str]:
    return {"id": body.org_id, "name": body.org_name, "title": body.title, "title_en": body.title_en}


def job(row: Job, with_problems: bool = False) -> dict[str, Any]:
    """A job; its problems only where asked, there can be many."""
    lang = messages.language()
    out: dict[str, Any] = {
        "id": row.id,
        "source": row.source_id,
        "state": row.state,
        "created": moment(row.created),
        "started": moment(row.started),
        "finished": moment(row.finished),
        "undone": moment(row.undone),
        "progress": row.progress,
        "total": row.total,
        "counts": {
            "added": row.added,
            "updated": row.updated,
            "unchanged": row.unchanged,
            "missing": row.missing,
            "failed": row.failed,
            "files": row.files,
            "files_failed": row.files_failed,
        },
        "size": row.size,
        "error": row.error,
        "message": messages.words(row.error, lang),
        "problem_count": row.problem_count,
    }
    if with_problems:
        out["problems"] = [{**problem, "message": messages.words(problem, lang)} for problem in row.problems]
    return out


def change(row: Change, record: Record) -> dict[str, Any]:
    """What a job changed in a dataset."""
    return {
        "job": row.job_id,
        "source": record.source_id,
        "package_id": row.package_id,
        "title": record.title,
        "kind": row.kind,
        "created": moment(row.created),
        "diff": row.diff,
    }


def record(row: Record) -> dict[str, Any]:
    """A record of a source."""
    return {
        "id": row.id,
        "key": row.key,
        "title": row.title,
        "page": row.page,
        "package_id": row.package_id,
        "state": row.state,
        "error": row.error,
        "message": messages.words(row.error),
        "modified": moment(row.modified),
        "missing_since": moment(row.missing_since),
    }


def file(row: File) -> dict[str, Any]:
    """A file of a record."""
    return {
        "key": row.key,
        "url": row.url,
        "name": row.name,
        "resource_id": row.resource_id,
        "sha256": row.sha256,
        "size": row.size,
        "format": row.format,
        "state": row.state,
        "message": messages.words(row.error),
        "checked": moment(row.checked),
    }
