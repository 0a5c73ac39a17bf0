"""What left its source: nothing goes by accident, what really goes is marked and kept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckanext.municipal_harvest import config
from ckanext.municipal_harvest.engine import jobs
from ckanext.municipal_harvest.engine.run import run_job
from ckanext.municipal_harvest.model import Job, Record, Source

from ..conftest import add_source, harvest, package, resource, serve_ckan


@pytest.fixture(autouse=True)
def local(ckan_config: Any, two_bodies: dict[str, Any]) -> None:
    ckan_config[config.ALLOW_NETWORKS] = ["127.0.0.0/8"]
    ckan_config[config.MIN_INTERVAL] = 0.0


def serve(site: Any, count: int, first: int = 0) -> None:
    url = site.put("/a.csv", "a,b\n1,2\n")
    serve_ckan(site, [package(f"d{number}", resources=[resource("r", url)]) for number in range(first, count)])


def states() -> dict[str, str]:
    model.Session.expire_all()
    return dict(model.Session.execute(sa.select(Record.key, Record.state)).tuples().all())


def show(name: str) -> dict[str, Any]:
    return tk.get_action("package_show")({"ignore_auth": True}, {"id": name})


def versions() -> list[Any]:
    return list(model.Session.execute(sa.text("SELECT id, xmin::text FROM package ORDER BY id")))


@pytest.mark.parametrize(("left", "code"), [(0, "empty-list"), (2, "shrunk-list")])
def test_a_great_loss_stops_the_job_before_it_touches_anything(site: Any, left: int, code: str) -> None:
    serve(site, 6)
    add_source("s", "162019", site.url)
    harvest("s")
    before = versions()
    serve(site, left)
    job = harvest("s")
    assert (job.state, job.error["code"] if job.error else "") == ("failed", code)
    assert versions() == before
    assert set(states().values()) == {"ok"}


def test_one_dataset_that_leaves_a_source_of_one_is_a_doubt_too(site: Any) -> None:
    serve(site, 1)
    add_source("s", "162019", site.url)
    harvest("s")
    serve(site, 0)
    error = harvest("s").error
    assert error
    assert error["code"] == "empty-list"


def test_a_person_may_accept_the_loss(site: Any) -> None:
    serve(site, 6)
    add_source("s", "162019", site.url)
    harvest("s")
    serve(site, 2)
    job_id = jobs.request(model.Session.get_one(Source, "s"), accept_loss=True).id
    model.Session.commit()
    run_job(job_id)
    assert model.Session.get_one(Job, job_id).state == "finished"
    assert sorted(states().values()) == ["missing"] * 4 + ["ok"] * 2


def test_a_dataset_is_marked_after_three_complete_readings_and_comes_back_clean(site: Any) -> None:
    serve(site, 3)
    add_source("s", "162019", site.url)
    harvest("s")
    serve(site, 3, first=1)
    for expected in ("missing", "missing", "withdrawn", "withdrawn"):
        assert harvest("s").missing == 1
        assert states()["d0"] == expected
        assert bool(show("162019_d0").get("withdrawn")) == (expected == "withdrawn")
    there = show("162019_d0")
    assert there["state"] == "active"
    found = tk.get_action("resource_file_show")({"ignore_auth": True}, {"id": there["resources"][0]["id"]})
    assert found["size"] == 8
    serve(site, 3)
    assert harvest("s").updated == 1
    assert states()["d0"] == "ok"
    assert not show("162019_d0").get("withdrawn")
    assert show("162019_d0")["id"] == there["id"]


def test_an_incomplete_reading_counts_for_nothing(site: Any) -> None:
    serve(site, 3)
    add_source("s", "162019", site.url)
    harvest("s")
    serve(site, 3, first=1)
    # The list names one dataset more than it hands out.
    whole = site.handlers["/api/action/package_search"]

    def short(query: dict[str, str]) -> Any:
        status, headers, content = whole(query)
        return status, headers, content.replace(b'"count": 2', b'"count": 3')

    site.handlers["/api/action/package_search"] = short
    for _ in range(4):
        assert harvest("s").missing == 0
    assert states()["d0"] == "ok"


def test_the_mark_is_the_engines(site: Any) -> None:
    serve(site, 1)
    add_source("s", "162019", site.url)
    harvest("s")
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    with pytest.raises(tk.ValidationError):
        tk.get_action("package_patch")(
            {"user": user, "ignore_auth": True}, {"id": "162019_d0", "withdrawn": "2026-01-01"}
        )
