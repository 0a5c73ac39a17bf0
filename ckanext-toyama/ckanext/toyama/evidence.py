"""What ties a dataset to policies, indicators and surveys (EBPM), as links for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.toyama import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PAGES = {
    "policy": "/policy/{}",
    "indicator": "/indicator/{}",
    "survey": "/survey/{}",
    "dataset": "/dataset/{}",
}


@dataclass(frozen=True)
class Evidence:
    """One tie: ``relation`` is ``evidence_for`` or ``derived_from``, ``detail`` a question's id where one is named."""

    relation: str
    kind: str
    name: str
    title: str
    url: str
    detail: str = ""


def _names(pkg: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Relation, dataset name and question of every tie in the order in which they are written."""
    ties = [("evidence_for", str(name), "") for name in words.references(pkg.get("evidence_for"))]
    for origin in words.references(pkg.get("derived_from")):
        if not isinstance(origin, dict):
            ties.append(("derived_from", str(origin), ""))
        elif origin.get("survey"):
            ties.append(("derived_from", str(origin["survey"]), str(origin.get("question") or "")))
    return ties


def _known(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Type and title of the published datasets among the names, in one query."""
    rows = model.Session.query(model.Package.name, model.Package.type, model.Package.title).filter(
        model.Package.name.in_(list(names)), model.Package.state == "active", model.Package.private.is_(False)
    )
    return {name: (kind or "dataset", title or name) for name, kind, title in rows}


def of_dataset(pkg: Mapping[str, Any]) -> list[Evidence]:
    """The ties of a dataset whose other end is published."""
    ties = _names(pkg)
    if not ties:
        return []
    known = _known({name for _, name, _ in ties})
    return [
        Evidence(
            relation=relation,
            kind=known[name][0],
            name=name,
            title=known[name][1],
            url=tk.h.url_for(PAGES.get(known[name][0], PAGES["dataset"]).format(name)),
            detail=detail,
        )
        for relation, name, detail in ties
        if name in known
    ]
