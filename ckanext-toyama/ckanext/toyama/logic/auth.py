"""Who may do what. A curator is CKAN's own ``admin`` or ``editor``; the steward's rights are all here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.logic.auth import get_package_object
from ckanext.toyama import roles

if TYPE_CHECKING:
    from ckan.types import AuthFunction, AuthResult, Context, DataDict

OBSERVED = (
    "source_list",
    "source_show",
    "source_job_list",
    "source_job_show",
    "quality_overview",
    "quality_report_show",
    "quality_score_show",
)
"""Actions of other plugins through which a steward sees the harvest and the quality of all bodies (never content)."""

__all__ = ["get_auth_functions"]


def get_auth_functions() -> dict[str, Any]:
    """The plugin's own and chained functions; those of other plugins only where the plugin is there to be chained."""
    published: dict[str, Any] = {}
    for plugin in p.PluginImplementations(p.IAuthFunctions):
        if plugin.name != "toyama":
            published |= plugin.get_auth_functions()
    own = (tenant_list, tenant_show, package_update, group_update, group_delete, member_create)
    return {function.__name__: function for function in own} | {
        name: _observed_by_steward(published[name]) for name in OBSERVED if name in published
    }


@tk.auth_allow_anonymous_access
def tenant_list(context: Context, data_dict: DataDict | None) -> AuthResult:
    """Everybody sees the bodies."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def tenant_show(context: Context, data_dict: DataDict | None) -> AuthResult:
    """Everybody sees a body."""
    return {"success": True}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_update(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Curators of the body, and the steward where the body has consented; nobody gives a dataset to another body."""
    answer = next_auth(context, data_dict or {})
    dataset = get_package_object(context, data_dict or {})
    user = context.get("user")
    if not answer["success"] and not (roles.has_consented(dataset.owner_org) and roles.is_steward(user)):
        return answer
    target = model.Group.get((data_dict or {}).get("owner_org"))
    if target is not None and target.id != dataset.owner_org:
        moves = authz.has_user_permission_for_group_or_org(target.id, user, "create_dataset")
        return _answer(moves, tk._("You are not authorised to give a dataset to this municipality"))
    return {"success": True}


@tk.chained_auth_function
def group_update(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """An organisation is not changed as if it were a group: that way its members and datasets could be moved."""
    return _refuse_organisations(next_auth, context, data_dict)


@tk.chained_auth_function
def group_delete(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Nor is it deleted so."""
    return _refuse_organisations(next_auth, context, data_dict)


@tk.chained_auth_function
def member_create(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """A body's administrator adds users; datasets and other organisations are not put into it by the back door."""
    group = model.Group.get((data_dict or {}).get("id"))
    if group is not None and group.is_organization and (data_dict or {}).get("object_type", "user") != "user":
        return _answer(False, tk._("Only users can be members of a municipality"))
    return next_auth(context, data_dict or {})


def _refuse_organisations(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    group = model.Group.get((data_dict or {}).get("id"))
    if group is not None and group.is_organization:
        return _answer(False, tk._("A municipality is changed as an organisation, not as a group"))
    return next_auth(context, data_dict or {})


def _observed_by_steward(published: Any) -> Any:
    @tk.chained_auth_function
    def observe(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
        if roles.is_steward(context.get("user")):
            return {"success": True}
        return next_auth(context, data_dict or {})

    # CKAN reads these attributes from the outermost function of a chain, so ours must say what the inner one says.
    observe.__dict__.update({key: value for key, value in vars(published).items() if key.startswith("auth_")})
    return observe


def _answer(allowed: bool, message: str) -> AuthResult:
    return {"success": True} if allowed else {"success": False, "msg": message}
