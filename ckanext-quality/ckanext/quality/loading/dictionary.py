"""The data dictionary across versions: what people wrote stays, what the loader wrote is renewed.

CKAN keeps a column's entry as JSON in the column's comment: ``_info`` (label, notes, type_override …) is people's,
other keys belong to plugins (``IDataDictionaryForm``). Ours is ``quality``: among other things the words that the
loader put into ``_info`` itself, so that the next load can tell them from a person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from ckanext.quality.engine.table import fold
from ckanext.quality.engine.typing import REASONS

from .names import Column
from .words import ISO_BESIDE, ISO_COLUMN, ISO_UNREAD

Entry = dict[str, Any]
INFO, OURS, AUTO = "_info", "quality", "auto"
ALIKE = 0.6
"""Labels at least so alike are probably one that was renamed."""


@dataclass
class Changes:
    """What became of the columns of the version before; ISO columns of our own making do not count."""

    vanished: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    retyped: list[tuple[str, str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "vanished": self.vanished,
            "added": self.added,
            "renamed": [{"from": old, "to": new} for old, new in self.renamed],
            "retyped": [{"column": name, "from": old, "to": new} for name, old, new in self.retyped],
        }


@dataclass
class Merged:
    """Entries for the new columns, and those that wait for their column to come back."""

    entries: dict[str, Entry]
    kept: dict[str, Entry]
    changes: Changes = field(default_factory=Changes)


def asked_types(entries: Mapping[str, Entry]) -> dict[str, str]:
    """The types that people ask for, by the column's label in the file."""
    found = {}
    for name, entry in entries.items():
        asked = str(_info(entry).get("type_override") or "")
        if asked:
            found[str(_ours(entry).get("label") or name)] = asked
    return found


def merge(
    columns: Iterable[Column], old: Mapping[str, Entry], old_types: Mapping[str, str], kept: Mapping[str, Entry]
) -> Merged:
    """Carry the entries of the table before over to the new columns."""
    columns = list(columns)
    known = {**kept, **old}
    entries = {column.name: _entry(column, known.get(column.name, {}), columns) for column in columns}
    waiting = {name: entry for name, entry in known.items() if name not in entries and is_written(entry)}
    return Merged(entries, waiting, _changes(columns, old, old_types))


def _entry(column: Column, before: Entry, columns: list[Column]) -> Entry:
    auto = _auto(column, columns)
    written = _ours(before).get(AUTO) or {}
    info = dict(_info(before))
    for key in ("label", "notes"):
        # What a person wrote, or emptied, stays.
        if info.get(key, "") == written.get(key, ""):
            info.pop(key, None)
            if key in auto:
                info[key] = auto[key]
    ours: Entry = {"label": column.label, AUTO: auto}
    if column.source["reason"] and not column.iso_of:
        ours["reason"] = column.source["reason"]
    if column.iso_of:
        ours["iso_of"] = column.iso_of
    others = {key: value for key, value in before.items() if key not in (INFO, OURS)}
    return {**others, **({INFO: info} if info or INFO in before else {}), OURS: ours}


def _auto(column: Column, columns: list[Column]) -> Entry:
    """The words of the loader; without counts or examples, so that they are the same for every version."""
    auto: Entry = {}
    if not column.iso_of and column.label.strip() and column.label != column.name:
        auto["label"] = " ".join(column.label.split())
    notes = []
    if column.iso_of:
        notes.append(ISO_COLUMN.format(name=column.iso_of))
        if column.source["unread"]:
            notes.append(ISO_UNREAD)
    else:
        if column.source["reason"]:
            notes.append(REASONS[column.source["reason"]])
        beside = next((each.name for each in columns if each.iso_of == column.name), None)
        if beside:
            notes.append(ISO_BESIDE.format(name=beside))
    if notes:
        # One line: the form of the dictionary would turn line ends into others.
        auto["notes"] = " / ".join(["".join(note.ja for note in notes), " ".join(note.en for note in notes)])
    return auto


def is_written(entry: Entry) -> bool:
    """Somebody wrote something: not only our words are in it."""
    auto = _ours(entry).get(AUTO) or {}
    info = {key: value for key, value in _info(entry).items() if value and value != auto.get(key)}
    return bool(info) or any(key not in (INFO, OURS) for key in entry)


def _changes(columns: list[Column], old: Mapping[str, Entry], old_types: Mapping[str, str]) -> Changes:
    published = {column.name: column.kind for column in columns if not column.iso_of}
    before = [name for name in old_types if not _ours(old.get(name, {})).get("iso_of")]
    if not before:
        return Changes()
    changes = Changes(
        vanished=[name for name in before if name not in published],
        added=[name for name in published if name not in before],
    )
    changes.retyped = [
        (name, old_types[name], kind)
        for name, kind in published.items()
        if name in old_types and old_types[name] != kind
    ]
    free = list(changes.added)
    for name in changes.vanished:
        best = max(free, key=lambda new: _likeness(name, new), default=None)
        if best is not None and _likeness(name, best) >= ALIKE:
            changes.renamed.append((name, best))
            free.remove(best)
    return changes


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other)).ratio()


def _info(entry: Entry) -> Entry:
    found = entry.get(INFO)
    return found if isinstance(found, dict) else {}


def _ours(entry: Entry) -> Entry:
    found = entry.get(OURS)
    return found if isinstance(found, dict) else {}
