"""What several actions share."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model


def resource_of(data_dict: dict[str, Any]) -> model.Resource:
    """The resource that an action is about."""
    resource = model.Session.get(model.Resource, data_dict["resource_id"])
    if resource is None:
        raise tk.ObjectNotFound(tk._("Resource not found"))
    return resource
