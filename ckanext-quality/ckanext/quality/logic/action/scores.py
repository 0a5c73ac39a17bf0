"""Scores of datasets and bodies."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context
from ckanext.quality import files, store
from ckanext.quality.engine.ruleset import RULESET
from ckanext.quality.logic import schema

__all__ = ["quality_overview", "quality_score_show"]


@tk.side_effect_free
@tk.validate_action_data(schema.by_id)
def quality_score_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show the score of a dataset, or the distribution of an organisation.

    :param id: id or name of a dataset or an organisation
    :returns: for a dataset ``type`` ("dataset"), ``id``, ``state``, ``score``, ``grade``, ``meaning``, ``checked``,
        ``unreadable``, ``not_checked`` and ``resources`` (``resource_id``, ``state``, ``score``, ``grade``);
        for an organisation ``type`` ("organization"), ``id``, ``name``, ``datasets``, ``count``, ``median``,
        ``score`` (the median), ``grade`` (none: bodies are not graded), ``distribution``
    """
    tk.check_access("quality_score_show", context, data_dict)
    package = model.Package.get(data_dict["id"])
    if package is not None:
        return _dataset_score(package)
    group = model.Group.get(data_dict["id"])
    if group is None or not group.is_organization:
        raise tk.ObjectNotFound(tk._("Dataset or organization not found"))
    summary = store.summarise(store.public_scores(group.id))
    state = "done" if summary["count"] else "none"
    return {
        "type": "organization",
        "id": group.id,
        "name": group.name,
        **store.badge(summary["median"], None, state),
        **summary,
    }


def _dataset_score(package: model.Package) -> dict[str, Any]:
    rows = store.current_scores(package.id)
    resources = []
    for resource in package.resources:
        row = rows.get(resource.id)
        held = row is not None and files.release_state(resource.id) != files.OPEN
        if row is None or held:
            part = store.badge(None, None, "held" if held else "none")
        else:
            part = store.badge(row.score, row.grade, row.state)
        resources.append({"resource_id": resource.id, **part})
    return {
        "type": "dataset",
        "id": package.id,
        "name": package.name,
        **store.score_dict(store.score_row(package.id)),
        "resources": resources,
    }


@tk.side_effect_free
def quality_overview(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show the quality of all bodies: distribution and median of their public datasets, without a rank.

    :returns: ``ruleset``, ``bodies`` (``id``, ``name``, ``title``, ``code``, ``datasets``, ``count``, ``median``,
        ``distribution`` by grade), and over all of them ``datasets``, ``count``, ``median``, ``distribution``.
        Bodies come in the order of their local government code, then of their name.
    """
    tk.check_access("quality_overview", context, data_dict)
    rows = store.public_scores()
    bodies = []
    for group in _organizations():
        own = [row for row in rows if row.owner_org == group.id]
        bodies.append(
            {
                "id": group.id,
                "name": group.name,
                "title": group.title or group.name,
                "title_en": group.extras.get("title_en", ""),
                "code": group.extras.get("local_government_code", ""),
                **store.summarise(own),
            }
        )
    bodies.sort(key=lambda body: (body["code"] or "~", body["name"]))
    return {"ruleset": RULESET, "bodies": bodies, **store.summarise(rows)}


def _organizations() -> list[sa.Row[Any]]:
    table = model.group_table.c
    query = sa.select(table.id, table.name, table.title, table.extras).where(
        table.is_organization, table.state == "active", table.type == "organization"
    )
    return list(model.Session.execute(query))
