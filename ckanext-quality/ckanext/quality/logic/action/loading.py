"""What of a resource is in the DataStore."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.quality import files, loading
from ckanext.quality.logic import schema
from ckanext.quality.logic.action.common import resource_of
from ckanext.quality.model import QualityLoad

__all__ = ["quality_load", "quality_load_show"]


@tk.validate_action_data(schema.by_resource)
def quality_load(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Load the table of a checked resource into the DataStore anew, in the background.

    :param resource_id: id of the resource
    :returns: as ``quality_load_show``; ``waiting`` is true
    """
    tk.check_access("quality_load", context, data_dict)
    resource = resource_of(data_dict)
    if loading.may_load(resource):
        loading.request(resource)
    return _shown(resource.id)


@tk.side_effect_free
@tk.validate_action_data(schema.by_resource)
def quality_load_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show what of a resource is in the DataStore.

    :param resource_id: id of the resource
    :returns: ``state`` (``none``, ``waiting``, ``done``, ``error``: the file cannot be a table of a database,
        ``failed``: given up, ``removed``, ``held``: nothing is shown), ``waiting`` (a load is asked for),
        ``content_hash`` and ``rows`` of what is loaded, ``loaded`` (when), ``error``, ``columns`` (``name``, ``type``,
        ``label``, ``reason`` and ``message`` where it is text for a reason, ``cell`` and ``example`` that decided it,
        ``iso_of`` of a column of ISO 8601 dates), ``changes`` (``vanished``, ``added``, ``renamed``, ``retyped``
        columns since the version before) and ``messages`` (ja and en)
    """
    tk.check_access("quality_load_show", context, data_dict)
    return _shown(resource_of(data_dict).id)


def _shown(resource_id: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"content_hash": "", "rows": None, "loaded": None, "error": None}
    lists: dict[str, Any] = {"columns": [], "changes": {}, "messages": []}
    facts: dict[str, Any] = {"resource_id": resource_id, "state": "none", "waiting": False, **empty, **lists}
    if files.release_state(resource_id) != files.OPEN:
        return {**facts, "state": "held"}
    row = loading.row_of(resource_id)
    return {**facts, **_of_row(row)} if row is not None else facts


def _of_row(row: QualityLoad) -> dict[str, Any]:
    report = row.report or {}
    return {
        "state": row.state,
        "waiting": row.due is not None,
        "content_hash": row.content_hash,
        "rows": row.rows,
        "loaded": row.loaded.isoformat() if row.loaded else None,
        "error": row.error,
        "columns": report.get("columns") or [],
        "changes": report.get("changes") or {},
        "messages": report.get("messages") or [],
    }
