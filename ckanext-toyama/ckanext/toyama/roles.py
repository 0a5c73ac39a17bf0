"""The prefectural steward (県のデータ管理者): a role that looks at all bodies and edits by consent only."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckanext.toyama import organisations

STEWARD = "steward"
CONSENT = "steward_may_edit"


def register() -> None:
    """Make the role known to CKAN, without any permission of its own.

    The one touch of ``ckan.authz`` that the suite makes: CKAN has no interface
    for roles. The empty list is the point; what a steward may do is decided in
    ``logic/auth.py``, and only for members of the prefecture's organisation.
    """
    authz.ROLE_PERMISSIONS.setdefault(STEWARD, [])
    authz._trans_functions.setdefault(STEWARD, lambda: tk._("Steward"))


def is_steward(user_name: str | None) -> bool:
    """Whether the user is a steward in an organisation of kind ``prefecture``."""
    user = model.User.get(user_name) if user_name else None
    if user is None or user.state != "active":
        return False
    extras = model.group_table.c.extras
    return (
        model.Session.query(model.Member.id)
        .join(model.Group, model.Group.id == model.Member.group_id)
        .filter(
            model.Member.table_name == "user",
            model.Member.table_id == user.id,
            model.Member.state == "active",
            model.Member.capacity == STEWARD,
            model.Group.state == "active",
            model.Group.type == "organization",
            extras["kind"].astext == "prefecture",
        )
        .first()
        is not None
    )


def has_consented(organization_id: str | None) -> bool:
    """Whether a body lets the steward edit its datasets."""
    group = model.Group.get(organization_id) if organization_id else None
    return group is not None and group.state == "active" and organisations.extras(group).get(CONSENT) == "true"


def consenting_bodies() -> list[str]:
    """Ids of the organisations that let the steward edit."""
    extras = model.group_table.c.extras
    rows = model.Session.query(model.Group.id).filter(
        model.Group.state == "active", model.Group.type == "organization", extras[CONSENT].astext == "true"
    )
    return [row.id for row in rows]
