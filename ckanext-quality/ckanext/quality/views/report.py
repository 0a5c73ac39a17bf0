"""The quality of one dataset, and what its people say about findings."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.quality.views.pages import quality
from flask import Response


@quality.route("/dataset/<id>/quality")
def dataset(id: str) -> str:  # noqa: A002
    """The findings of metadata and of all files of a dataset."""
    pkg_dict = tk.get_action("package_show")({"for_view": True}, {"id": id})
    score = tk.get_action("quality_score_show")({}, {"id": pkg_dict["id"]})
    tk.g.pkg_dict = pkg_dict
    values = {
        "pkg_dict": pkg_dict,
        "pkg": model.Package.get(pkg_dict["id"]),
        "dataset_type": pkg_dict["type"],
        "score": score,
        "can_edit": tk.h.check_access("package_update", {"id": pkg_dict["id"]}),
    }
    return tk.render("quality/dataset.html", values)


@quality.route("/dataset/<id>/resource/<resource_id>/exemption", methods=["POST"])
def exempt(id: str, resource_id: str) -> Any:  # noqa: A002
    """「これは正しい」."""
    form = tk.request.form
    data = {"resource_id": resource_id, "check": form.get("check", ""), "reason": form.get("reason", "")}
    try:
        tk.get_action("quality_exemption_create")({}, data)
    except tk.ValidationError as error:
        tk.h.flash_error("、".join(error.error_summary.values()))
    else:
        tk.h.flash_success(tk._("Noted. The finding costs no points any more; the reason is public."))
    return _back(id, resource_id)


@quality.route("/dataset/<id>/resource/<resource_id>/exemption/<exemption_id>/delete", methods=["POST"])
def take_back(id: str, resource_id: str, exemption_id: str) -> Any:  # noqa: A002
    """Take back that a finding is right."""
    tk.get_action("quality_exemption_delete")({}, {"id": exemption_id})
    tk.h.flash_success(tk._("Taken back. The finding counts again."))
    return _back(id, resource_id)


def _back(package: str, resource_id: str) -> Response:
    address = tk.h.url_for("dataset_resource.read", id=package, resource_id=resource_id, _anchor="quality")
    return tk.redirect_to(address)
