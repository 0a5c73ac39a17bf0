"""Pages: the bodies side by side (not ranked), and the method."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.ruleset import (
    DIMENSIONS,
    FIRST_SLIP,
    GATE_HANDWORK,
    GRADES,
    RULESET,
    SATURATION,
    SEVERITIES,
)
from ckanext.quality.views import errors
from flask import Blueprint, Response

quality = Blueprint("quality", __name__)


@quality.errorhandler(tk.ObjectNotFound)
@quality.errorhandler(tk.NotAuthorized)
def not_found(error: Exception) -> Response:  # noqa: ARG001
    """One page for what is not there and what may not be seen: a private dataset is not told apart from none."""
    return errors.not_found(tk._("Dataset not found"))


@quality.route("/quality")
def index() -> str:
    """Bodies as cards with the distribution of their grades."""
    overview = tk.get_action("quality_overview")({}, {})
    return tk.render("quality/index.html", {"overview": overview, "grades": GRADES})


@quality.route("/quality/method")
def method() -> str:
    """Every rule with its weight and source, and how points are counted."""
    by_dimension = {name: [rule for rule in RULES.values() if rule.dimension == name] for name in DIMENSIONS}
    values = {
        "ruleset": RULESET,
        "rules": by_dimension,
        "total": round(sum(rule.weight for rule in RULES.values()), 1),
        "grades": GRADES,
        "severities": SEVERITIES,
        "saturation": SATURATION,
        "first_slip": FIRST_SLIP,
        "gate": GATE_HANDWORK,
    }
    return tk.render("quality/method.html", values)


@quality.route("/quality/organization/<name>")
def organization(name: str) -> str:
    """The datasets of one body with their grades."""
    org = tk.get_action("organization_show")({}, {"id": name, "include_datasets": False})
    score = tk.get_action("quality_score_show")({}, {"id": org["id"]})
    query: dict[str, Any] = {
        "fq": f'owner_org:"{org["id"]}" dataset_type:dataset',
        "rows": 1000,
        "sort": "title_string asc",
        "fl": "id,name,title,validated_data_dict",
    }
    found = tk.get_action("package_search")({}, query)
    values = {"org": org, "score": score, "packages": found["results"], "grades": GRADES}
    return tk.render("quality/organization.html", values)
