"""A resource as it is shown: its address is the download from this portal."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from . import archive


def with_download(resource: dict[str, Any]) -> dict[str, Any]:
    """Fill in ``url`` of a resource with ``url_type: archive``.

    The stored ``url`` is the publisher's; the portal's own address is made
    when it is shown, so that a change of the site's address needs no rewrite.
    """
    if resource.get("url_type") == archive.OPEN_URL_TYPE and resource.get("package_id"):
        name = archive.filename(
            resource.get("source_url") or "", resource.get("name") or "", resource.get("format") or ""
        )
        resource["url"] = tk.url_for(
            "municipal_harvest.download",
            package_id=resource["package_id"],
            resource_id=resource["id"],
            filename=name,
            _external=True,
        )
    return resource
