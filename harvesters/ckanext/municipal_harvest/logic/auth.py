"""Who may see and run sources.

An admin or editor of a body sees and runs the sources of that body; a
sysadmin everything (CKAN's rule). Other roles, such as a steward over all
bodies, are added by chaining ``source_list`` and ``source_show``.
"""

from __future__ import annotations

from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthResult, Context

from .. import bodies
from ..model import Job, Source

PERMISSION = "update_dataset"
ORG_ID = "municipal_harvest_org_id"
"""In the context: the organisation of the source that is asked about, where the caller knows it already."""

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


def source_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Curators of any body; the list itself holds only what ``source_show`` allows."""
    return _answer(authz.has_user_permission_for_some_org(context["user"], PERMISSION))


def source_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Curators of the source's body."""
    return _answer(_curates(context, data_dict))


def source_run(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Curators of the source's body."""
    return _answer(_curates(context, data_dict))


def source_job_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As ``source_show`` for one source, else as ``source_list``."""
    if data_dict.get("source"):
        return _like("source_show", context, {"id": data_dict["source"]})
    return _like("source_list", context, {})


def source_job_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As ``source_show`` of the job's source."""
    job = model.Session.get(Job, tk.get_or_bust(data_dict, "id"))
    return _like("source_show", context, {"id": job.source_id}) if job else _answer(allowed=False)


def source_undo(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As ``source_run`` of the job's source."""
    job = model.Session.get(Job, tk.get_or_bust(data_dict, "id"))
    return _like("source_run", context, {"id": job.source_id}) if job else _answer(allowed=False)


@tk.auth_allow_anonymous_access
def source_change_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As ``source_job_show`` for a job; whoever may see the dataset for a dataset."""
    if data_dict.get("job"):
        return _like("source_job_show", context, {"id": data_dict["job"]})
    return _like("package_show", context, {"id": tk.get_or_bust(data_dict, "dataset")})


@tk.auth_allow_anonymous_access
def resource_file_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may see the resource."""
    return _like("resource_show", context, {"id": tk.get_or_bust(data_dict, "id")})


@tk.auth_allow_anonymous_access
def resource_release_state(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may see the resource."""
    return _like("resource_show", context, {"id": tk.get_or_bust(data_dict, "id")})


def _like(name: str, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    try:
        tk.check_access(name, context, data_dict)
    except tk.NotAuthorized:
        return _answer(allowed=False)
    return _answer(allowed=True)


def _answer(allowed: bool) -> AuthResult:
    if allowed:
        return {"success": True}
    return {"success": False, "msg": tk._("You are not authorised to see the sources of this body")}


def _curates(context: Context, data_dict: dict[str, Any]) -> bool:
    org_id = cast("dict[str, Any]", context).get(ORG_ID)
    if org_id is None:
        source = model.Session.get(Source, tk.get_or_bust(data_dict, "id"))
        body = bodies.load().get(source.body) if source else None
        org_id = body.org_id if body else None
    return bool(org_id) and authz.has_user_permission_for_group_or_org(org_id, context["user"], PERMISSION)
