"""One auth function per action."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ..model import Link, Observation


def _may(context: Context, permission: str, package_id: str) -> AuthResult:
    try:
        tk.check_access(permission, context, {"id": package_id})
    except tk.NotAuthorized as error:
        return {"success": False, "msg": str(error)}
    return {"success": True}


@tk.auth_allow_anonymous_access
def policy_list(context: Context, data_dict: dict[str, Any] | None = None) -> AuthResult:
    """Everybody: the search behind it shows only what the caller may see."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def policy_evidence_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may see the policy."""
    return _may(context, "package_show", data_dict["id"])


@tk.auth_allow_anonymous_access
def indicator_series(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may see the indicator."""
    return _may(context, "package_show", data_dict["id"])


@tk.auth_allow_anonymous_access
def survey_use_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may see the survey."""
    return _may(context, "package_show", data_dict["id"])


def observation_set(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may edit the indicator."""
    return _may(context, "package_update", data_dict["indicator_id"])


def evidence_link_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may edit the indicator that the number belongs to."""
    observation = context["session"].get(Observation, data_dict["observation_id"])
    if observation is None:
        return {"success": False, "msg": tk._("This number does not exist")}
    return _may(context, "package_update", observation.indicator_id)


@tk.auth_allow_anonymous_access
def evidence_link_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may see the indicator or dataset asked for."""
    package_id = data_dict.get("indicator_id") or data_dict.get("package_id")
    return _may(context, "package_show", package_id or "")


def evidence_check(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may edit the indicator of the link."""
    session = context["session"]
    link = session.get(Link, data_dict["id"])
    observation = session.get(Observation, link.observation_id) if link else None
    if observation is None:
        return {"success": False, "msg": tk._("This evidence link does not exist")}
    return _may(context, "package_update", observation.indicator_id)
