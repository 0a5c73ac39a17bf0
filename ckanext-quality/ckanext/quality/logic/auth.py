"""Who may see what: reports and scores go with the resource or dataset that they speak of."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context, DataDict


@tk.auth_allow_anonymous_access
def quality_report_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the resource."""
    return _with_resource(context, data_dict)


@tk.auth_allow_anonymous_access
def quality_table_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the resource."""
    return _with_resource(context, data_dict)


@tk.auth_allow_anonymous_access
def quality_score_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset or the organisation."""
    name = "package_show" if model.Package.get(data_dict["id"]) else "organization_show"
    return _allowed(name, context, {"id": data_dict["id"]})


@tk.auth_allow_anonymous_access
def quality_overview(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: it counts public datasets only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def quality_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody; size and time are limited, and nothing is stored."""
    return {"success": True}


def _with_resource(context: Context, data_dict: DataDict) -> AuthResult:
    return _allowed("resource_show", context, {"id": data_dict["resource_id"]})


def _allowed(name: str, context: Context, data_dict: DataDict) -> AuthResult:
    try:
        tk.check_access(name, tk.fresh_context(context), data_dict)
    except tk.NotAuthorized as error:
        return {"success": False, "msg": str(error.message or "")}
    return {"success": True}


@tk.auth_allow_anonymous_access
def quality_repair(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the resource; the repaired file is made anew each time and not kept."""
    return _with_resource(context, data_dict)


def quality_repair_publish(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who may edit the dataset."""
    return _may_edit(context, data_dict)


def quality_hold_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who may edit the dataset."""
    return _may_edit(context, data_dict)


def quality_hold_decide(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who may edit the dataset."""
    return _may_edit(context, data_dict)


def quality_hold_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody with a login; the list holds what the user may decide."""
    return {"success": bool(context.get("user"))}


def quality_exemption_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who may edit the dataset."""
    return _may_edit(context, data_dict)


def quality_exemption_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who may edit the dataset."""
    return _may_edit(context, data_dict)


@tk.auth_allow_anonymous_access
def quality_exemption_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the resource; without one everybody: it lists public datasets only."""
    return _with_resource(context, data_dict) if data_dict.get("resource_id") else {"success": True}


def _may_edit(context: Context, data_dict: DataDict) -> AuthResult:
    return _allowed("resource_update", context, {"id": data_dict["resource_id"]})
