"""GTFS feeds as datasets."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from ckanext.municipal_harvest.readers.base import ReadError

from .reading import read

FEED = {
    "agency.txt": "agency_id,agency_name,agency_url\r\n1,見本市,http://a.example/bus\r\n",
    "stops.txt": "stop_id,stop_name\r\n1,市役所前\r\n",
    "routes.txt": "route_id,route_long_name\r\n1,循環線\r\n",
    "feed_info.txt": "feed_publisher_name,feed_start_date\r\n見本市,20260401\r\n",
}


def packed(**changed: str | None) -> bytes:
    """The feed as a ZIP; a name given as None is left out."""
    files = {**FEED, **{f"{name}.txt": text for name, text in changed.items()}}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as feed:
        for name, text in files.items():
            if text is not None:
                feed.writestr(name, text.encode("utf-8-sig"))
    return target.getvalue()


def test_a_feed_is_a_dataset_with_its_tables(site: Any, client: Any) -> None:
    address = site.put("/bus.zip", packed())
    ((record,), reports) = read(client, "gtfs", address)
    assert reports == []
    assert (record.key, record.title, record.updated, record.page) == (
        *("gtfs", "見本市 バス時刻表・路線（GTFS-JP）", "2026-04-01", "http://a.example/bus"),
    )
    assert [(ref.key, ref.url, ref.member) for ref in record.files] == [
        ("feed", address, ""),
        ("stops.txt", address, "stops.txt"),
        ("routes.txt", address, "routes.txt"),
    ]


def test_a_feed_without_feed_info(site: Any, client: Any) -> None:
    ((record,), _) = read(client, "gtfs", site.put("/bus.zip", packed(feed_info=None)), title="市営バス")
    assert (record.title, record.updated) == ("市営バス", "")


@pytest.mark.parametrize("content", [b"<html>", packed(stops=None), packed()[:100], b"PK\x03\x04"])
def test_no_feed_is_an_error(site: Any, client: Any, content: bytes) -> None:
    with pytest.raises(ReadError, match="not-gtfs"):
        read(client, "gtfs", site.put("/bus.zip", content))
