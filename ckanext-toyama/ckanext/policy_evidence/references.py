"""Reads the reference fields of a dataset (``evidence_for``, ``derived_from``). Pure: no CKAN."""

from __future__ import annotations

import json
from typing import Any


def read(value: object) -> list[Any]:
    """The entries of a reference field that name something.

    :param value: a list, its JSON text (as in the search index), or one plain name.
        A form that was left empty saves groups of empty fields: they name nothing.
    """
    try:
        entries = json.loads(value) if isinstance(value, str) and value else value
    except ValueError:
        entries = value  # plain text, one name
    if not isinstance(entries, list):
        return [entries] if entries else []
    return [entry for entry in entries if (any(entry.values()) if isinstance(entry, dict) else entry)]
