"""Follows the line from a policy's number to the survey question, through the catalogue's own records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context
from flask import has_request_context

from . import references
from .model import Link, Observation

_KIND_ORDER = {"baseline": 0, "actual": 1, "target": 2}


def say(ja: str, en: str) -> str:
    """The sentence in the reader's language; both where there is no reader (a command, a job)."""
    if not has_request_context():
        return f"{ja} / {en}"
    return ja if tk.h.lang() == "ja" else en


def show(context: Context, name: str, dataset_type: str) -> dict[str, Any]:
    """A dataset of the given type.

    :raises ckan.logic.NotFound: there is none, or it is of another type.
    """
    package = tk.get_action("package_show")({**context}, {"id": name})
    if package["type"] != dataset_type:
        raise tk.ObjectNotFound(tk._("Not found"))
    return package


def show_or_none(context: Context, name: str, dataset_type: str) -> dict[str, Any] | None:
    """The same, or None where it is missing or not for this reader's eyes."""
    try:
        return show(context, name, dataset_type)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def observation_dict(observation: Observation) -> dict[str, Any]:
    """An observation as actions give it; the value is a string in plain notation."""
    return {
        "id": observation.id,
        "indicator_id": observation.indicator_id,
        "kind": observation.kind,
        "fiscal_year": observation.fiscal_year,
        "area": observation.area,
        "value": f"{observation.value.normalize():f}",
        "basis": observation.basis,
    }


def link_dict(link: Link) -> dict[str, Any]:
    """An evidence link as actions give it."""
    return {
        "id": link.id,
        "observation_id": link.observation_id,
        "package_id": link.package_id,
        "resource_id": link.resource_id,
        "column": link.column,
        "row_filter": dict(link.row_filter),
        "aggregate": link.aggregate,
        "state": link.state,
        "found": None if link.found is None else f"{link.found.normalize():f}",
        "checked": link.checked.isoformat() if link.checked else None,
    }


def indicator_with_numbers(context: Context, indicator: dict[str, Any], area: str | None = None) -> dict[str, Any]:
    """An indicator and its numbers, each with the line to its evidence (or None: 証拠なし)."""
    query = (
        sa.select(Observation, Link)
        .outerjoin(Link, Link.observation_id == Observation.id)
        .where(Observation.indicator_id == indicator["id"])
    )
    if area:
        query = query.where(Observation.area == area)
    rows = sorted(
        context["session"].execute(query).all(), key=lambda row: (row[0].fiscal_year, _KIND_ORDER[row[0].kind])
    )
    return {
        "indicator": indicator,
        "observations": [
            {**observation_dict(observation), "evidence": _evidence(context, link) if link else None}
            for observation, link in rows
        ],
    }


def _evidence(context: Context, link: Link) -> dict[str, Any]:
    """The link with the dataset, the file, and what the dataset was derived from."""
    dataset = show_or_none(context, link.package_id, "dataset")
    resources = dataset["resources"] if dataset else []
    resource = next((entry for entry in resources if entry["id"] == link.resource_id), None)
    return {
        **link_dict(link),
        "dataset": dataset,
        "resource": resource,
        "origins": [_origin(context, reference) for reference in _origins(dataset)],
    }


def _origin(context: Context, reference: dict[str, str]) -> dict[str, Any]:
    """Survey, table and question that a ``derived_from`` entry names; None for what is not there."""
    survey = show_or_none(context, reference["survey"], "survey") if reference.get("survey") else None
    questions = survey.get("questions") or [] if survey else []
    return {
        "survey": survey,
        "table": show_or_none(context, reference["dataset"], "dataset") if reference.get("dataset") else None,
        "question": next((entry for entry in questions if entry.get("id") == reference.get("question")), None),
    }


def _origins(dataset: dict[str, Any] | None) -> list[dict[str, str]]:
    """What a dataset says it was derived from: survey, table and question by name."""
    return [entry for entry in references.read((dataset or {}).get("derived_from")) if isinstance(entry, dict)]


def policies_of(context: Context, indicator_name: str) -> list[dict[str, Any]]:
    """Policies that name the indicator."""
    policies: Iterable[dict[str, Any]] = tk.get_action("policy_list")({**context}, {})
    return [policy for policy in policies if indicator_name in (policy.get("indicators") or [])]


def datasets_derived_from(context: Context, survey_name: str) -> list[dict[str, Any]]:
    """Datasets whose ``derived_from`` names the survey."""
    found = tk.get_action("package_search")({**context}, {"fq": "+dataset_type:dataset +ebpm:true", "rows": 1000})
    return [
        dataset
        for dataset in found["results"]
        if any(entry.get("survey") == survey_name for entry in _origins(dataset))
    ]
