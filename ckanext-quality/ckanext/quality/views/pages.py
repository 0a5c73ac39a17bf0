"""Pages: the bodies side by side (not ranked), one body, everything as CSV, and the method."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.quality import charts, sensitivity
from ckanext.quality.engine import ruleset
from ckanext.quality.engine.metadata import mqa
from ckanext.quality.engine.rules import RULES
from ckanext.quality.store import bodies
from ckanext.quality.views import errors
from flask import Blueprint, Response, stream_with_context

quality = Blueprint("quality", __name__)


@quality.errorhandler(tk.ObjectNotFound)
@quality.errorhandler(tk.NotAuthorized)
def not_found(error: Exception) -> Response:  # noqa: ARG001
    """One page for what is not there and what may not be seen: a private dataset is not told apart from none."""
    return errors.not_found(tk._("Dataset not found"))


@quality.route("/quality")
def index() -> str:
    """Bodies as cards with the distribution of their grades; ``?kind=`` shows one kind of body."""
    overview = tk.get_action("quality_overview")({}, {})
    kinds = Counter(body["kind"] for body in overview["bodies"] if body["kind"])
    kind = tk.request.args.get("kind", "")
    shown = [body for body in overview["bodies"] if not kind or body["kind"] == kind]
    values = {"overview": overview, "shown": shown, "kinds": kinds, "kind": kind, "grades": ruleset.GRADES}
    return tk.render("quality/index.html", values)


@quality.route("/quality/all.csv")
def everything() -> Response:
    """Every public dataset and file with its scores, as CSV that Excel opens right."""
    headers = {"Content-Disposition": 'attachment; filename="quality.csv"'}
    return Response(stream_with_context(_lines()), mimetype="text/csv", headers=headers)


def _lines() -> Iterator[bytes]:
    yield "\ufeff".encode()
    yield _line(list(bodies.COLUMNS))
    for row in bodies.everything():
        yield _line([row[name] for name in bodies.COLUMNS])


def _line(values: list[Any]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerow([_safe(value) for value in values])
    return target.getvalue().encode()


def _safe(value: Any) -> Any:
    """A title that a spreadsheet would take for a formula is kept from being one."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


@quality.route("/quality/method")
def method() -> str:
    """Every rule and metric with its weight and source, and how points are counted."""
    by_dimension = {name: [rule for rule in RULES.values() if rule.dimension == name] for name in ruleset.DIMENSIONS}
    exemptions = tk.get_action("quality_exemption_list")({}, {"limit": 1000})
    values = {
        "model": ruleset,
        "rules": by_dimension,
        "metrics": {
            name: [metric for metric in mqa.METRICS.values() if metric.dimension == name] for name in mqa.DIMENSIONS
        },
        "metric_dimensions": mqa.DIMENSIONS,
        "most": mqa.MOST,
        "splits": sensitivity.table(),
        "exempted": Counter(row["check"] for row in exemptions),
    }
    return tk.render("quality/method.html", values)


@quality.route("/quality/organization/<name>")
def organization(name: str) -> str:
    """The datasets of one body with their grades, how they went, and what was called right."""
    org = tk.get_action("organization_show")({}, {"id": name, "include_datasets": False})
    query: dict[str, Any] = {
        "fq": f'owner_org:"{org["id"]}" dataset_type:dataset',
        "rows": 1000,
        "sort": "title_string asc",
        "fl": "id,name,title,validated_data_dict",
    }
    history = tk.get_action("quality_history_show")({}, {"id": org["id"]})
    values = {
        "org": org,
        "score": tk.get_action("quality_score_show")({}, {"id": org["id"]}),
        "packages": tk.get_action("package_search")({}, query)["results"],
        "trend": charts.trend(map(_point, history["points"])),
        "exemptions": tk.get_action("quality_exemption_list")({}, {"organization": org["id"]}),
        "rules": RULES,
        "grades": ruleset.GRADES,
    }
    return tk.render("quality/organization.html", values)


def _point(point: dict[str, Any]) -> charts.Point:
    day = datetime.datetime.fromisoformat(point["day"]).replace(tzinfo=datetime.timezone.utc)
    return charts.Point(day, point["score"], point["ruleset"])
