"""The `policy_evidence` plugin: blankets and few hooks."""

from __future__ import annotations

import ckan.plugins as p


class PolicyEvidencePlugin(p.SingletonPlugin):
    """Registers the extension with CKAN."""
