"""Scores of datasets and bodies, and how they went over time."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.quality import files, notify, store, trends
from ckanext.quality.engine.ruleset import IMPROVEMENT_DAYS, RULESET
from ckanext.quality.logic import schema
from ckanext.quality.store import bodies

__all__ = ["quality_fall_list", "quality_history_show", "quality_overview", "quality_score_show"]


@tk.side_effect_free
@tk.validate_action_data(schema.by_id)
def quality_score_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show the score of a dataset, or the distribution of an organisation.

    :param id: id or name of a dataset or an organisation
    :returns: for a dataset ``type`` ("dataset"), ``id``, ``state``, ``score``, ``grade``, ``meaning``, ``a_points``
        (metadata, of 40), ``b_points`` (data, of 60), ``gates``, ``gate_labels``, ``checked``, ``unreadable``,
        ``not_checked``, ``scales`` (``mqa`` with its 23 metrics, ``machine_readability``, ``data_gouv``, ``stars``,
        ``stage``) and ``resources`` (``resource_id``, ``state``, ``score``, ``grade``);
        for an organisation ``type`` ("organization"), ``id``, ``name``, ``datasets``, ``count``, ``state``, ``median``,
        ``interval``, ``score`` (the median), ``grade`` (none: bodies are not graded), ``distribution``, ``basket``,
        ``improvement``
    """
    tk.check_access("quality_score_show", context, data_dict)
    package = model.Package.get(data_dict["id"])
    if package is not None:
        return _dataset_score(package)
    group = model.Group.get(data_dict["id"])
    if group is None or not group.is_organization:
        raise tk.ObjectNotFound(tk._("Dataset or organization not found"))
    everybody = store.public_scores()
    own = [row for row in everybody if row.owner_org == group.id]
    summary = _body(group.id, own, everybody)
    state = "done" if summary["count"] else "none"
    return {
        "type": "organization",
        "id": group.id,
        "name": group.name,
        **summary,
        **store.badge(summary["median"], None, state),
    }


def _dataset_score(package: model.Package) -> dict[str, Any]:
    rows, total = store.current_scores(package.id), store.score_row(package.id)
    resources = []
    for resource in package.resources:
        row = rows.get(resource.id)
        held = files.release_state(resource.id) != files.OPEN
        resources.append({"resource_id": resource.id, **store.file_badge(total, row, held=held)})
    return {
        "type": "dataset",
        "id": package.id,
        "name": package.name,
        **store.score_dict(total),
        "scales": total.scales if total else {},
        "resources": resources,
    }


def _body(owner: str, own: list[bodies.Scored], everybody: list[bodies.Scored]) -> dict[str, Any]:
    gain = bodies.improvements(own).get(owner)
    return {
        **store.summarise(own, bodies.mean_of(everybody)),
        "basket": bodies.basket(bodies.coverage().get(owner, set())),
        "improvement": gain.mean if gain else None,
        "improvement_datasets": gain.count if gain else 0,
    }


@tk.side_effect_free
def quality_overview(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show the quality of all bodies side by side, without a rank.

    :returns: ``ruleset``, ``improvement_days``, ``bodies`` (``id``, ``name``, ``title``, ``title_en``, ``code``,
        ``datasets``, ``count``, ``state``: ``ready``, ``few`` (参考値, below 5), ``unchecked`` or ``to_come``
        (これから, no datasets), ``median``, ``interval`` (90 % for the median, by order statistics), ``shrunk_mean``
        (for sorting only), ``distribution`` by grade, ``basket`` (the standard datasets most bodies publish:
        ``published``, ``of``, ``items``), ``improvement`` (points per dataset in 90 days)), and over all of them the
        same.
        Bodies come in the order of their improvement in whole points, then of their local government code.
    """
    tk.check_access("quality_overview", context, data_dict)
    rows = store.public_scores()
    everybody, gains, has = bodies.mean_of(rows), bodies.improvements(rows), bodies.coverage()
    cards = []
    for group in bodies.organizations():
        own = [row for row in rows if row.owner_org == group.id]
        extras, gain = group.extras or {}, gains.get(group.id)
        card = {
            "id": group.id,
            "name": group.name,
            "title": group.title or group.name,
            "title_en": extras.get("title_en", ""),
            "code": extras.get("local_government_code", ""),
            "kind": extras.get("kind", ""),
            **store.summarise(own, everybody),
            "basket": bodies.basket(has.get(group.id, set())),
            "improvement": gain.mean if gain else None,
            "improvement_datasets": gain.count if gain else 0,
        }
        cards.append((bodies.order(gain, card["state"], card["code"], card["name"]), card))
    return {
        "ruleset": RULESET,
        "improvement_days": IMPROVEMENT_DAYS,
        "bodies": [card for _, card in sorted(cards, key=lambda pair: pair[0])],
        **store.summarise(rows, everybody),
    }


@tk.side_effect_free
@tk.validate_action_data(schema.by_id)
def quality_history_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show how the score of a dataset, or the median of an organisation's public datasets, went over time.

    :param id: id or name of a dataset or an organisation
    :returns: ``type``, ``id``, ``name``, ``points`` (``day``, ``ruleset``, ``score``, ``grade`` or ``count``) and
        ``breaks`` (``day``, ``before``, ``after``): where the ruleset changed; points of two rulesets are never joined
    """
    tk.check_access("quality_history_show", context, data_dict)
    package = model.Package.get(data_dict["id"])
    if package is not None:
        points = trends.of_dataset(package.id)
        named = {"type": "dataset", "id": package.id, "name": package.name}
    else:
        group = model.Group.get(data_dict["id"])
        if group is None or not group.is_organization:
            raise tk.ObjectNotFound(tk._("Dataset or organization not found"))
        points = trends.of_datasets([row.package_id for row in store.public_scores(group.id)])
        named = {"type": "organization", "id": group.id, "name": group.name}
    return {**named, "points": points, "breaks": trends.breaks(points)}


@tk.side_effect_free
def quality_fall_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """List datasets whose grade fell in the last seven days, of the bodies that the user curates.

    :returns: ``package_id``, ``name``, ``title``, ``owner_org``, ``day``, ``before``, ``grade``, ``score``
    """
    tk.check_access("quality_fall_list", context, data_dict)
    curated = tk.get_action("organization_list_for_user")(tk.fresh_context(context), {"permission": "update_dataset"})
    owners = {each["id"] for each in curated}
    found = []
    for fall in notify.falls():
        package = model.Session.get(model.Package, fall["package_id"])
        if package is not None and package.state == "active" and package.owner_org in owners:
            names = {"name": package.name, "title": package.title, "owner_org": package.owner_org}
            found.append({**fall, **names})
    return found
