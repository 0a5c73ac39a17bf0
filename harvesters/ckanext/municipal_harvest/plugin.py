"""The `municipal_harvest` plugin: blankets and few hooks."""

from __future__ import annotations

import ckan.plugins as p


class MunicipalHarvestPlugin(p.SingletonPlugin):
    """Registers the extension with CKAN."""
