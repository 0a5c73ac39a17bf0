"""What datasets show of files that are held: no size, hash, address or file name, and no words in the search."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from . import hold

INDEXED = ("res_name", "res_description", "res_url")
"""Fields of the index that list one entry per resource, in order."""
DICTS = ("data_dict", "validated_data_dict")
"""A whole dataset as JSON text, which a search may ask for (``fl``)."""


def hide(context: Context, pkg_dict: dict[str, Any]) -> None:
    """Hide held files of a dataset, unless the one who asks may edit it, or is the program itself."""
    if context.get("ignore_auth") or context.get("for_update"):
        return
    resources = pkg_dict.get("resources") or []
    held = hold.held_among([resource["id"] for resource in resources if resource.get("id")])
    if held and not _may_edit(context, pkg_dict["id"]):
        hold.mask(resources)


def hide_in_results(search_results: dict[str, Any]) -> dict[str, Any]:
    """Hide held files in the datasets that a search found, whoever asks; one query for the page."""
    found = [result for result in search_results.get("results") or [] if isinstance(result, dict)]
    hold.mask(resource for result in found for resource in _resources(result))
    for result in found:
        for name in DICTS:
            if isinstance(result.get(name), str):
                dataset = json.loads(result[name])
                if hold.mask(_resources(dataset)):
                    result[name] = json.dumps(dataset)
    return search_results


def hide_in_index(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Take the words of held files out of a dataset's index document."""
    held = hold.held_in(pkg_dict["id"])
    if not held:
        return pkg_dict
    resources = _resources(json.loads(pkg_dict.get("validated_data_dict") or "{}"))
    for name in INDEXED:
        values = pkg_dict.get(name)
        if isinstance(values, list) and len(values) == len(resources):
            pkg_dict[name] = [
                "" if resource.get("id") in held else value for resource, value in zip(resources, values, strict=True)
            ]
        else:
            pkg_dict.pop(name, None)
    for name in [key for key in pkg_dict if key.startswith("res_extras_")]:
        del pkg_dict[name]
    return pkg_dict


def _resources(dataset: dict[str, Any]) -> list[dict[str, Any]]:
    resources = dataset.get("resources")
    return [each for each in resources if isinstance(each, dict)] if isinstance(resources, list) else []


def _may_edit(context: Context, package_id: str) -> bool:
    try:
        tk.check_access("package_update", tk.fresh_context(context), {"id": package_id})
    except tk.NotAuthorized:
        return False
    return True
