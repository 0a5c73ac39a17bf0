"""An earlier version of a file: what was there before its repaired copy took its place."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import files as ckan_files
from ckanext.quality import files, hold, versions
from ckanext.quality.model import QualityHold
from ckanext.quality.views import errors
from flask import Blueprint, Response

quality_version = Blueprint("quality_version", __name__)


@quality_version.errorhandler(tk.ObjectNotFound)
@quality_version.errorhandler(tk.NotAuthorized)
def not_found(error: Exception) -> Response:  # noqa: ARG001
    """What is not there and what may not be seen look the same."""
    return errors.not_found(tk._("Resource not found"))


@quality_version.route("/dataset/<id>/resource/<resource_id>/version/<sha256>")
def version(id: str, resource_id: str, sha256: str) -> Response:  # noqa: A002
    """The bytes as they were; whoever may see the resource, unless these bytes or the present ones are held."""
    resource = tk.get_action("resource_show")({}, {"id": resource_id})
    package = model.Package.get(id)
    if package is None or resource["package_id"] != package.id or files.release_state(resource_id) != files.OPEN:
        raise tk.ObjectNotFound
    row = model.Session.get(QualityHold, (resource_id, sha256))
    data = versions.find(resource_id, sha256)
    if data is None or (row is not None and row.state in hold.HELD_STATES):
        raise tk.ObjectNotFound
    stream = ckan_files.get_storage(versions.STORAGE).stream(data)
    response = Response(stream, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{sha256[:12]}.bin"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(sha256)
    return response
