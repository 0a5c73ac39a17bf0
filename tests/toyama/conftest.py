"""A catalogue of three bodies with one user per role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins as p
import pytest
from ckan.tests import factories, helpers
from ckanext.toyama import identity, sync, tenants

THREE = """
tenants:
- {code: "160008", name: toyama-ken, kind: prefecture, url: "https://a.example/",
   title: {ja: 富山県, kana: とやまけん, en: Toyama Prefecture}}
- {code: "162019", name: toyama-shi, kind: city, url: "https://b.example/",
   title: {ja: 富山市, kana: とやまし, en: Toyama City}}
- {code: "162027", name: takaoka-shi, kind: city, url: "https://c.example/",
   title: {ja: 高岡市, kana: たかおかし, en: Takaoka City}}
"""
ROLES = ("anonymous", "viewer", "editor_b", "steward", "steward_of_city", "editor", "admin", "sysadmin")
HASH = "a" * 64


def call_action(action: str, context: dict[str, Any] | None = None, **data: Any) -> Any:
    """CKAN's ``call_action`` as the site user: the activity plugin wants a user who exists."""
    context = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True} | (context or {})
    return helpers.call_action(action, context=context, **data)


@pytest.fixture
def catalogue(with_plugins, clean_db, migrate_db_for, clean_index) -> None:
    """An empty catalogue with the tables of every plugin that is loaded."""
    for plugin in ("activity", "policy_evidence", "quality", "municipal_harvest"):
        if p.plugin_loaded(plugin):
            migrate_db_for(plugin)


@pytest.fixture
def bodies(catalogue) -> list[tenants.Tenant]:
    """Toyama Prefecture, Toyama City and Takaoka City."""
    three = tenants.parse(THREE)
    sync.sync(three)
    return three


@dataclass
class Cast:
    """Users, one per role, and what they quarrel about: datasets of 富山市 (and one of 高岡市)."""

    app: Any
    names: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    harvested: dict[str, Any] = field(default_factory=dict)
    handmade: dict[str, Any] = field(default_factory=dict)
    private: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)

    def call(self, role: str, action: str, /, **data: Any) -> tuple[int, Any]:
        """Call an action over the API as a role: status, and the result or the error."""
        headers = {"Authorization": self.tokens[role]} if role in self.tokens else {}
        answer = self.app.post(f"/api/3/action/{action}", json=data, headers=headers, status=None)
        body = answer.json
        return answer.status_code, body.get("result", body.get("error"))

    def status(self, role: str, action: str, /, **data: Any) -> int:
        return self.call(role, action, **data)[0]


def engine(action: str, **data: Any) -> dict[str, Any]:
    """Call an action as the harvest engine does."""
    return call_action(action, context={"managed_by": identity.HARVEST}, **data)


def minimal(name: str, owner: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "title": "避難所", "owner_org": owner, "license_id": "CC-BY-4.0", **more}


@pytest.fixture
def make_cast(bodies, app) -> Callable[[], Cast]:
    def make() -> Cast:
        cast = Cast(app)
        memberships = {
            "viewer": None,
            "editor_b": ("takaoka-shi", "editor"),
            "steward": ("toyama-ken", "steward"),
            "steward_of_city": ("takaoka-shi", "steward"),
            "editor": ("toyama-shi", "editor"),
            "admin": ("toyama-shi", "admin"),
        }
        for role, membership in memberships.items():
            _user(cast, role)
            if membership:
                call_action(
                    "organization_member_create", id=membership[0], username=cast.names[role], role=membership[1]
                )
        _user(cast, "sysadmin", sysadmin=True)
        cast.harvested = engine(
            "package_create",
            **minimal("162019_hinan", "toyama-shi", source_id="toyama-ckan", source_key="hinan"),
            source_page="https://b.example/hinan",
            resources=[
                {
                    "url": "https://b.example/hinan.csv",
                    "url_type": "archive",
                    "name": "避難所",
                    "format": "CSV",
                    "hash": HASH,
                    "size": 10,
                    "source_url": "https://b.example/hinan.csv",
                    "source_resource_key": "r1",
                    "fetch_state": "ok",
                }
            ],
        )
        cast.handmade = call_action(
            "package_create",
            **minimal("162019_gomi", "toyama-shi"),
            resources=[{"url": "https://b.example/gomi.csv", "name": "ごみ", "format": "CSV"}],
        )
        cast.private = call_action("package_create", **minimal("162019_himitsu", "toyama-shi"), private=True)
        cast.other = call_action("package_create", **minimal("162027_aed", "takaoka-shi"))
        return cast

    return make


@pytest.fixture
def cast(make_cast) -> Cast:
    return make_cast()


def _user(cast: Cast, role: str, **more: Any) -> None:
    user = factories.UserWithToken(name=f"user-{role.replace('_', '-')}", **more)
    cast.names[role] = user["name"]
    cast.tokens[role] = user["token"]
