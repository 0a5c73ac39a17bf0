"""The `quality` plugin: blankets and few hooks."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.types import Context, SignalMapping

from . import index, purge, show, subscriptions, versions
from .logic import action, auth


@tk.blanket.actions(action.get_actions)
@tk.blanket.auth_functions(auth.get_auth_functions)
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.helpers
class QualityPlugin(p.SingletonPlugin, DefaultTranslation):
    """Checks files in the background, stores reports and scores, shows them."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.ISignal)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ITranslation)

    def update_config(self, config: CKANConfig) -> None:
        """Templates of the pages and snippets."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "quality")
        versions.declare(config)

    def configure(self, config: CKANConfig) -> None:  # noqa: ARG002
        """Rows leave with their dataset."""
        purge.listen()

    def get_signal_subscriptions(self) -> SignalMapping:
        """What starts a check."""
        return subscriptions.get_subscriptions()

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Score and grade as fields of the search index."""
        return show.hide_in_index(index.add_score(pkg_dict))

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """The score of each dataset found, in one query for the page."""
        return show.hide_in_results(index.add_scores(search_results))

    def after_dataset_show(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Held files show nothing of themselves to those who may not edit the dataset."""
        show.hide(context, pkg_dict)
