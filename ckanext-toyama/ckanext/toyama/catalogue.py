"""What the portal's pages ask of the catalogue and of the other plugins, a fixed number of questions per page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.lib.helpers import Page
from ckan.lib.search import SearchError
from ckanext.toyama.helpers import ty_action
from flask import g

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckanext.toyama.bodies import Body

DATASETS_ONLY = "+dataset_type:dataset"
STAFF_ROWS = 5
LOW_SCORE = 79


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


def policies(rows: int = 3) -> list[dict[str, Any]]:
    """Some published policies, for the link from home to the line from a number to its question."""
    try:
        answer = tk.get_action("package_search")(
            {}, {"q": "*:*", "fq": "+dataset_type:policy", "rows": rows, "sort": "title_string asc"}
        )
    except SearchError:
        return []
    return answer["results"]


@dataclass(frozen=True)
class SourceState:
    """What citizens are told of a harvest source."""

    title: str
    url: str
    last_success: str
    failing: bool
    supported: bool


def sources(body: Body) -> list[SourceState] | None:
    """The harvest sources of a body in plain words; ``None`` where nothing harvests.

    The action is for curators; its titles, times and states are fit for everybody, so it is asked without a user.
    """
    try:
        listed = tk.get_action("source_list")({"ignore_auth": True}, {"body": body.code})
    except KeyError:
        return None
    return [
        SourceState(
            title=source["title"],
            url=source["url"] if tk.h.is_url(source["url"]) else "",
            last_success=source.get("last_success") or "",
            failing=(source.get("last_job") or {}).get("state") == "failed",
            supported=source.get("supported", True),
        )
        for source in listed
    ]


@dataclass(frozen=True)
class StaffBox:
    """What a body's own staff have to do today."""

    drafts: list[dict[str, Any]]
    lowest: list[dict[str, Any]]


def _works_for(body: Body) -> bool:
    """Whether the user may add datasets to the body."""
    user = tk.current_user.name if tk.current_user.is_authenticated else ""
    return bool(user) and bool(authz.has_user_permission_for_group_or_org(body.id, user, "create_dataset"))


def staff_box(body: Body) -> StaffBox | None:
    """Drafts and the datasets with low scores, for those who work for the body."""
    if not _works_for(body):
        return None
    find = tk.get_action("package_search")
    own = f'{DATASETS_ONLY} owner_org:"{body.id}"'
    drafts = find(
        {}, {"fq": f"{own} +state:draft", "include_drafts": True, "include_private": True, "rows": STAFF_ROWS}
    )
    lowest = find(
        {}, {"fq": f"{own} +quality_score:[* TO {LOW_SCORE}]", "sort": "quality_score asc", "rows": STAFF_ROWS}
    )
    return StaffBox(drafts["results"], lowest["results"])
