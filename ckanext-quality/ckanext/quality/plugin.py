"""The `quality` plugin: blankets and few hooks."""

from __future__ import annotations

import ckan.plugins as p


class QualityPlugin(p.SingletonPlugin):
    """Registers the extension with CKAN."""
