"""The closed list of licences (``licences.json``), which is CKAN's licence register too.

The file is in the shape that CKAN's ``licenses_group_url`` reads; ``title_ja``
and ``title_en`` are ours, so that each language has its own words.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

FILE = Path(__file__).with_name("licences.json")


@cache
def _licences() -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in json.loads(FILE.read_text(encoding="utf-8"))}


def ids() -> tuple[str, ...]:
    """Every licence id of the portal, in the order of the form."""
    return tuple(_licences())


def title(licence_id: str, lang: str) -> str:
    """A licence's name in ``ja`` or another language (English); an unknown id as it stands."""
    entry = _licences().get(licence_id)
    if entry is None:
        return licence_id
    return entry["title_ja" if lang == "ja" else "title_en"]


def url(licence_id: str) -> str:
    """The page of a licence, or nothing."""
    entry = _licences().get(licence_id)
    return entry["url"] if entry else ""


def is_open(licence_id: str) -> bool:
    """Whether data under this licence counts as open."""
    entry = _licences().get(licence_id)
    return entry is not None and entry["od_conformance"] == "approved"


def choices() -> list[dict[str, Any]]:
    """The licences as choices of ckanext-scheming."""
    return [
        {"value": entry["id"], "label": {"ja": entry["title_ja"], "en": entry["title_en"]}}
        for entry in _licences().values()
    ]


def localise(dataset: dict[str, Any]) -> None:
    """Give a shown dataset its licence's name in the language of the request; jobs and commands keep Japanese."""
    if has_request_context() and dataset.get("license_id") in _licences():
        dataset["license_title"] = title(dataset["license_id"], tk.h.lang())
