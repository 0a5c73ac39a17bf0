"""Hand edits and uploads are told through the same signal as the harvest's own work."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import SignalMapping

from . import signals
from .engine.importer import MARK


def get_subscriptions() -> SignalMapping:
    """``resource_*``, ``package_patch`` and ``package_revise`` all end in ``package_update``."""
    return {
        tk.signals.action_succeeded: [
            {"sender": "package_create", "receiver": package_changed},
            {"sender": "package_update", "receiver": package_changed},
        ]
    }


def package_changed(_sender: str, **kwargs: Any) -> None:
    """Send ``municipal_harvest:resources_changed`` for a dataset that somebody saved."""
    context, result = kwargs["context"], kwargs["result"]
    if context.get("defer_commit") or context.get("managed_by") == MARK:
        return
    package = model.Package.get(result if isinstance(result, str) else result["id"])
    if package is None:
        return
    resource_ids = [resource.id for resource in package.resources]
    if resource_ids:
        signals.send(resource_ids, [package.id])
