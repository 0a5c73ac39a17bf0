"""Files taken out of archives, and feeds whose tables become resources."""

from __future__ import annotations

import hashlib
import io
from typing import Any
from urllib.parse import unquote

import ckan.plugins.toolkit as tk
import pytest
from ckanext.municipal_harvest import config
from ckanext.municipal_harvest.engine import members

from ..conftest import add_source, harvest
from ..readers.test_gtfs import FEED, packed


def test_a_member_is_taken_out_within_its_limit() -> None:
    target = io.BytesIO()
    sha256, size = members.extract(io.BytesIO(packed()), "stops.txt", target, 1000)
    assert target.getvalue() == FEED["stops.txt"].encode("utf-8-sig")
    assert (sha256, size) == (hashlib.sha256(target.getvalue()).hexdigest(), len(target.getvalue()))


@pytest.mark.parametrize(
    ("content", "name", "most", "code"),
    [(packed(), "stops.txt", 10, "too-large"), (packed(), "x", 10, "no-member"), (b"PK", "x", 10, "no-member")],
)
def test_what_is_refused(content: bytes, name: str, most: int, code: str) -> None:
    with pytest.raises(members.NoMemberError) as caught:
        members.extract(io.BytesIO(content), name, io.BytesIO(), most)
    assert caught.value.error["code"] == code


def test_the_tables_of_a_feed_are_files_of_the_dataset(site: Any, two_bodies: Any, ckan_config: Any) -> None:
    ckan_config[config.ALLOW_NETWORKS] = ["127.0.0.0/8"]
    ckan_config[config.MIN_INTERVAL] = 0.0
    terms = site.put("/terms", "CC0 1.0")
    add_source("bus", "162019", site.put("/bus.zip", packed(), ETag='"1"'), "gtfs", terms=terms)
    assert harvest("bus").added == 1
    (found,) = tk.get_action("package_search")({}, {"fq": "dataset_type:dataset"})["results"]
    feed, stops, routes = found["resources"]
    assert [row["format"] for row in (stops, routes)] == ["CSV", "CSV"]
    assert feed["source_url"] == stops["source_url"] == f"{site.url}/bus.zip"
    assert stops["hash"] == hashlib.sha256(FEED["stops.txt"].encode("utf-8-sig")).hexdigest()
    assert unquote(stops["url"]).endswith("/停留所.csv")
    job = harvest("bus")
    assert (job.unchanged, job.updated, job.files_failed) == (1, 0, 0)
