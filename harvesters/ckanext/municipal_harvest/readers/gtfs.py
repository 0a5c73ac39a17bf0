"""A GTFS-JP feed: the ZIP, with its stops and routes as tables of their own.

Source: 国土交通省「標準的なバス情報フォーマット」 (GTFS-JP), GTFS Schedule Reference.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, ClassVar
from urllib.parse import urlsplit

from ckanext.guarded_fetch import Client

from .base import FileRef, ReadError, Record, Report, SourceSpec
from .dates import parse_date
from .licence import with_terms
from .terms import read_terms
from .text import squeeze
from .webpage.decode import decode

MAX_FEED_BYTES = 200_000_000
MAX_TABLE_BYTES = 2_000_000
"""How much of one table of the feed is read for its names."""
NEEDED = ("agency.txt", "stops.txt", "routes.txt")
TABLES = {"stops.txt": "停留所", "routes.txt": "路線"}
"""Tables that people look at, with what they call them."""


class GtfsReader:
    """Reads one feed as one dataset."""

    type: ClassVar[str] = "gtfs"

    def read(self, spec: SourceSpec, client: Client, *, report: Report | None = None) -> Iterator[Record]:
        """Yield the dataset of the feed.

        :raises ReadError: the answer is no GTFS feed
        :raises ckanext.guarded_fetch.FetchError: it cannot be reached or was refused
        """
        with tempfile.TemporaryFile() as target:
            client.download(spec.url, target, headers=dict(spec.headers), max_bytes=MAX_FEED_BYTES)
            agency, feed = _facts(target, spec)
        words = read_terms(spec, client, report)
        name = squeeze(agency.get("agency_name", "")) or squeeze(feed.get("feed_publisher_name", ""))
        title = spec.title or f"{name} バス時刻表・路線（GTFS-JP）".strip()
        yield Record(
            key="gtfs",
            title=title,
            files=tuple(_files(spec, title)),
            page=agency.get("agency_url") or _front(spec.url),
            licence=with_terms("", words),
            updated=parse_date(feed.get("feed_start_date", "")),
            theme="TRAN",
            tags=("GTFS-JP", "バス"),
            publisher=name,
        )


def _files(spec: SourceSpec, title: str) -> Iterator[FileRef]:
    yield FileRef(key="feed", url=spec.url, name=title, format="GTFS")
    for member, name in TABLES.items():
        yield FileRef(key=member, url=spec.url, name=name, format="CSV", member=member)


def _facts(target: IO[bytes], spec: SourceSpec) -> tuple[Mapping[str, str], Mapping[str, str]]:
    try:
        with zipfile.ZipFile(target) as feed:
            names = set(feed.namelist())
            if not names.issuperset(NEEDED):
                raise _not_gtfs(spec)
            return _first_row(feed, "agency.txt"), _first_row(feed, "feed_info.txt") if "feed_info.txt" in names else {}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, csv.Error) as error:
        raise _not_gtfs(spec) from error


def _first_row(feed: zipfile.ZipFile, name: str) -> Mapping[str, str]:
    with feed.open(name) as member:
        text, _ = decode(member.read(MAX_TABLE_BYTES))
    row = next(csv.DictReader(io.StringIO(text, newline="")), {})
    return {str(key).strip(): str(value or "").strip() for key, value in row.items()}


def _front(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _not_gtfs(spec: SourceSpec) -> ReadError:
    return ReadError(
        "not-gtfs",
        spec.url,
        "GTFS-JP のファイル（agency.txt・stops.txt・routes.txt を含む ZIP）ではない内容が返されました。"
        "アドレスを確認してください。",
        "The answer is no GTFS feed (a ZIP with agency.txt, stops.txt and routes.txt). Check the address.",
    )
