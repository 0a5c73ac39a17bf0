"""Loading one resource: from its bytes to the table that serves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg2.errors
from ckan import model
from ckanext.quality import config, files, store
from ckanext.quality.engine import worker
from ckanext.quality.engine.checking import digest
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.text import Text
from ckanext.quality.model import DONE as CHECKED
from ckanext.quality.model import QualityLoad, QualityReport, now

from . import database, dictionary, flag, swap, tasks
from .database import Existing
from .dictionary import Changes, Merged
from .names import Column, columns_of
from .words import (
    BLANK_LABEL,
    CHANGED_LABEL,
    CUT,
    GIVEN_UP,
    NUL_REMOVED,
    RENAMED,
    RETYPED,
    TOO_BIG,
    TOO_BIG_REMEDY,
    VANISHED,
)

LOADER = "1"
"""Version of the loader: a higher one loads everything again."""
MOST_NAMED = 20
"""Columns that a report names one by one."""


class StaleError(Exception):
    """The file changed, was held or went away while it was loaded; whatever did that asks for a load itself."""


def wanted(resource: model.Resource | None) -> QualityReport | None:
    """The report that lets a resource into the DataStore: open, checked, and readable as a table."""
    if resource is None or resource.state != "active" or files.release_state(resource.id) != files.OPEN:
        return None
    report = store.current_report(resource.id)
    return report if report is not None and report.state == CHECKED else None


def load(row: QualityLoad) -> bool:
    """Load a resource and note what came of it; commits. True where the dataset has to be indexed again.

    :raises swap.BusyError: the old table is in use all the time
    """
    resource = model.Session.get(model.Resource, row.resource_id)
    report = wanted(resource)
    if resource is None or report is None:
        changed = remove(row.resource_id)
        model.Session.commit()
        return changed
    if row.attempts > config.max_attempts():
        words = GIVEN_UP.format(count=config.max_attempts())
        tasks.finish(row, state=tasks.FAILED, error={"code": "failed", "message": words.to_dict()}, loader=LOADER)
        model.Session.commit()
        return False
    content_hash = report.content_hash
    try:
        values = _load(resource.id, content_hash, row.report or {})
    except StaleError:
        tasks.finish(row)
        model.Session.commit()
        return False
    except EngineError as error:
        values = {"error": error.to_dict()}
    except psycopg2.errors.ProgramLimitExceeded as error:
        # A row of very many columns, or of very long ones: PostgreSQL's own bound, known when it is met.
        values = {"error": _too_big(error)}
    changed = _refused(row) if values.get("error") else flag.put(row.resource_id, active=True)
    state = tasks.ERROR if values.get("error") else tasks.DONE
    tasks.finish(row, content_hash=content_hash, loader=LOADER, state=state, loaded=now(), **values)
    model.Session.commit()
    return changed


def _refused(row: QualityLoad) -> bool:
    """A table of other bytes than the resource's does not go on serving."""
    return _drop(row.resource_id)


def _too_big(error: psycopg2.errors.ProgramLimitExceeded) -> dict[str, Any]:
    detail = (error.diag.message_primary or "").strip()
    return {
        "code": "row-too-big",
        "message": TOO_BIG.format(detail=detail).to_dict(),
        "remedy": TOO_BIG_REMEDY.to_dict(),
    }


def _load(resource_id: str, content_hash: str, before: dict[str, Any]) -> dict[str, Any]:
    stored = files.find(resource_id)
    if stored is None:
        raise StaleError
    waiting: dict[str, Any] = before.get("dictionary") or {}
    with files.local(stored) as path, tempfile.TemporaryDirectory(prefix="quality-load-") as folder:
        if digest(path) != content_hash:
            raise StaleError
        rows_file = Path(folder) / "rows.csv"
        prepared = worker.run(
            "load",
            path,
            limits=config.limits(),
            bounds=config.load_bounds(),
            out=str(rows_file),
            most=asdict(config.load_most()),
            asked=dictionary.asked_types({**waiting, **_entries(resource_id)}),
        )
        columns = columns_of(prepared["columns"])
        done = _replace(resource_id, columns, rows_file, content_hash, waiting)
    return {"rows": done.rows, "error": None, "report": _report(prepared, columns, done)}


def serves(resource_id: str, content_hash: str) -> bool:
    """Whether the table that readers find now was made of these bytes."""
    with database.transaction(database.read_engine()) as cursor:
        about = database.about(cursor, resource_id) if database.exists(cursor, resource_id) else {}
    return about.get("content_hash") == content_hash and about.get("loader") == LOADER


def _entries(resource_id: str) -> dict[str, Any]:
    with database.transaction(database.read_engine()) as cursor:
        found = database.describe(cursor, resource_id)
        return found.entries if found else {}


def _replace(
    resource_id: str, columns: list[Column], rows_file: Path, content_hash: str, waiting: dict[str, Any]
) -> swap.Load:
    about = {"content_hash": content_hash, "loader": LOADER}
    seconds = config.load_bounds().seconds
    work = swap.Load(resource_id, columns, rows_file, about, seconds)

    def merge(existing: Existing) -> Merged:
        kept = {**waiting, **existing.about.get("kept", {})}
        return dictionary.merge(columns, existing.entries, existing.types, kept)

    with database.transaction(database.write_engine()) as cursor:
        swap.replace(cursor, work, merge)
        # What was held while we worked is not let in: leaving with an error takes the new table back.
        model.Session.rollback()
        if wanted(model.Session.get(model.Resource, resource_id)) is None:
            raise StaleError
    return work


def remove(resource_id: str) -> bool:
    """Take a resource out of the DataStore; its dictionary waits for it. The caller commits, and indexes if True."""
    if not database.is_on():
        return False
    row = tasks.row_of(resource_id)
    resource = model.Session.get(model.Resource, resource_id)
    if row is None and not (resource is not None and resource.extras.get(flag.FLAG)):
        return False
    entries = _entries(resource_id)
    changed = _drop(resource_id)
    if resource is None or resource.state != "active":
        tasks.forget(resource_id)
    elif row is not None:
        kept = {name: entry for name, entry in entries.items() if dictionary.is_written(entry)}
        report = {"dictionary": {**((row.report or {}).get("dictionary") or {}), **kept}}
        tasks.finish(row, state=tasks.REMOVED, content_hash="", rows=None, error=None, report=report)
    return changed


def _drop(resource_id: str) -> bool:
    with database.transaction(database.write_engine()) as cursor:
        swap.drop(cursor, resource_id)
    return flag.put(resource_id, active=False)


# -- the report --------------------------------------------------------------


def _report(prepared: dict[str, Any], columns: list[Column], done: swap.Load) -> dict[str, Any]:
    changes = done.merged.changes
    messages = [*_changed(changes), *_named(columns), *done.messages]
    if prepared["facts"]["sampled"]:
        messages.append(CUT.format(rows=f"{done.rows:,}"))
    if prepared["nul"]:
        messages.append(NUL_REMOVED.format(count=prepared["nul"]))
    return {
        "columns": [_column(column) for column in columns],
        "changes": changes.to_dict(),
        "messages": [message.to_dict() for message in messages],
        "facts": prepared["facts"],
    }


def _column(column: Column) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": column.name, "type": column.kind, "label": column.label}
    if column.iso_of:
        return {**facts, "iso_of": column.iso_of, "unread": column.source["unread"]}
    facts["index"] = column.source["index"]
    if column.source["reason"]:
        reason = dictionary.REASONS[column.source["reason"]].to_dict()
        facts |= {"reason": column.source["reason"], "message": reason}
    if column.source["cell"]:
        facts |= {"cell": column.source["cell"], "example": column.source["example"]}
    return facts


def _changed(changes: Changes) -> Iterable[Text]:
    renamed = dict(changes.renamed)
    for old in changes.vanished[:MOST_NAMED]:
        yield RENAMED.format(old=old, new=renamed[old]) if old in renamed else VANISHED.format(old=old)
    for name, before, after in changes.retyped[:MOST_NAMED]:
        yield RETYPED.format(column=name, before=before, after=after)


def _named(columns: Iterable[Column]) -> list[Text]:
    found = []
    for column in columns:
        if column.iso_of:
            continue
        if not column.label.strip():
            found.append(BLANK_LABEL.format(name=column.name, cell=column_letters(column.source["index"] + 1)))
        elif column.label != column.name:
            found.append(CHANGED_LABEL.format(label=" ".join(column.label.split()), name=column.name))
    return found[:MOST_NAMED]
