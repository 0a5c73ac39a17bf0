"""Who gets 403 and who does not: actions × roles, on a dataset and a body of 富山市, over the API."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model

from tests.toyama.conftest import ROLES, Cast, call_action, minimal

CURATORS = {"editor", "admin", "sysadmin"}
ADMINS = {"admin", "sysadmin"}
SYSADMIN = {"sysadmin"}
EVERYBODY = set(ROLES)


def attempts(cast: Cast) -> list[tuple[str, dict[str, Any], set[str]]]:
    """Action, parameters, and the roles that are let through (whatever the action says then)."""
    hand, private, harvested = cast.handmade["id"], cast.private["id"], cast.harvested["id"]
    resource = cast.handmade["resources"][0]["id"]
    body = "toyama-shi"
    organisation = call_action("organization_show", id=body)["id"]
    new = minimal("162019_neu", body)
    member = {"id": body, "username": cast.names["viewer"]}
    return [
        ("package_show", {"id": hand}, EVERYBODY),
        ("package_show", {"id": private}, CURATORS),
        ("resource_show", {"id": resource}, EVERYBODY),
        ("organization_show", {"id": body}, EVERYBODY),
        ("tenant_list", {}, EVERYBODY),
        ("tenant_show", {"id": "162019"}, EVERYBODY),
        ("package_patch", {"id": hand, "title": "x"}, CURATORS),
        ("package_patch", {"id": private, "title": "x"}, CURATORS),
        ("package_patch", {"id": harvested, "title": "x"}, CURATORS),
        ("package_patch", {"id": hand, "source_id": "x"}, CURATORS),
        ("package_update", {**new, "id": hand, "name": "162019_gomi"}, CURATORS),
        ("package_revise", {"match": {"id": hand}, "update": {"notes": "x"}}, CURATORS),
        ("package_resource_reorder", {"id": hand, "order": [resource]}, CURATORS),
        ("resource_patch", {"id": resource, "name": "x"}, CURATORS),
        ("resource_update", {"id": resource, "url": "https://x.example/", "name": "x"}, CURATORS),
        ("resource_create", {"package_id": hand, "url": "https://x.example/"}, CURATORS),
        ("resource_view_clear", {}, SYSADMIN),
        ("package_create", new, CURATORS),
        ("package_owner_org_update", {"id": hand, "organization_id": "takaoka-shi"}, SYSADMIN),
        ("bulk_update_private", {"org_id": organisation, "datasets": [hand]}, ADMINS),
        ("bulk_update_public", {"org_id": organisation, "datasets": [hand]}, ADMINS),
        ("organization_patch", {"id": body, "description": "x"}, ADMINS),
        ("organization_patch", {"id": body, "steward_may_edit": True}, ADMINS),
        ("organization_update", {"id": body, "title": "富山市"}, ADMINS),
        ("organization_member_create", {**member, "role": "editor"}, ADMINS),
        ("organization_member_delete", member, ADMINS),
        ("group_patch", {"id": body, "title": "富山市"}, SYSADMIN),
        (
            "member_create",
            {"id": body, "object": cast.other["id"], "object_type": "package", "capacity": "x"},
            SYSADMIN,
        ),
        (
            "member_create",
            {"id": body, "object": "takaoka-shi", "object_type": "group", "capacity": "parent"},
            SYSADMIN,
        ),
        ("organization_create", {"name": "neu"}, SYSADMIN),
        ("group_create", {"name": "neu-gruppe"}, SYSADMIN),
        ("user_list", {}, EVERYBODY - {"anonymous"}),
        ("user_create", {"name": "neu", "email": "a@b.example", "password": "correct-horse"}, SYSADMIN),
        ("resource_delete", {"id": resource}, CURATORS),
        ("package_delete", {"id": hand}, CURATORS),
        ("bulk_update_delete", {"org_id": organisation, "datasets": [hand]}, ADMINS),
        ("group_delete", {"id": body}, SYSADMIN),
        ("organization_delete", {"id": body}, SYSADMIN),
        ("dataset_purge", {"id": private}, SYSADMIN),
    ]


def test_who_is_not_of_the_body_gets_403_and_changes_nothing(cast):
    before = everything()
    for role in EVERYBODY - CURATORS:
        for action, data, allowed in attempts(cast):
            status, answer = cast.call(role, action, **data)
            assert (status != 403) == (role in allowed), (role, action, data, status, answer)
    assert everything() == before


def test_the_bodys_editor_gets_403_where_it_takes_more(cast):
    for action, data, allowed in attempts(cast):
        if "editor" not in allowed:
            assert cast.status("editor", action, **data) == 403, action


@pytest.mark.parametrize("role", ["editor", "admin", "sysadmin"])
def test_who_may_is_let_through(cast, role):
    for action, data, allowed in attempts(cast):
        if role in allowed:
            status, answer = cast.call(role, action, **data)
            assert status in (200, 404, 409), (action, data, status, answer)
        elif action not in ("organization_delete", "group_delete"):
            assert cast.status(role, action, **data) == 403, action


def everything() -> Any:
    """What a stranger's attempts must not touch."""
    model.Session.expire_all()
    return (
        sorted((p.name, p.title, p.state, p.private, p.owner_org, sorted(p.extras.items())) for p in packages()),
        sorted((r.id, r.url, r.name, r.state) for r in model.Session.query(model.Resource)),
        sorted((g.name, g.title, g.state, sorted(g.extras.items())) for g in model.Session.query(model.Group)),
        sorted((m.table_id, m.group_id, m.capacity, m.state) for m in model.Session.query(model.Member)),
        sorted(user.name for user in model.Session.query(model.User)),
    )


def packages() -> Any:
    return model.Session.query(model.Package)


def test_a_curator_cannot_put_a_dataset_into_another_body(cast):
    for owner in ("takaoka-shi", call_action("organization_show", id="takaoka-shi")["id"]):
        assert cast.status("editor", "package_create", **minimal("162027_x", owner)) == 403
        assert cast.status("editor", "package_patch", id=cast.handmade["id"], owner_org=owner) == 403
        revision = {"match": {"id": cast.handmade["id"]}, "update": {"owner_org": owner}}
        assert cast.status("editor", "package_revise", **revision) == 403


def test_bulk_updates_reach_only_the_own_body(cast):
    own = call_action("organization_show", id="toyama-shi")["id"]
    assert cast.status("admin", "bulk_update_delete", org_id=own, datasets=[cast.other["id"]]) == 200
    assert call_action("package_show", id=cast.other["id"])["state"] == "active"


def test_private_datasets_leak_nowhere(cast):
    own = {"include_private": True, "q": "name:162019_himitsu"}
    for role in ROLES:
        found = cast.call(role, "package_search", **own)[1]["count"]
        assert (found == 1) == (role in CURATORS), role
        _, listed = cast.call(role, "package_autocomplete", q="himitsu")
        assert bool(listed) == (role in CURATORS), role
        assert cast.call(role, "package_search", q="name:162019_himitsu")[1]["count"] == 0, role


def test_an_editor_of_two_bodies_moves_a_dataset_with_its_name(cast):
    call_action("organization_member_create", id="takaoka-shi", username=cast.names["editor"], role="editor")
    moved = {"id": cast.handmade["id"], "owner_org": "takaoka-shi"}
    assert cast.status("editor", "package_patch", **moved) == 409
    assert cast.status("editor", "package_patch", **moved, name="162027_gomi") == 200


def test_nobody_shares_a_dataset_out_of_its_body(cast):
    for role in EVERYBODY - {"anonymous"}:  # CKAN answers 500 to a nameless caller: its own check comes too late
        share = {"id": cast.handmade["id"], "user_id": cast.names["viewer"], "capacity": "editor"}
        assert cast.status(role, "package_collaborator_create", **share) in (403, 409), role
    assert cast.status("viewer", "package_patch", id=cast.handmade["id"], title="x") == 403


def test_settings_that_tenants_depend_on_are_in_force(with_plugins):
    for key in (
        "ckan.auth.create_user_via_web",
        "ckan.auth.create_user_via_api",
        "ckan.auth.public_user_details",
        "ckan.auth.create_unowned_dataset",
        "ckan.auth.create_dataset_if_not_in_organization",
        "ckan.auth.user_create_organizations",
        "ckan.auth.allow_dataset_collaborators",
    ):
        assert tk.config[key] is False, key
    assert not tk.config["ckan.auth.roles_that_cascade_to_sub_groups"]
