"""What the portal's pages ask of the catalogue and of the other plugins, a fixed number of questions per page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page
from ckan.lib.search import SearchError
from flask import g

from ckanext.toyama.helpers import ty_action

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckanext.toyama.bodies import Body

DATASETS_ONLY = "+dataset_type:dataset"


@dataclass(frozen=True)
class Found:
    """The answer of a search: how many, the first of them, and counts by facet in descending order."""

    count: int = 0
    results: list[dict[str, Any]] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: bool = False


def search(
    query: str = "",
    *,
    fq: str = "",
    rows: int = 20,
    start: int = 0,
    sort: str | None = None,
    facets: Sequence[str] = (),
) -> Found:
    """Public datasets (never policies or surveys). A search engine that is down gives an empty page, not an error."""
    data = {
        "q": query or "*:*",
        "fq": f"{DATASETS_ONLY} {fq}".strip(),
        "rows": rows,
        "start": start,
        "facet": bool(facets),
        "facet.field": list(facets),
        "facet.limit": -1,
    }
    if sort:
        data["sort"] = sort
    try:
        answer = tk.get_action("package_search")({}, data)
    except SearchError:
        return Found(failed=True)
    return Found(answer["count"], answer["results"], answer.get("facets", {}))


def pager(found: Found, page: int, per_page: int) -> Page:
    """CKAN's pager over an answer, with links that keep the search."""

    def url(page: int | None = None, **_more: Any) -> str:  # the pager passes its own extra words
        others = [(key, value) for key, value in tk.request.args.items(multi=True) if key != "page"]
        return tk.h.url_for(tk.request.path, **dict(others), page=page)

    result = Page(collection=found.results, page=page, url=url, item_count=found.count, items_per_page=per_page)
    result.items = found.results
    return result


def quality_overview() -> Mapping[str, Any] | None:
    """Quality of all bodies, asked once per request."""
    if "toyama_quality_overview" not in g:
        g.toyama_quality_overview = ty_action("quality_overview")
    return g.toyama_quality_overview


def quality_of_body(body: Body) -> Mapping[str, Any] | None:
    """Quality of one body."""
    return ty_action("quality_score_show", {"id": body.name})


def policies() -> list[dict[str, Any]]:
    """Published policies, for the link from home to the chain from a number to its question."""
    answer = ty_action("policy_list")
    return list(answer or [])


def sources(body: Body) -> list[dict[str, Any]]:
    """The harvest sources of a body as far as everybody may see them."""
    answer = ty_action("source_list", {"body": body.code})
    return list(answer or [])


def staff_box(body: Body) -> dict[str, Any] | None:
    """What a curator of the body has to do today: drafts, and the datasets with the lowest scores."""
    try:
        tk.check_access("organization_update", {"user": tk.current_user.name}, {"id": body.id})
    except tk.NotAuthorized:
        try:
            tk.check_access("package_create", {"user": tk.current_user.name}, {"owner_org": body.id})
        except tk.NotAuthorized:
            return None
    drafts = tk.get_action("package_search")(
        {},
        {
            "q": "*:*",
            "fq": f'owner_org:"{body.id}" state:draft',
            "include_drafts": True,
            "include_private": True,
            "rows": 10,
        },
    )
    return {"drafts": drafts["results"]}
