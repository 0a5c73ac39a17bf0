"""DCAT in its syntaxes, its pages, and what it must not make us fetch."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ckanext.municipal_harvest.readers.base import ReadError

from .reading import read

TURTLE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<http://d.example/aed> a dcat:Dataset ; dct:identifier "aed" ; dct:title "AED"@en , "AED設置箇所"@ja ;
  dct:description "置いてある場所"@ja ; dct:modified "2026-04-01" ; dcat:keyword "救急", "AED" ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ;
  dcat:landingPage <http://d.example/aed.html> ; dct:publisher [ foaf:name "富山市" ] ;
  dcat:distribution [ dct:title "一覧" ; dcat:downloadURL <http://d.example/aed.csv> ; dcat:mediaType "text/csv" ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ] .
"""
DATASET = "http://www.w3.org/ns/dcat#Dataset"
TITLE = "http://purl.org/dc/terms/title"


def test_fields(site: Any, client: Any) -> None:
    records, reports = read(client, "dcat", site.put("/c.ttl", TURTLE, Content_Type="text/turtle"))
    (record,) = records
    assert reports == []
    assert (record.key, record.title, record.updated, record.frequency, record.publisher) == (
        *("aed", "AED設置箇所", "2026-04-01", "ANNUAL", "富山市"),
    )
    assert (record.page, record.licence, record.tags) == ("http://d.example/aed.html", "CC-BY-4.0", ("AED", "救急"))
    assert [(ref.url, ref.name, ref.format) for ref in record.files] == [("http://d.example/aed.csv", "一覧", "csv")]


def test_keys_of_files_do_not_change_between_reads(site: Any, client: Any) -> None:
    address = site.put("/c.ttl", TURTLE)
    assert read(client, "dcat", address) == read(client, "dcat", address)


def page(number: int, following: str | None) -> str:
    parts: list[dict[str, Any]] = [
        {"@id": f"http://d.example/{number}", "@type": [DATASET], TITLE: [{"@value": str(number)}]}
    ]
    if following:
        parts.append({"@id": "http://d.example/p", "http://www.w3.org/ns/hydra/core#next": [{"@value": following}]})
    return json.dumps(parts)


def test_pages(site: Any, client: Any) -> None:
    last = site.put("/2", page(2, None))
    first = site.put("/1", page(1, last))
    assert [record.title for record in read(client, "dcat", first)[0]] == ["1", "2"]


@pytest.mark.parametrize("following", ["/1", "http://elsewhere.example/2"])
def test_pages_in_a_circle_or_elsewhere(site: Any, client: Any, following: str) -> None:
    with pytest.raises(ReadError, match="paging-loop"):
        read(client, "dcat", site.put("/1", page(1, following)))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"@context": "http://127.0.0.1:1/context.jsonld", "@graph": []}', "remote-context"),
        ('{"@context": [{"@import": "http://127.0.0.1:1/c"}], "@graph": []}', "remote-context"),
        ('{"@graph": [{"@context": ["http://127.0.0.1:1/c"]}]}', "remote-context"),
        ('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "not-rdf"),
        ("<html><body>404</body></html>", "not-rdf"),
        ("[" * 5000, "not-rdf"),
        ("{}{", "not-rdf"),
        (b"\xff\xfe\x00", "not-rdf"),
    ],
)
def test_what_is_refused(site: Any, client: Any, content: str | bytes, code: str) -> None:
    address = site.put("/c", content)
    with pytest.raises(ReadError, match=code):
        read(client, "dcat", address)
    assert site.seen == ["/c"]
