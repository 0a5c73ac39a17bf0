"""The `toyama` plugin: blankets and few hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.types import Context
from ckanext.toyama import choices, dcat, hardening, helpers, licences, roles
from ckanext.toyama.facets import PortalFacets
from ckanext.toyama.logic import action, auth
from ckanext.toyama.permissions import ConsentLabels
from ckanext.toyama.search import SearchMixin


@tk.blanket.auth_functions(auth.get_auth_functions)
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.validators
class ToyamaPlugin(SearchMixin, PortalFacets, ConsentLabels, DefaultTranslation, p.SingletonPlugin):
    """Bodies, catalogue schema and portal."""

    p.implements(p.IActions)
    p.implements(p.IConfigurer)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IPermissionLabels)
    p.implements(p.ITemplateHelpers)
    p.implements(p.ITranslation)

    # IActions
    def get_actions(self) -> dict[str, Callable[..., Any]]:
        """Our own and chained actions; those of ckanext-dcat where it is there to be chained."""
        actions = {name: getattr(action, name) for name in action.__all__}
        return actions | dcat.get_actions() if p.plugin_loaded("dcat") else actions

    # IConfigurer
    def update_config(self, config: CKANConfig) -> None:
        """Templates, assets, licences, and the settings without which tenants are not safe from each other."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "toyama")
        hardening.apply(config)
        roles.register()

    # IPackageController
    def after_dataset_show(self, context: Context, pkg_dict: dict[str, Any]) -> None:  # noqa: ARG002 - CKAN's signature
        """Name the licence in the language of the page."""
        licences.localise(pkg_dict)

    # ITemplateHelpers
    def get_helpers(self) -> dict[str, Callable[..., Any]]:
        """Helpers of templates, and the choices of the schemas."""
        return {name: getattr(module, name) for module in (helpers, choices) for name in module.__all__}
