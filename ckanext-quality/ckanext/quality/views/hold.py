"""Held files: the curator's page, and a plain refusal on every way to the bytes."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.quality import hold
from ckanext.quality.views import errors
from flask import Blueprint, Response

quality_hold = Blueprint("quality_hold", __name__)

WAYS = frozenset({"download", "excel", "dump", "version"})
"""Names of views that give out bytes of a resource, whoever's they are."""


@quality_hold.errorhandler(tk.ObjectNotFound)
def not_found(error: Exception) -> Response:  # noqa: ARG001
    """What is not there."""
    return errors.not_found(tk._("Resource not found"))


@quality_hold.errorhandler(tk.NotAuthorized)
def not_authorized(error: Exception) -> Any:  # noqa: ARG001
    """The reasons are for those who decide."""
    if not tk.current_user.is_authenticated:
        return tk.redirect_to("user.login", came_from=tk.request.path)
    return errors.forbidden(tk._("Only those who edit this dataset can see why the file is held back."))


@quality_hold.before_app_request
def refuse() -> Response | None:
    """A held file is given to nobody but those who decide about it: CKAN's own download asks nobody else."""
    resource_id = (tk.request.view_args or {}).get("resource_id")
    name = (tk.request.endpoint or "").rsplit(".", 1)[-1]
    if not resource_id or name not in WAYS or not hold.is_held(resource_id):
        return None
    if name == "download" and tk.h.check_access("resource_update", {"id": resource_id}):
        return None
    return errors.forbidden(tk._("This file is held back until it has been checked for personal data."))


@quality_hold.route("/dataset/<id>/resource/<resource_id>/hold")
def show(id: str, resource_id: str) -> str:  # noqa: A002
    """Why a file is held, columns and kinds only, and the two buttons."""
    found = tk.get_action("quality_hold_show")({}, {"resource_id": resource_id})
    pkg_dict = tk.get_action("package_show")({"for_view": True}, {"id": id})
    resource = next((each for each in pkg_dict["resources"] if each["id"] == resource_id), None)
    if resource is None:
        raise tk.ObjectNotFound
    tk.g.pkg_dict = pkg_dict
    values = {
        "pkg_dict": pkg_dict,
        "pkg": model.Package.get(pkg_dict["id"]),
        "dataset_type": pkg_dict["type"],
        "res": resource,
        "hold": found,
    }
    return tk.render("quality/hold.html", values)


@quality_hold.route("/dataset/<id>/resource/<resource_id>/hold", methods=["POST"])
def decide(id: str, resource_id: str) -> Any:  # noqa: A002
    """Release or keep."""
    form = tk.request.form
    data = {name: form.get(name, "") for name in ("decision", "reason", "content_hash")}
    try:
        answer = tk.get_action("quality_hold_decide")({}, {"resource_id": resource_id, **data})
    except tk.ValidationError as error:
        tk.h.flash_error("、".join(str(text) for text in error.error_summary.values()))
        return tk.redirect_to("quality_hold.show", id=id, resource_id=resource_id)
    if answer["state"] == hold.RELEASED:
        tk.h.flash_success(tk._("The file is public now."))
        return tk.redirect_to("dataset_resource.read", id=id, resource_id=resource_id)
    tk.h.flash_success(tk._("The file stays held back."))
    return tk.redirect_to("quality_hold.show", id=id, resource_id=resource_id)
