"""Who may see what: reports and scores go with the resource or dataset that they speak of."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthFunction, AuthResult, Context, DataDict
from ckanext.quality import files


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
def quality_history_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset or the organisation."""
    return quality_score_show(context, data_dict)


def quality_fall_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody who is logged in: it lists what one may edit."""
    return {"success": True}


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


def quality_todo_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who may edit the datasets of the body."""
    allowed = authz.has_user_permission_for_group_or_org(data_dict["id"], context.get("user"), "update_dataset")
    return {"success": bool(allowed)}


@tk.auth_allow_anonymous_access
def quality_exemption_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the resource; without one everybody: it lists public datasets only."""
    return _with_resource(context, data_dict) if data_dict.get("resource_id") else {"success": True}


def _may_edit(context: Context, data_dict: DataDict) -> AuthResult:
    return _allowed("resource_update", context, {"id": data_dict["resource_id"]})


@tk.auth_allow_anonymous_access
def quality_load_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the resource."""
    return _with_resource(context, data_dict)


def quality_load(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who may edit the dataset."""
    return _may_edit(context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def _datastore_search(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """As CKAN says, except for held files: whatever is left of their tables is nobody's to read."""
    return _unless_held(next_auth, context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def _datastore_info(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """As CKAN says, except for held files."""
    return _unless_held(next_auth, context, data_dict)


def _unless_held(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    given = data_dict or {}
    answer = next_auth(context, given)
    resource_id = given.get("id") or given.get("resource_id")
    if answer["success"] and resource_id and files.release_state(resource_id) != files.OPEN:
        return {"success": False, "msg": tk._("Resource not found")}
    return answer


def get_auth_functions() -> dict[str, Any]:
    """Every auth function of this plugin; CKAN refuses to chain those of a DataStore that is not there."""
    own = {name: function for name, function in globals().items() if name.startswith("quality_")}
    if not p.plugin_loaded("datastore"):
        return own
    return {**own, "datastore_search": _datastore_search, "datastore_info": _datastore_info}
