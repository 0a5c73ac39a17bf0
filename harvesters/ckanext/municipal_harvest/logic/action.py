"""The harvest through CKAN's action API."""

from __future__ import annotations

from typing import Any, cast

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from .. import archive, bodies, messages
from ..engine import jobs, undo
from ..model import Change, File, Job, Record, Source
from . import auth, dictize, schema

__all__ = [
    "resource_file_show",
    "resource_release_state",
    "source_change_list",
    "source_job_list",
    "source_job_show",
    "source_list",
    "source_run",
    "source_show",
    "source_undo",
]


@tk.side_effect_free
@tk.validate_action_data(schema.source_list)
def source_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """List the harvest sources that the user may see.

    :param body: 6-digit code of one body (optional)
    :param include_retired: also sources that left the sources file (default: false)
    :returns: sources as in :func:`source_show`, without records, by body and id
    """
    tk.check_access("source_list", context, data_dict)
    query = sa.select(Source, Job).outerjoin(Job, Job.id == Source.last_job_id).order_by(Source.body, Source.id)
    if data_dict.get("body"):
        query = query.where(Source.body == data_dict["body"])
    if not data_dict["include_retired"]:
        query = query.where(Source.state != "retired")
    known = bodies.load()
    rows = model.Session.execute(query).all()
    return [
        dictize.source(source, known.get(source.body), job)
        for source, job in rows
        if _may_see(context, source, known.get(source.body))
    ]


@tk.side_effect_free
@tk.validate_action_data(schema.source_show)
def source_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show one source with its records and their files.

    :param id: id of the source
    :param limit: how many records (default: 100)
    :param offset: how many to leave out before (default: 0)
    :returns: the source; ``last_job`` with its problems; ``records`` with ``files``; ``record_count``
    """
    tk.check_access("source_show", context, data_dict)
    source = _get_source(data_dict["id"])
    job = model.Session.get(Job, source.last_job_id) if source.last_job_id else None
    result = dictize.source(source, bodies.load().get(source.body), job)
    if job:
        result["last_job"] = dictize.job(job, with_problems=True)
    mine = Record.source_id == source.id
    records = model.Session.scalars(
        sa.select(Record)
        .where(mine)
        .order_by(Record.state, Record.key)
        .limit(min(data_dict["limit"], 1000))
        .offset(data_dict["offset"])
    ).all()
    files = model.Session.scalars(
        sa.select(File).where(File.record_id.in_([row.id for row in records])).order_by(File.key)
    ).all()
    result["record_count"] = model.Session.scalar(sa.select(sa.func.count()).select_from(Record).where(mine))
    result["records"] = [
        {**dictize.record(row), "files": [dictize.file(file) for file in files if file.record_id == row.id]}
        for row in records
    ]
    return result


@tk.side_effect_free
@tk.validate_action_data(schema.source_job_list)
def source_job_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """List jobs, newest first.

    :param source: id of one source (optional; default: all that the user may see)
    :param limit: how many (default: 20, at most 1000)
    :param offset: how many to leave out before (default: 0)
    :returns: jobs as in :func:`source_job_show`, without their problems
    """
    tk.check_access("source_job_list", context, data_dict)
    if data_dict.get("source"):
        wanted = [_get_source(data_dict["source"]).id]
    else:
        known = bodies.load()
        sources = model.Session.scalars(sa.select(Source))
        wanted = [source.id for source in sources if _may_see(context, source, known.get(source.body))]
    rows = model.Session.scalars(
        sa.select(Job)
        .where(Job.source_id.in_(wanted))
        .order_by(Job.created.desc())
        .limit(min(data_dict["limit"], 1000))
        .offset(data_dict["offset"])
    )
    return [dictize.job(row) for row in rows]


@tk.side_effect_free
@tk.validate_action_data(schema.by_id)
def source_job_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show one job with everything that went wrong in it.

    :param id: id of the job
    :returns: the job; ``error`` (code, url, ja, en) if it failed as a whole; ``problems`` beside it
    """
    tk.check_access("source_job_show", context, data_dict)
    job = model.Session.get(Job, data_dict["id"])
    if job is None:
        raise tk.ObjectNotFound(tk._("Job not found"))
    return dictize.job(job, with_problems=True)


@tk.validate_action_data(schema.source_run)
def source_run(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Harvest a source now, in the background.

    :param id: id of the source
    :param accept_loss: the datasets that are missing have really left the source: do not stop (default: false)
    :returns: the job, which may be one that is already waiting or running
    """
    tk.check_access("source_run", context, data_dict)
    source = _get_source(data_dict["id"])
    if source.state != "active":
        raise tk.ValidationError({"id": [tk._("This source is no longer registered and is not harvested")]})
    user = model.User.get(context["user"]) if context.get("user") else None
    job = jobs.request(source, requested_by=user.id if user else None, accept_loss=data_dict["accept_loss"])
    model.Session.commit()
    jobs.wake(job.id)
    return dictize.job(job)


@tk.validate_action_data(schema.by_id)
def source_undo(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a whole job back: datasets that it added go, those that it changed are as before.

    What a later job or a curator changed stays. The source then waits until somebody runs it.

    :param id: id of the job
    :returns: ``removed``, ``restored``, ``problems`` (code, ja, en: what was left as it is, and why)
    """
    tk.check_access("source_undo", context, data_dict)
    if model.Session.get(Job, data_dict["id"]) is None:
        raise tk.ObjectNotFound(tk._("Job not found"))
    try:
        done = undo.undo(data_dict["id"])
    except undo.CannotUndoError as error:
        raise tk.ValidationError({"id": [messages.words(error.error)]}) from error
    return {"removed": done.removed, "restored": done.restored, "problems": done.problems}


@tk.side_effect_free
@tk.validate_action_data(schema.job_changes)
def source_change_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """List what harvests changed, newest first: of one job, or of one dataset.

    :param job: id of a job
    :param dataset: id of a dataset (its readers may ask)
    :param limit: how many (default: 100, at most 1000)
    :param offset: how many to leave out before (default: 0)
    :returns: ``job``, ``source``, ``package_id``, ``title``, ``kind`` (added, updated, withdrawn), ``created`` and
        ``diff``: fields as ``[before, after]`` of ``package``, and of ``resources`` by the publisher's key
    """
    tk.check_access("source_change_list", context, data_dict)
    query = sa.select(Change, Record).join(Record, Record.id == Change.record_id)
    if data_dict.get("job"):
        query = query.where(Change.job_id == data_dict["job"])
    else:
        query = query.where(Change.package_id == data_dict["dataset"])
    limit = min(data_dict["limit"], 1000)
    query = query.order_by(Change.created.desc(), Change.id).limit(limit).offset(data_dict["offset"])
    return [dictize.change(change, record) for change, record in model.Session.execute(query).tuples()]


@tk.side_effect_free
@tk.validate_action_data(schema.by_id)
def resource_file_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say where the bytes of a resource lie on this portal.

    Works for archived and for uploaded files. Held bytes are shown to nobody
    but code that ignores authorisation.

    :param id: id of the resource
    :returns: ``{"storage", "location", "filename", "size", "hash", "content_type"}``, for
        :func:`ckan.lib.files.get_storage`
    :raises ObjectNotFound: no bytes are here
    """
    tk.check_access("resource_file_show", context, data_dict)
    resource = tk.get_action("resource_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    if not context.get("ignore_auth"):
        state = tk.get_action("resource_release_state")(tk.fresh_context(context), {"id": resource["id"]})
        if state["state"] == "held":
            raise tk.NotAuthorized(tk._("This file is being checked and is not public yet"))
    found = archive.locate(resource)
    if found is None:
        raise tk.ObjectNotFound(tk._("This portal has no copy of this file"))
    return found


@tk.side_effect_free
@tk.validate_action_data(schema.by_id)
def resource_release_state(context: Context, data_dict: dict[str, Any]) -> dict[str, str]:
    """Say whether the bytes of a resource may be given out; other extensions chain this.

    :param id: id of the resource
    :returns: ``{"state": "open"}`` or ``{"state": "held"}``
    """
    tk.check_access("resource_release_state", context, data_dict)
    return {"state": "open"}


def _get_source(source_id: str) -> Source:
    source = model.Session.get(Source, source_id)
    if source is None:
        raise tk.ObjectNotFound(tk._("Source not found"))
    return source


def _may_see(context: Context, source: Source, body: bodies.Body | None) -> bool:
    if context.get("ignore_auth"):
        return True
    asking = tk.fresh_context(context)
    cast("dict[str, Any]", asking)[auth.ORG_ID] = body.org_id if body else ""
    try:
        tk.check_access("source_show", asking, {"id": source.id})
    except tk.NotAuthorized:
        return False
    return True
