"""Choices of the schemas whose words are kept elsewhere (ckanext-scheming's ``choices_helper``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.toyama import licences, words

__all__ = ["toyama_frequency_choices", "toyama_licence_choices", "toyama_theme_choices"]

Field = Mapping[str, Any]
Choices = list[dict[str, Any]]


def toyama_licence_choices(_field: Field) -> Choices:
    """Licences of the portal."""
    return licences.choices()


def toyama_theme_choices(_field: Field) -> Choices:
    """The EU's data themes."""
    return _translated(words.THEMES)


def toyama_frequency_choices(_field: Field) -> Choices:
    """The EU's frequency codes."""
    return _translated(words.FREQUENCIES)


def _translated(table: Mapping[str, str]) -> Choices:
    return [{"value": code, "label": tk._(text)} for code, text in table.items()]
