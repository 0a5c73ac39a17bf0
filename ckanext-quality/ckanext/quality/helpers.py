"""Helpers of templates."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from . import files, store
from .engine.report import DIMENSIONS, SEVERITIES
from .engine.ruleset import REPAIRS

__all__ = ["quality_badge", "quality_dimension", "quality_repair", "quality_report", "quality_severity", "quality_text"]


def quality_badge(thing: dict[str, Any]) -> dict[str, Any]:
    """The score of a dataset or a resource (a dict of either), for ``quality/snippets/badge.html``."""
    if isinstance(thing.get("quality"), dict):
        return thing["quality"]
    if "package_id" not in thing:
        return store.score_dict(store.score_row(thing["id"]))
    row = store.current_scores(thing["package_id"]).get(thing["id"])
    if row is None:
        return store.badge(None, None, "none")
    if files.release_state(thing["id"]) != files.OPEN:
        return store.badge(None, None, "held")
    return store.badge(row.score, row.grade, row.state)


def quality_report(resource_id: str) -> dict[str, Any] | None:
    """The answer of ``quality_report_show`` for the present user, or none."""
    if model.Session.get(model.Resource, resource_id) is None:
        return None
    try:
        return tk.get_action("quality_report_show")({}, {"resource_id": resource_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


def quality_text(words: dict[str, str] | None) -> str:
    """The sentence of a bilingual message in the language of the page."""
    if not words:
        return ""
    return words["en"] if tk.h.lang() == "en" else words["ja"]


def quality_severity(severity: str) -> str:
    """The name of a severity."""
    return SEVERITIES[severity].pick(tk.h.lang())


def quality_dimension(dimension: str) -> str:
    """The name of a dimension."""
    return DIMENSIONS[dimension].pick(tk.h.lang())


def quality_repair(repair: str) -> str:
    """Who can repair a finding."""
    return REPAIRS[repair].pick(tk.h.lang())
