"""The quality part of a curator's start."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.quality import published, work
from ckanext.quality.logic import schema

__all__ = ["quality_todo_show"]


@tk.side_effect_free
@tk.validate_action_data(schema.by_id)
def quality_todo_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show what the people of a body have to do about quality today.

    :param id: id or name of the body
    :returns: ``held`` (files that wait for a decision, as of ``quality_hold_list``), ``outdated`` (repaired files whose
        original has changed: ``resource_id``, ``name``, ``package_name``), ``falls`` (as of ``quality_fall_list``) and
        ``gains`` (files with most points to gain: ``resource_id``, ``name``, ``package_name``, ``package_title``,
        ``points``, ``first``: what to do first)
    """
    group = model.Group.get(data_dict["id"])
    if group is None or not group.is_organization:
        raise tk.ObjectNotFound(tk._("Organization not found"))
    tk.check_access("quality_todo_show", context, {"id": group.id})
    asking = tk.fresh_context(context)
    held = tk.get_action("quality_hold_list")(asking, {})
    falls = tk.get_action("quality_fall_list")(asking, {})
    return {
        "held": [each for each in held if each["owner_org"] == group.id],
        "outdated": published.outdated(group.id),
        "falls": [each for each in falls if each["owner_org"] == group.id],
        "gains": work.most_to_gain(group.id),
    }
