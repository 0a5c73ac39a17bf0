"""Actions: the bodies of the portal, and the guard before everything that saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.toyama import guard, organisations

if TYPE_CHECKING:
    from ckan.types import Action

__all__ = [
    "group_update",
    "organization_update",
    "package_create",
    "package_owner_org_update",
    "package_update",
    "tenant_list",
    "tenant_show",
]

Dict = dict[str, Any]


@tk.side_effect_free
def tenant_list(context: Context, data_dict: Dict) -> list[Dict]:
    """All bodies of the portal in the order of their codes.

    :returns: one dict per body, as of :func:`tenant_show`
    """
    tk.check_access("tenant_list", context, data_dict)
    groups = model.Session.query(model.Group).filter_by(type="organization", state="active")
    bodies = [_dictize(group) for group in groups if organisations.code(group)]
    return sorted(bodies, key=lambda body: body["code"])


@tk.side_effect_free
def tenant_show(context: Context, data_dict: Dict) -> Dict:
    """One body.

    :param id: its local government code, or the organisation's name or id
    :returns: ``id``, ``code``, ``name``, ``kind``, ``title`` (Japanese), ``title_kana``, ``title_en``, ``url``,
        ``contact``, ``population`` (``value``, ``date``, ``source``, or None), ``logo``
    """
    tk.check_access("tenant_show", context, data_dict)
    reference: str = tk.get_or_bust(data_dict, "id")
    group = organisations.find_body(reference) or model.Group.get(reference)
    if group is None or group.state != "active" or not organisations.code(group):
        raise tk.ObjectNotFound(tk._("No such municipality"))
    return _dictize(group)


def _dictize(group: model.Group) -> Dict:
    extras = organisations.extras(group)
    population = extras.get("population")
    return {
        "id": group.id,
        "code": extras.get("local_government_code", ""),
        "name": group.name,
        "kind": extras.get("kind", ""),
        "title": group.title,
        "title_kana": extras.get("title_kana", ""),
        "title_en": extras.get("title_en", ""),
        "url": extras.get("url", ""),
        "contact": extras.get("contact", ""),
        "population": {
            "value": int(population),
            "date": extras.get("population_date", ""),
            "source": extras.get("population_source", ""),
        }
        if population
        else None,
        "logo": extras.get("logo", ""),
    }


@tk.chained_action
def package_create(next_action: Action, context: Context, data_dict: Dict) -> Any:
    """As CKAN's; the name gets its body's code, and what only the engine sets is refused."""
    tk.check_access("package_create", context, data_dict)
    guard.new_dataset(context, data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def package_update(next_action: Action, context: Context, data_dict: Dict) -> Any:
    """As CKAN's; what makes the dataset what it is stays, and anything else in its place is refused."""
    reference = data_dict.get("id") or data_dict.get("name")
    dataset = model.Package.get(reference) if isinstance(reference, str) else None
    if dataset is not None:
        tk.check_access("package_update", context, {**data_dict, "id": dataset.id})
        guard.changed_dataset(context, data_dict, dataset)
    return next_action(context, data_dict)


@tk.chained_action
def package_owner_org_update(next_action: Action, context: Context, data_dict: Dict) -> Any:
    """As CKAN's, but a dataset whose name carries another body's code stays where it is."""
    tk.check_access("package_owner_org_update", context, data_dict)
    dataset = model.Package.get(data_dict.get("id"))
    if dataset is not None and data_dict.get("organization_id") not in (None, dataset.owner_org):
        guard.changed_dataset(context, {"owner_org": data_dict["organization_id"]}, dataset)
    return next_action(context, data_dict)


@tk.chained_action
def organization_update(next_action: Action, context: Context, data_dict: Dict) -> Any:
    """As CKAN's, but what makes an organisation a body is changed by sync and system administrators only."""
    return _guarded_group_update("organization_update", next_action, context, data_dict)


@tk.chained_action
def group_update(next_action: Action, context: Context, data_dict: Dict) -> Any:
    """As CKAN's; it takes organisations too, so it is guarded like ``organization_update``."""
    return _guarded_group_update("group_update", next_action, context, data_dict)


def _guarded_group_update(name: str, next_action: Action, context: Context, data_dict: Dict) -> Any:
    group = model.Group.get(data_dict.get("id"))
    if group is not None and group.is_organization:
        tk.check_access(name, context, data_dict)
        guard.changed_body(context, data_dict, group)
    return next_action(context, data_dict)
