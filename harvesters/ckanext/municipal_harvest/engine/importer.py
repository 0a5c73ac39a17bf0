"""Last stage: changed records become datasets through CKAN's own actions.

The rows of the harvest and the dataset are written in one transaction: the
ids of dataset and resources are chosen here, the rows are added to the
session, and the action commits them all.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, cast

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from .. import bodies, messages, signals
from ..bodies import Body
from ..messages import ErrorDict
from ..model import File, tables
from ..model import Record as Row
from ..readers.base import Record
from . import canonical, changes, naming
from .files import GONE, Fetched
from .plan import KnownRecord, Plan

MARK = "municipal_harvest"
"""In the context, it tells the catalogue's guards that the engine writes."""
NAMESPACE = uuid.UUID("6b2f3c1e-2a55-4f2e-9b0e-3f6c0c5d8a11")
ADDED, UPDATED, UNCHANGED = "added", "updated", "unchanged"


class NotOursError(Exception):
    """The dataset belongs to somebody else; it is not touched."""

    def __init__(self, error: ErrorDict) -> None:
        super().__init__(error["en"])
        self.error = error


@dataclass
class Change:
    """A record on its way into the catalogue."""

    record: Record
    known: KnownRecord | None
    files: list[Fetched]
    target: Body
    content: dict[str, Any] = field(default_factory=dict)
    digest: str = ""


def prepare(plan: Plan, record: Record, known: KnownRecord | None, files: list[Fetched]) -> Change:
    """Find the body, and what would be written."""
    target = bodies.target(plan.own, record.publisher, plan.bodies)
    content = canonical.content(record, files, plan.spec.id, target)
    return Change(record, known, files, target, content, canonical.digest(content))


def write(plan: Plan, change: Change) -> str:
    """Bring one record into the catalogue, if anything of it is new; commits.

    :returns: ``added``, ``updated`` or ``unchanged``
    :raises tk.ValidationError, NotOursError: it cannot be written; nothing was
    """
    known = change.known
    exists = bool(known and known.package_id and known.package_id not in plan.gone)
    if known and exists and (known.package_id in plan.deleted or _same(known, change)):
        _note_headers(change)
        return UNCHANGED
    row, before = _row(plan, change)
    # The files of a dataset that was purged here start anew.
    resources = _file_rows(row, change, fresh=not exists)
    if exists:
        diff = changes.difference(row.canonical, change.content)
        changes.note(plan.job_id, row, changes.UPDATED, diff, before)
        _update(row, change, resources)
    else:
        _create(plan.job_id, row, change, resources)
    package_id = row.package_id or ""
    _tell(package_id, resources, known if exists else None)
    return UPDATED if exists else ADDED


def _same(known: KnownRecord, change: Change) -> bool:
    return known.content_hash == change.digest and known.state == "ok" and known.key == change.record.key


def _row(plan: Plan, change: Change) -> tuple[Row, dict[str, Any] | None]:
    """The row of a record, brought up to date, and what it was."""
    record, known = change.record, change.known
    row = model.Session.get(Row, known.id) if known else None
    if row is None:
        row = Row(id=tables.new_id(), source_id=plan.spec.id, key=record.key)
        model.Session.add(row)
        before = None
    else:
        before = changes.remember(row, model.Session.scalars(sa.select(File).where(File.record_id == row.id)))
    row.key, row.title, row.page = record.key, record.title, record.page
    row.owner_org = change.target.org_id
    row.content_hash = change.digest
    row.state, row.error, row.missing_since, row.missing_count = "ok", None, None, 0
    row.last_job_id, row.modified = plan.job_id, tables.now()
    model.Session.flush()
    return row, before


def _file_rows(row: Row, change: Change, fresh: bool) -> list[dict[str, Any]]:
    """Bring the rows of the files up to date; the resources as CKAN takes them."""
    rows = {file.id: file for file in model.Session.scalars(sa.select(File).where(File.record_id == row.id))}
    by_key = {file.key: file for file in rows.values()}
    used: set[str] = set()
    resources = []
    for fetched, wanted in zip(change.files, change.content["resources"], strict=True):
        file = rows.get(fetched.known.id) if fetched.known else by_key.get(fetched.ref.key)
        if file is None or file.id in used:
            file = File(id=tables.new_id(), record_id=row.id, key=fetched.ref.key)
            model.Session.add(file)
        used.add(file.id)
        if fresh or not file.resource_id or file.state == GONE:
            file.resource_id = str(uuid.uuid4())
        _fill(file, fetched)
        resources.append({**wanted, "id": file.resource_id, **_volatile(file)})
    for file in rows.values():
        if file.id not in used and file.state != GONE:
            file.state, file.checked = GONE, tables.now()
    return resources


def _fill(file: File, fetched: Fetched) -> None:
    if file.state != fetched.state or file.sha256 != fetched.sha256 or file.checked is None:
        file.checked = tables.now()
    file.key, file.url, file.name = fetched.ref.key, fetched.ref.url, fetched.ref.name
    file.sha256, file.size, file.format, file.mimetype = fetched.sha256, fetched.size, fetched.format, fetched.mimetype
    file.etag, file.last_modified = fetched.etag, fetched.last_modified
    file.state, file.error = fetched.state, fetched.error


def _volatile(file: File) -> dict[str, str]:
    """Facts that are shown, but alone are no reason to write."""
    facts = {"fetch_checked": file.checked.isoformat(timespec="seconds") if file.checked else ""}
    changed = _http_date(file.last_modified)
    if changed:
        facts["last_modified"] = changed
    return facts


def _http_date(text: str | None) -> str:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (TypeError, ValueError):
        return ""
    return moment.astimezone(datetime.timezone.utc).replace(tzinfo=None).isoformat() if moment else ""


def _note_headers(change: Change) -> None:
    """The bytes are the same but their ETag is not: the next request should carry the new one."""
    for fetched in change.files:
        known = fetched.known
        if known and (known.etag, known.last_modified) != (fetched.etag, fetched.last_modified):
            model.Session.execute(
                sa.update(File)
                .where(File.id == known.id)
                .values(etag=fetched.etag, last_modified=fetched.last_modified)
            )
    model.Session.commit()


def context(**more: Any) -> Context:
    """The engine's own context: as the site's user, with the mark that the catalogue's guards know."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return cast("Context", {"user": user, "ignore_auth": True, "managed_by": MARK, **more})


def _create(job_id: str, row: Row, change: Change, resources: list[dict[str, Any]]) -> None:
    # A derived id makes the dataset of a run that was killed between the index and the database
    # take the place of its own ghost.
    package_id = str(uuid.uuid5(NAMESPACE, f"{row.source_id}\n{row.key}"))
    if model.Session.get(model.Package, package_id) is not None:
        package_id = str(uuid.uuid4())
    row.package_id, row.canonical = package_id, change.content
    dataset = {
        **change.content["package"],
        "id": package_id,
        "type": "dataset",
        "name": naming.free_name(change.target.code, change.record),
        "owner_org": change.target.org_id,
        "resources": resources,
    }
    changes.note(job_id, row, changes.ADDED, changes.difference({}, change.content))
    tk.get_action("package_create")(context(return_id_only=True), dataset)


def _update(row: Row, change: Change, resources: list[dict[str, Any]]) -> None:
    stored = _stored(row)
    dataset = _merged(row, stored, row.canonical, change.content, resources)
    if stored.get("owner_org") != change.target.org_id:
        dataset["owner_org"] = change.target.org_id
        dataset["name"] = naming.free_name(change.target.code, change.record)
    row.canonical = change.content
    tk.get_action("package_update")(context(), dataset)


def rewrite(row: Row, current: Mapping[str, Any], wanted: Mapping[str, Any], resources: list[dict[str, Any]]) -> None:
    """Write an earlier content of a record again; a curator's own edits stay.

    :param current: the content as it was written last
    :param wanted: the content to write
    :raises NotOursError: the dataset belongs to another source now
    """
    dataset = _merged(row, _stored(row), current, wanted, resources)
    tk.get_action("package_update")(context(), dataset)


def _stored(row: Row) -> dict[str, Any]:
    stored = tk.get_action("package_show")(context(use_cache=False), {"id": row.package_id})
    if stored.get("source_id") not in (None, "", row.source_id):
        raise NotOursError(_foreign(row.title))
    return stored


def _merged(
    row: Row,
    stored: Mapping[str, Any],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    resources: list[dict[str, Any]],
) -> dict[str, Any]:
    files = merge_resources(stored["resources"], old, resources, _our_resource_ids(row))
    return {**merge(stored, old, new), "resources": files, "withdrawn": ""}


def mark_withdrawn(job_id: str, known: KnownRecord) -> None:
    """Mark the dataset of a record that left its source for good; commits. The dataset and its files stay."""
    package = model.Session.get(model.Package, known.package_id)
    if package is None or package.state != "active":
        return
    row = model.Session.get_one(Row, known.id)
    today = tables.now().date().isoformat()
    changes.note(job_id, row, changes.WITHDRAWN, {"package": {"withdrawn": [None, today]}, "resources": {}})
    tk.get_action("package_patch")(context(), {"id": package.id, "withdrawn": today})


def merge(stored: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The stored dataset with what the publisher changed since the last time.

    What a curator edited here, and the publisher did not change, stays.
    """
    before, after = old.get("package", {}), new["package"]
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    emptied = {name: [] if name == "tags" else "" for name in before if name not in after}
    result = {**stored, **emptied, **changed}
    if "tags" in changed or "tags" in emptied:
        result.pop("tag_string", None)
    # What says whose record this is is always written.
    result.update({name: after[name] for name in ("source_id", "source_key") if name in after})
    return result


TEXTS = ("name", "description")


def merge_resources(
    stored: list[dict[str, Any]],
    old: Mapping[str, Any],
    wanted: list[dict[str, Any]],
    ours: set[str],
) -> list[dict[str, Any]]:
    """The publisher's files in the publisher's order, then what a curator added by hand."""
    present = {resource["id"]: resource for resource in stored}
    before = {resource["source_resource_key"]: resource for resource in old.get("resources", [])}
    result = []
    for resource in wanted:
        kept = present.get(resource["id"], {})
        last = before.get(resource["source_resource_key"], {})
        edited = {name: kept[name] for name in TEXTS if kept and last and last.get(name) == resource[name]}
        same_bytes = kept.get("hash") and kept.get("hash") == resource["hash"]
        times = {"last_modified": kept["last_modified"]} if same_bytes and kept.get("last_modified") else {}
        result.append({**kept, **resource, **edited, **times})
    chosen = {resource["id"] for resource in wanted}
    by_hand = [resource for resource in stored if resource["id"] not in chosen and resource["id"] not in ours]
    return [*result, *by_hand]


def _our_resource_ids(row: Row) -> set[str]:
    return {
        resource_id
        for resource_id in model.Session.scalars(sa.select(File.resource_id).where(File.record_id == row.id))
        if resource_id
    }


def _foreign(title: str) -> ErrorDict:
    return messages.message(
        "not-ours",
        f"「{title}」に対応するデータセットは別の取得元のものになっているため、変更していません。管理者に連絡してください。",
        f"The dataset of “{title}” belongs to another source now and was not changed. Tell the administrator.",
    )


def _tell(package_id: str, resources: list[dict[str, Any]], known: KnownRecord | None) -> None:
    """Send the signal, with the resources whose bytes or format are new."""
    before = {file.resource_id: (file.sha256, file.format) for file in (known.files if known else ())}
    changed = [
        resource["id"]
        for resource in resources
        if before.get(resource["id"]) != (resource["hash"] or None, resource["format"])
    ]
    signals.send(changed, [package_id])
