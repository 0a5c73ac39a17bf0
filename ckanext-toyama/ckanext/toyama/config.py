"""The options of ``config_declaration.yaml``, one getter each."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins.toolkit as tk
from ckanext.toyama import tenants


def tenants_file() -> Path:
    """The tenants file of this portal."""
    configured: str = tk.config["ckanext.toyama.tenants"]
    return Path(configured) if configured else tenants.PACKAGED / "toyama.yaml"


def demo() -> bool:
    """Whether the portal holds samples and demo users."""
    return tk.config["ckanext.toyama.demo"]


def site_title_en() -> str:
    """The portal's name in English."""
    return tk.config["ckanext.toyama.site_title_en"]


def site_description_ja() -> str:
    """A sentence about the portal in Japanese, or nothing."""
    return tk.config["ckanext.toyama.site_description_ja"]


def site_description_en() -> str:
    """A sentence about the portal in English, or nothing."""
    return tk.config["ckanext.toyama.site_description_en"]
