"""Codes of the catalogue in words that citizens understand, in the language of the page."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.toyama import licences

if TYPE_CHECKING:
    from collections.abc import Mapping


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for translation without translating it: tables are built before there is a language."""
    return text


THEMES: Mapping[str, str] = {
    "AGRI": N_("Agriculture, fisheries, forestry and food"),
    "ECON": N_("Economy and finance"),
    "EDUC": N_("Education, culture and sport"),
    "ENER": N_("Energy"),
    "ENVI": N_("Environment"),
    "GOVE": N_("Government and public sector"),
    "HEAL": N_("Health"),
    "INTR": N_("International issues"),
    "JUST": N_("Safety and disaster prevention"),
    "REGI": N_("Regions and cities"),
    "SOCI": N_("Population and society"),
    "TECH": N_("Science and technology"),
    "TRAN": N_("Transport"),
}

FREQUENCIES: Mapping[str, str] = {
    "CONT": N_("Continuously"),
    "UPDATE_CONT": N_("Continuously"),
    "HOURLY": N_("Every hour"),
    "DAILY": N_("Every day"),
    "WEEKLY": N_("Every week"),
    "BIWEEKLY": N_("Every two weeks"),
    "MONTHLY": N_("Every month"),
    "BIMONTHLY": N_("Every two months"),
    "QUARTERLY": N_("Every three months"),
    "ANNUAL_2": N_("Twice a year"),
    "ANNUAL": N_("Every year"),
    "BIENNIAL": N_("Every two years"),
    "TRIENNIAL": N_("Every three years"),
    "QUINQUENNIAL": N_("Every five years"),
    "IRREG": N_("When something changes"),
    "NEVER": N_("Not updated any more"),
    "OTHER": N_("Other"),
    "UNKNOWN": N_("Not stated"),
}

ATTRIBUTION = N_(
    "You may use, change and redistribute it, also commercially, if you name the source and say what you changed."
)

PERMITS: Mapping[str, str] = {
    "CC-BY-4.0": ATTRIBUTION,
    "CC-BY-3.0": ATTRIBUTION,
    "CC-BY-2.1-JP": ATTRIBUTION,
    "PDL-1.0": ATTRIBUTION,
    "GJ-2.0": ATTRIBUTION,
    "CC0-1.0": N_("You may use it freely for any purpose, without asking and without naming the source."),
    "other-open": N_("You may use and redistribute it on the publisher's conditions; see the publisher's page."),
    "own-terms": N_("The publisher has rules of its own: read them on the publisher's page before you use the data."),
    "other-closed": N_("Use beyond what the law allows needs the publisher's permission."),
    "not-specified": N_("The publisher does not say how the data may be used: ask the publisher before you reuse it."),
}

FETCH_PROBLEMS: Mapping[str, str] = {
    "not-found": N_("The publisher's link leads nowhere: the file is no longer at this address."),
    "refused": N_("The publisher's server did not let us have the file."),
    "server": N_("The publisher's server had a fault when we asked for the file."),
    "unreachable": N_("The publisher's server could not be reached."),
    "too-large": N_("The file is larger than this portal keeps. It is available from the publisher."),
    "too-slow": N_("The publisher's server was too slow to answer."),
    "truncated": N_("The publisher's server broke off in the middle of the file."),
    "forbidden": N_("The link leads to an address that this portal does not open for safety."),
    "redirects": N_("The publisher's link only leads in a circle."),
    "other": N_("This portal could not fetch the file."),
}

_FETCH_KINDS: Mapping[str, str] = {
    "http-404": "not-found",
    "http-410": "not-found",
    "http-401": "refused",
    "http-403": "refused",
    "http-429": "refused",
    "name-not-resolved": "unreachable",
    "connection-refused": "unreachable",
    "connection-reset": "unreachable",
    "tls-failed": "unreachable",
    "too-large": "too-large",
    "decompression-limit": "too-large",
    "too-slow": "too-slow",
    "truncated": "truncated",
    "forbidden-scheme": "forbidden",
    "forbidden-address": "forbidden",
    "too-many-redirects": "redirects",
}

UNITS = ("B", "KB", "MB", "GB", "TB")
STEP = 1024


def label(table: Mapping[str, str], code: str | None) -> str:
    """The translated word of a code, the code itself when the table does not know it."""
    if not code:
        return ""
    key = code.rsplit("/", 1)[-1]
    return tk._(table[key]) if key in table else code


def licence(licence_id: str) -> dict[str, str]:
    """Name, permission in one sentence and address of a licence; an unknown one is the publisher's affair."""
    registered = model.Package.get_license_register().get(licence_id)
    return {
        "id": licence_id,
        "name": licences.title(licence_id, tk.h.lang()),
        "permits": tk._(PERMITS.get(licence_id, PERMITS["own-terms"])),
        "url": (registered.url if registered else "") or "",
    }


def fetch_problem(state: str) -> str:
    """Why there is no copy of a file, from the code that the harvest left; empty when all is well."""
    if state in ("", "ok"):
        return ""
    default = "server" if state.startswith("http-5") else "other"
    return tk._(FETCH_PROBLEMS[_FETCH_KINDS.get(state, default)])


def date_text(value: str, lang: str) -> str:
    """An ISO date or time as a date in words; text that is no date is returned as it is."""
    try:
        day = datetime.fromisoformat(value.replace("Z", "+00:00")).date() if "T" in value else date.fromisoformat(value)
    except ValueError:
        return value
    if lang == "en":
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def size_text(size: str | float | None) -> str:
    """A file size with one decimal at most; empty when the size is not known."""
    try:
        amount = float(size or 0)
    except ValueError:
        return ""
    if amount <= 0:
        return ""
    unit = 0
    while amount >= STEP and unit < len(UNITS) - 1:
        amount /= STEP
        unit += 1
    return f"{amount:.0f} {UNITS[unit]}" if unit == 0 or amount >= 10 else f"{amount:.1f} {UNITS[unit]}"


def references(value: Any) -> list[Any]:
    """The references of a repeating field, whether it is stored as a list, as JSON text or as one reference."""
    if not value:
        return []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            value = [value]
    return list(value) if isinstance(value, list) else [value]
