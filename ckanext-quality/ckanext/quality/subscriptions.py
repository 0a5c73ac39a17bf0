"""What starts a check."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import SignalMapping

from . import jobs

RESOURCES_CHANGED = "municipal_harvest:resources_changed"


def get_subscriptions() -> SignalMapping:
    """Harvest and hand edits speak through one signal about files; what else changes is metadata."""
    return {
        tk.signals.ckanext.signal(RESOURCES_CHANGED): [resources_changed],
        tk.signals.action_succeeded: [
            {"sender": "resource_delete", "receiver": resource_deleted},
            # package_patch, package_revise and resource_* end in package_update
            {"sender": "package_create", "receiver": package_changed},
            {"sender": "package_update", "receiver": package_changed},
            {"sender": "package_delete", "receiver": package_changed},
        ],
    }


def resources_changed(_sender: Any, **kwargs: Any) -> None:
    """Have the named resources checked, and those of the datasets of which nothing more is said."""
    resource_ids = list(kwargs.get("resource_ids") or [])
    package_ids = list(kwargs.get("package_ids") or [])
    if not resource_ids:
        query = model.Session.query(model.Resource.id).filter(
            model.Resource.package_id.in_(package_ids), model.Resource.state == "active"
        )
        resource_ids = [row.id for row in query]
    jobs.enqueue(resource_ids)
    jobs.enqueue_scores(package_ids)


def resource_deleted(_sender: str, **kwargs: Any) -> None:
    """The file leaves the score of its dataset."""
    jobs.enqueue([kwargs["data_dict"]["id"]])


def package_changed(_sender: str, **kwargs: Any) -> None:
    """The metadata part is counted anew; no file is read for it.

    Mass work (``defer_commit``) tells of its datasets by ``resources_changed`` when they are committed.
    """
    if kwargs["context"].get("defer_commit"):
        return
    result, data = kwargs.get("result"), kwargs.get("data_dict") or {}
    named = result if isinstance(result, str) else (result or data).get("id") or data.get("id")
    package = model.Package.get(named) if named else None
    if package is not None:
        jobs.enqueue_scores([package.id])
