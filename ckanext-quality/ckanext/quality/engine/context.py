"""What a catalogue knows about a file beside its bytes; every part may be unknown, as on a clerk's PC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class ColumnNote:
    """One column of a data dictionary."""

    label: str = ""
    notes: str = ""
    unit: str = ""
    missing_values: tuple[str, ...] = ()
    code_list: str = ""
    """Address or name of the list that explains the codes."""


@dataclass(frozen=True)
class Context:
    """Facts that rules use where they are known; a rule that needs an unknown one does not apply."""

    catalogue: bool = False
    """True when a catalogue filled this in: an empty field then means that nobody wrote it."""
    filename: str = ""
    resource_name: str = ""
    resource_notes: str = ""
    dataset_title: str = ""
    dataset_notes: str = ""
    tags: tuple[str, ...] = ()
    standard: str = ""
    """Name or number of the 自治体標準オープンデータセット that the publisher says the file follows."""
    body_code: str = ""
    """全国地方公共団体コード of the publisher, 6 digits."""
    body_name: str = ""
    prefecture: str = ""
    frequency: str = ""
    """EU frequency code (ANNUAL, MONTHLY …); empty where none is stated."""
    temporal_start: str = ""
    temporal_end: str = ""
    first_seen: dt.datetime | None = None
    last_change: dt.datetime | None = None
    """When the content hash changed last, not when metadata did."""
    now: dt.datetime | None = None
    changes_total: int = 0
    """Content changes known of, and those of them with a note or an activity."""
    changes_noted: int = 0
    link_checks: int = 0
    """Fetches of the publisher's address in the last 90 days, and the good ones (2xx, 3xx) among them."""
    link_checks_good: int = 0
    dictionary: dict[str, ColumnNote] = field(default_factory=dict)
    """By the column's label in the file."""
    previous_labels: tuple[str, ...] = ()
    """Labels of the previous version, or of the same file of the year before."""
    documentation: bool = False
    """The dataset has a resource that explains items, codes or units."""
    exempt: tuple[tuple[str, str], ...] = ()
    """(check, column) that a person has called right, in public; no column: the check as a whole."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; moments as ISO 8601."""
        plain = asdict(self)
        return {key: value.isoformat() if isinstance(value, dt.datetime) else value for key, value in plain.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Context:
        """From what ``to_dict`` gave, through JSON; an unknown name is an error."""
        known = dict(values)
        unknown = known.keys() - {each.name for each in fields(cls)}
        if unknown:
            raise ValueError(f"unknown facts: {', '.join(sorted(unknown))}")
        for name in ("first_seen", "last_change", "now"):
            if isinstance(known.get(name), str):
                known[name] = dt.datetime.fromisoformat(known[name])
        for name in ("tags", "previous_labels"):
            known[name] = tuple(known.get(name) or ())
        known["exempt"] = tuple((check, column) for check, column in known.get("exempt") or ())
        notes = known.get("dictionary") or {}
        known["dictionary"] = {
            label: ColumnNote(**{**note, "missing_values": tuple(note.get("missing_values") or ())})
            for label, note in notes.items()
        }
        return cls(**known)
