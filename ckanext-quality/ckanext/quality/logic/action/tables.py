"""The table in a file."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.quality import config, files, loading
from ckanext.quality.engine import worker
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.logic import schema
from ckanext.quality.logic.action.common import resource_of

__all__ = ["quality_table_show"]


@tk.side_effect_free
@tk.validate_action_data(schema.table_page)
def quality_table_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show rows of the table in a file: decoded, with its header found.

    :param resource_id: id of the resource
    :param limit: number of rows (default 100, at most 1000)
    :param offset: number of rows to skip
    :returns: ``state`` (``done``, ``error``, ``not_checked``, ``no_file``, ``held``), ``encoding``, ``doubt``,
        ``header``, ``rows``, ``row_count``, ``header_row``, ``sheet``, ``titles``, ``notes``, ``sampled`` and
        ``messages`` (ja and en: why there is no table, or what to know about it)
    """
    tk.check_access("quality_table_show", context, data_dict)
    resource = resource_of(data_dict)
    resource_id = resource.id
    if files.release_state(resource_id) != files.OPEN:
        return _no_table("held")
    stored = files.find(resource_id)
    if stored is None:
        return _no_table("no_file")
    kind = files.kind_of(resource, stored)
    if not files.is_checked(kind, stored):
        return _no_table("not_checked", EngineError("not-checked", kind=(kind or "?").upper()))
    loaded = loading.rows_of(resource_id, stored.hash, data_dict["offset"], data_dict["limit"])
    if loaded is not None:
        return _table(loaded)
    try:
        with files.local(stored) as path:
            found = worker.run(
                "table",
                path,
                limits=config.limits(),
                bounds=config.bounds(),
                offset=data_dict["offset"],
                limit=data_dict["limit"],
            )
    except EngineError as error:
        return _no_table("error", error)
    return _table(found)


def _table(found: dict[str, Any]) -> dict[str, Any]:
    return {"state": "done", **found, "messages": [found["doubt"]] if found["doubt"] else []}


def _no_table(state: str, error: EngineError | None = None) -> dict[str, Any]:
    messages = [error.message.to_dict(), error.remedy.to_dict()] if error else []
    empty = dict.fromkeys(("encoding", "doubt", "sheet", "row_count", "header_row"))
    return {"state": state, **empty, "header": [], "rows": [], "titles": [], "notes": [], "messages": messages}
