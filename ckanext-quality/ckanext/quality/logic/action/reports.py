"""Reports of files."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.quality import files, store
from ckanext.quality.logic import schema
from ckanext.quality.logic.action.common import resource_of

__all__ = ["quality_report_show"]


@tk.side_effect_free
@tk.validate_action_data(schema.by_resource)
def quality_report_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show the quality report of the present content of a resource.

    :param resource_id: id of the resource
    :returns: ``state`` (``done``, ``error``: cannot be read, ``not_checked``: another kind of file, ``none``: not
        checked yet, ``held``: nothing is shown), ``score`` and ``grade`` (the metadata of the dataset with the data of
        this file), ``meaning``, ``a_points``, ``b_points``, ``gates``, ``ruleset``, ``content_hash``, ``created`` and
        ``report`` (of the file alone: file, encoding, doubt, tables, data_points, score, grade, findings, explanation,
        error, frictionless)
    """
    tk.check_access("quality_report_show", context, data_dict)
    resource = resource_of(data_dict)
    resource_id = resource.id
    if files.release_state(resource_id) != files.OPEN:
        return {"resource_id": resource_id, **store.badge(None, None, "held"), "report": None}
    row = store.current_report(resource_id)
    if row is None:
        return {"resource_id": resource_id, **store.badge(None, None, "none"), "report": None}
    return {
        "resource_id": resource_id,
        **store.file_badge(
            store.score_row(str(resource.package_id)), store.current_scores(row.package_id)[resource_id]
        ),
        "ruleset": row.ruleset,
        "content_hash": row.content_hash,
        "created": row.created.isoformat(),
        "report": row.report,
    }
