"""The CKAN reader against a small real server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ckanext.guarded_fetch import ConnectionFailed, FetchError, HTTPStatusError
from ckanext.municipal_harvest.readers.base import ReadError, Record, SourceSpec
from ckanext.municipal_harvest.readers.ckan import CkanReader, is_page, licence_of
from ckanext.municipal_harvest.readers.frequency import frequency_code

from ..conftest import package, resource, serve_ckan


def read(site: Any, client: Any, path: str = "/", **more: Any) -> tuple[list[Record], list[ReadError | FetchError]]:
    reports: list[ReadError | FetchError] = []
    spec = SourceSpec(id="s", body="162019", type="ckan", url=site.url + path, **more)
    return list(CkanReader().read(spec, client, report=reports.append)), reports


@pytest.mark.parametrize("cap", [1, 3, 100])
@pytest.mark.parametrize("prefix", ["", "/odp/ckan"])
def test_every_page_whatever_the_cap(site: Any, client: Any, cap: int, prefix: str) -> None:
    serve_ckan(site, [package(f"d{number}") for number in range(7)], cap, prefix)
    records, reports = read(site, client, prefix + "/")
    assert [record.key for record in records] == [f"d{number}" for number in range(7)]
    assert records[0].page == f"{site.url}{prefix}/dataset/d0"
    assert reports == []


def test_fields(site: Any, client: Any) -> None:
    extras = [{"key": "更新頻度", "value": "毎年１回"}, {"key": "最終更新日", "value": "令和8年4月1日"}]
    files = [resource("r1", f"{site.url}/a.csv"), resource("r2", f"{site.url}/b.html"), resource("r3", "")]
    tags = [{"name": "aed", "display_name": "AED"}]
    serve_ckan(site, [package("aed", extras=extras, resources=files, tags=tags, publisher="魚津市")])
    (record,), _ = read(site, client)
    assert (record.frequency, record.updated, record.publisher, record.tags) == (
        "ANNUAL",
        "2026-04-01",
        "魚津市",
        ("AED",),
    )
    assert [(ref.key, ref.is_page) for ref in record.files] == [("r1", False), ("r2", True)]


def test_only_public_datasets(site: Any, client: Any) -> None:
    hidden = [package("a", state="deleted"), package("b", private=True), package("c", type="showcase"), {"id": "x"}]
    serve_ckan(site, [*hidden, package("d")])
    assert [record.key for record in read(site, client)[0]] == ["d"]


def answer(result: Any) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, json.dumps({"success": True, "result": result}).encode()


def test_paging_loop_is_an_error(site: Any, client: Any) -> None:
    same = [package("a"), package("b")]
    site.handlers["/api/action/package_search"] = lambda query: answer({"count": 9, "results": same})
    with pytest.raises(ReadError, match="paging-loop"):
        read(site, client)


def test_a_list_that_ends_early_is_reported(site: Any, client: Any) -> None:
    site.handlers["/api/action/package_search"] = lambda query: answer(
        {"count": 9, "results": [] if int(query["start"]) else [package("a")]}
    )
    records, reports = read(site, client)
    assert len(records) == 1
    assert [error.code for error in reports] == ["incomplete-list"]


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (200, "<html>メンテナンス中</html>", "not-ckan"),
        (200, "", "not-ckan"),
        (200, '{"success": true, "result": [1]}', "not-ckan"),
        (200, '{"success": true, "result": {"count": 1}}', "not-ckan"),
        (200, '{"success": false, "error": {"__type": "Internal Server Error", "message": "x"}}', "ckan-error"),
        (400, '{"success": false, "error": {"__type": "Search Query Error", "message": "x: y"}}', "bad-query"),
        (500, "<html>error</html>", "http-500"),
        (404, "<html>none</html>", "http-404"),
    ],
)
def test_what_is_no_ckan(site: Any, client: Any, status: int, content: str, code: str) -> None:
    site.put("/api/action/package_search", content, status)
    with pytest.raises((ReadError, FetchError)) as caught:
        read(site, client, fq="name:[")
    assert caught.value.code == code
    assert caught.value.ja
    assert caught.value.en


def test_refused_api_behind_an_open_front_page(site: Any, client: Any) -> None:
    site.put("/api/action/package_search", "<html>Forbidden</html>", 403)
    with pytest.raises(HTTPStatusError):
        read(site, client)
    site.put("/", "<html>表紙</html>")
    with pytest.raises(ReadError, match="http-403") as caught:
        read(site, client)
    assert "API" in caught.value.ja


def test_nobody_there(site: Any, client: Any) -> None:
    site.url = "http://127.0.0.1:9"
    with pytest.raises(ConnectionFailed):
        read(site, client)


def test_missing_terms_are_reported_and_failing_ones_fail(site: Any, client: Any) -> None:
    serve_ckan(site, [package("a", license_id="cc-by")])
    (record,), reports = read(site, client, terms=site.url + "/terms")
    assert (record.licence, [error.code for error in reports]) == ("other-open", ["http-404"])
    site.put("/terms", "x", 500)
    with pytest.raises(HTTPStatusError):
        read(site, client, terms=site.url + "/terms")
    site.put("/terms", "<p>クリエイティブ・コモンズ 表示 4.0 国際</p>", Content_Type="text/html; charset=utf-8")
    (record,), _ = read(site, client, terms=site.url + "/terms")
    assert (record.licence, record.licence_text) == ("CC-BY-4.0", "cc-by")


TERMS = "このサイトのデータは CC BY 4.0 で公開します。"


@pytest.mark.parametrize(
    ("fields", "extras", "terms", "wanted"),
    [
        ({"license_id": "cc-by", "license_title": "Creative Commons Attribution"}, {}, TERMS, ("CC-BY-4.0", "cc-by")),
        ({"license_id": "cc-by"}, {}, "", ("other-open", "cc-by")),
        ({"license_id": "other-open"}, {"ライセンス": "政府標準利用規約2.0"}, TERMS, ("GJ-2.0", "政府標準利用規約2.0")),
        ({"license_title": "公共データ利用規約（第1.0版）"}, {}, "", ("PDL-1.0", "公共データ利用規約（第1.0版）")),
        ({"license_id": "notspecified"}, {}, TERMS, ("not-specified", "notspecified")),
        ({}, {}, TERMS, ("CC-BY-4.0", "")),
        ({}, {}, "", ("not-specified", "")),
        ({"license_id": "cc-zero"}, {}, TERMS, ("CC0-1.0", "cc-zero")),
    ],
)
def test_licence(fields: dict[str, str], extras: dict[str, str], terms: str, wanted: tuple[str, str]) -> None:
    assert licence_of(fields, extras, terms) == wanted


@pytest.mark.parametrize(
    ("url", "stated", "wanted"),
    [
        ("http://a.example/x.html", "CSV", True),
        ("http://a.example/x.csv", "HTML", False),
        ("http://a.example/api", "API", True),
        ("http://a.example/shared/static/abc", "CSV", False),
        ("http://a.example/file.aspx?id=1", "", False),
    ],
)
def test_is_page(url: str, stated: str, wanted: bool) -> None:
    assert is_page(url, stated) is wanted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("毎日", "DAILY"),
        ("なし", "NEVER"),
        ("随時", "IRREG"),
        ("四半期ごと", "QUARTERLY"),
        ("http://publications.europa.eu/resource/authority/frequency/ANNUAL", "ANNUAL"),
        ("隔月", "BIMONTHLY"),
        ("", ""),
        ("担当課", ""),
    ],
)
def test_frequency(text: str, code: str) -> None:
    assert frequency_code(text) == code
