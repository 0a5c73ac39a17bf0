"""The proof: the world's sites come in whole, and a second run writes nothing."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import files
from ckanext.municipal_harvest import config, sources_file
from ckanext.municipal_harvest.model import Job, Source
from ckanext.municipal_harvest.readers import READERS

from .conftest import harvest

pytestmark = [pytest.mark.shared, pytest.mark.timeout(600)]

READ = tuple(READERS)
WATCHED = (
    *("package", "resource", "member", "tag", "package_tag", "activity"),
    *("municipal_harvest_source", "municipal_harvest_record", "municipal_harvest_file"),
)


def run_all() -> dict[str, Job]:
    ids = model.Session.scalars(sa.select(Source.id).where(Source.type.in_(READ)).order_by(Source.id)).all()
    return {source_id: harvest(source_id) for source_id in ids}


@pytest.fixture
def harvested(bodies: dict[str, Any], world: Any, ckan_config: Any) -> Iterator[Any]:
    ckan_config[config.ALLOW_NETWORKS] = ["127.16.0.0/12"]
    sources_file.sync(sources_file.parse(world.sources_file))
    world.jobs = run_all()
    return world


def expected(world: Any, revision: str = "1") -> dict[str, list[dict[str, Any]]]:
    """What must be there of the sources that have a reader, by body."""
    read = {source["id"] for source in world.sources if source["type"] in READ}
    return {
        code: [dataset for dataset in body["datasets"] if dataset["source"] in read]
        for code, body in world.expected["revisions"][revision]["bodies"].items()
    }


def catalogue(organisation: str) -> list[dict[str, Any]]:
    found = tk.get_action("package_search")(
        {"ignore_auth": True}, {"fq": f"owner_org:{organisation} +dataset_type:dataset", "rows": 1000}
    )
    return [tk.get_action("package_show")({"ignore_auth": True}, {"id": row["id"]}) for row in found["results"]]


def fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def snapshot() -> dict[str, Any]:
    """Every row's identity and version: xmin changes with any write to it."""
    rows = {
        table: model.Session.execute(
            sa.text(f'SELECT xmin::text, ctid::text, t::text FROM "{table}" t ORDER BY 3')
        ).all()
        for table in WATCHED
        if sa.inspect(model.Session.connection()).has_table(table)
    }
    model.Session.rollback()
    return rows


PROBLEMS = {"redirect-loop": "too-many-redirects"}


def compare_resource(there: dict[str, Any], wanted: dict[str, Any]) -> None:
    place = f"{wanted['name']} {wanted['url']}"
    if "problem" in wanted:
        code = wanted["problem"]
        assert there["fetch_state"] == (f"http-{code}" if code.isdigit() else PROBLEMS.get(code, code)), place
        assert not there.get("hash"), place
        return
    if wanted["sha256"] is None:
        assert there["fetch_state"] == "page", place
        assert there["format"] == wanted["format"], place
        return
    assert there["fetch_state"] == "ok", place
    assert there["hash"] == wanted["sha256"], place
    assert int(there["size"]) == wanted["bytes"], place
    assert there["format"] == wanted["format"], place


def compare(world: Any, bodies: dict[str, Any], revision: int) -> None:
    """The catalogue is what a perfect harvester has; what the publisher withdrew stays for now."""
    withdrawn = {(3, "162043"): ["清掃施設一覧"]}
    for code, wanted in expected(world, str(revision)).items():
        found = catalogue(bodies[code]["id"])
        titles = [row["title"] for row in wanted] + withdrawn.get((revision, code), [])
        assert sorted(row["title"] for row in found) == sorted(titles), (revision, code)
        by_title = {row["title"]: row for row in found}
        for dataset in wanted:
            compare_dataset(by_title[dataset["title"]], dataset, code, is_down=(revision, code) == (3, "162078"))


def compare_dataset(there: dict[str, Any], dataset: dict[str, Any], code: str, is_down: bool) -> None:
    key = dataset["key"]
    assert there["name"].startswith(f"{code}_"), there["name"]
    assert there["source_id"] == dataset["source"], key
    assert there["license_id"] in (dataset.get("licence_accept") or [dataset["licence"]]), key
    assert fold(there["notes"]) == fold(dataset.get("description", "")), key
    assert there["source_page"] == dataset["page"], key
    by_url = {row["source_url"]: row for row in there["resources"]}
    assert set(by_url) == {row["url"] for row in dataset["resources"]}, key
    if not is_down:
        for row in dataset["resources"]:
            compare_resource(by_url[row["url"]], row)


def compare_failures(world: Any, jobs: dict[str, Job], revision: int) -> None:
    """The sites that fail are reported as they fail, in both languages."""
    failed = {source_id: job.error for source_id, job in jobs.items() if job.state == "failed"}
    assert all(error and error["ja"] and error["en"] for error in failed.values())
    assert {source_id: error["code"] for source_id, error in failed.items() if error} == {
        row["source"]: row["problem"] for row in world.expected["revisions"][str(revision)]["failures"]
    }


def check_nothing_is_written(jobs_then: dict[str, Job]) -> None:
    before = snapshot()
    again = run_all()
    after = snapshot()
    for table in before:
        old, new = before[table], after[table]
        if table == "municipal_harvest_source":
            # The row of a source names its newest job and last success; nothing else of it changes.
            old, new = len(old), len(new)
        assert new == old, table
    assert all(job.added == job.updated == 0 for job in again.values())
    assert {name: job.state for name, job in again.items()} == {name: job.state for name, job in jobs_then.items()}


def check_bytes(body: dict[str, Any]) -> None:
    for row in catalogue(body["id"]):
        for resource in row["resources"]:
            found = tk.get_action("resource_file_show")({"ignore_auth": True}, {"id": resource["id"]})
            content = files.get_storage(found["storage"]).content(files.FileData(files.Location(found["location"])))
            assert hashlib.sha256(content).hexdigest() == found["hash"] == resource["hash"]
            assert f"/dataset/{row['id']}/resource/{resource['id']}/archive/" in resource["url"]


def test_the_world_comes_in_and_moves_on(harvested: Any, bodies: dict[str, Any]) -> None:
    compare(harvested, bodies, 1)
    compare_failures(harvested, harvested.jobs, 1)
    check_bytes(bodies["162078"])
    check_nothing_is_written(harvested.jobs)

    by_title = {(code, row["title"]): row["id"] for code in bodies for row in catalogue(bodies[code]["id"])}
    for revision in (2, 3):
        harvested.set_revision(revision)
        jobs = run_all()
        compare(harvested, bodies, revision)
        compare_failures(harvested, jobs, revision)
        # A moved page, a new address or another licence leaves a dataset the same one.
        for code in bodies:
            for row in catalogue(bodies[code]["id"]):
                assert row["id"] == by_title.get((code, row["title"]), row["id"]), row["title"]
    # A new title too.
    renamed = {row["id"] for row in catalogue(bodies["162051"]["id"])}
    assert by_title["162051", "AED設置箇所"] in renamed
