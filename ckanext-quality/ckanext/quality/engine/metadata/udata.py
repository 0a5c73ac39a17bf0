"""The nine criteria of data.gouv.fr (opendatateam/udata@25b5a2d, udata/core/dataset/models.py), each worth one."""

from __future__ import annotations

import datetime as dt

from ckanext.quality.engine.rules.f01_kept_frequency import PERIODS

from .facts import NO_LICENCE, DatasetFacts

CLOSED_FORMATS = frozenset({"PDF", "DOC", "DOCX", "WORD", "XLS", "XLSX"})
DESCRIPTION_LENGTH = 100
GRACE = dt.timedelta(days=1)
UNKNOWN = frozenset({"", "UNKNOWN"})


def criteria(facts: DatasetFacts, last_change: dt.datetime | None, now: dt.datetime) -> dict[str, bool]:
    """The nine booleans under udata's own names."""
    files = facts.files
    return {
        "license": any(file.licence_id not in NO_LICENCE for file in files),
        "temporal_coverage": bool(facts.temporal),
        "spatial": bool(facts.spatial),
        "update_frequency": facts.frequency not in UNKNOWN,
        "update_fulfilled_in_time": fulfilled(facts.frequency, last_change, now),
        "dataset_description_quality": len(facts.description) > DESCRIPTION_LENGTH,
        "has_open_format": any(file.format and file.format not in CLOSED_FORMATS for file in files),
        "all_resources_available": bool(files) and all(file.good for file in files),
        "resources_documentation": any(file.is_documentation or file.description for file in files),
    }


def fulfilled(frequency: str, last_change: dt.datetime | None, now: dt.datetime) -> bool:
    """The next update is not overdue by more than a day; true where the frequency has no fixed period."""
    if frequency in UNKNOWN:
        return False
    days = PERIODS.get(frequency)
    if days is None:
        return True
    return last_change is not None and now <= last_change + dt.timedelta(days=days) + GRACE
