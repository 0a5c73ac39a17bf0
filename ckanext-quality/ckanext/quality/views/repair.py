"""「自動で直したファイル」: what an automatic repair changes, its downloads, and one click to publish it."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.quality import files, limiter, repairs
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.logic.action.repair import confirmed
from ckanext.quality.views import errors
from flask import Blueprint, Response

quality_repair = Blueprint("quality_repair", __name__, url_prefix="/dataset/<id>/resource/<resource_id>/repair")

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "log": "text/csv; charset=utf-8",
    "diff": "text/html; charset=utf-8",
}
ENDINGS = {"csv": "csv", "xlsx": "xlsx", "log": "log.csv", "diff": "html"}


@quality_repair.errorhandler(tk.ObjectNotFound)
def not_found(error: Exception) -> Response:  # noqa: ARG001
    """What is not there."""
    return errors.not_found(tk._("Resource not found"))


@quality_repair.errorhandler(tk.NotAuthorized)
def not_authorized(error: Exception) -> Response:
    """A held file, or somebody else's."""
    return errors.forbidden(str(error) or tk._("You are not authorised to see this page"))


@quality_repair.errorhandler(EngineError)
def unreadable(error: EngineError) -> Response:
    """A file that cannot be read says why."""
    return errors.unprocessable(error.message.pick(tk.h.lang()))


@quality_repair.route("")
def show(id: str, resource_id: str) -> str:  # noqa: A002
    """Changes, proposals as check boxes, and how the points change."""
    pkg_dict, resource = _find(id, resource_id)
    confirm = tk.request.args.getlist("confirm")
    try:
        repair = tk.get_action("quality_repair")({}, {"resource_id": resource_id, "confirm": confirm})
        problem = None
    except tk.ValidationError as error:
        repair, problem = None, " ".join(error.error_summary.values())
    tk.g.pkg_dict = pkg_dict
    values = {
        "pkg_dict": pkg_dict,
        "pkg": model.Package.get(pkg_dict["id"]),
        "dataset_type": pkg_dict["type"],
        "res": resource,
        "repair": repair,
        "problem": problem,
        "confirm": confirm,
        "before": tk.get_action("quality_report_show")({}, {"resource_id": resource_id}),
        "can_edit": tk.h.check_access("package_update", {"id": pkg_dict["id"]}),
    }
    return tk.render("quality/repair.html", values)


@quality_repair.route("/<part>")
def download(id: str, resource_id: str, part: str) -> Response:  # noqa: A002
    """The repaired file (``csv``, ``xlsx``), the differences (``diff``) or the log of changes (``log``)."""
    if part not in TYPES:
        raise tk.ObjectNotFound
    _, resource = _find(id, resource_id)
    tk.check_access("quality_repair", {"user": _user()}, {"resource_id": resource_id})
    if files.release_state(resource_id) != files.OPEN:
        raise tk.NotAuthorized(tk._("This file is held back. Nothing about it is shown."))
    confirm = confirmed({"confirm": tk.request.args.getlist("confirm")})
    with limiter.turn(), repairs.of_resource(resource, confirm) as (repair, stored):
        path = repair.part(part, "en" if tk.h.lang() == "en" else "ja")
        if path is None:
            raise tk.ObjectNotFound
        content = path.read_bytes()
        name = repairs.csv_name(stored.filename).removesuffix("csv") + ENDINGS[part]
    return send(content, part, name)


def send(content: bytes, part: str, name: str) -> Response:
    """One of the files as a download; the differences as a page that may do nothing but show itself."""
    response = Response(io.BytesIO(content), content_type=TYPES[part])
    response.headers["Content-Length"] = str(len(content))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    tk.request.environ["__no_cache__"] = True  # CKAN would call it public
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if part != "diff":
        ascii_name = f"repaired.{ENDINGS[part]}"
        response.headers["Content-Disposition"] = (
            f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
        )
    return response


@quality_repair.route("/publish", methods=["POST"])
def publish(id: str, resource_id: str) -> Any:  # noqa: A002
    """Publish the repaired file: a new version, or a sibling beside a harvested file."""
    data = {"resource_id": resource_id, "confirm": tk.request.form.getlist("confirm")}
    try:
        published = tk.get_action("quality_repair_publish")({}, data)
    except tk.ValidationError as error:
        tk.h.flash_error("、".join(str(text) for text in error.error_summary.values()))
        return tk.redirect_to("quality_repair.show", id=id, resource_id=resource_id, confirm=data["confirm"])
    tk.h.flash_success(tk._("The repaired file is public now. Its quality is being checked anew."))
    return tk.redirect_to("dataset_resource.read", id=id, resource_id=published["id"])


def _find(package: str, resource_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    pkg_dict = tk.get_action("package_show")({"for_view": True}, {"id": package})
    found = [resource for resource in pkg_dict["resources"] if resource["id"] == resource_id]
    if not found:
        raise tk.ObjectNotFound
    return pkg_dict, found[0]


def _user() -> str:
    return tk.current_user.name if tk.current_user.is_authenticated else ""
