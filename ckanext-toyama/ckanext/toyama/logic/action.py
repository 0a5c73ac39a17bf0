"""Actions: the bodies of the portal."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

__all__ = ["tenant_list", "tenant_show"]

Dict = dict[str, Any]


@tk.side_effect_free
def tenant_list(context: Context, data_dict: Dict) -> list[Dict]:
    """All bodies of the portal in the order of their codes.

    :returns: one dict per body, as of :func:`tenant_show`
    """
    tk.check_access("tenant_list", context, data_dict)
    groups = model.Session.query(model.Group).filter_by(type="organization", state="active")
    bodies = [_dictize(group) for group in groups if group.extras.get("local_government_code")]
    return sorted(bodies, key=lambda body: body["code"])


@tk.side_effect_free
def tenant_show(context: Context, data_dict: Dict) -> Dict:
    """One body.

    :param id: its local government code, or the organisation's name or id
    :returns: ``id``, ``code``, ``name``, ``kind``, ``title`` (Japanese), ``title_kana``, ``title_en``, ``url``,
        ``contact``, ``population`` (``value``, ``date``, ``source``, or None), ``logo``
    """
    from ckanext.toyama.sync import find_body  # noqa: PLC0415 - sync calls actions

    tk.check_access("tenant_show", context, data_dict)
    reference: str = tk.get_or_bust(data_dict, "id")
    group = find_body(reference) or model.Group.get(reference)
    if group is None or group.state != "active" or not group.extras.get("local_government_code"):
        raise tk.ObjectNotFound(tk._("No such municipality"))
    return _dictize(group)


def _dictize(group: model.Group) -> Dict:
    extras = group.extras
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
