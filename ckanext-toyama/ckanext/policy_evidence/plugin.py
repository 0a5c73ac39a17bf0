"""The `policy_evidence` plugin: blankets and few hooks."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.types import SignalMapping

from . import subscriptions


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.helpers
class PolicyEvidencePlugin(DefaultTranslation, p.SingletonPlugin):
    """Policies, indicators, surveys and the line from a number to its question."""

    p.implements(p.IConfigurer)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ISignal)
    p.implements(p.ITranslation)

    # IConfigurer
    def update_config(self, config: CKANConfig) -> None:
        """Register templates and the stylesheet."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "policy_evidence")

    # IPackageController
    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Mark an EBPM dataset (one with ``evidence_for`` or ``derived_from``) for the search facet."""
        if any(_names_something(pkg_dict.get(field)) for field in ("evidence_for", "derived_from")):
            pkg_dict["ebpm"] = "true"
        return pkg_dict

    # ISignal
    def get_signal_subscriptions(self) -> SignalMapping:
        """Rows of a purged dataset go with it."""
        return subscriptions.get_subscriptions()


def _names_something(value: object) -> bool:
    """Whether a reference field names anything; a form that was left empty saves groups of empty fields."""
    try:
        entries = json.loads(value) if isinstance(value, str) and value else value
    except ValueError:
        return True  # plain text, one name
    if not isinstance(entries, list):
        return bool(entries)
    return any(any(entry.values()) if isinstance(entry, dict) else entry for entry in entries)
