"""Organisations as bodies: the two things that everything here asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ckan import model


def extras(group: model.Group) -> Mapping[str, str]:
    """The fields of the organisation schema that CKAN has no column for."""
    return cast("Any", group).extras or {}  # CKAN maps the column without declaring it


def code(group: model.Group) -> str:
    """The local government code of a body, or nothing."""
    return extras(group).get("local_government_code") or ""


def find_body(code: str) -> model.Group | None:
    """The organisation of the body with this local government code, deleted ones too."""
    column = model.group_table.c.extras
    return (
        model.Session.query(model.Group)
        .filter(model.Group.type == "organization", column["local_government_code"].astext == code)
        .order_by(model.Group.created)
        .first()
    )
