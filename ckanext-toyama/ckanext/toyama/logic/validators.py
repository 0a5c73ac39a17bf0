"""Validators of the organisation and dataset schemas."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.toyama import codes, organisations

__all__ = ["local_government_code", "toyama_boolean", "toyama_sha256"]

_SHA256 = re.compile(r"[0-9a-f]{64}")


def local_government_code(value: str, context: Context) -> str:
    """Six digits with the right check digit (全国地方公共団体コード), which no other organisation has."""
    if not codes.is_valid(value):
        raise tk.Invalid(tk._("Not a local government code: the check digit or the prefecture is wrong"))
    group: model.Group | None = dict(context).get("group")  # pyright: ignore[reportAssignmentType] - put there by CKAN
    other = organisations.find_body(value)
    if other is not None and other.state == "active" and (group is None or other.id != group.id):
        raise tk.Invalid(tk._("Another organisation has this local government code"))
    return value


def toyama_sha256(value: str) -> str:
    """64 hexadecimal digits, or nothing where there is no copy of the file."""
    if value and not _SHA256.fullmatch(value):
        raise tk.Invalid(tk._("Not a SHA-256 hash (64 hexadecimal digits)"))
    return value


def toyama_boolean(value: Any) -> str:
    """``"true"`` or ``"false"``, as extras store text only."""
    try:
        return "true" if tk.asbool(value) else "false"
    except ValueError as error:
        raise tk.Invalid(tk._("Must be true or false")) from error
