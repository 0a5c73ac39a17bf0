"""Who may see and run sources."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckanext.municipal_harvest.engine import jobs

from ..conftest import add_source

ROLES = ("anonymous", "stranger", "member", "editor", "admin", "other_editor", "sysadmin")


@pytest.fixture
def cast(two_bodies: dict[str, Any]) -> dict[str, str]:
    """User names by role; roles are in 富山市 but for ``other_editor``, who edits for the prefecture."""
    names = {role: factories.User()["name"] for role in ("stranger", "member", "editor", "admin", "other_editor")}
    context = {"ignore_auth": True, "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
    for role in ("member", "editor", "admin", "other_editor"):
        org = two_bodies["160008" if role == "other_editor" else "162019"]["id"]
        tk.get_action("organization_member_create")(
            dict(context), {"id": org, "username": names[role], "role": role.removeprefix("other_")}
        )
    job = jobs.request(add_source("s", "162019", "http://a.example/"))
    add_source("p", "160008", "http://a.example/")
    model.Session.commit()
    return {**names, "sysadmin": factories.Sysadmin()["name"], "anonymous": "", "job": job.id}


def allowed(user: str, auth: str, **data: Any) -> bool:
    try:
        return tk.check_access(auth, {"user": user}, data)
    except tk.NotAuthorized:
        return False


@pytest.mark.parametrize("role", ROLES)
def test_one_source(cast: dict[str, str], role: str) -> None:
    wanted = role in ("editor", "admin", "sysadmin")
    assert allowed(cast[role], "source_show", id="s") is wanted
    assert allowed(cast[role], "source_run", id="s") is wanted
    assert allowed(cast[role], "source_job_list", source="s") is wanted
    assert allowed(cast[role], "source_job_show", id=cast["job"]) is wanted


@pytest.mark.parametrize("role", ROLES)
def test_the_list(cast: dict[str, str], role: str) -> None:
    wanted = {"editor": ["s"], "admin": ["s"], "other_editor": ["p"], "sysadmin": ["p", "s"]}
    assert allowed(cast[role], "source_list") is (role in wanted)
    assert allowed(cast[role], "source_job_list") is (role in wanted)
    if role in wanted:
        found = tk.get_action("source_list")({"user": cast[role]}, {})
        assert [source["id"] for source in found] == wanted[role]


def test_no_parameter_opens_a_door(cast: dict[str, str], two_bodies: dict[str, Any]) -> None:
    """What the list puts into the context cannot be sent."""
    own = two_bodies["160008"]["id"]
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("source_show")(
            {"user": cast["other_editor"]},
            {"id": "s", "organization_id": own, "municipal_harvest_org_id": own, "body": "160008"},
        )


def test_unknown_things_tell_nothing(cast: dict[str, str]) -> None:
    for auth in ("source_show", "source_run", "source_job_show"):
        assert not allowed(cast["editor"], auth, id="none")


def test_files_follow_the_resource(cast: dict[str, str], two_bodies: dict[str, Any]) -> None:
    dataset = factories.Dataset(
        owner_org=two_bodies["162019"]["id"],
        name="162019_secret",
        private=True,
        license_id="CC-BY-4.0",
        resources=[{"url": "http://a.example/x.csv", "name": "x"}],
    )
    resource = dataset["resources"][0]["id"]
    for auth in ("resource_file_show", "resource_release_state"):
        assert not allowed("", auth, id=resource)
        assert not allowed(cast["other_editor"], auth, id=resource)
        assert allowed(cast["editor"], auth, id=resource)
