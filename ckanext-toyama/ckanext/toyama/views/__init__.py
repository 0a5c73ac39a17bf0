"""Blueprints of the portal."""

from __future__ import annotations

from ckanext.toyama.views.municipality import municipality
from ckanext.toyama.views.portal import portal

__all__ = ["municipality", "portal"]
