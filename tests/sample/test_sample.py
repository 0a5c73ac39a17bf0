"""Nobody may take a sample for something real; and it must be worth harvesting."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ckanext.guarded_fetch import Client, HTTPStatusError, Policy
from ckanext.municipal_harvest.readers import READERS
from ckanext.municipal_harvest.readers.base import Record, SourceSpec
from openpyxl import load_workbook

MARK = "見本データ（架空）"
ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "docker" / "sample"

NOTHING = {"163210", "163228"}
BODIES = {
    "160008", "162019", "162027", "162043", "162051", "162060", "162078", "162086",
    "162094", "162108", "162116", "163210", "163228", "163236", "163422", "163431",
}  # fmt: skip


def policy() -> Policy:
    return Policy(allow_networks=("127.16.0.0/12",), user_agent="toyama-opendata-harvester/0.1 (+http://test; test)")


@pytest.fixture(scope="module")
def harvested(sample: Any) -> dict[str, list[Record]]:
    client = Client(policy())
    problems: list[Exception] = []
    found = {
        source["body"]: list(
            READERS[source["type"]].read(SourceSpec(**source), client, report=problems.append)  # type: ignore[call-arg]
        )
        for source in sample.sources
    }
    assert problems == []
    return found


def files(everything: dict[str, Any]) -> dict[str, Any]:
    return {url: answer for url, answer in everything.items() if answer.status == 200 and not answer.is_page}


def rows_of(name: str, data: bytes) -> list[list[str]]:
    if name.endswith(".xlsx"):
        sheets = load_workbook(io.BytesIO(data)).worksheets
        return [["" if cell is None else str(cell) for cell in row] for page in sheets for row in page.values]
    return list(csv.reader(io.StringIO(decode(data), newline="")))


def decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932")


def words_of(url: str, data: bytes) -> str:
    if url.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    return "\n".join(",".join(row) for row in rows_of(url, data))


# --- the marks


def test_every_page_says_that_it_is_invented(everything: dict[str, Any]) -> None:
    pages = [answer for answer in everything.values() if answer.is_page]
    assert len(pages) > 50
    for answer in pages:
        text = answer.text
        assert MARK in re.findall(r"<title>(.*?)</title>", text)[0], answer.url
        assert text.count(MARK) >= 3, answer.url
        assert '<meta name="robots" content="noindex,nofollow">' in text
        assert "<img" not in text


def test_every_answer_wants_no_index(everything: dict[str, Any], sample: Any) -> None:
    assert all(answer.headers["x-robots-tag"] == "noindex, nofollow" for answer in everything.values())
    for number in range(1, 17):
        robots = sample.get(f"http://127.16.100.{number}:{sample.port}/robots.txt")
        assert robots.text.endswith("User-agent: *\nDisallow: /\n")


def test_every_file_says_that_it_is_invented(everything: dict[str, Any]) -> None:
    assert len(files(everything)) >= 50
    for url, answer in files(everything).items():
        assert url.rsplit("/", 1)[1].startswith("mihon_kaku_"), url
        text = words_of(url, answer.data)
        assert "架空" in text, url
        if url.endswith((".csv", ".xlsx")):
            body = [row for row in rows_of(url, answer.data) if any(row)]
            assert sum("架空" in ",".join(row) for row in body) >= len(body) - 4, url


def test_no_telephone_no_position_no_address(everything: dict[str, Any]) -> None:
    for url, answer in everything.items():
        text = answer.text if answer.is_page else words_of(url, answer.data) if answer.status == 200 else ""
        numbers = set(re.findall(r"0\d{1,4}-\d{1,4}-\d{3,4}", text))
        assert numbers <= {"000-0000-0000"}, url
        assert set(re.findall(r"[\w.]+@[\w.]+", text)) <= {"mihon@example.invalid"}, url
        assert not re.search(r"(?<![\d.])(?:3[5-7]\.\d{3,}|13[6-8]\.\d{3,})", text), url
        for town in re.findall(r"富山県[^,、\n]*?(?=\d丁目)", text):
            assert town.endswith("架空町"), (url, town)


def test_positions_are_in_the_sea_off_africa(everything: dict[str, Any]) -> None:
    seen = 0
    for url, answer in files(everything).items():
        if url.endswith(".zip"):
            continue
        rows = [row for row in rows_of(url, answer.data) if any(row)]
        header = next((row for row in rows if "緯度" in row), None)
        if header is None:
            continue
        for row in rows[rows.index(header) + 1 :]:
            if len([cell for cell in row if cell]) < 5 or row[header.index("緯度")] in ("－", "不明"):
                continue
            assert 0 <= float(row[header.index("緯度")]) < 0.1
            assert 0 <= float(row[header.index("経度")]) < 0.1
            seen += 1
    assert seen > 500


# --- the shapes


def test_the_sources_file(sample: Any) -> None:
    assert {source["body"] for source in sample.sources} == BODIES
    assert Counter(source["type"] for source in sample.sources) == {"ckan": 3, "html": 13}
    assert all("架空" in source["title"] for source in sample.sources)
    hosts = {source["url"].split("/")[2].split(":")[0] for source in sample.sources}
    assert len(hosts) == 15  # 砺波市 is on the prefecture's CKAN
    from ckanext.municipal_harvest import sources_file

    assert len(sources_file.parse(sample.sources_file)) == 16


def test_encodings_and_formats(everything: dict[str, Any]) -> None:
    kinds: Counter[str] = Counter()
    for url, answer in files(everything).items():
        if not url.endswith(".csv"):
            kinds[url.rsplit(".", 1)[1]] += 1
        elif answer.data.startswith(b"\xef\xbb\xbf"):
            kinds["utf-8 with BOM"] += 1
        else:
            try:
                answer.data.decode("utf-8")
                kinds["utf-8"] += 1
            except UnicodeDecodeError:
                answer.data.decode("cp932")
                kinds["cp932"] += 1
        if url.endswith(".csv"):
            assert answer.data.count(b"\r\n") == answer.data.count(b"\n")
    assert set(kinds) == {"utf-8 with BOM", "utf-8", "cp932", "xlsx", "zip"}
    assert min(kinds.values()) >= 2
    charsets = Counter(a.headers["content-type"] for a in everything.values() if a.is_page)
    assert charsets["text/html; charset=Shift_JIS"] >= 5


def test_workbooks_have_what_makes_them_hard(everything: dict[str, Any]) -> None:
    merged = wareki = 0
    for url, answer in files(everything).items():
        if url.endswith(".xlsx"):
            sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
            merged += len(sheet.merged_cells.ranges) > 1
            wareki += any("令和" in str(cell) for row in sheet.values for cell in row)
    assert merged >= 2
    assert wareki >= 3


def test_broken_links(everything: dict[str, Any]) -> None:
    broken = [url for url, answer in everything.items() if answer.status == 404]
    assert len(broken) == 2


def test_harvest(harvested: dict[str, list[Record]], everything: dict[str, Any]) -> None:
    """Both readers find every dataset with every file, and nothing else."""
    records = [record for found in harvested.values() for record in found]
    assert {code for code, found in harvested.items() if not found} == NOTHING
    assert len(records) == 49
    assert all("架空" in record.title for record in records)
    linked = {file.url for record in records for file in record.files}
    assert linked == {url for url, answer in everything.items() if not answer.is_page or answer.status == 404}
    assert not any(file.is_page for record in records for file in record.files)
    licences = {record.licence for record in records}
    assert licences == {"CC-BY-4.0", "CC-BY-2.1-JP", "CC0-1.0", "PDL-1.0", "own-terms", "other-open"}


def test_citizens_find_what_they_look_for(harvested: dict[str, list[Record]]) -> None:
    titles = " ".join(record.title for found in harvested.values() for record in found)
    for word in (
        "避難場所", "AED", "公衆トイレ", "ごみ収集日", "公共施設", "子育て", "人口", "イベント", "文化財", "介護",
        "医療機関", "アクセスポイント", "消防水利", "予算", "GTFS", "観光", "食品営業許可",
    ):  # fmt: skip
        assert word in titles


def test_download_through_the_guarded_client(sample: Any, everything: dict[str, Any]) -> None:
    client = Client(policy())
    url = next(url for url in files(everything) if url.endswith("162019_hinan.csv"))
    first = client.get(url)
    assert client.get(url, etag=first.headers["ETag"]).not_modified
    assert client.get(url, last_modified=first.headers["Last-Modified"]).not_modified
    with pytest.raises(HTTPStatusError):
        client.get(url.replace("hinan.csv", "nothing.csv"))


# --- the CKANs


def test_ckan_actions(sample: Any) -> None:
    for base, version, count in (
        (f"http://127.16.100.1:{sample.port}", "2.9.5", 9),
        (f"http://127.16.100.2:{sample.port}", "2.10.4", 7),
    ):

        def call(action: str, base: str = base, **arguments: Any) -> Any:
            answer = sample.get(f"{base}/api/3/action/{action}", json.dumps(arguments).encode())
            return json.loads(answer.data)

        assert call("status_show")["result"]["ckan_version"] == version
        names = call("package_list")["result"]
        assert len(names) == count
        page = call("package_search", rows=2, start=1)["result"]
        assert (page["count"], len(page["results"])) == (count, 2)
        for name in names:
            package = call("package_show", id=name)["result"]
            assert package["num_resources"] == len(package["resources"])
            assert all(
                "架空" in text for text in (package["title"], package["notes"], package["organization"]["title"])
            )
        assert call("package_show", id="nothing")["error"]["__type"] == "Not Found Error"
        assert call("package_show")["error"]["__type"] == "Validation Error"
        assert len(call("license_list")["result"]) == 4
        organization = call("organization_list")["result"][0]
        assert call("organization_show", id=organization)["result"]["package_count"] > 0
        assert sample.get(f"{base}/api/3/action/evil_action").status == 400


def test_ckan_filters(sample: Any) -> None:
    base = f"http://127.16.100.1:{sample.port}/api/3/action/package_search"

    def count(query: str) -> int:
        return json.loads(sample.get(f"{base}?rows=0&{query}").data)["result"]["count"]

    assert count("fq=organization:mihon-tonami-shi") == 3
    assert count("fq=name:sample_city_tonami_*") == 3
    assert count("fq=-organization:mihon-tonami-shi") == 6
    assert count("fq=%2Borganization:%22mihon-tonami-shi%22%20AND%20res_format:ZIP") == 1
    assert count("q=AED") == 1
    assert count("q=nothing") == 0


def test_the_sample_of_evidence(sample: Any, everything: dict[str, Any]) -> None:
    """The numbers that the sample policy quotes."""
    by_name = {url.rsplit("/", 1)[1]: answer.data for url, answer in files(everything).items()}
    table = list(csv.DictReader(io.StringIO(decode(by_name["mihon_kaku_160008_kosodate_survey.csv"]), newline="")))
    assert len(table) == 80
    for year, content in {"2021": 780, "2022": 810, "2023": 855, "2024": 885, "2025": 930}.items():
        rows = [row for row in table if row["年度"] == year]
        total = next(row for row in rows if row["市町村コード"] == "160008")
        parts = [row for row in rows if row is not total]
        assert int(total["満足と答えた人数"]) == content == sum(int(row["満足と答えた人数"]) for row in parts)
        assert int(total["回答数"]) == 1500 == sum(int(row["回答数"]) for row in parts)
        assert all(10 <= int(row["満足と答えた人数"]) <= int(row["回答数"]) - 10 for row in rows)
        assert all(
            float(row["満足割合"]) == round(100 * int(row["満足と答えた人数"]) / int(row["回答数"]), 1) for row in rows
        )
    figures = list(csv.DictReader(io.StringIO(decode(by_name["mihon_kaku_160008_kosodate_kpi.csv"]), newline="")))
    last = next(row for row in figures if row["年度"] == "2025" and row["単位"] == "％")
    assert (last["指標名"], last["値"]) == ("子育て支援に満足している人の割合（架空）", "62.0")


# --- the process


def test_the_same_bytes_every_time(everything: dict[str, Any], sample: Any, fresh: Any) -> None:
    other = fresh("--host-base", "127.16.101")
    for url, answer in files(everything).items():
        again = other.get(url.replace("127.16.100.", "127.16.101.").replace(f":{sample.port}/", f":{other.port}/"))
        assert again.data == answer.data, url
        assert again.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(number: signal.Signals, fresh: Any) -> None:
    running = fresh()
    running.process.send_signal(number)
    assert running.process.wait(10) == 0


def test_a_port_in_use_is_said(sample: Any) -> None:
    command = [sys.executable, str(SAMPLE / "serve.py"), "--port", str(sample.port)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "使えません" in ended.stderr
    assert "cannot listen" in ended.stderr


def test_nothing_of_shared_is_read() -> None:
    """The sample is our own: its code names neither the shared data nor the network."""
    for path in SAMPLE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"\.\./shared|work/shared", text), path
        assert not re.search(r"^(import|from) (requests|urllib3|urllib\.request)", text, re.MULTILINE), path


# --- the real sites


def test_the_file_of_real_sites() -> None:
    from ckanext.municipal_harvest import sources_file

    path = ROOT / "harvesters" / "ckanext" / "municipal_harvest" / "sources" / "toyama-real.yaml"
    entries = sources_file.parse(path)
    assert {entry.body for entry in entries} == BODIES - {"162051", "163210"}
    text = path.read_text("utf-8")
    assert text.count("# untried; last seen") == len(entries)
    for code in ("162051", "163210"):
        assert f"# {code}" in text
