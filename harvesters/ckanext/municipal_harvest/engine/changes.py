"""What a job changed in one dataset: a machine-readable difference, and what is needed to take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckan import model

from ..model import Change as ChangeRow
from ..model import File
from ..model import Record as Row

ADDED, UPDATED, WITHDRAWN = "added", "updated", "withdrawn"
RECORD_FIELDS = ("key", "title", "page", "owner_org", "content_hash", "state", "missing_count")
FILE_FIELDS = (
    *("id", "key", "url", "name", "resource_id", "sha256", "size", "format", "mimetype", "etag", "last_modified"),
    *("state", "error"),
)

Plain = Mapping[str, Any]


def remember(row: Row, files: Iterable[File]) -> dict[str, Any]:
    """A record and its files as they are, before a change."""
    return {
        "canonical": row.canonical,
        "record": {name: getattr(row, name) for name in RECORD_FIELDS},
        "files": [{name: getattr(file, name) for name in FILE_FIELDS} for file in files],
    }


def note(job_id: str, row: Row, kind: str, diff: Plain, before: dict[str, Any] | None = None) -> None:
    """Keep a change, in the transaction of the change itself."""
    model.Session.add(
        ChangeRow(
            job_id=job_id,
            record_id=row.id,
            package_id=row.package_id or "",
            kind=kind,
            diff=diff,
            before=before,
        )
    )


def difference(old: Plain, new: Plain) -> dict[str, Any]:
    """Fields of the dataset and of its files (by the publisher's key) as ``[before, after]``.

    >>> difference({"package": {"title": "a"}}, {"package": {"title": "b"}})
    {'package': {'title': ['a', 'b']}, 'resources': {}}
    """
    files_before, files_after = _by_key(old), _by_key(new)
    keys = dict.fromkeys([*files_after, *files_before])
    resources = {key: _fields(files_before.get(key, {}), files_after.get(key, {})) for key in keys}
    return {
        "package": _fields(old.get("package", {}), new.get("package", {})),
        "resources": {key: fields for key, fields in resources.items() if fields},
    }


def _by_key(canonical: Plain) -> dict[str, Plain]:
    return {resource["source_resource_key"]: resource for resource in canonical.get("resources", [])}


def _fields(old: Plain, new: Plain) -> dict[str, list[Any]]:
    names = dict.fromkeys([*new, *old])
    return {name: [old.get(name), new.get(name)] for name in names if old.get(name) != new.get(name)}
