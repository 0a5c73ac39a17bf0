"""What makes a dataset or a body what it is does not change, whichever way it is tried."""

from __future__ import annotations

import io
import json

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckanext.toyama import identity
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.toyama.conftest import HASH, call_action, engine, minimal

DATASET = {"source_id": "other", "source_key": "other", "source_page": "https://evil.example/"}
RESOURCE = {
    "hash": "b" * 64,
    "size": 11,
    "source_url": "https://evil.example/x.csv",
    "source_resource_key": "r2",
    "fetch_state": "http-404",
    "fetch_checked": "2026-01-01T00:00:00",
    "derived_from_hash": "c" * 64,
    "derived_from_resource": "r3",
    "url": "https://evil.example/y.csv",
    "url_type": "upload",
    "format": "PDF",
    "mimetype": "text/html",
    "last_modified": "2001-01-01T00:00:00",
}
BODY = {"name": "other-shi", "local_government_code": "162043", "kind": "prefecture", "state": "deleted"}


def stored(name: str) -> dict:
    dataset = call_action("package_show", id=name)
    return {key: value for key, value in dataset.items() if key not in ("metadata_modified", "organization")}


class TestHarvestedDataset:
    """Every entry × every field, as the body's curator, its administrator and a system administrator."""

    @pytest.mark.parametrize("role", ["editor", "sysadmin"])
    def test_nothing_that_the_engine_sets_can_be_changed(self, cast, role):
        dataset, resource = cast.harvested, cast.harvested["resources"][0]
        before = stored(dataset["name"])
        for field, value in DATASET.items():
            whole = {key: val for key, val in dataset.items() if key != "metadata_modified"}
            extras = [{"key": field, "value": value}]
            for action, data in {
                "package_patch": {"id": dataset["id"], field: value},
                "package_update": {**whole, field: value},
                "package_revise": {"match": {"id": dataset["id"]}, "update": {field: value}},
            }.items():
                status, error = cast.call(role, action, **data)
                assert status == 409, (action, field, error)
                assert field in error
            without = {key: val for key, val in whole.items() if key != field}
            status, error = cast.call(role, "package_update", **without, extras=extras)
            assert status == 409, ("extras", field)
            status, error = cast.call(role, "package_patch", id=dataset["id"], extras=extras)
            assert status == 409, ("extras", field)
        for field, value in RESOURCE.items():
            for action, data in {
                "resource_patch": {"id": resource["id"], field: value},
                "resource_update": {**resource, field: value},
                "package_patch": {"id": dataset["id"], "resources": [{**resource, field: value}]},
                "package_update": {**before, "resources": [{**resource, field: value}]},
                "package_revise": {
                    "match": {"id": dataset["id"]},
                    f"update__resources__{resource['id'][:8]}": {field: value},
                },
            }.items():
                status, error = cast.call(role, action, **data)
                assert status == 409, (action, field, error)
                assert field in json.dumps(error), (action, field, error)
        assert stored(dataset["name"]) == before

    def test_a_curator_may_edit_the_rest_and_identity_is_restored(self, cast):
        dataset, resource = cast.harvested, cast.harvested["resources"][0]
        assert cast.status("editor", "package_patch", id=dataset["id"], title="新しい題", theme="SOCI") == 200
        # A caller of package_update and resource_update that knows none of the engine's fields.
        update = minimal(dataset["name"], "toyama-shi", id=dataset["id"], title="別の題")
        assert cast.status("editor", "package_update", **update) == 200
        assert cast.status("editor", "resource_update", id=resource["id"], name="新しい名前") == 200
        assert cast.status("editor", "resource_patch", id=resource["id"], description="説明") == 200
        now = call_action("package_show", id=dataset["id"])
        assert now["title"] == "別の題"
        assert {key: now[key] for key in ("source_id", "source_key", "source_page")} == {
            key: dataset[key] for key in ("source_id", "source_key", "source_page")
        }
        assert now["resources"][0]["name"] == "新しい名前"
        assert now["resources"][0]["description"] == "説明"
        for field in ("id", "hash", "size", "source_url", "source_resource_key", "fetch_state", "format"):
            assert now["resources"][0][field] == resource[field], field
        assert model.Resource.get(resource["id"]).url == "https://b.example/hinan.csv"
        # Blank is as good as missing: it does not erase.
        assert cast.status("editor", "package_patch", id=dataset["id"], source_id="", source_key=None) == 200
        assert cast.status("editor", "resource_patch", id=resource["id"], hash="", size=None) == 200
        now = call_action("package_show", id=dataset["id"])
        assert (now["source_id"], now["resources"][0]["hash"]) == (dataset["source_id"], HASH)

    def test_a_harvested_file_is_not_removed_replaced_or_reused(self, cast, app):
        dataset, resource = cast.harvested, cast.harvested["resources"][0]
        assert cast.status("editor", "resource_delete", id=resource["id"]) == 409
        assert cast.status("editor", "package_patch", id=dataset["id"], resources=[]) == 409
        taken = {key: value for key, value in resource.items() if key not in ("package_id", "position")}
        assert cast.status("editor", "package_patch", id=cast.handmade["id"], resources=[taken]) == 409
        copy = {key: value for key, value in taken.items() if key != "id"}
        assert cast.status("editor", "package_patch", id=dataset["id"], resources=[copy]) == 409
        for action in ("resource_patch", "resource_update"):
            answer = app.post(
                f"/api/3/action/{action}",
                data={"id": resource["id"], "upload": (io.BytesIO(b"a,b\n"), "new.csv")},
                headers={"Authorization": cast.tokens["editor"]},
                content_type="multipart/form-data",
                status=None,
            )
            assert answer.status_code == 409
        assert call_action("package_show", id=dataset["id"])["resources"] == dataset["resources"]

    def test_hand_made_files_may_be_added_and_moved_around(self, cast):
        dataset, resource = cast.harvested, cast.harvested["resources"][0]
        status, added = cast.call(
            "editor", "resource_create", package_id=dataset["id"], url="https://b.example/memo.pdf", name="説明書"
        )
        assert status == 200
        order = [added["id"], resource["id"]]
        assert cast.status("editor", "package_resource_reorder", id=dataset["id"], order=order) == 200
        assert cast.status("editor", "resource_patch", id=added["id"], url="https://b.example/memo2.pdf") == 200
        assert cast.status("editor", "resource_delete", id=added["id"]) == 200
        assert [each["hash"] for each in call_action("package_show", id=dataset["id"])["resources"]] == [HASH]

    def test_the_engine_may(self, cast):
        dataset, resource = cast.harvested, cast.harvested["resources"][0]
        new = {**resource, "hash": "c" * 64, "size": 12, "url": "https://b.example/new.csv", "fetch_state": "ok"}
        engine("package_patch", id=dataset["id"], source_key="k2", resources=[new])
        now = call_action("package_show", id=dataset["id"])
        assert (now["source_key"], now["resources"][0]["hash"]) == ("k2", "c" * 64)
        engine("package_patch", id=dataset["id"], resources=[])
        assert call_action("package_show", id=dataset["id"])["resources"] == []

    def test_nobody_sends_the_mark_from_outside(self, cast):
        data = {"id": cast.harvested["id"], "source_key": "x", "managed_by": "municipal_harvest"}
        assert cast.status("sysadmin", "package_patch", **data, context={"managed_by": "municipal_harvest"}) == 409

    def test_messages_are_in_the_language_of_the_request(self, cast, app):
        data = {"id": cast.harvested["id"], "source_key": "x"}
        headers = {"Authorization": cast.tokens["editor"]}
        _, error = cast.call("editor", "package_patch", **data)
        assert error["source_key"] == [identity.MANAGED.ja]
        answer = app.post("/en/api/3/action/package_patch", json=data, headers=headers, status=409)
        assert answer.json["error"]["source_key"] == [identity.MANAGED.en]


class TestHandmadeDataset:
    def test_it_cannot_be_given_an_identity_or_measures(self, cast):
        dataset = cast.handmade
        before = stored(dataset["name"])
        for field in ("source_id", "source_key"):
            new = minimal("162019_x", "toyama-shi", **{field: "x"})
            assert cast.status("editor", "package_create", **new) == 409, field
            assert cast.status("sysadmin", "package_create", **new) == 409, field
            extras = [{"key": field, "value": "x"}]
            assert cast.status("editor", "package_create", **minimal("162019_x", "toyama-shi"), extras=extras) == 409
            assert cast.status("editor", "package_patch", id=dataset["id"], **{field: "x"}) == 409, field
            assert cast.status("editor", "package_patch", id=dataset["id"], extras=extras) == 409, field
        for field in (*identity.RESOURCE_FIELDS, "url_type"):
            value = RESOURCE[field] if field != "url_type" else identity.ARCHIVED
            new = {"package_id": dataset["id"], "url": "https://b.example/z.csv", field: value}
            assert cast.status("editor", "resource_create", **new) == 409, field
            resource = dataset["resources"][0]
            assert cast.status("editor", "resource_patch", id=resource["id"], **{field: value}) == 409, field
            create = minimal("162019_y", "toyama-shi", resources=[{"url": "https://b.example/z.csv", field: value}])
            assert cast.status("editor", "package_create", **create) == 409, field
        assert stored(dataset["name"]) == before

    def test_its_page_and_its_files_are_the_curators(self, cast):
        dataset = cast.handmade
        assert cast.status("editor", "package_patch", id=dataset["id"], source_page="https://b.example/gomi") == 200
        resource = dataset["resources"][0]
        assert cast.status("editor", "resource_patch", id=resource["id"], url="https://b.example/2.csv") == 200
        assert cast.status("editor", "resource_delete", id=resource["id"]) == 200

    def test_an_upload_is_measured_by_the_portal(self, cast, app):
        headers = {"Authorization": cast.tokens["editor"]}
        measures = []
        target = {"package_id": cast.handmade["id"], "name": "表", "hash": "b" * 64, "size": "999999"}
        for action, content in (("resource_create", b"a,b\n1,2\n"), ("resource_patch", b"a,b\n")):
            answer = app.post(
                f"/api/3/action/{action}",
                data={**target, "upload": (io.BytesIO(content), "表.csv")},
                headers=headers,
                content_type="multipart/form-data",
                status=200,
            )
            resource = answer.json["result"]
            measures.append((resource["size"], resource.get("hash")))
            target = {"id": resource["id"]}
        assert [size for size, _ in measures] == [8, 4]
        assert "b" * 64 not in [digest for _, digest in measures]
        assert len({digest for _, digest in measures if digest}) in (0, 2)  # the old hash does not outlive its bytes

    def test_the_upload_code_may_set_measures_but_no_identity(self, cast):
        context = {"managed_by": identity.UPLOAD}
        resource = cast.handmade["resources"][0]
        call_action("resource_patch", context=context, id=resource["id"], hash="d" * 64, size=3)
        assert call_action("resource_show", id=resource["id"])["hash"] == "d" * 64
        with pytest.raises(tk.ValidationError):
            call_action("resource_patch", context=context, id=resource["id"], source_url="https://x.example/")
        with pytest.raises(tk.ValidationError):
            call_action("package_patch", context=context, id=cast.handmade["id"], source_id="x")


@pytest.mark.parametrize(
    ("title", "slug"),
    [("ＡＥＤ設置箇所一覧 Opening Hours", "aed-opening-hours"), ("令和8年度 公衆トイレ", ""), ("a" * 90, "a" * 60)],
)
def test_the_latin_words_of_a_title(title, slug):
    assert identity.slug(title) == slug


class TestNames:
    def test_an_address_left_empty_is_made_from_the_title(self, cast):
        names = [
            call_action("package_create", **minimal("", "toyama-shi") | {"title": title})["name"]
            for title in ("公衆トイレ一覧", "公衆トイレ一覧", "AED設置箇所")
        ]
        assert len(set(names)) == 3
        assert [name.rsplit("-", 1)[0] for name in names] == ["162019_data", "162019_data", "162019_aed"]

    def test_the_code_is_put_in_front(self, cast):
        status, dataset = cast.call("editor", "package_create", **minimal("toilet", "toyama-shi"))
        assert (status, dataset["name"]) == (200, "162019_toilet")
        status, dataset = cast.call("editor", "package_patch", id=dataset["id"], name="public_toilet")
        assert (status, dataset["name"]) == (200, "162019_public_toilet")
        status, dataset = cast.call("editor", "package_patch", id=dataset["id"], name="162019_wc")
        assert (status, dataset["name"]) == (200, "162019_wc")

    @pytest.mark.parametrize("role", ["editor", "sysadmin"])
    def test_another_bodys_code_is_refused(self, cast, role):
        for name in ("162027_toilet", "999999_toilet", "160008_toilet"):
            status, error = cast.call(role, "package_create", **minimal(name, "toyama-shi"))
            assert (status, "162019_" in error["name"][0]) == (409, True)
            assert cast.status(role, "package_patch", id=cast.handmade["id"], name=name) == 409
            assert cast.status(role, "package_patch", id=cast.harvested["id"], name=name) == 409

    def test_a_dataset_does_not_move_to_another_body_under_its_name(self, cast):
        other = call_action("organization_show", id="takaoka-shi")["id"]
        assert cast.status("editor", "package_patch", id=cast.handmade["id"], owner_org=other) == 403
        assert cast.status("sysadmin", "package_patch", id=cast.handmade["id"], owner_org=other) == 409
        status = cast.status("sysadmin", "package_owner_org_update", id=cast.harvested["id"], organization_id=other)
        assert status == 409
        assert call_action("package_show", id=cast.harvested["id"])["owner_org"] == cast.harvested["owner_org"]
        assert (
            cast.status("sysadmin", "package_patch", id=cast.handmade["id"], owner_org=other, name="162027_gomi") == 200
        )

    def test_an_organisation_without_a_code_has_free_names_but_none_that_claim_a_body(self, cast):
        call_action("organization_create", name="club", title="クラブ")
        assert cast.status("sysadmin", "package_create", **minimal("rules", "club")) == 200
        assert cast.status("sysadmin", "package_create", **minimal("162019_rules", "club")) == 409

    def test_a_dataset_needs_a_body_a_title_and_a_licence_of_the_list(self, cast):
        for lacking in ("title", "owner_org", "license_id"):
            data = minimal("162019_z", "toyama-shi")
            del data[lacking]
            status, error = cast.call("editor", "package_create", **data)
            assert status == 409, lacking
            assert lacking in error
        for licence in ("cc-by", "notspecified", "CC-BY-5.0"):
            data = minimal("162019_z", "toyama-shi", license_id=licence)
            assert cast.status("editor", "package_create", **data) == 409, licence


class TestBody:
    def test_its_administrator_cannot_make_it_another(self, cast):
        before = call_action("organization_show", id="toyama-shi")
        for field, value in BODY.items():
            whole = {key: val for key, val in before.items() if key != "groups"}
            for action, data in {
                "organization_patch": {"id": "toyama-shi", field: value},
                "organization_update": {**whole, field: value},
            }.items():
                assert cast.status("admin", action, **data) == 409, (action, field)
            assert cast.status("admin", "group_patch", id="toyama-shi", **{field: value}) == 403, field
            assert cast.status("admin", "group_update", **{**whole, field: value}) == 403, field
        for field in ("local_government_code", "kind"):
            extras = [{"key": field, "value": BODY[field]}]
            assert cast.status("admin", "organization_patch", id="toyama-shi", extras=extras) == 409
        parent = [{"name": "toyama-ken"}]
        assert cast.status("admin", "organization_patch", id="toyama-shi", groups=parent) == 409
        assert cast.status("admin", "organization_delete", id="toyama-shi") == 403
        assert call_action("organization_show", id="toyama-shi") == before

    def test_its_administrator_describes_it_and_identity_is_restored(self, cast):
        update = {"id": "toyama-shi", "title": "富山市", "description": "ようこそ"}
        assert cast.status("admin", "organization_update", **update) == 200
        body = call_action("organization_show", id="toyama-shi")
        assert (body["description"], body["name"], body["local_government_code"], body["kind"]) == (
            "ようこそ",
            "toyama-shi",
            "162019",
            "city",
        )

    def test_a_system_administrator_may_but_not_into_nonsense(self, cast):
        assert cast.status("sysadmin", "organization_patch", id="toyama-shi", name="toyama") == 200
        assert cast.status("sysadmin", "organization_patch", id="toyama", local_government_code="162018") == 409
        assert cast.status("sysadmin", "organization_patch", id="toyama", local_government_code="162027") == 409
        assert cast.status("sysadmin", "organization_patch", id="toyama", kind="empire") == 409
        assert cast.status("sysadmin", "organization_create", name="x", local_government_code="162019") == 409


blank = st.sampled_from([None, ""])
values = st.one_of(blank, st.text(max_size=3), st.integers(0, 3))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from("abc"), values),
    st.dictionaries(st.sampled_from("abc"), values),
)
def test_after_the_guard_managed_fields_are_as_stored_or_refused(given_, stored_):
    original = dict(given_)
    errors = identity.guard(given_, stored_, "ab", identity.MANAGED, "ja")
    for field in "ab":
        if field not in errors:
            assert identity.same(given_.get(field), stored_.get(field))
        else:
            assert not identity.same(original[field], stored_.get(field))
    assert given_.get("c") == original.get("c")
