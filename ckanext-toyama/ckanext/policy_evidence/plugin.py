"""The `policy_evidence` plugin: blankets and few hooks."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.types import SignalMapping

from . import references, subscriptions


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
        if any(references.read(pkg_dict.get(field)) for field in ("evidence_for", "derived_from")):
            pkg_dict["ebpm"] = "true"
        return pkg_dict

    # ISignal
    def get_signal_subscriptions(self) -> SignalMapping:
        """Rows of a purged dataset go with it."""
        return subscriptions.get_subscriptions()
