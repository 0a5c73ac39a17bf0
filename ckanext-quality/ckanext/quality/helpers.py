"""Helpers of templates."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from . import advice, charts, files, published, series, store
from .engine.report import DIMENSIONS, SEVERITIES
from .engine.ruleset import GATES, REPAIRS, grade_named

__all__ = [
    "quality_advice",
    "quality_badge",
    "quality_column_notes",
    "quality_dataset_trend",
    "quality_day",
    "quality_dimension",
    "quality_encoding",
    "quality_exemptions",
    "quality_gate",
    "quality_load",
    "quality_meaning",
    "quality_missing",
    "quality_origin",
    "quality_pick",
    "quality_repair",
    "quality_report",
    "quality_severity",
    "quality_text",
    "quality_trend",
    "quality_with_meaning",
]


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
    return store.file_badge(store.score_row(thing["package_id"]), row)


def quality_report(resource_id: str) -> dict[str, Any] | None:
    """The answer of ``quality_report_show`` for the present user, or none."""
    if model.Session.get(model.Resource, resource_id) is None:
        return None
    try:
        return tk.get_action("quality_report_show")({}, {"resource_id": resource_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


def quality_load(resource_id: str) -> dict[str, Any] | None:
    """The answer of ``quality_load_show`` for the present user, or none."""
    try:
        return tk.get_action("quality_load_show")({}, {"resource_id": resource_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


def quality_advice(report: Mapping[str, Any]) -> list[advice.Advice]:
    """The findings of a report as a clerk needs them, best first."""
    return advice.advise(report)


def quality_missing(score: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the description of a dataset lacks, by what it gains."""
    return advice.missing(score.get("scales") or {})


def quality_exemptions(resource_id: str) -> dict[str, dict[str, Any]]:
    """What was called right in a file, by check."""
    found = tk.get_action("quality_exemption_list")({"ignore_auth": True}, {"resource_id": resource_id})
    return {entry["check"]: entry for entry in found}


def quality_trend(resource_id: str) -> charts.Trend | None:
    """How the points of a file went, one for each content and ruleset."""
    return charts.trend(series.of_resource(resource_id))


def quality_dataset_trend(package_id: str) -> charts.Trend | None:
    """How the points of a dataset went, day by day."""
    return charts.trend(series.of_dataset(package_id))


def quality_day(moment: datetime.datetime, *, time: bool = False) -> str:
    """A moment as people here read it."""
    local = moment.astimezone(tk.h.get_display_timezone())
    return local.strftime("%Y-%m-%d %H:%M" if time else "%Y-%m-%d")


def quality_origin(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of which file a repaired sibling was made, and whether that one has changed since."""
    return published.origin(resource)


def quality_meaning(grade: str | None) -> dict[str, str] | None:
    """What a letter means, in both languages."""
    return grade_named(grade).meaning.to_dict() if grade else None


def quality_with_meaning(report: Mapping[str, Any]) -> dict[str, Any]:
    """Score, grade and its meaning of a report of the engine."""
    return {"score": report["score"], "grade": report["grade"], "meaning": quality_meaning(report["grade"])}


def quality_pick(text: Any) -> str:
    """A ``Text`` in the language of the page."""
    return text.pick(tk.h.lang())


def quality_text(words: Mapping[str, str] | None) -> str:
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


def quality_gate(gate: str) -> str:
    """Why a score is bounded."""
    return GATES[gate].meaning.pick(tk.h.lang())


def quality_column_notes(notes: str) -> str:
    """The note of a column: of the loader's own words, which carry both languages, those of the page."""
    ja, slash, en = notes.rpartition(" / ")
    if not slash or not en.isascii() or not en.endswith("."):
        return notes
    return en if tk.h.lang() == "en" else ja


def quality_encoding(facts: str) -> str:
    """The encoding alone from the line of a change log that also names line ends and delimiter."""
    name = facts.partition(" ")[0].removeprefix("encoding=")
    return {"utf-8-sig": "UTF-8 (BOM)", "cp932": "CP932 (Shift_JIS)"}.get(name, name.upper())
