"""The actions' results."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import files
from ckan.tests.helpers import call_action
from ckanext.municipal_harvest import config, purge, signals
from ckanext.municipal_harvest.model import File, Job, Record, Source
from werkzeug.datastructures import FileStorage

from ..conftest import add_source, harvest, package, resource, serve_ckan


@pytest.fixture
def harvested(site: Any, two_bodies: dict[str, Any], ckan_config: Any) -> dict[str, Any]:
    ckan_config[config.ALLOW_NETWORKS] = ["127.0.0.0/8"]
    url = site.put("/aed.csv", "a,b\n1,2\n")
    serve_ckan(site, [package("aed", resources=[resource("r1", url), resource("r2", site.url + "/none.csv")])])
    add_source("s", "162019", site.url, headers={"X-Key": "secret"}, title="富山市のCKAN")
    harvest("s")
    return call_action("package_show", id="162019_aed")


def site_user() -> dict[str, Any]:
    return {"ignore_auth": True, "user": call_action("get_site_user")["name"]}


def test_source_show(harvested: dict[str, Any]) -> None:
    source = call_action("source_show", id="s")
    assert (source["title"], source["state"], source["record_count"]) == ("富山市のCKAN", "active", 1)
    assert source["header_names"] == ["X-Key"]
    assert "secret" not in str(source)
    (record,) = source["records"]
    assert record["package_id"] == harvested["id"]
    assert sorted((file["key"], file["state"]) for file in record["files"]) == [("r1", "ok"), ("r2", "http-404")]
    (problem,) = source["last_job"]["problems"]
    assert (problem["code"], problem["record"], problem["file"]) == ("http-404", "aed", "r2")
    assert problem["message"] in (problem["ja"], problem["en"])


def test_source_list_and_jobs(harvested: dict[str, Any]) -> None:
    add_source("old", "162019", "http://a.example/", state="retired")
    assert [source["id"] for source in call_action("source_list")] == ["s"]
    assert len(call_action("source_list", include_retired=True)) == 2
    assert [source["id"] for source in call_action("source_list", body="162019")] == ["s"]
    (job,) = call_action("source_job_list", source="s")
    assert job["counts"]["added"] == 1
    assert call_action("source_job_show", id=job["id"])["problems"]


def test_source_run_enqueues_one_job(harvested: dict[str, Any], clean_queues: None) -> None:
    first = call_action("source_run", context=site_user(), id="s")
    assert first["state"] == "pending"
    assert call_action("source_run", context=site_user(), id="s")["id"] == first["id"]
    from ckan.lib.jobs import get_queue

    assert [job.args[0] for job in get_queue("default").jobs] == [first["id"]] * 2


def test_what_cannot_run(two_bodies: dict[str, Any]) -> None:
    add_source("x", "162019", "http://a.example/", state="retired")
    with pytest.raises(tk.ValidationError):
        call_action("source_run", id="x")


@pytest.mark.parametrize("action", ["source_show", "source_run", "source_job_show"])
def test_not_found(two_bodies: dict[str, Any], action: str) -> None:
    with pytest.raises(tk.ObjectNotFound):
        call_action(action, id="none")


def test_resource_file_show(harvested: dict[str, Any]) -> None:
    good, bad = harvested["resources"]
    found = call_action("resource_file_show", id=good["id"])
    assert (found["filename"], found["size"], found["content_type"]) == ("aed.csv", 8, "text/csv")
    data = files.FileData(files.Location(found["location"]))
    assert files.get_storage(found["storage"]).content(data) == b"a,b\n1,2\n"
    with pytest.raises(tk.ObjectNotFound):
        call_action("resource_file_show", id=bad["id"])
    assert call_action("resource_release_state", id=good["id"]) == {"state": "open"}


def upload(org: str, content: bytes) -> dict[str, Any]:
    dataset = call_action(
        "package_create",
        context=site_user(),
        name="162019_hand",
        title="手作り",
        owner_org=org,
        license_id="CC-BY-4.0",
        notes="x",
    )
    file = FileStorage(BytesIO(content), filename="表.csv")
    return call_action(
        "resource_create", context=site_user(), package_id=dataset["id"], name="表", format="CSV", upload=file
    )


def test_hand_uploads_have_hash_size_and_bytes(two_bodies: dict[str, Any]) -> None:
    import hashlib

    told: list[list[str]] = []

    def receiver(sender: str, resource_ids: list[str], package_ids: list[str]) -> None:
        told.append(resource_ids)

    with signals.resources_changed.connected_to(receiver):
        made = upload(two_bodies["162019"]["id"], b"x,y\n3,4\n")
    assert [made["id"]] in told
    assert made["hash"] == hashlib.sha256(b"x,y\n3,4\n").hexdigest()
    assert int(made["size"]) == 8
    found = call_action("resource_file_show", id=made["id"])
    data = files.FileData(files.Location(found["location"]))
    assert files.get_storage(found["storage"]).content(data) == b"x,y\n3,4\n"
    assert found["hash"] == made["hash"]


def test_rows_leave_with_the_dataset(harvested: dict[str, Any]) -> None:
    call_action("dataset_purge", context=site_user(), id=harvested["name"])
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(Record)) == 0
    assert purge.orphans() == []


def test_rows_leave_with_the_organisation(harvested: dict[str, Any], two_bodies: dict[str, Any]) -> None:
    model.Session.get_one(Source, "s").owner_org = two_bodies["162019"]["id"]
    model.Session.commit()
    call_action("package_delete", context=site_user(), id=harvested["id"])
    call_action("organization_purge", context=site_user(), id=two_bodies["162019"]["id"])
    for table in (Source, Job, Record, File):
        assert model.Session.scalar(sa.select(sa.func.count()).select_from(table)) == 0, table
