"""The `municipal_harvest` plugin: blankets and few hooks."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.types import SignalMapping

from . import archive, purge, show, subscriptions, uploads


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.helpers
class MunicipalHarvestPlugin(DefaultTranslation, p.SingletonPlugin):
    """Registers the extension with CKAN."""

    p.implements(p.IConfigurable)
    p.implements(p.IConfigurer)
    p.implements(p.IResourceController, inherit=True)
    p.implements(p.ISignal)
    p.implements(p.ITranslation)
    p.implements(p.IUploader, inherit=True)

    # IConfigurer
    def update_config(self, config: CKANConfig) -> None:
        """Add templates, and places for the file storages."""
        tk.add_template_directory(config, "templates")
        archive.declare(config)

    # IConfigurable
    def configure(self, config: CKANConfig) -> None:  # noqa: ARG002 - CKAN's signature
        """Clean up after a purge from now on."""
        purge.listen()

    # IResourceController
    def before_resource_show(self, resource_dict: dict[str, Any]) -> dict[str, Any]:
        """Point an archived resource at this portal's download."""
        return show.with_download(resource_dict)

    # IUploader
    def get_resource_uploader(self, data_dict: dict[str, Any]) -> uploads.Uploader | None:
        """Note the SHA-256 of a file uploaded by hand."""
        return uploads.for_resource(data_dict)

    # ISignal
    def get_signal_subscriptions(self) -> SignalMapping:
        """Tell of changed resources; clean up after a purge."""
        return subscriptions.get_subscriptions()
