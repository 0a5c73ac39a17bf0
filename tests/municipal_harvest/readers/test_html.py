"""The web-page reader on the world's sites and on pages of our own in other shapes."""

from __future__ import annotations

import functools
import http.server
import re
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ckanext.guarded_fetch import Client, FetchError, HTTPStatusError, Policy
from ckanext.municipal_harvest.readers.base import ReadError, Record, SourceSpec
from ckanext.municipal_harvest.readers.html import HtmlReader
from ckanext.municipal_harvest.readers.webpage.decode import decode
from ckanext.municipal_harvest.readers.webpage.extract import datasets
from ckanext.municipal_harvest.readers.webpage.keys import record_key, title_core
from ckanext.municipal_harvest.readers.webpage.labels import is_generic, is_theme, resource_name, title_of
from ckanext.municipal_harvest.readers.webpage.page import parse
from ckanext.municipal_harvest.readers.webpage.robots import Robots
from ckanext.municipal_harvest.readers.webpage.urls import resolve

PAGES = Path(__file__).parent / "pages"
WORLD_SOURCES = (
    "takaoka uozu himi namerikawa kurobe oyabe nanto funahashi kamiichi tateyama asahi".split()  # noqa: SIM905
)


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[str], str]]:
    """Serve a folder of ``pages`` as a site of its own; gives its address."""
    servers: list[http.server.ThreadingHTTPServer] = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return

    def start(folder: str) -> str:
        handler = functools.partial(Quiet, directory=str(PAGES / folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def read(url: str, terms: str | None = None) -> tuple[list[Record], list[ReadError | FetchError]]:
    problems: list[ReadError | FetchError] = []
    client = Client(Policy(allow_networks=("127.0.0.0/8",)))
    spec = SourceSpec(id="s", body="162019", type="html", url=url, terms=terms)
    return list(HtmlReader().read(spec, client, report=problems.append)), problems


# -- the world ---------------------------------------------------------------


def _same(text: str | None) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def _read_world(world: Any, name: str) -> tuple[list[Record], list[ReadError | FetchError], str]:
    source = next(one for one in world.sources if one["id"] == f"{name}-html")
    records, problems = read(source["url"], source.get("terms"))
    return records, problems, source["body"]


def _differences(records: list[Record], expected: list[dict[str, Any]]) -> list[str]:
    by_title = {record.title: record for record in records}
    wrong = [f"extra {title}" for title in by_title.keys() - {one["title"] for one in expected}]
    for one in expected:
        record = by_title.get(one["title"])
        if record is None:
            wrong.append(f"missing {one['title']}")
            continue
        facts = {
            "description": (_same(record.description), _same(one.get("description"))),
            "page": (record.page, one["page"]),
            "updated": (record.updated, one.get("updated", "")),
            "licence": (record.licence in one.get("licence_accept", [one["licence"]]), True),
            "urls": ([file.url for file in record.files], [file["url"] for file in one["resources"]]),
            "names": ([file.name for file in record.files], [file["name"] for file in one["resources"]]),
        }
        wrong += [f"{one['title']} {fact}: {a} != {b}" for fact, (a, b) in facts.items() if a != b]
    return wrong


@pytest.mark.shared
@pytest.mark.parametrize("revision", [1, 2, 3])
@pytest.mark.parametrize("name", WORLD_SOURCES)
def test_world_site(world: Any, name: str, revision: int) -> None:
    if (name, revision) == ("kurobe", 3):
        pytest.skip("not run: the site is down at revision 3, see test_site_that_is_down")
    world.set_revision(revision)
    records, problems, body = _read_world(world, name)
    wanted = [
        one
        for one in world.expected["revisions"][str(revision)]["bodies"][body]["datasets"]
        if one.get("source") == f"{name}-html"
    ]
    assert _differences(records, wanted) == []
    assert problems == []
    assert len({record.key for record in records}) == len(records)
    assert all(re.fullmatch(r"[a-z0-9-]{1,80}", record.key) for record in records)


@pytest.mark.shared
@pytest.mark.parametrize("name", [name for name in WORLD_SOURCES if name != "kurobe"])
def test_keys_survive_every_revision(world: Any, name: str) -> None:
    identities: dict[str, set[str]] = {}
    for revision in (1, 2, 3):
        world.set_revision(revision)
        records, _, body = _read_world(world, name)
        titles = {
            one["title"]: one["key"] for one in world.expected["revisions"][str(revision)]["bodies"][body]["datasets"]
        }
        for record in records:
            identities.setdefault(titles[record.title], set()).add(record.key)
    assert all(len(keys) == 1 for keys in identities.values())


@pytest.mark.shared
def test_site_that_is_down(world: Any) -> None:
    world.set_revision(3)
    with pytest.raises(HTTPStatusError) as caught:
        _read_world(world, "kurobe")
    assert caught.value.code == "http-503"


@pytest.mark.shared
def test_robots_txt_is_obeyed(world: Any) -> None:
    _read_world(world, "takaoka")
    assert not [entry["path"] for entry in world.log if "/naibu/" in entry["path"]]


@pytest.mark.shared
def test_sub_page_that_fails_is_reported_and_loses_nothing_else(world: Any) -> None:
    world.fault("www.city.uozu.toyama.test", "503", path_prefix="/guide/svGuideDtl.aspx")
    records, problems, _ = _read_world(world, "uozu")
    assert records == []
    assert {problem.code for problem in problems} == {"http-503"}
    assert len(problems) >= 7


# -- pages of our own --------------------------------------------------------

EXPECTED: dict[str, dict[str, list[str]]] = {
    "cards/opendata/index.html": {
        "公共施設一覧": ["shisetsu.csv", "shisetsu.xlsx"],
        "子育て施設一覧": ["kosodate.csv"],
        "イベントカレンダー": ["event.ics", "event.csv"],
    },
    "rowspan/opendata/list.html": {
        "住民基本台帳人口": ["jinko_r06.csv", "jinko_r06.pdf", "jinko_r07.csv", "jinko_r07.pdf"],
        "将来推計人口": ["suikei.csv"],
        "避難場所": ["hinan.csv", "hinan.geojson", "hinan.kml"],
    },
    "years/opendata/index.html": {
        "町丁別人口": ["r7.csv", "r7.xlsx", "r6.csv"],
        "人口動態": ["dotai5.csv", "dotai6.csv"],
        "ごみ収集量": ["gomi_r4.xlsx", "gomi_r5.xlsx", "gomi_r6.csv"],
    },
    "accordion/opendata/index.html": {
        "AED設置箇所": ["aed.csv", "aed.xlsx"],
        "消防水利": ["shobo.csv"],
        "ごみ集積所": ["gomi.csv", "gomi.json"],
        "水道料金表": ["suido.xlsx"],
    },
    "definitions/opendata/index.html": {
        "医療機関一覧": ["iryo.csv", "iryo.xlsx"],
        "介護サービス事業所": ["kaigo.csv"],
        "文化財": ["bunkazai_shi.csv", "bunkazai_ken.csv"],
    },
    "old/data/opendata.htm": {
        "ＡＥＤ設置場所": ["aed.csv", "aed.xls"],
        "町営バス時刻表": ["%E3%83%90%E3%82%B9.xls"],
        "公園一覧": ["koen.csv"],
    },
    "old/data/euc.html": {"駐輪場": ["churin.csv"], "図書館": ["tosho.csv?name=%BF%DE%BD%F1"]},
    "themes/opendata/index.html": {"健康づくり教室の予定": ["kyoshitsu.xlsx"], "避難所": ["abcdefg.csv"]},
    "facts/opendata/index.html": {"図書館蔵書数": ["zosho.csv", "zosho.pdf"], "学校給食の献立": ["kondate.xlsx"]},
    "lists/opendata/index.html": {
        "避難所一覧": ["hinanjo.csv", "hinanjo.xlsx"],
        "洪水ハザードマップ": ["hazard.pdf"],
        "小学校一覧": ["sho.csv", "sho.xlsx"],
        "中学校一覧": ["chu.csv"],
    },
    "bold/opendata/index.html": {
        "公衆トイレ": ["toilet.csv"],
        "公用車の一覧": ["koyosha.csv"],
        "防犯灯の位置": ["bohanto.csv", "bohanto.zip"],
        "投票所一覧": ["tohyo.csv"],
        "統計でみる見本町": ["download.aspx?id=77"],
    },
    "cms/soshiki/77.html": {"AED": ["1.csv", "2.pdf"], "当初予算": ["3.xlsx", "4.xlsx"]},
    "attach/opendata/index.html": {
        "公園": ["park.csv", "park.xlsx"],
        "街路樹": ["street.csv"],
        "統計書（令和6年版）": ["toukei1.xlsx", "toukei2.xlsx"],
    },
    "portal/dataset/aed.html": {"AED設置場所": ["aed.csv", "aed.xlsx"]},
    "broken/ended.html": {},
    "broken/moved.html": {
        "公衆トイレ": ["toilet.csv"],
        "公用車の一覧": ["koyosha.csv"],
        "防犯灯の位置": ["bohanto.csv", "bohanto.zip"],
        "投票所一覧": ["tohyo.csv"],
        "統計でみる見本町": ["download.aspx?id=77"],
    },
}


@pytest.mark.parametrize("path", EXPECTED)
def test_shapes(serve: Callable[[str], str], path: str) -> None:
    records, _ = read(serve("") + path)
    found = {record.title: [file.url.rpartition("/")[2] for file in record.files] for record in records}
    assert found == EXPECTED[path]


def _one(records: list[Record], title: str) -> Record:
    return next(record for record in records if record.title == title)


def test_rows_that_share_a_title_by_rowspan(serve: Callable[[str], str]) -> None:
    records, _ = read(serve("rowspan") + "opendata/list.html")
    people = _one(records, "住民基本台帳人口")
    assert people.theme == "人口"
    assert people.description == "毎月末の人口と世帯数"
    assert people.updated == "2026-04-10"
    assert people.licence == "CC-BY-2.1-JP"
    assert [file.name for file in people.files] == ["令和6年度", "令和6年度 PDF", "令和7年度", "令和7年度 PDF"]
    assert [file.key for file in people.files] == ["csv-2024", "pdf-2024", "csv-2025", "pdf-2025"]


def test_licence_nearest_first(serve: Callable[[str], str]) -> None:
    records, _ = read(serve("definitions") + "opendata/index.html")
    assert _one(records, "介護サービス事業所").licence == "CC0-1.0"
    assert _one(records, "文化財").licence == "CC-BY-4.0"
    records, _ = read(serve("years") + "opendata/index.html")
    assert {record.licence for record in records} == {"PDL-1.0"}


def test_a_dataset_keeps_another_ones_licence_to_itself(serve: Callable[[str], str]) -> None:
    records, _ = read(serve("bold") + "opendata/index.html")
    assert _one(records, "公衆トイレ").licence == "CC-BY-3.0"
    assert _one(records, "公用車の一覧").licence == "not-specified"


def test_missing_sub_page_is_reported(serve: Callable[[str], str]) -> None:
    records, problems = read(serve("") + "themes/opendata/index.html")
    assert len(records) == 2
    assert [problem.code for problem in problems] == ["http-404"]
    assert problems[0].url.endswith("missing.html")


def test_front_page_without_open_data(serve: Callable[[str], str]) -> None:
    records, problems = read(serve("front") + "index.html")
    assert (records, problems) == ([], [])


def test_error_page_with_status_200(serve: Callable[[str], str]) -> None:
    with pytest.raises(ReadError) as caught:
        read(serve("broken") + "error.html")
    assert caught.value.code == "error-page"
    assert "エラー" in caught.value.ja
    assert caught.value.en


def test_file_as_source(serve: Callable[[str], str], tmp_path: Path) -> None:
    with pytest.raises(HTTPStatusError):
        read(serve("broken") + "nothing.html")


# -- words -------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "CSV",
        "CSV（77KB）",
        "ダウンロードはこちら(CSV：12KB)",
        "JSON形式",
        "令和２年：",
        "kuiki.geojson",
        "[PDFファイル／120KB]",
        "CSV（Shift_JIS）をダウンロード",
        "こちら",
        "Excel形式（新しいウィンドウで開きます）",
    ],
)
def test_words_that_name_nothing(words: str) -> None:
    assert is_generic(words)


@pytest.mark.parametrize("words", ["AED", "人口データ", "平日・下り", "避難所一覧.csv", "予約式あいのりタクシー"])
def test_words_that_name_something(words: str) -> None:
    assert not is_generic(words)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("■ 出生・死亡数", "出生・死亡数"),
        ("指定緊急避難場所（令和8年4月1日更新）", "指定緊急避難場所"),
        ("町別年齢別人口（平成30年11月）", "町別年齢別人口（平成30年11月）"),
        ("全国市区町村一覧（Shift_JIS）", "全国市区町村一覧（Shift_JIS）"),
        ("公営バスGTFSデータ", "公営バスGTFSデータ"),
        ("AED設置場所（CSV）", "AED設置場所"),
        ("人口データ CSV形式 12KB", "人口データ"),
        ("避難所一覧.csv", "避難所一覧"),
        ("【公衆トイレ】", "公衆トイレ"),
    ],
)
def test_titles(words: str, title: str) -> None:
    assert title_of(words) == title


@pytest.mark.parametrize(
    ("label", "before", "after", "name"),
    [
        ("ダウンロードはこちら", "令和２年：", "", "令和２年"),
        ("kuiki.geojson", "データ：", "（GeoJSON形式）", "GeoJSON"),
        ("CSV（Shift_JIS）をダウンロード", "", "", "CSV（Shift_JIS）"),
        ("指定避難所（その他のファイル：29KB）", "", "", "指定避難所"),
        ("Wi-Fi（CSV）", "", "", "Wi-Fi（CSV）"),
    ],
)
def test_file_names(label: str, before: str, after: str, name: str) -> None:
    assert resource_name(label, before, after) == name


def test_fields_are_no_datasets() -> None:
    assert all(
        is_theme(word) for word in ("防災・安全", "観光・施設", "1. くらし", "統計情報", "健康・福祉に関するデータ")
    )
    assert not any(is_theme(word) for word in ("AED設置箇所", "ごみ収集日一覧", "鉄道時刻表"))


def test_keys_follow_the_core_of_a_title() -> None:
    assert record_key("AED設置箇所") == record_key("ＡＥＤ（自動体外式除細動器）設置箇所一覧")
    assert record_key("人口（令和5年）") != record_key("人口（令和6年）")
    assert title_core("一覧") == "一覧"


def test_addresses_keep_their_bytes() -> None:
    base = "http://a.test/guide/x.aspx"
    assert resolve(base, "/o/%8C%F6%8B%A4.csv", "cp932") == "http://a.test/o/%8C%F6%8B%A4.csv"
    assert resolve(base, "/o/AED 設置.csv", "cp932") == "http://a.test/o/AED%20%E8%A8%AD%E7%BD%AE.csv"
    assert resolve(base, "y.aspx?q=図", "cp932") == "http://a.test/guide/y.aspx?q=%90%7D"
    assert resolve(base, "//b.test/x.csv") == "http://b.test/x.csv"
    assert resolve(base, "..\\data\\x.csv") == "http://a.test/data/x.csv"
    assert resolve(base, "javascript:void(0)") == ""
    assert resolve(base, "http://[::bad/x.csv") == ""


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "iso2022_jp"])
def test_encodings_without_declaration(encoding: str) -> None:
    text = "<title>オープンデータ</title><p>市内の避難場所の一覧を公開しています。</p>"
    assert decode(text.encode(encoding)) == (text, encoding)


def test_declared_encoding_that_is_wrong() -> None:
    text = "<p>①髙岡㈱</p>"
    assert decode(text.encode("cp932"), "text/html; charset=utf-8")[0] == text
    assert decode(text.encode("cp932"), "text/html; charset=Shift_JIS")[0] == text


def test_robots_rules() -> None:
    robots = Robots.parse(
        "User-agent: *\nCrawl-delay: 99\nDisallow: /a/\nAllow: /a/b\nDisallow: /*.pdf$\n\n"
        "User-agent: bad\nDisallow: /\n",
        "toyama-opendata",
    )
    assert [robots.allows(f"http://x.test{path}") for path in ("/", "/a/c", "/a/b/c", "/x.pdf", "/x.pdf?1")] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert robots.delay == 5.0
    assert not Robots.parse("User-agent: toyama\nDisallow: /", "toyama-opendata").allows("http://x.test/")


# -- hostile pages -----------------------------------------------------------

HOSTILE = {
    "nested boxes": "<div>" * 100_000 + "<a href=x.csv>CSV</a>",
    "nested lists": "<ul><li>あ" * 5_000 + "<a href=x.csv>CSV</a>",
    "nested tables": "<table><tr><td>" * 3_000 + "<a href=x.csv>CSV</a>",
    "links": "<ul>" + "".join(f"<li><a href=f{i}.csv>公園のベンチ{i}（CSV）</a></li>" for i in range(20_000)) + "</ul>",
    "one line": "<p>" + "".join(f"公園{i} <a href=f{i}.csv>CSV</a> " for i in range(10_000)),
    "spans": "<table>" + ("<tr>" + "<td colspan=1000 rowspan=1000>x<a href=x.csv>CSV</a>" * 20) * 50 + "</table>",
    "ten megabytes": "<p>" + "あ（" * 1_700_000 + "<a href=x.csv>CSV</a>",
    "open parentheses": "<p><a href=x.csv>" + "(" * 100_000 + "CSV</a>",
    "licences": "<p>" + "クリエイティブ・コモンズ" * 100_000 + "<a href=x.csv>CSV</a>",
    "nothing": "\x00" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_page_takes_bounded_time(name: str) -> None:
    started = time.process_time()
    text, encoding = decode(HOSTILE[name].encode())
    found = datasets(parse(text, "http://a.test/opendata/", encoding), root=True)
    assert time.process_time() - started < 20
    assert len(found) <= 5_000
