"""Reading a source of a test's own site."""

from __future__ import annotations

from typing import Any

from ckanext.guarded_fetch import Client, FetchError
from ckanext.municipal_harvest.readers import READERS
from ckanext.municipal_harvest.readers.base import ReadError, Record, SourceSpec


def read(client: Client, kind: str, url: str, **more: Any) -> tuple[list[Record], list[str]]:
    """Records of a source, and the codes of what was reported."""
    reports: list[ReadError | FetchError] = []
    spec = SourceSpec(id="s", body=more.pop("body", "162019"), type=kind, url=url, **more)
    records = list(READERS[kind].read(spec, client, report=reports.append))
    return records, [error.code for error in reports]
