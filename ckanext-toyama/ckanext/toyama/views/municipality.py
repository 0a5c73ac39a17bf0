"""Pages of the municipalities: the list and one page for each."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.toyama import bodies, catalogue, quality
from flask import Blueprint

municipality = Blueprint("municipality", __name__, url_prefix="/municipality")

PER_PAGE = 20


@municipality.route("/", strict_slashes=False)
@municipality.route("", endpoint="index_bare")
def index() -> str:
    """All municipalities in the order of their codes."""
    found = catalogue.search(rows=0, facets=("organization",))
    extra: dict[str, Any] = {
        "bodies": bodies.all_bodies(),
        "counts": found.facets.get("organization", {}),
        "overview": catalogue.quality_overview(),
        "medians": quality.medians(catalogue.quality_overview()),
    }
    return tk.render("municipality/index.html", extra)


@municipality.route("/<id>")
def read(id: str) -> str:  # noqa: A002 - CKAN's name for it in URLs
    """One municipality: facts, its datasets with a search inside, sources and quality."""
    body = bodies.find(id)
    if body is None:
        return tk.abort(404, tk._("There is no municipality of this name or code."))
    query = tk.request.args.get("q", "").strip()
    page = tk.h.get_page_number(tk.request.args)
    found = catalogue.search(
        query,
        fq=f'owner_org:"{body.id}"',
        rows=PER_PAGE,
        start=(page - 1) * PER_PAGE,
        sort=None if query else "metadata_modified desc",
        facets=("res_format", "theme", "license_id"),
    )
    extra: dict[str, Any] = {
        "body": body,
        "q": query,
        "found": found,
        "page": catalogue.pager(found, page, PER_PAGE),
        "quality": catalogue.quality_of_body(body),
        "sources": catalogue.sources(body),
        "staff": catalogue.staff_box(body),
    }
    return tk.render("municipality/read.html", extra)
