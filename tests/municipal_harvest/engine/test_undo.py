"""A job taken back, and what stays."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.municipal_harvest import config
from ckanext.municipal_harvest.engine import jobs
from ckanext.municipal_harvest.engine.changes import difference
from ckanext.municipal_harvest.engine.undo import CannotUndoError, undo
from ckanext.municipal_harvest.model import Change, File, Record, Source

from ..conftest import add_source, harvest, package, resource, serve_ckan


@pytest.fixture(autouse=True)
def local(ckan_config: Any, two_bodies: dict[str, Any]) -> None:
    ckan_config[config.ALLOW_NETWORKS] = ["127.0.0.0/8"]
    ckan_config[config.MIN_INTERVAL] = 0.0


def show(name: str) -> dict[str, Any]:
    return tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": name})


def site_user() -> dict[str, Any]:
    return {"ignore_auth": True, "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}


def serve(site: Any, title: str, content: str, *names: str) -> None:
    url = site.put("/a.csv", content)
    serve_ckan(site, [package(name, title=title, resources=[resource("r", url)]) for name in names])


def rows() -> dict[str, int]:
    tables = (Record, File, Change)
    return {
        table.__tablename__: model.Session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in tables
    }


def test_what_was_added_goes_without_a_trace_and_may_come_again(site: Any) -> None:
    serve(site, "一覧", "a,b\n1,2\n", "one", "two")
    add_source("s", "162019", site.url)
    job = harvest("s")
    done = undo(job.id)
    assert (done.removed, done.restored, done.problems) == (2, 0, [])
    assert set(rows().values()) == {0}
    assert tk.get_action("package_search")({}, {"fq": "dataset_type:dataset"})["count"] == 0
    assert model.Session.get_one(Source, "s").next_run is None
    assert harvest("s").added == 2
    assert show("162019_one")["title"] == "一覧"


def test_what_was_changed_is_as_before_but_for_what_a_curator_edited(site: Any) -> None:
    serve(site, "旧", "a,b\n1,2\n", "one")
    add_source("s", "162019", site.url)
    harvest("s")
    before = show("162019_one")
    serve(site, "新", "a,b\n1,2\n3,4\n", "one")
    job = harvest("s")
    changed = show("162019_one")
    assert changed["resources"][0]["hash"] != before["resources"][0]["hash"]
    tk.get_action("package_patch")(site_user(), {"id": "162019_one", "notes": "手で書いた説明"})
    done = undo(job.id)
    assert (done.removed, done.restored, done.problems) == (0, 1, [])
    after = show("162019_one")
    assert (after["id"], after["title"], after["notes"]) == (before["id"], "旧", "手で書いた説明")
    assert [(row["id"], row["hash"], row["size"]) for row in after["resources"]] == [
        (row["id"], row["hash"], row["size"]) for row in before["resources"]
    ]
    # The source still says the new thing, so a run that a person asks for brings it again.
    assert harvest("s").updated == 1
    assert show("162019_one")["title"] == "新"


def test_a_dataset_with_files_of_a_curator_stays(site: Any) -> None:
    serve(site, "一覧", "a,b\n1,2\n", "one")
    add_source("s", "162019", site.url)
    job = harvest("s")
    tk.get_action("resource_create")(
        site_user(), {"package_id": "162019_one", "url": "http://a.example/x.pdf", "name": "説明"}
    )
    done = undo(job.id)
    assert [problem["code"] for problem in done.problems] == ["has-more"]
    assert show("162019_one")["state"] == "active"


def test_the_newer_job_first(site: Any) -> None:
    serve(site, "旧", "a,b\n1,2\n", "one")
    add_source("s", "162019", site.url)
    first = harvest("s")
    serve(site, "新", "a,b\n1,2\n", "one")
    second = harvest("s")
    assert [problem["code"] for problem in undo(first.id).problems] == ["changed-later"]
    assert undo(second.id).restored == 1
    assert undo(first.id).removed == 1


def test_a_mark_is_taken_back(site: Any, ckan_config: Any) -> None:
    ckan_config[config.WITHDRAW_AFTER] = 1
    serve(site, "一覧", "a,b\n1,2\n", "one", "two")
    add_source("s", "162019", site.url)
    harvest("s")
    serve(site, "一覧", "a,b\n1,2\n", "one")
    job = harvest("s")
    assert show("162019_two")["withdrawn"]
    assert undo(job.id).restored == 1
    assert not show("162019_two").get("withdrawn")


def test_not_while_the_source_is_at_work(site: Any) -> None:
    serve(site, "一覧", "a,b\n1,2\n", "one")
    add_source("s", "162019", site.url)
    job = harvest("s")
    with jobs.hold("s"), pytest.raises(CannotUndoError):
        undo(job.id)
    assert show("162019_one")


def test_through_the_api(site: Any, two_bodies: dict[str, Any]) -> None:
    serve(site, "一覧", "a,b\n1,2\n", "one")
    add_source("s", "162019", site.url)
    job = harvest("s")
    (change,) = call_action("source_change_list", job=job.id)
    assert (change["kind"], change["title"], change["diff"]["package"]["title"]) == ("added", "一覧", [None, "一覧"])
    assert call_action("source_change_list", dataset=show("162019_one")["id"]) == [change]
    stranger = factories.User()["name"]
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("source_undo")({"user": stranger}, {"id": job.id})
    assert call_action("source_undo", context=site_user(), id=job.id)["removed"] == 1


def test_differences_name_fields_and_files() -> None:
    old = {"package": {"title": "a", "notes": ""}, "resources": [{"source_resource_key": "1", "hash": "x"}]}
    new = {"package": {"title": "b", "notes": ""}, "resources": [{"source_resource_key": "2", "hash": "x"}]}
    assert difference(old, new) == {
        "package": {"title": ["a", "b"]},
        "resources": {
            "2": {"source_resource_key": [None, "2"], "hash": [None, "x"]},
            "1": {"source_resource_key": ["1", None], "hash": ["x", None]},
        },
    }
    assert difference(new, new) == {"package": {}, "resources": {}}
