"""Runs of a source against a small real site: what comes in, what stays, what is never touched."""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckanext.municipal_harvest import config, signals
from ckanext.municipal_harvest.engine import jobs
from ckanext.municipal_harvest.engine.run import run_job
from ckanext.municipal_harvest.model import File, Job, Record, Source

from ..conftest import add_source, harvest, package, resource, serve_ckan

CSV = "名称,住所\n本庁舎,見本町1\n"


@pytest.fixture(autouse=True)
def local(ckan_config: Any, two_bodies: dict[str, Any]) -> None:
    ckan_config[config.ALLOW_NETWORKS] = ["127.0.0.0/8"]
    ckan_config[config.MIN_INTERVAL] = 0.0


def show(name: str) -> dict[str, Any]:
    return tk.get_action("package_show")({"ignore_auth": True}, {"id": name})


def site_user() -> dict[str, Any]:
    return {"ignore_auth": True, "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}


def one_dataset(site: Any, **more: Any) -> dict[str, Any]:
    url = site.put("/aed.csv", CSV, ETag='"1"', Content_Type="text/csv")
    return package("aed", resources=[resource("r1", url)], **more)


def test_a_dataset_comes_in_and_nothing_is_written_twice(site: Any, two_bodies: dict[str, Any]) -> None:
    serve_ckan(site, [one_dataset(site)])
    add_source("s", "162019", site.url)
    assert harvest("s").added == 1
    there = show("162019_aed")
    (row,) = there["resources"]
    assert there["owner_org"] == two_bodies["162019"]["id"]
    assert row["hash"] == hashlib.sha256(CSV.encode()).hexdigest()
    assert row["url"].endswith(f"/dataset/{there['id']}/resource/{row['id']}/archive/aed.csv")
    job = harvest("s")
    assert (job.state, job.unchanged, job.updated, job.added) == ("finished", 1, 0, 0)
    assert show("162019_aed")["metadata_modified"] == there["metadata_modified"]


def test_changes_come_in_and_ids_stay(site: Any) -> None:
    serve_ckan(site, [one_dataset(site)])
    add_source("s", "162019", site.url)
    harvest("s")
    before = show("162019_aed")
    site.put("/aed.csv", CSV + "支所,見本町2\n", ETag='"2"')
    serve_ckan(site, [package("aed", title="AED一覧", resources=[resource("r1", site.url + "/aed.csv")])])
    assert harvest("s").updated == 1
    after = show("162019_aed")
    assert (after["id"], after["title"]) == (before["id"], "AED一覧")
    assert after["resources"][0]["id"] == before["resources"][0]["id"]
    assert after["resources"][0]["hash"] != before["resources"][0]["hash"]


@pytest.mark.parametrize("licence", ["notspecified", "other-closed"])
def test_without_an_open_licence_the_address_is_the_publishers(site: Any, licence: str) -> None:
    serve_ckan(site, [one_dataset(site, license_id=licence)])
    add_source("s", "162019", site.url)
    harvest("s")
    (row,) = show("162019_aed")["resources"]
    assert row["url"] == site.url + "/aed.csv"
    assert row["hash"]
    assert tk.get_action("resource_file_show")({"ignore_auth": True}, {"id": row["id"]})["hash"] == row["hash"]


def test_a_failing_file_keeps_the_older_copy(site: Any) -> None:
    serve_ckan(site, [one_dataset(site)])
    add_source("s", "162019", site.url)
    harvest("s")
    good = show("162019_aed")["resources"][0]
    site.put("/aed.csv", "gone", 410)
    job = harvest("s")
    bad = show("162019_aed")["resources"][0]
    assert (bad["fetch_state"], bad["hash"], bad["url"]) == ("http-410", good["hash"], good["url"])
    assert (job.state, job.files_failed, job.problems[0]["code"]) == ("finished", 1, "http-410")
    assert "410" in job.problems[0]["ja"]
    # The same failure again is nothing new.
    assert harvest("s").updated == 0
    site.put("/aed.csv", CSV, ETag='"1"')
    harvest("s")
    assert show("162019_aed")["resources"][0]["fetch_state"] == "ok"


def test_an_error_page_answered_with_200_is_no_file(site: Any) -> None:
    serve_ckan(site, [one_dataset(site)])
    add_source("s", "162019", site.url)
    harvest("s")
    site.put("/aed.csv", "<!DOCTYPE html><html><body>ページが見つかりません</body></html>")
    harvest("s")
    (row,) = show("162019_aed")["resources"]
    assert (row["fetch_state"], row["format"], bool(row["hash"])) == ("html-instead-of-file", "CSV", True)


def test_addresses_that_are_refused(site: Any) -> None:
    urls = ["file:///etc/passwd", "javascript:alert(1)", "http://169.254.169.254/latest", "http://10.0.0.1/x.csv"]
    serve_ckan(site, [package("aed", resources=[resource(f"r{n}", url) for n, url in enumerate(urls)])])
    add_source("s", "162019", site.url)
    harvest("s")
    rows = show("162019_aed")["resources"]
    assert [row["fetch_state"] for row in rows] == ["forbidden-scheme"] * 2 + ["forbidden-address"] * 2
    assert not any(row.get("hash") for row in rows)
    assert not any(str(row["url"]).startswith(("file:", "javascript:")) for row in rows)


def test_one_bad_record_never_fails_its_neighbours(site: Any) -> None:
    broken = {"id": "x", "name": "broken", "title": ["not", "a", "title"], "resources": "none", "extras": 5}
    serve_ckan(
        site, [package("a", title="\0\x01"), broken, package("b"), package("b", id="again"), package("c" * 2000)]
    )
    add_source("s", "162019", site.url)
    job = harvest("s")
    assert job.state == "finished"
    assert (job.added, job.failed) == (4, 1)
    assert job.problems[0]["code"] == "repeated-key"


def test_a_failing_site_changes_nothing(site: Any) -> None:
    serve_ckan(site, [one_dataset(site)])
    add_source("s", "162019", site.url)
    harvest("s")
    before = show("162019_aed")
    site.handlers.clear()
    site.put("/api/action/package_search", "<html>メンテナンス中</html>")
    job = harvest("s")
    assert (job.state, job.error["code"] if job.error else "") == ("failed", "not-ckan")
    assert show("162019_aed") == before
    source = model.Session.get_one(Source, "s")
    assert source.last_success is not None
    assert source.last_success < job.finished


def test_what_left_the_source_is_marked_and_kept(site: Any) -> None:
    serve_ckan(site, [one_dataset(site), package("b")])
    add_source("s", "162019", site.url)
    harvest("s")
    serve_ckan(site, [package("b")])
    assert harvest("s").missing == 1
    assert show("162019_aed")["state"] == "active"
    assert model.Session.scalar(sa.select(Record.state).where(Record.key == "aed")) == "missing"
    serve_ckan(site, [one_dataset(site), package("b")])
    job = harvest("s")
    assert (job.missing, job.added) == (0, 0)
    assert model.Session.scalar(sa.select(Record.state).where(Record.key == "aed")) == "ok"


def test_a_renamed_dataset_is_the_same(site: Any) -> None:
    serve_ckan(site, [one_dataset(site)])
    add_source("s", "162019", site.url)
    harvest("s")
    serve_ckan(site, [package("aed2", resources=[resource("other", site.url + "/aed.csv")])])
    job = harvest("s")
    assert (job.added, job.updated, job.missing) == (0, 1, 0)
    there = show("162019_aed")
    assert (there["source_key"], len(there["resources"])) == ("aed2", 1)


def test_two_sources_and_a_hand_made_dataset_keep_apart(site: Any, two_bodies: dict[str, Any]) -> None:
    org = two_bodies["162019"]["id"]
    data = {"name": "162019_aed", "title": "手作り", "owner_org": org, "license_id": "CC-BY-4.0"}
    hand = tk.get_action("package_create")(site_user(), data)
    serve_ckan(site, [one_dataset(site)])
    serve_ckan(site, [package("aed", title="別")], prefix="/other")
    add_source("s1", "162019", site.url)
    add_source("s2", "162019", site.url + "/other")
    assert harvest("s1").added == harvest("s2").added == 1
    assert {show(name)["title"] for name in ("162019_aed-2", "162019_aed-3")} == {"aedの一覧", "別"}
    assert show(hand["id"])["metadata_modified"] == hand["metadata_modified"]


def test_a_prefectures_portal_carries_its_municipalities(site: Any, two_bodies: dict[str, Any]) -> None:
    serve_ckan(
        site, [package("a", publisher="富山市"), package("b", publisher="富山県"), package("c", publisher="津市")]
    )
    add_source("s", "160008", site.url)
    harvest("s")
    owners = {name: show(name)["owner_org"] for name in ("162019_a", "160008_b", "160008_c")}
    assert owners["162019_a"] == two_bodies["162019"]["id"]
    assert owners["160008_b"] == owners["160008_c"] == two_bodies["160008"]["id"]


def test_a_city_cannot_write_into_another_body(site: Any, two_bodies: dict[str, Any]) -> None:
    serve_ckan(site, [package("a", publisher="富山県")])
    add_source("s", "162019", site.url)
    harvest("s")
    assert show("162019_a")["owner_org"] == two_bodies["162019"]["id"]


def test_a_curators_edit_stays(site: Any) -> None:
    serve_ckan(site, [one_dataset(site)])
    add_source("s", "162019", site.url)
    harvest("s")
    tk.get_action("package_patch")(site_user(), {"id": "162019_aed", "title": "よい題"})
    serve_ckan(site, [one_dataset(site, notes="新しい説明")])
    assert harvest("s").updated == 1
    there = show("162019_aed")
    assert (there["title"], there["notes"]) == ("よい題", "新しい説明")


def test_what_somebody_deleted_here_is_left_alone_and_what_was_purged_comes_back(site: Any) -> None:
    serve_ckan(site, [one_dataset(site)])
    add_source("s", "162019", site.url)
    harvest("s")
    tk.get_action("package_delete")(site_user(), {"id": "162019_aed"})
    serve_ckan(site, [one_dataset(site, title="新題")])
    assert harvest("s").unchanged == 1
    assert show("162019_aed")["state"] == "deleted"
    tk.get_action("dataset_purge")(site_user(), {"id": "162019_aed"})
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(File)) == 0
    assert harvest("s").added == 1
    assert show("162019_aed")["title"] == "新題"


def test_limits(site: Any, ckan_config: Any) -> None:
    url = site.put("/big.csv", b"a,b\n" * 50_000)
    serve_ckan(site, [package("a", resources=[resource("r", url)]), package("b"), package("c")])
    add_source("s", "162019", site.url)
    ckan_config[config.MAX_FILE_SIZE] = 1000
    ckan_config[config.MAX_RECORDS] = 2
    job = harvest("s")
    assert job.added == 2
    assert {problem["code"] for problem in job.problems} == {"too-large", "too-many-records"}


def test_signal_after_commit(site: Any) -> None:
    told: list[tuple[list[str], list[str]]] = []

    def receiver(sender: str, resource_ids: list[str], package_ids: list[str]) -> None:
        # Seen from another connection: it is committed.
        with model.ensure_engine().connect() as other:
            query = sa.select(sa.func.count()).select_from(model.Resource).where(model.Resource.id.in_(resource_ids))
            assert other.scalar(query) == len(resource_ids)
        told.append((resource_ids, package_ids))

    with signals.resources_changed.connected_to(receiver):
        serve_ckan(site, [one_dataset(site)])
        add_source("s", "162019", site.url)
        harvest("s")
        there = show("162019_aed")
        assert told == [([there["resources"][0]["id"]], [there["id"]])]
        told.clear()
        harvest("s")
        assert told == []


def test_a_source_without_a_body_fails_alone() -> None:
    add_source("stranger", "242012", "http://a.example/")
    error = harvest("stranger").error
    assert error
    assert error["code"] == "no-organization"


class TestJobs:
    def test_two_requests_are_one_job(self) -> None:
        source = add_source("s", "162019", "http://a.example/")
        first = jobs.request(source)
        assert jobs.request(source).id == first.id
        model.Session.commit()

    def test_a_job_is_done_once_by_many_workers(self, site: Any) -> None:
        serve_ckan(site, [one_dataset(site)])
        add_source("s", "162019", site.url)
        job = jobs.request(model.Session.get_one(Source, "s"))
        model.Session.commit()
        job_id = job.id

        def work() -> None:
            run_job(job_id)
            model.Session.remove()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        searches = [path for path in site.seen if "package_search" in path]
        assert len(searches) == 1
        model.Session.expire_all()
        assert model.Session.get_one(Job, job_id).added == 1

    def test_a_job_whose_worker_died_is_ended_and_asked_for_anew(self) -> None:
        source = add_source("s", "162019", "http://a.example/")
        dead = jobs.request(source)
        dead.state = "running"
        model.Session.commit()
        fresh = jobs.request(source)
        assert fresh.id != dead.id
        assert (dead.state, dead.error["code"] if dead.error else "") == ("failed", "interrupted")

    def test_the_clock_asks_anew_for_a_source_whose_worker_died_but_not_for_ever(self) -> None:
        source = add_source("s", "162019", "http://a.example/")
        for asked_anew in (True, False):
            job = jobs.request(source)
            job.state = "running"
            model.Session.commit()
            found = jobs.lost()
            assert [each.source_id for each in found] == (["s"] if asked_anew else [])
            assert job.state == "failed"

    def test_a_job_that_really_runs_is_left_alone(self) -> None:
        source = add_source("s", "162019", "http://a.example/")
        running = jobs.request(source)
        running.state = "running"
        model.Session.commit()
        with jobs.hold("s") as held:
            assert held
            assert jobs.request(source).id == running.id
        model.Session.rollback()

    def test_due_sources_are_taken_once(self) -> None:
        past = jobs.now() - jobs.datetime.timedelta(hours=1)
        add_source("s", "162019", "http://a.example/", next_run=past)
        add_source("later", "162019", "http://a.example/", next_run=jobs.now() + jobs.datetime.timedelta(hours=1))
        add_source("never", "162019", "http://a.example/", schedule="manual")
        assert [job.source_id for job in jobs.claim_due()] == ["s"]
        assert jobs.claim_due() == []
        assert model.Session.get_one(Source, "s").next_run > jobs.now()

    def test_old_jobs_are_pruned(self, site: Any, ckan_config: Any) -> None:
        ckan_config[config.KEEP_JOBS] = 2
        serve_ckan(site, [])
        add_source("s", "162019", site.url)
        for _ in range(4):
            harvest("s")
        assert model.Session.scalar(sa.select(sa.func.count()).select_from(Job)) == 2
