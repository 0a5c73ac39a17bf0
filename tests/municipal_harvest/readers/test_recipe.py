"""Recipes: an odd page read by selectors."""

from __future__ import annotations

from typing import Any

import pytest
from ckanext.municipal_harvest.readers.base import ReadError
from ckanext.municipal_harvest.readers.recipe import faults

from .reading import read

PAGE = """<html><body><div class=entry><b>AED設置箇所</b><i>令和8年4月1日</i>
<a href=/aed.csv>CSV</a><a href=/aed.pdf>PDF</a></div>
<div class=entry><b>公園</b><i>-</i><a href=/park.xlsx>ダウンロード</a><em>CC0 1.0</em></div>
<div class=entry><b>名簿</b><a href=/page.html>見る</a></div><div class=entry><a href=/x.csv>CSV</a></div>
<div class=entry>見出し</div></body></html>"""
RECIPE = {"item": ".entry", "title": "b", "file": "a@href", "updated": "i", "licence": "em"}


def test_items_are_datasets_and_what_they_lack_is_told(site: Any, client: Any) -> None:
    records, reports = read(client, "html", site.put("/", PAGE), recipe=RECIPE)
    assert [(one.title, one.updated, one.licence, [ref.url for ref in one.files]) for one in records] == [
        ("AED設置箇所", "2026-04-01", "not-specified", [f"{site.url}/aed.csv", f"{site.url}/aed.pdf"]),
        ("公園", "", "CC0-1.0", [f"{site.url}/park.xlsx"]),
    ]
    assert len({ref.key for ref in records[0].files}) == 2
    assert reports == ["recipe-no-file", "recipe-no-title"]


def test_detail_pages_and_pages_of_the_list(site: Any, client: Any) -> None:
    site.put("/d1", "<p class=text>置いてある場所</p><a href=/aed.csv>CSV</a>", Content_Type="text/html")
    site.put("/2", "<li><a class=t href=/d1>二</a></li><a class=next href=/1>次</a>", Content_Type="text/html")
    first = site.put(
        "/1", "<li><a class=t href=/d1>一</a></li><li><a class=t href=/gone>無</a></li><a class=next href=/2>次</a>"
    )
    recipe = {"item": "li", "title": ".t", "detail": ".t@href", "description": ".text", "next": "a.next@href"}
    records, reports = read(client, "html", first, recipe=recipe)
    assert [(one.title, one.page, one.description) for one in records] == [
        ("一", f"{site.url}/d1", "置いてある場所"),
        ("二", f"{site.url}/d1", "置いてある場所"),
    ]
    assert reports == ["http-404", "recipe-no-file"]


def test_a_rebuilt_page_is_an_error(site: Any, client: Any) -> None:
    with pytest.raises(ReadError, match="recipe-no-item"):
        read(client, "html", site.put("/", "<p>新しいサイト</p>"), recipe=RECIPE)


def test_robots(site: Any, client: Any) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed")
    with pytest.raises(ReadError, match="robots-disallowed"):
        read(client, "html", site.put("/closed", PAGE), recipe=RECIPE)


@pytest.mark.parametrize(
    ("recipe", "keys"),
    [
        (RECIPE, []),
        ({"item": "li"}, ["title"]),
        ({**RECIPE, "items": "li"}, ["items"]),
        ({**RECIPE, "title": "b["}, ["title"]),
        ({**RECIPE, "title": 3}, ["title"]),
        ({**RECIPE, "title": "x" * 301}, ["title"]),
        ("li", [""]),
    ],
)
def test_faults(recipe: Any, keys: list[str]) -> None:
    assert [fault.key for fault in faults(recipe)] == keys


def test_a_wrong_recipe_is_an_error(site: Any, client: Any) -> None:
    with pytest.raises(ReadError, match="bad-recipe"):
        read(client, "html", site.put("/", PAGE), recipe={"item": "li"})
