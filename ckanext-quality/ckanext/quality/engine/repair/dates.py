"""Dates and times as people write them in Japan, turned into ISO 8601; where a reading is a guess, there is none."""

from __future__ import annotations

import datetime as dt
import re

from ckanext.quality.engine.eras import SHORT, SOLAR, to_iso
from ckanext.quality.engine.values import COMPACT_DATE, narrow

# First and last day of each era. On the day of a change both names are right; 平成 began the day after.
ERAS: dict[str, tuple[dt.date, dt.date]] = {
    "明治": (SOLAR, dt.date(1912, 7, 30)),
    "大正": (dt.date(1912, 7, 30), dt.date(1926, 12, 25)),
    "昭和": (dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    "平成": (dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    "令和": (dt.date(2019, 5, 1), dt.date.max),
}
_ERA = re.compile(r"^(明治|大正|昭和|平成|令和|[MTSHR])", re.IGNORECASE)
_WITH_TIME = re.compile(r"^(\S+) (\d{1,2}):(\d{2})(:\d{2})?$")
_TIME = re.compile(r"^(\d{1,2}):(\d{2})$")


def iso_date(text: str) -> str | None:
    """``YYYY-MM-DD`` of a date that can only mean one day: an era by name, or year/month/day."""
    plain = narrow(text)
    if timed := _WITH_TIME.match(plain):
        day, hour, minute, second = timed.groups()
        iso = iso_date(day)
        return f"{iso} {int(hour):02}:{minute}{second or ''}" if iso else None
    if COMPACT_DATE.match(plain):
        plain = f"{plain[:4]}/{plain[4:6]}/{plain[6:]}"
    found = to_iso(plain)
    if found is None or not found.is_day:
        return None
    return None if found.era and not _within(plain, found.text) else found.text


def outside_era(text: str) -> str | None:
    """The date of an era year that had ended or not begun (平成31年10月1日): likely meant so, but a person decides."""
    found = to_iso(text)
    if found is None or not found.is_day or not found.era or _within(narrow(text), found.text):
        return None
    return found.text


def iso_part(text: str) -> str | None:
    """``YYYY-MM`` or ``YYYY`` of a date without a day, in words (令和6年4月, 令和6年度, 2024年4月)."""
    found = to_iso(text)
    return found.text if found and not found.is_day else None


def hours(text: str) -> str | None:
    """``hh:mm`` of a time of day."""
    found = _TIME.match(narrow(text))
    if not found or int(found.group(1)) > 24 or int(found.group(2)) > 59:
        return None
    return f"{int(found.group(1)):02}:{found.group(2)}"


def from_serial(text: str) -> str | None:
    """The day that Excel counts as this number."""
    plain = narrow(text)
    if not re.match(r"^\d{5}$", plain):
        return None
    day = dt.date(1899, 12, 30) + dt.timedelta(days=int(plain))
    return day.isoformat() if 1950 <= day.year <= 2100 else None


def _within(plain: str, iso: str) -> bool:
    """The era was in force on the day."""
    found = _ERA.match(plain)
    if found is None:
        return True
    era = found.group(1)
    first, last = ERAS[SHORT.get(era.upper(), era)]
    return first <= dt.date.fromisoformat(iso) <= last
