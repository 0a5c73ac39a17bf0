"""The lists that metadata is held against: the EU's, and those that this ruleset widens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from ckanext.quality.engine.ruleset import KNOWN_LICENCES, MACHINE_FORMATS

DATA = Path(__file__).with_name("data")


def load(name: str) -> dict[str, Any]:
    """One of the data files."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


_EU = load("eu.yaml")

FORMATS: dict[str, tuple[str, str]] = {name: (pair[0], pair[1]) for name, pair in _EU["formats"].items()}
"""The catalogue's name of a format: the EU's file type and the media type."""
MEDIA_TYPES = frozenset(media_type.lower() for _, media_type in FORMATS.values())
NON_PROPRIETARY = frozenset(_EU["non_proprietary"])
MACHINE_READABLE = frozenset(_EU["machine_readable"])
ACCESS_RIGHTS = frozenset(f"{_EU['access_rights']}{code}" for code in _EU["access_right_codes"])
PUBLIC = f"{_EU['access_rights']}PUBLIC"


def address_key(url: str) -> str:
    """An address without what does not matter to its meaning: scheme, ``www.``, closing slash."""
    bare = url.strip().lower().split("://", 1)[-1].removeprefix("www.")
    return bare.split("#", 1)[0].rstrip("/").removesuffix("/legalcode").removesuffix("/deed.ja")


EU_LICENCES = frozenset(_EU["licences"])
JAPANESE_LICENCES = frozenset(address_key(entry["url"]) for entry in KNOWN_LICENCES)


def file_type(label: str) -> str | None:
    """The EU's code of a format, or none where it has no name there."""
    known = FORMATS.get(label.strip().upper().lstrip("."))
    return known[0] if known else None


def media_type_of(label: str) -> str | None:
    """The media type of a format."""
    known = FORMATS.get(label.strip().upper().lstrip("."))
    return known[1] if known else None


def is_known_licence(url: str, *, widened: bool) -> bool:
    """Whether a licence's address is on the EU's list, or on the widened one."""
    key = address_key(url)
    return bool(key) and (key in EU_LICENCES or (widened and key in JAPANESE_LICENCES))


def is_machine_readable(label: str, *, widened: bool) -> bool:
    """Whether programs read a format: the EU's opinion, or the ruleset's."""
    code = file_type(label)
    return code in MACHINE_READABLE or (widened and label.strip().upper().lstrip(".") in MACHINE_FORMATS)
