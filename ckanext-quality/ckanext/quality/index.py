"""The score in the search index and beside search results."""

from __future__ import annotations

from typing import Any

from . import store


def add_score(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Fields ``quality_score`` (whole points) and ``quality_grade`` of a dataset's index document."""
    row = store.score_row(pkg_dict["id"])
    if row and row.score is not None:
        pkg_dict["quality_score"] = round(row.score)
        pkg_dict["quality_grade"] = row.grade
    return pkg_dict


def add_scores(search_results: dict[str, Any]) -> dict[str, Any]:
    """``quality`` of each result: one query for the whole page."""
    results: list[dict[str, Any]] = search_results.get("results") or []
    ids = [result["id"] for result in results if isinstance(result, dict) and "id" in result]
    rows = store.score_rows(ids) if ids else {}
    for result in results:
        if isinstance(result, dict) and result.get("id") in rows:
            result["quality"] = store.score_dict(rows[result["id"]])
    return search_results
