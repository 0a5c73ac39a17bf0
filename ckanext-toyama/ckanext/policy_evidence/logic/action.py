"""Actions of `policy_evidence`: validate, check access, work, dict out."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import ActionResult, Context

from .. import chain
from ..model import Link, Observation
from ..query import QueryError, number, run
from ..table import TableUnavailableError, read_table
from . import schema

__all__ = [
    "evidence_check",
    "evidence_link_create",
    "evidence_link_list",
    "indicator_series",
    "observation_set",
    "policy_evidence_show",
    "policy_list",
    "survey_use_list",
]

_FILTERS = {"target": "target_group", "benefit": "benefit", "life_stage": "life_stage", "area": "area"}


@tk.side_effect_free
@tk.validate_action_data(schema.policy_list)
def policy_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Policies by whom they are for and what they give.

    :param target: 対象, exact text
    :param benefit: 便益
    :param life_stage: ライフステージ
    :param area: 対象地域
    :returns: policy datasets in order of number and title
    """
    tk.check_access("policy_list", context, data_dict)
    found = tk.get_action("package_search")(
        {**context}, {"fq": "+dataset_type:policy", "rows": 1000, "sort": "title_string asc"}
    )
    wanted = {_FILTERS[key]: text for key, text in data_dict.items() if key in _FILTERS}
    policies = [
        policy for policy in found["results"] if all(policy.get(field) == text for field, text in wanted.items())
    ]
    return sorted(policies, key=lambda policy: (policy.get("number") or "", policy["title"]))


@tk.side_effect_free
@tk.validate_action_data(schema.by_id)
def policy_evidence_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A policy with its indicators, their numbers, and the line from each number to its survey question.

    :param id: id or name of a dataset of type ``policy``
    :returns: ``{"policy", "indicators": [{"indicator", "observations": […]}], "meter": {"linked", "total"}}``
    """
    tk.check_access("policy_evidence_show", context, data_dict)
    policy = chain.show(context, data_dict["id"], "policy")
    indicators = [
        chain.indicator_with_numbers(context, shown)
        for name in policy.get("indicators") or []
        if (shown := chain.show_or_none(context, name, "indicator"))
    ]
    numbers = [row for entry in indicators for row in entry["observations"] if row["kind"] == "actual"]
    return {
        "policy": policy,
        "indicators": indicators,
        "meter": {"linked": sum(1 for row in numbers if row["evidence"]), "total": len(numbers)},
    }


@tk.side_effect_free
@tk.validate_action_data(schema.indicator_series)
def indicator_series(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """An indicator and its numbers in order of fiscal year, with their evidence.

    :param id: id or name of a dataset of type ``indicator``
    :param area: 6-digit local government code, optional
    :returns: ``{"indicator", "observations": […], "policies": […]}``
    """
    tk.check_access("indicator_series", context, data_dict)
    indicator = chain.show(context, data_dict["id"], "indicator")
    series = chain.indicator_with_numbers(context, indicator, data_dict.get("area"))
    return {**series, "policies": chain.policies_of(context, indicator["name"])}


@tk.side_effect_free
@tk.validate_action_data(schema.by_id)
def survey_use_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A survey and the datasets that were derived from it.

    :param id: id or name of a dataset of type ``survey``
    :returns: ``{"survey", "datasets": […]}``
    """
    tk.check_access("survey_use_list", context, data_dict)
    survey = chain.show(context, data_dict["id"], "survey")
    return {"survey": survey, "datasets": chain.datasets_derived_from(context, survey["name"])}


@tk.validate_action_data(schema.observation_set)
def observation_set(context: Context, data_dict: dict[str, Any]) -> ActionResult.AnyDict:
    """Write one number of an indicator: made, or changed where kind, year and area are the same.

    :param indicator_id: id or name of the indicator
    :param kind: ``baseline``, ``target`` or ``actual``
    :param fiscal_year: e.g. 2025
    :param area: 6-digit local government code
    :param value: the number
    :param basis: ``stated``, ``inferred`` or ``unknown``
    """
    tk.check_access("observation_set", context, data_dict)
    indicator = chain.show(context, data_dict["indicator_id"], "indicator")
    try:
        value = number(data_dict["value"])
    except QueryError as error:
        raise tk.ValidationError({"value": [chain.say(error.ja, error.en)]}) from error
    session = context["session"]
    key = {field: data_dict[field] for field in ("kind", "fiscal_year", "area")}
    found = session.scalars(sa.select(Observation).filter_by(indicator_id=indicator["id"], **key)).one_or_none()
    observation = found or Observation(indicator_id=indicator["id"], **key)
    observation.value = value
    observation.basis = data_dict["basis"]
    session.add(observation)
    session.commit()
    return chain.observation_dict(observation)


@tk.validate_action_data(schema.evidence_link_create)
def evidence_link_create(context: Context, data_dict: dict[str, Any]) -> ActionResult.AnyDict:
    """Link a number to the column it came from, and run the query once.

    A number has one link: a second call replaces the query of the first.

    :param observation_id: the number
    :param resource_id: the file of the dataset
    :param column: heading of the column
    :param row_filter: heading → cell text that the row must have, optional
    :param aggregate: ``value``, ``sum``, ``mean``, ``min``, ``max`` or ``count``
    :returns: the link, with the state of its first run
    """
    tk.check_access("evidence_link_create", context, data_dict)
    resource = tk.get_action("resource_show")({**context}, {"id": data_dict["resource_id"]})
    session = context["session"]
    found = session.scalars(sa.select(Link).filter_by(observation_id=data_dict["observation_id"])).one_or_none()
    link = found or Link(observation_id=data_dict["observation_id"])
    link.package_id = resource["package_id"]
    link.resource_id = resource["id"]
    link.column = data_dict["column"]
    link.row_filter = data_dict.get("row_filter") or {}
    link.aggregate = data_dict["aggregate"]
    _run_link(context, link)
    session.add(link)
    session.commit()
    return chain.link_dict(link)


@tk.side_effect_free
@tk.validate_action_data(schema.evidence_link_list)
def evidence_link_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Evidence links of an indicator, or those that use a dataset.

    :param indicator_id: id or name of an indicator
    :param package_id: id or name of a dataset; one of the two is needed
    """
    if not (data_dict.get("indicator_id") or data_dict.get("package_id")):
        raise tk.ValidationError({"indicator_id": [tk._("Give an indicator or a dataset")]})
    tk.check_access("evidence_link_list", context, data_dict)
    query = sa.select(Link, Observation).join(Observation, Observation.id == Link.observation_id)
    if name := data_dict.get("indicator_id"):
        query = query.where(Observation.indicator_id == chain.show(context, name, "indicator")["id"])
    if name := data_dict.get("package_id"):
        query = query.where(Link.package_id == tk.get_action("package_show")({**context}, {"id": name})["id"])
    rows = context["session"].execute(query.order_by(Observation.fiscal_year)).all()
    return [{**chain.link_dict(link), "observation": chain.observation_dict(row)} for link, row in rows]


@tk.validate_action_data(schema.by_id)
def evidence_check(context: Context, data_dict: dict[str, Any]) -> ActionResult.AnyDict:
    """Run the query of an evidence link again and store whether the number still agrees.

    :param id: id of the link
    :returns: the link with its new state ``match``, ``mismatch`` or ``gone``
    """
    tk.check_access("evidence_check", context, data_dict)
    session = context["session"]
    link = session.get(Link, data_dict["id"])
    if link is None:
        raise tk.ObjectNotFound(tk._("This evidence link does not exist"))
    _run_link(context, link)
    session.commit()
    return chain.link_dict(link)


def _run_link(context: Context, link: Link) -> None:
    observation = context["session"].get(Observation, link.observation_id)
    if observation is None:
        raise tk.ObjectNotFound(tk._("This number does not exist"))
    link.checked = datetime.now(timezone.utc)
    try:
        header, rows = read_table(context, link.resource_id)
        found = run(header, rows, link.column, link.row_filter, link.aggregate)
    except (QueryError, TableUnavailableError):
        link.found = None
        link.state = "gone"
        return
    link.found = found
    link.state = "match" if found == observation.value else "mismatch"
