"""``data.json``: the catalogue of Project Open Data (DCAT-US 1.1, and 1.0 without the outer object)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ckanext.guarded_fetch import Client

from .base import FileRef, ReadError, Record, Report, SourceSpec
from .dates import parse_date
from .formats import format_of_url
from .frequency import frequency_code
from .licence import with_terms
from .terms import read_terms
from .text import squeeze
from .webpage.keys import file_keys

MAX_BYTES = 100_000_000
PERIODS = {
    "R/P10Y": "OTHER", "R/P3Y": "TRIENNIAL", "R/P2Y": "BIENNIAL", "R/P1Y": "ANNUAL", "R/P6M": "ANNUAL_2",
    "R/P4M": "ANNUAL_3", "R/P3M": "QUARTERLY", "R/P2M": "BIMONTHLY", "R/P1M": "MONTHLY", "R/P0.5M": "MONTHLY_2",
    "R/P2W": "BIWEEKLY", "R/P1W": "WEEKLY", "R/P0.5W": "WEEKLY_2", "R/P1D": "DAILY", "R/PT1S": "CONT",
}  # fmt: skip
"""ISO 8601 repeating intervals of ``accrualPeriodicity`` → EU frequency codes."""


class DataJsonReader:
    """Reads the public datasets of a data.json."""

    type: ClassVar[str] = "data-json"

    def read(self, spec: SourceSpec, client: Client, *, report: Report | None = None) -> Iterator[Record]:
        """Yield every dataset whose access level is public or not stated.

        :raises ReadError: the answer is no data.json
        :raises ckanext.guarded_fetch.FetchError: it cannot be reached or was refused
        """
        answer = client.get(spec.url, headers=dict(spec.headers), max_bytes=MAX_BYTES)
        datasets = _datasets(answer.content, spec)
        terms = read_terms(spec, client, report)
        for dataset in datasets:
            if str(dataset.get("accessLevel") or "public") == "public":
                yield _record(dataset, spec, terms)


def _datasets(content: bytes, spec: SourceSpec) -> list[Mapping[str, Any]]:
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _not_data_json(spec) from error
    found = document.get("dataset") if isinstance(document, dict) else document
    if not isinstance(found, list):
        raise _not_data_json(spec)
    return [dataset for dataset in found if isinstance(dataset, dict)]


def _not_data_json(spec: SourceSpec) -> ReadError:
    return ReadError(
        "not-data-json",
        spec.url,
        "data.json の形（dataset の一覧）ではない内容が返されました。アドレスを確認してください。",
        "The answer does not have the form of a data.json (a list of datasets). Check the address.",
    )


def _record(dataset: Mapping[str, Any], spec: SourceSpec, terms: str) -> Record:
    licence = _text(dataset.get("license"))
    title = _text(dataset.get("title"))
    publisher = dataset.get("publisher")
    period = _text(dataset.get("accrualPeriodicity"))
    theme = dataset.get("theme")
    return Record(
        key=_text(dataset.get("identifier")) or title,
        title=title,
        files=_files(dataset, title),
        description=_text(dataset.get("description")),
        page=_text(dataset.get("landingPage")) or spec.url,
        licence=with_terms(licence, terms),
        licence_text=licence,
        updated=parse_date(_text(dataset.get("modified"))),
        frequency=PERIODS.get(period, frequency_code(period)),
        theme=_text(theme[0]) if isinstance(theme, list) and theme else "",
        tags=tuple(_text(word) for word in _list(dataset.get("keyword")) if _text(word)),
        publisher=_text(publisher.get("name")) if isinstance(publisher, dict) else "",
    )


def _files(dataset: Mapping[str, Any], title: str) -> tuple[FileRef, ...]:
    found = [item for item in _list(dataset.get("distribution")) if isinstance(item, dict) and _url(item)]
    named = [
        (_text(item.get("format")) or _text(item.get("mediaType")), _text(item.get("title")) or title) for item in found
    ]
    keys = file_keys(named)
    return tuple(
        FileRef(
            key=_text(item.get("identifier")) or key,
            url=_url(item),
            name=name,
            format=stated.rsplit("/", 1)[-1],
            description=_text(item.get("description")),
            is_page=not item.get("downloadURL") and format_of_url(_url(item)) == "HTML",
        )
        for item, key, (stated, name) in zip(found, keys, named, strict=True)
    )


def _url(distribution: Mapping[str, Any]) -> str:
    return _text(distribution.get("downloadURL")) or _text(distribution.get("accessURL"))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return squeeze(value) if isinstance(value, str) else ""
