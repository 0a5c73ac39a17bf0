"""What starts a check."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import SignalMapping

from . import jobs

RESOURCES_CHANGED = "municipal_harvest:resources_changed"


def get_subscriptions() -> SignalMapping:
    """Harvest and hand edits speak through one signal; a deleted file changes its dataset's score."""
    return {
        tk.signals.ckanext.signal(RESOURCES_CHANGED): [resources_changed],
        tk.signals.action_succeeded: [{"sender": "resource_delete", "receiver": resource_deleted}],
    }


def resources_changed(_sender: Any, **kwargs: Any) -> None:
    """Have the named resources checked, and those of the datasets of which nothing more is said."""
    resource_ids = list(kwargs.get("resource_ids") or [])
    if not resource_ids:
        query = model.Session.query(model.Resource.id).filter(
            model.Resource.package_id.in_(list(kwargs.get("package_ids") or [])), model.Resource.state == "active"
        )
        resource_ids = [row.id for row in query]
    jobs.enqueue(resource_ids)


def resource_deleted(_sender: str, **kwargs: Any) -> None:
    """The file leaves the score of its dataset."""
    jobs.enqueue([kwargs["data_dict"]["id"]])
