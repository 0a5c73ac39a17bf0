"""Lists of datasets as CSV, in the three generations of headers."""

from __future__ import annotations

from typing import Any

import pytest
from ckanext.municipal_harvest.readers.base import ReadError
from ckanext.municipal_harvest.readers.catalogue_table import body_name, same_body, words

from .reading import read

STANDARD = (
    "データセット_ID,全国地方公共団体コード,地方公共団体名,データセット_タイトル,データセット_概要,データセット_最終更新日,"
    "データセット_URL,データセット_更新頻度,ファイル_タイトル,ファイル_ダウンロードURL,ファイル形式,ファイル_ライセンス\r\n"
)
RECOMMENDED = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,データ名称,データ概要,データ形式,URL,"
    "ライセンス,最終更新日\r\n"
)
NGSI = "#property,code,prefName,cityName,dataName,category,format,url,license\r\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "euc_jp"])
def test_one_row_per_file(site: Any, client: Any, encoding: str) -> None:
    rows = STANDARD + (
        "MM1,162019,富山県富山市,ごみ収集日,収集日です,令和8年4月1日,http://a/p,毎年,収集日,/a.xlsx,xlsx,CC BY 4.0\r\n"
        "MM1,162019,富山県富山市,ごみ収集日,収集日です,令和8年4月1日,http://a/p,毎年,分別,/b.csv,csv,CC BY 4.0\r\n"
        "MM2,162019,富山県富山市,AED,,,,,,/c.csv,csv,\r\n"
    )
    records, reports = read(client, "catalogue-csv", site.put("/list.csv", rows.encode(encoding)))
    assert reports == []
    first, second = records
    assert (first.key, first.title, first.updated, first.frequency, first.licence, first.publisher) == (
        *("MM1", "ごみ収集日", "2026-04-01", "ANNUAL", "CC-BY-4.0", "富山市"),
    )
    assert [(ref.name, ref.url) for ref in first.files] == [
        ("収集日", f"{site.url}/a.xlsx"),
        ("分別", f"{site.url}/b.csv"),
    ]
    assert len({ref.key for ref in first.files}) == 2
    assert (second.licence, second.files[0].name) == ("not-specified", "AED")


def test_a_row_that_names_a_page_gives_the_files_of_the_page(site: Any, client: Any) -> None:
    page = site.put(
        "/p.html",
        "<html><body><main><h1>大字の位置</h1><p><a href='/a.json'>大字の位置（JSON）</a></p>"
        "<p><a href='/a.pdf'>説明（PDF）</a></p></main></body></html>",
        Content_Type="text/html",
    )
    rows = RECOMMENDED + f'162019,14001,富山県,富山市,大字の位置,,"JSON,　HTML",{page},CC BY 4.0,2026/4/1\r\n'
    records, reports = read(client, "catalogue-csv", site.put("/list.csv", rows))
    assert reports == []
    assert [(one.key, one.page, [ref.url for ref in one.files]) for one in records] == [
        ("14001", page, [f"{site.url}/a.json"])
    ]


def test_a_page_that_is_gone_is_reported_and_the_row_kept(site: Any, client: Any) -> None:
    rows = RECOMMENDED + f"162019,1400000001,富山県,富山市,大字,,CSV,{site.url}/gone.html,CC BY 4.0,\r\n"
    records, reports = read(client, "catalogue-csv", site.put("/list.csv", rows))
    assert reports == ["http-404"]
    assert [ref.url for ref in records[0].files] == [f"{site.url}/gone.html"]


def test_a_position_is_no_identity(site: Any, client: Any) -> None:
    rows = (
        NGSI + "1,16201,富山県,富山市,公衆トイレ,くらし,csv,/a.csv,CC BY 4.0\r\n"
        "2,16201,富山県,富山市,AED,くらし,csv,/b.csv,\r\n"
    )
    records, _ = read(client, "catalogue-csv", site.put("/list.csv", rows))
    assert [record.key for record in records] == ["公衆トイレ", "aed"]
    assert records[0].page == f"{site.url}/list.csv"


def test_another_bodys_row_is_left_out_of_a_city_and_named_in_a_prefecture(site: Any, client: Any) -> None:
    rows = STANDARD + "MM1,162027,富山県高岡市,AED,,,,,,/c.csv,csv,\r\n"
    address = site.put("/list.csv", rows)
    assert read(client, "catalogue-csv", address) == ([], ["other-body"])
    records, reports = read(client, "catalogue-csv", address, body="160008")
    assert ([record.publisher for record in records], reports) == (["高岡市"], [])


@pytest.mark.parametrize("content", ["<html>404</html>", "a,b\r\n1,2\r\n", ""])
def test_no_list_is_an_error(site: Any, client: Any, content: str) -> None:
    with pytest.raises(ReadError, match="unknown-header"):
        read(client, "catalogue-csv", site.put("/list.csv", content))


def test_codes_and_names() -> None:
    assert same_body("16343", "163431")
    assert same_body("１６２０１９", "162019")
    assert same_body("162010", "162019")  # a wrong check digit, seen in the field
    assert not same_body("162027", "162019")
    assert body_name("富山県射水市") == "射水市"
    assert body_name("富山県") == "富山県"
    assert words("CSV,　JSON") == ["CSV", "JSON"]
