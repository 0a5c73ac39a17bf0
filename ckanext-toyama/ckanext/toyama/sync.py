"""Makes the organisations of a tenants file, and says what it did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.toyama import identity, organisations
from ckanext.toyama.organisations import find_body
from ckanext.toyama.tenants import Tenant

__all__ = ["Change", "SyncConflictError", "find_body", "organization_fields", "sync"]


class SyncConflictError(Exception):
    """The catalogue and the file disagree on who is who; nothing was changed."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


@dataclass(frozen=True)
class Change:
    """What was done to one organisation."""

    tenant: Tenant
    created: bool
    fields: tuple[str, ...] = ()


def sync(tenants: Sequence[Tenant]) -> list[Change]:
    """Create and update organisations so that they are as the tenants say.

    Idempotent. Organisations that are not in the file are left alone, and so
    is what a body decides itself (description, image, consent).

    :raises SyncConflictError: a name is taken by another body, or a name and a
        code lead to two organisations. Found before anything is written.
    """
    existing = [(tenant, _existing(tenant)) for tenant in tenants]
    changes = (_update(tenant, group) if group else _create(tenant) for tenant, group in existing)
    return [change for change in changes if change is not None]


def organization_fields(tenant: Tenant) -> dict[str, str]:
    """The fields of the organisation schema that the tenants file decides."""
    population = tenant.population
    return {
        "name": tenant.name,
        "title": tenant.title.ja,
        "title_kana": tenant.title.kana,
        "title_en": tenant.title.en,
        "local_government_code": tenant.code,
        "kind": tenant.kind,
        "url": tenant.url,
        "contact": tenant.contact,
        "population": str(population.value) if population else "",
        "population_date": population.date if population else "",
        "population_source": population.source if population else "",
        "colours": json.dumps(dict(tenant.colours)) if tenant.colours else "",
        "logo": tenant.logo,
        "state": "active",
    }


def _existing(tenant: Tenant) -> model.Group | None:
    by_code = find_body(tenant.code)
    by_name = model.Group.get(tenant.name)
    if by_name is None:
        return by_code
    if by_code is not None and by_name.id != by_code.id:
        raise SyncConflictError(
            f"「{tenant.name}」という名前は、{tenant.title.ja}（{tenant.code}）とは別の組織が使っています",
            f"the name {tenant.name} belongs to another organisation than {tenant.title.en} ({tenant.code})",
        )
    other = organisations.code(by_name) or tenant.code
    if not by_name.is_organization or other != tenant.code:
        raise SyncConflictError(
            f"「{tenant.name}」は {tenant.code} ではない組織の名前として使われています",
            f"the name {tenant.name} is taken by something that is not {tenant.code}",
        )
    return by_name


def _context() -> Context:
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return Context(
        user=site_user["name"],
        ignore_auth=True,
        managed_by=identity.TENANTS_SYNC,  # pyright: ignore[reportCallIssue] - the mark of identity.py
    )


def _create(tenant: Tenant) -> Change:
    fields = {key: value for key, value in organization_fields(tenant).items() if value}
    tk.get_action("organization_create")(_context(), {**fields, "type": "organization"})
    return Change(tenant, created=True)


def _update(tenant: Tenant, group: model.Group) -> Change | None:
    now: dict[str, Any] = {
        **organisations.extras(group),
        "name": group.name,
        "title": group.title,
        "state": group.state,
    }
    wanted = organization_fields(tenant)
    changed = {key: value for key, value in wanted.items() if str(now.get(key) or "") != value}
    if not changed:
        return None
    tk.get_action("organization_patch")(_context(), {"id": group.id, **changed})
    return Change(tenant, created=False, fields=tuple(changed))
