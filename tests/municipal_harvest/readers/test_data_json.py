"""data.json."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ckanext.municipal_harvest.readers.base import ReadError

from .reading import read

DATASET: dict[str, Any] = {
    "identifier": "sc-rt", "title": "バス", "description": "一覧",
    "landingPage": "http://a/about", "modified": "2026-01-20",
    "accessLevel": "public", "license": "https://creativecommons.org/publicdomain/zero/1.0/",
    "accrualPeriodicity": "R/P1Y", "keyword": ["交通"], "publisher": {"name": "富山市"},
    "distribution": [
        {"title": "一覧", "format": "CSV", "downloadURL": "http://a/rt.csv"},
        {"title": "説明", "accessURL": "http://a/rt.html"}, {"title": "address missing"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("whole", [{"dataset": [DATASET]}, [DATASET]])
def test_fields(site: Any, client: Any, whole: Any) -> None:
    records, _ = read(client, "data-json", site.put("/data.json", json.dumps(whole)))
    (record,) = records
    assert (record.key, record.licence, record.frequency, record.updated, record.publisher, record.tags) == (
        *("sc-rt", "CC0-1.0", "ANNUAL", "2026-01-20", "富山市", ("交通",)),
    )
    assert [(ref.url, ref.is_page) for ref in record.files] == [("http://a/rt.csv", False), ("http://a/rt.html", True)]


def test_only_public_datasets(site: Any, client: Any) -> None:
    whole = {"dataset": [{**DATASET, "accessLevel": "restricted public"}, {**DATASET, "identifier": "b"}, "x", None]}
    records, _ = read(client, "data-json", site.put("/data.json", json.dumps(whole)))
    assert [record.key for record in records] == ["b"]


@pytest.mark.parametrize("content", ["<html>", "{}", '{"dataset": {}}', "[" * 100_000, "3"])
def test_no_catalogue_is_an_error(site: Any, client: Any, content: str) -> None:
    with pytest.raises(ReadError, match="not-data-json"):
        read(client, "data-json", site.put("/data.json", content))
