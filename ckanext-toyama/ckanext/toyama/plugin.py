"""The `toyama` plugin: blankets and few hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.types import Context

from ckanext.toyama import choices, hardening, helpers, licences, roles
from ckanext.toyama.facets import PortalFacets
from ckanext.toyama.logic import auth
from ckanext.toyama.permissions import ConsentLabels
from ckanext.toyama.search import SearchMixin


@tk.blanket.actions
@tk.blanket.auth_functions(auth.get_auth_functions)
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.validators
class ToyamaPlugin(SearchMixin, PortalFacets, ConsentLabels, DefaultTranslation, p.SingletonPlugin):
    """Bodies, catalogue schema and portal."""

    p.implements(p.IConfigurer)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IPermissionLabels)
    p.implements(p.ITemplateHelpers)
    p.implements(p.ITranslation)

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
