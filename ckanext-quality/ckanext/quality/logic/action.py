"""Actions of quality: reports, scores, tables, and the check of a file that is not in the catalogue."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context
from ckanext.quality import adhoc, config, files, store
from ckanext.quality.engine import worker
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.ruleset import RULESET
from ckanext.quality.logic import schema
from werkzeug.datastructures import FileStorage

__all__ = [
    "quality_check",
    "quality_overview",
    "quality_report_show",
    "quality_score_show",
    "quality_table_show",
]


@tk.side_effect_free
@tk.validate_action_data(schema.by_resource)
def quality_report_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show the quality report of the present content of a resource.

    :param resource_id: id of the resource
    :returns: ``state`` (``done``, ``error``: cannot be read, ``not_checked``: another kind of file, ``none``: not
        checked yet, ``held``: nothing is shown), ``score``, ``grade``, ``meaning``, ``ruleset``, ``content_hash``,
        ``created`` and ``report`` (file, encoding, doubt, tables, findings, explanation, error, frictionless)
    """
    tk.check_access("quality_report_show", context, data_dict)
    resource_id = _resource(data_dict).id
    if files.release_state(resource_id) != files.OPEN:
        return {"resource_id": resource_id, **store.badge(None, None, "held"), "report": None}
    row = store.current_report(resource_id)
    if row is None:
        return {"resource_id": resource_id, **store.badge(None, None, "none"), "report": None}
    return {
        "resource_id": resource_id,
        **store.badge(row.score, row.grade, row.state),
        "ruleset": row.ruleset,
        "content_hash": row.content_hash,
        "created": row.created.isoformat(),
        "report": row.report,
    }


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


def _resource(data_dict: dict[str, Any]) -> model.Resource:
    resource = model.Session.get(model.Resource, data_dict["resource_id"])
    if resource is None:
        raise tk.ObjectNotFound(tk._("Resource not found"))
    return resource


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
    resource = _resource(data_dict)
    resource_id = resource.id
    if files.release_state(resource_id) != files.OPEN:
        return _no_table("held")
    stored = files.find(resource_id)
    if stored is None:
        return _no_table("no_file")
    kind = files.kind_of(resource, stored)
    if not files.is_checked(kind, stored):
        return _no_table("not_checked", EngineError("not-checked", kind=(kind or "?").upper()))
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
    return {"state": "done", **found, "messages": [found["doubt"]] if found["doubt"] else []}


def _no_table(state: str, error: EngineError | None = None) -> dict[str, Any]:
    messages = [error.message.to_dict(), error.remedy.to_dict()] if error else []
    empty = dict.fromkeys(("encoding", "doubt", "sheet", "row_count", "header_row"))
    return {"state": state, **empty, "header": [], "rows": [], "titles": [], "notes": [], "messages": messages}


@tk.validate_action_data(schema.check)
def quality_check(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Check a file that is not in the catalogue; nothing of it is stored.

    :param upload: the file
    :param url: or its address (fetched by the guarded client)
    :param name: the file's name, where it is not that of the upload
    :returns: the report: ``file``, ``sha256``, ``encoding``, ``tables``, ``score``, ``grade``, ``findings``,
        ``error`` …
    """
    tk.check_access("quality_check", context, data_dict)
    upload, url = data_dict.get("upload"), data_dict.get("url")
    most = config.limits().bytes if context.get("auth_user_obj") else config.public_max_file_size()
    if isinstance(upload, FileStorage):
        return adhoc.check_upload(upload, data_dict.get("name"), most)
    if url:
        return adhoc.check_url(url, data_dict.get("name"), most)
    raise tk.ValidationError({"upload": [tk._("Choose a file or give an address")]})
