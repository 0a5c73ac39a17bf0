"""The home page, and what holds for every page: kept out of search engines while the data are invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckanext.toyama import bodies, catalogue, quality, roles
from ckanext.toyama.helpers import ty_demo
from flask import Blueprint, g

if TYPE_CHECKING:
    from flask import Response

portal = Blueprint("portal", __name__)

LATEST = 6


@portal.after_app_request
def keep_samples_out_of_search_engines(response: Response) -> Response:
    """Nobody may find an invented shelter by a search engine; downloads carry the mark as well as pages."""
    if ty_demo():
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@portal.after_app_request
def trust_nothing_of_a_stranger(response: Response) -> Response:
    """Harvested bytes are never guessed to be a page, and no other site may frame ours."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


@portal.route("/")
def home() -> str:
    """Search, the bodies, what is new, and quality at a glance: one search and one overview, whatever the size."""
    found = catalogue.search(rows=LATEST, sort="metadata_modified desc", facets=("organization", "theme"))
    extra: dict[str, Any] = {
        "latest": found.results,
        "dataset_count": found.count,
        "counts": found.facets.get("organization", {}),
        "themes": found.facets.get("theme", {}),
        "overview": catalogue.quality_overview(),
        "medians": quality.medians(catalogue.quality_overview()),
        "policies": catalogue.policies(),
    }
    g.toyama_home = True
    return tk.render("home/index.html", extra)


@portal.route("/start")
def start() -> Response:
    """Where people land after the login: their body, the quality of all bodies, the home page, or the dashboard."""
    if not tk.current_user.is_authenticated:
        return tk.redirect_to("user.login")
    body = bodies.own_body()
    if body is not None:
        return tk.redirect_to("municipality.read", id=body.code)
    if roles.is_steward(tk.current_user.name):
        return tk.redirect_to("quality.index")
    if not tk.get_action("organization_list_for_user")({}, {"permission": "read"}):
        return tk.redirect_to("portal.home")
    return tk.redirect_to("dashboard.datasets")
