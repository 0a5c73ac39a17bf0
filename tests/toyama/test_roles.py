"""The prefectural steward: looks at all bodies, edits by consent, and only as a member of the prefecture."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import authz
from ckanext.toyama import roles
from ckanext.toyama.logic import auth

from tests.toyama.conftest import call_action, minimal


def test_the_role_is_known_and_grants_nothing_by_itself(with_plugins):
    assert authz.ROLE_PERMISSIONS[roles.STEWARD] == []
    assert roles.STEWARD in [role["value"] for role in authz.roles_list()]


def test_only_a_steward_of_the_prefecture_is_one(cast):
    assert {role for role, name in cast.names.items() if roles.is_steward(name)} == {"steward"}
    assert not roles.is_steward("")
    assert not roles.is_steward("nobody")
    call_action("organization_member_delete", id="toyama-ken", username=cast.names["steward"])
    assert not roles.is_steward(cast.names["steward"])


def test_a_deleted_steward_is_none(cast):
    call_action("user_delete", id=cast.names["steward"])
    assert not roles.is_steward(cast.names["steward"])


def test_consent_is_the_bodys_own_and_can_be_withdrawn(cast):
    dataset = {"id": cast.handmade["id"], "title": "県が直した題"}
    for role in ("steward", "editor", "editor_b", "viewer"):
        assert cast.status(role, "organization_patch", id="toyama-shi", steward_may_edit=True) == 403, role
    assert cast.status("steward", "package_patch", **dataset) == 403
    assert cast.status("admin", "organization_patch", id="toyama-shi", steward_may_edit=True) == 200
    assert call_action("organization_show", id="toyama-shi")["steward_may_edit"] is True
    assert cast.status("steward", "package_patch", **dataset) == 200
    assert cast.status("admin", "organization_patch", id="toyama-shi", steward_may_edit=False) == 200
    assert cast.status("steward", "package_patch", **dataset) == 403


class TestWithConsent:
    @pytest.fixture
    def consenting(self, cast):
        call_action("organization_patch", id="toyama-shi", steward_may_edit=True)
        return cast

    def test_the_steward_edits_datasets_of_this_body_only(self, consenting):
        cast = consenting
        resource = cast.handmade["resources"][0]["id"]
        assert cast.status("steward", "resource_patch", id=resource, name="x") == 200
        assert cast.status("steward", "package_show", id=cast.private["id"]) == 200
        assert cast.status("steward", "package_patch", id=cast.private["id"], title="x") == 200
        search = {"include_private": True, "q": "name:162019_himitsu"}
        assert cast.call("steward", "package_search", **search)[1]["count"] == 1
        assert cast.status("steward", "package_patch", id=cast.other["id"], title="x") == 403
        assert cast.status("steward_of_city", "package_patch", id=cast.handmade["id"], title="x") == 403
        assert cast.status("steward_of_city", "package_show", id=cast.private["id"]) == 403

    def test_consent_is_for_editing_not_for_the_body(self, consenting):
        cast = consenting
        assert cast.status("steward", "package_create", **minimal("162019_new", "toyama-shi")) == 403
        assert cast.status("steward", "organization_patch", id="toyama-shi", description="x") == 403
        member = {"id": "toyama-shi", "username": cast.names["viewer"], "role": "admin"}
        assert cast.status("steward", "organization_member_create", **member) == 403
        assert cast.status("steward", "package_patch", id=cast.handmade["id"], owner_org="toyama-ken") == 403

    def test_the_engines_fields_stay_the_engines(self, consenting):
        assert consenting.status("steward", "package_patch", id=consenting.harvested["id"], source_key="x") == 409


def test_the_steward_sees_harvest_and_quality_of_all_bodies(cast):
    published = {
        name
        for plugin in p.PluginImplementations(p.IAuthFunctions)
        if plugin.name != "toyama"
        for name in plugin.get_auth_functions()
    }
    for name in set(auth.OBSERVED) & published:
        context = {"user": cast.names["steward"], "auth_user_obj": None}
        assert authz._AuthFunctions.get(name)(context, {"id": "whatever"}) == {"success": True}, name
    if "source_list" in published:
        assert cast.status("steward", "source_list") == 200
        assert cast.status("viewer", "source_list") == 403
        assert cast.status("anonymous", "source_list") == 403
        assert cast.status("steward", "source_run", id="whatever") in (403, 404)


def test_chaining_tolerates_plugins_that_are_not_there(with_plugins):
    names = auth.get_auth_functions()
    for name in set(auth.OBSERVED) & set(names):
        assert tk.get_action(name)
