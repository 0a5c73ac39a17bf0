from __future__ import annotations

import json
import stat

import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckanext.toyama import tenants

from tests.toyama.conftest import THREE, call_action


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "tenants.yaml"
    path.write_text(THREE, encoding="utf-8")
    return path


def organisations() -> dict[str, dict]:
    listed = call_action("organization_list", all_fields=True, include_extras=True)
    return {each["name"]: call_action("organization_show", id=each["id"]) for each in listed}


def test_sync_makes_the_bodies_and_then_changes_nothing(catalogue, cli, file):
    first = cli.invoke(ckan, ["tenants", "sync", str(file)])
    assert first.exit_code == 0, first.output
    before = organisations()
    assert set(before) == {"toyama-ken", "toyama-shi", "takaoka-shi"}
    city = before["toyama-shi"]
    assert (city["title"], city["title_kana"], city["title_en"]) == ("富山市", "とやまし", "Toyama City")
    assert (city["local_government_code"], city["kind"], city["type"]) == ("162019", "city", "organization")
    second = cli.invoke(ckan, ["tenants", "sync", str(file)])
    assert second.exit_code == 0
    assert "変更なし" in second.output
    assert organisations() == before


def test_the_portals_own_file_is_the_default_and_mie_works_in_the_same_code(catalogue, cli):
    assert "16 団体中 16 団体" in cli.invoke(ckan, ["tenants", "sync"]).output
    mie = str(tenants.PACKAGED / "mie.yaml")
    assert "30 団体中 30 団体" in cli.invoke(ckan, ["tenants", "sync", mie]).output
    assert "変更なし" in cli.invoke(ckan, ["tenants", "sync", mie]).output
    assert "変更なし" in cli.invoke(ckan, ["tenants", "sync"]).output
    listed = cli.invoke(ckan, ["tenants", "list"]).output.splitlines()
    assert len(listed) == 46
    assert listed[0].startswith("160008")
    assert call_action("tenant_show", id="242012")["title"] == "津市"
    assert call_action("tenant_show", id="toyama-shi")["population"]["value"] == 413938


def test_sync_updates_what_the_file_changes_and_leaves_what_the_body_decides(bodies, cli, file):
    call_action("organization_patch", id="toyama-shi", description="ようこそ", steward_may_edit=True)
    file.write_text(THREE.replace("https://b.example/", "https://new.example/").replace("takaoka-shi", "takaoka"))
    result = cli.invoke(ckan, ["tenants", "sync", str(file)])
    assert "更新 / updated   162019 toyama-shi 富山市 (url)" in result.output
    assert "更新 / updated   162027 takaoka 高岡市 (name)" in result.output
    city = call_action("organization_show", id="toyama-shi")
    assert (city["url"], city["description"], city["steward_may_edit"]) == ("https://new.example/", "ようこそ", True)
    assert "変更なし" in cli.invoke(ckan, ["tenants", "sync", str(file)]).output


def test_sync_brings_back_a_deleted_body(bodies, cli, file):
    call_action("organization_delete", id="takaoka-shi")
    assert "(state)" in cli.invoke(ckan, ["tenants", "sync", str(file)]).output
    assert call_action("organization_show", id="takaoka-shi")["state"] == "active"


def test_a_bad_file_changes_nothing(bodies, cli, file):
    before = organisations()
    file.write_text(THREE.replace("https://b.example/", "https://new.example/").replace('"162027"', '"162028"'))
    result = cli.invoke(ckan, ["tenants", "sync", str(file)])
    assert result.exit_code == 1
    assert "何も変更していません" in result.output
    assert "7行目: code 「162028」の検査数字が合いません" in result.output
    assert "line 7: code “162028” has a wrong check digit" in result.output
    assert organisations() == before


def test_a_name_that_another_organisation_has_is_refused_whole(bodies, cli, file):
    call_action("organization_create", name="himi-shi", title="別の組織")
    before = organisations()
    file.write_text(
        THREE.replace("b.example", "new.example").replace("takaoka-shi", "toyama-ken2")
        + """
- {code: "162051", name: toyama-ken3, kind: city, url: "https://d.example/",
   title: {ja: 氷見市, kana: ひみし, en: Himi City}}
""".replace("toyama-ken3", "takaoka-shi")
    )
    result = cli.invoke(ckan, ["tenants", "sync", str(file)])
    assert result.exit_code == 1
    assert "takaoka-shi" in result.output
    assert organisations() == before


def test_demo_users_are_made_once(bodies, cli, file, tmp_path, app):
    target = tmp_path / "demo-users.json"
    command = ["tenants", "demo-users", str(target), "--tenants", str(file)]
    result = cli.invoke(ckan, command)
    assert result.exit_code == 0, result.output
    users = json.loads(target.read_text(encoding="utf-8"))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert {key: (user["body"], user["role"]) for key, user in users.items()} == {
        "curator": ("toyama-shi", "editor"),
        "steward": ("toyama-ken", "steward"),
        "policy_officer": ("toyama-ken", "editor"),
        "viewer": ("", ""),
    }
    for user in users.values():
        assert set(user) == {"user", "password", "token", "body", "role"}
        assert model.User.get(user["user"]).validate_password(user["password"])
        answer = app.get("/api/3/action/dashboard_activity_list", headers={"Authorization": user["token"]}, status=None)
        assert answer.status_code == 200
    written = target.stat().st_mtime_ns
    assert cli.invoke(ckan, command).exit_code == 0
    assert json.loads(target.read_text(encoding="utf-8")) == users
    assert target.stat().st_mtime_ns == written
    assert len(users["curator"]["password"]) >= 16


def test_demo_users_get_a_new_file_when_it_was_lost(bodies, cli, file, tmp_path):
    target = tmp_path / "demo-users.json"
    command = ["tenants", "demo-users", str(target), "--tenants", str(file)]
    cli.invoke(ckan, command)
    target.unlink()
    assert cli.invoke(ckan, command).exit_code == 0
    user = json.loads(target.read_text(encoding="utf-8"))["curator"]
    assert model.User.get(user["user"]).validate_password(user["password"])


def test_demo_users_need_the_bodies(catalogue, cli, file, tmp_path):
    result = cli.invoke(ckan, ["tenants", "demo-users", str(tmp_path / "x.json"), "--tenants", str(file)])
    assert result.exit_code == 1
    assert "ckan tenants sync" in result.output
    assert not (tmp_path / "x.json").exists()
