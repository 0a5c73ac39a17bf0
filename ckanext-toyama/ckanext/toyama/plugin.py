"""The `toyama` plugin: blankets and few hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation

from ckanext.toyama import choices, hardening, helpers, roles
from ckanext.toyama.facets import PortalFacets


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.validators
class ToyamaPlugin(PortalFacets, DefaultTranslation, p.SingletonPlugin):
    """Bodies, catalogue schema and portal."""

    p.implements(p.IConfigurer)
    p.implements(p.IFacets, inherit=True)
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

    # ITemplateHelpers
    def get_helpers(self) -> dict[str, Callable[..., Any]]:
        """Helpers of templates, and the choices of the schemas."""
        return {name: getattr(module, name) for module in (helpers, choices) for name in module.__all__}
