"""The one signal that quality and evidence listen to: resources changed."""

from __future__ import annotations

from collections.abc import Iterable

import ckan.plugins.toolkit as tk

NAME = "municipal_harvest:resources_changed"
resources_changed = tk.signals.ckanext.signal(NAME)


def send(resource_ids: Iterable[str], package_ids: Iterable[str]) -> None:
    """Tell that these resources are new or changed; call after commit."""
    resources_changed.send("municipal_harvest", resource_ids=list(resource_ids), package_ids=list(package_ids))
