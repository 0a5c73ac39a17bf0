"""Queries of context brokers as datasets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ckanext.municipal_harvest.readers.base import ReadError

from .reading import read

LEVELS = json.dumps([{"id": "1", "type": "WaterLevelObserved"}, {"id": "2", "type": "WaterLevelObserved"}])


@pytest.mark.parametrize(("kind", "label"), [("ngsi-v2", "NGSI-v2"), ("ngsi-ld", "NGSI-LD")])
def test_a_query_is_a_live_dataset(site: Any, client: Any, kind: str, label: str) -> None:
    site.put("/", "<p>河川水位。CC BY 4.0</p>")
    address = site.put("/v2/entities", LEVELS)
    records, reports = read(client, kind, address)
    (record,) = records
    assert reports == []
    assert (record.key, record.title, record.licence, record.licence_text) == (
        *("WaterLevelObserved", "河川水位", "CC-BY-4.0", "CC BY 4.0"),
    )
    assert [(ref.url, ref.format, ref.is_page) for ref in record.files] == [(address, label, True)]


def test_the_asked_type_stays_when_no_sensor_answers(site: Any, client: Any) -> None:
    site.put("/v2/entities", "[]")
    records, _ = read(client, "ngsi-v2", f"{site.url}/v2/entities?type=Suii")
    assert [(record.key, record.title, record.licence) for record in records] == [("Suii", "河川水位", "not-specified")]


@pytest.mark.parametrize("content", ["<html>", '{"error": "NotFound"}', "[1]", '[{"id": "1"}]', "[" * 100_000])
def test_no_entities_is_an_error(site: Any, client: Any, content: str) -> None:
    with pytest.raises(ReadError, match="not-ngsi"):
        read(client, "ngsi-v2", site.put("/v2/entities", content))
