"""Files suspected of personal data: held until the curator of their body decides.

What is held is a *content* (resource and SHA-256), so a decision stays with the bytes that it was made about, and new
bytes are looked at anew. Between coming in and being checked:

- a table file uploaded by hand is looked at while it is uploaded (``screen``), before anybody can open it; one that is
  too large for that is held until the background check has seen it;
- a harvested file is public at its publisher's already; it is open until the check has seen it.

Nothing of the values that raised the suspicion is kept: columns and kinds only.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckan import model
from werkzeug.datastructures import FileStorage

from . import config, loading
from .engine import worker
from .engine.checking import digest
from .engine.errors import EngineError
from .engine.guard import FORMATS
from .model import QualityHold, QualityReport, now
from .words import HELD_NAME, language

SUSPECTED, RELEASED, KEPT = "suspected", "released", "kept"
HELD_STATES = (SUSPECTED, KEPT)
UNCHECKED = "unchecked"
"""The kind of the one reason of an upload that is held only because nobody has looked into it yet."""
REASON_FIELDS = ("column", "kind", "count", "reason")
CHUNK = 1024 * 1024


def rows_of(resource_ids: Collection[str]) -> dict[str, list[QualityHold]]:
    """The rows of some resources, newest first."""
    query = sa.select(QualityHold).where(QualityHold.resource_id.in_(resource_ids)).order_by(QualityHold.created.desc())
    found: dict[str, list[QualityHold]] = {}
    for row in model.Session.scalars(query):
        found.setdefault(row.resource_id, []).append(row)
    return found


def current(resource: model.Resource) -> QualityHold | None:
    """The row that speaks of the present content of a resource; the newest where the content's hash is not known."""
    return _current(resource, rows_of([resource.id]).get(resource.id, []))


def _current(resource: model.Resource, rows: list[QualityHold]) -> QualityHold | None:
    known = _hash(resource)
    if not known:
        return rows[0] if rows else None
    return next((row for row in rows if row.content_hash == known), None)


def _hash(resource: model.Resource) -> str:
    return str(resource.hash or "").removeprefix("sha256:")


def is_held(resource_id: str) -> bool:
    """Whether the bytes of a resource are held."""
    return resource_id in held_among([resource_id])


def held_among(resource_ids: Collection[str]) -> set[str]:
    """Those of some resources that are held: one query where nothing is."""
    found = rows_of(resource_ids) if resource_ids else {}
    if not found:
        return set()
    query = sa.select(model.Resource).where(model.Resource.id.in_(found))
    resources = {resource.id: resource for resource in model.Session.scalars(query)}
    return {key for key, rows in found.items() if _is_held(resources.get(key), rows)}


def held_in(package_id: str) -> set[str]:
    """Resources of a dataset that are held."""
    query = sa.select(QualityHold.resource_id).where(QualityHold.package_id == package_id)
    return held_among(set(model.Session.scalars(query)))


def _is_held(resource: model.Resource | None, rows: list[QualityHold]) -> bool:
    row = _current(resource, rows) if resource is not None else rows[0]
    if row is not None:
        return row.state in HELD_STATES
    # New bytes in the place of held ones stay held until the check has seen them.
    return rows[0].state in HELD_STATES and resource is not None and not _is_checked(resource)


def _is_checked(resource: model.Resource) -> bool:
    query = sa.select(sa.literal(1)).where(
        QualityReport.resource_id == resource.id,
        QualityReport.content_hash == _hash(resource),
        QualityReport.current,
    )
    return model.Session.execute(query).first() is not None


def suspect(resource: model.Resource, content_hash: str, suspicions: Iterable[Mapping[str, Any]]) -> bool:
    """Take note of what a check suspects of a content; the caller commits. True where the content is held.

    A content about which somebody has decided stays as decided.
    """
    reasons = _reasons(suspicions)
    row = model.Session.get(QualityHold, (resource.id, content_hash))
    if row is None:
        if not reasons:
            return False
        _add(resource.id, str(resource.package_id), content_hash, reasons)
        loading.unload(resource.id)
        return True
    if row.state == SUSPECTED:
        if not reasons:
            model.Session.delete(row)
            model.Session.flush()
            return False
        row.reasons = reasons
    return row.state in HELD_STATES


def _reasons(suspicions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Columns and kinds, whatever else a suspicion may carry: values never reach a row."""
    return [{name: each[name] for name in REASON_FIELDS if name in each} for each in suspicions]


def _add(resource_id: str, package_id: str, content_hash: str, reasons: list[dict[str, Any]]) -> None:
    row = QualityHold(
        resource_id=resource_id, content_hash=content_hash, package_id=package_id, state=SUSPECTED, reasons=reasons
    )
    model.Session.merge(row)
    model.Session.flush()


def decide(row: QualityHold, *, release: bool, reason: str, user: str) -> None:
    """Note the curator's decision; the caller commits."""
    row.state = RELEASED if release else KEPT
    row.reason, row.decided_by, row.decided = reason, user, now()
    if not release:
        loading.unload(row.resource_id)


# -- uploads by hand ---------------------------------------------------------


class Screened:
    """What looking into an upload came to."""

    def __init__(self, content_hash: str, reasons: list[dict[str, Any]]) -> None:
        self.content_hash = content_hash
        self.reasons = reasons

    def note(self, resource_id: str, package_id: str) -> None:
        """Hold the upload if there is reason to; part of the transaction that saves the resource."""
        known = model.Session.get(QualityHold, (resource_id, self.content_hash))
        if self.reasons and known is None:
            _add(resource_id, package_id, self.content_hash, self.reasons)


def screen(upload: FileStorage) -> Screened | None:
    """Look into a table file while it is uploaded; none for other kinds of files. The upload is rewound."""
    suffix = Path(upload.filename or "").suffix.lower()
    if suffix.lstrip(".") not in FORMATS and suffix != ".xlsm":
        return None
    with tempfile.TemporaryDirectory(prefix="quality-screen-") as folder:
        path = Path(folder) / f"file{suffix}"
        upload.stream.seek(0)
        with path.open("wb") as target:
            while chunk := upload.stream.read(CHUNK):
                target.write(chunk)
        upload.stream.seek(0)
        return Screened(digest(path), _look(path))


def _look(path: Path) -> list[dict[str, Any]]:
    unchecked = [{"kind": UNCHECKED}]
    if path.stat().st_size > config.screen_max_file_size():
        return unchecked
    try:
        report = worker.run("check", path, limits=config.limits(), bounds=config.screen_bounds(), referee=False)
    except EngineError as error:
        # A file that takes too long to look into waits for the background check; one that nobody can read is open.
        return unchecked if error.code in ("too-slow", "too-much-memory") else []
    return _reasons(report.get("suspicions") or [])


# -- what others are shown ---------------------------------------------------

HIDDEN = {
    "url": "",
    "url_type": None,
    "name": "",
    "description": "",
    "hash": "",
    "size": None,
    "mimetype": None,
    "last_modified": None,
    "source_url": "",
    "source_resource_key": "",
    "datastore_active": False,
}
"""What a held resource shows in the place of its own facts."""


def mask(resources: Iterable[dict[str, Any]]) -> bool:
    """Hide size, hash, address and file name of those resources that are held. True where there were any."""
    listed = [resource for resource in resources if resource.get("id")]
    held = held_among([resource["id"] for resource in listed])
    for resource in listed:
        if resource["id"] in held:
            resource.update({name: value for name, value in HIDDEN.items() if name in resource})
            resource["name"] = HELD_NAME.pick(language())
    return bool(held)
