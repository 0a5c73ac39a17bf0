"""Formats by word, by address and by content."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from ckanext.municipal_harvest.readers.formats import HEAD_BYTES, format_of_url, format_of_word, sniff

SHARED = Path(__file__).parents[4] / "shared"


def _zip(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "x" * 50)
    return target.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504

CONTENTS = [
    (b"", "EMPTY"),
    (b"\xef\xbb\xbf  \r\n", "EMPTY"),
    (b"%PDF-1.7\n%...", "PDF"),
    (b"\n\n%PDF-1.4", "PDF"),
    ("名称,住所\r\n市役所,本町1\r\n".encode("cp932"), "CSV"),
    ("名称\t住所\n市役所\t本町1\n".encode(), "TSV"),
    ("お知らせです。\nこれは文章です。\n".encode(), "TXT"),
    (b'{"type": "FeatureCollection", "features": []}', "GeoJSON"),
    (b'{"a": 1}', "JSON"),
    (b'[{"a": 1}]', "JSON"),
    (b'{"@context": "https://schema.org"}', "JSON-LD"),
    (b'{"a": 1}\n{"a": 2}\n', "JSONL"),
    (b"{broken", "TXT"),
    (b"<!DOCTYPE html><html><body>404</body></html>", "HTML"),
    ("\r\n<!-- 注 --><HTML><HEAD>".encode("cp932"), "HTML"),
    (b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="x"/>', "RDF"),
    (b'<?xml version="1.0"?><kml xmlns="x"/>', "KML"),
    (b'<?xml version="1.0"?><data/>', "XML"),
    (b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n", "TTL"),
    (b"BEGIN:VCALENDAR\r\n", "ICS"),
    (b"\x89PNG\r\n\x1a\n....", "PNG"),
    (b"\xff\xd8\xff\xe0", "JPEG"),
    (b"\x00\x01\x02\x03", "BINARY"),
    (_OLE + "Workbook".encode("utf-16-le"), "XLS"),
    (_OLE + "WordDocument".encode("utf-16-le"), "DOC"),
    (_zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), "XLSX"),
    (_zip("[Content_Types].xml", "word/document.xml"), "DOCX"),
    (_zip("stops.txt", "routes.txt", "trips.txt"), "GTFS"),
    (_zip("gtfs/stops.txt", "gtfs/routes.txt", "gtfs/trips.txt", "gtfs/agency.txt"), "GTFS"),
    (_zip("a.shp", "a.dbf"), "SHP"),
    (_zip("doc.kml"), "KMZ"),
    (_zip("a.csv"), "ZIP"),
    (_zip("a.csv")[:40], "ZIP"),
]


@pytest.mark.parametrize(("content", "name"), CONTENTS, ids=[f"{i}-{name}" for i, (_, name) in enumerate(CONTENTS)])
def test_content(content: bytes, name: str) -> None:
    assert sniff(content).format == name


def test_one_column_is_what_its_name_says() -> None:
    column = "名称\n市役所\n支所\n".encode()
    assert sniff(column, filename="a.csv").format == "CSV"
    assert sniff(column, filename="a.bin").format == "TXT"


def test_a_page_called_csv_is_a_page() -> None:
    assert sniff(b"<html><body>sorry</body></html>", filename="aed.csv").format == "HTML"


def test_head_that_ends_inside_a_character() -> None:
    text = ("番号,名称\n" + "1,避難所\n" * 1000).encode()
    for cut in range(400, 412):
        assert sniff(text[:cut], len(text)).format == "CSV"


def test_huge_json_and_zip_are_not_read_whole() -> None:
    assert sniff(b'{"type":"FeatureCollection","features":[' + b"1," * HEAD_BYTES, 10 * HEAD_BYTES).format == "GeoJSON"
    assert sniff(b"[" * 1_000_000).format == "TXT"
    assert sniff(b"PK\x03\x04" * 500_000).format == "ZIP"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("CSVファイル：3KB", "CSV"),
        ("エクセル形式", "XLSX"),
        ("ＰＤＦ", "PDF"),
        ("GeoJSON形式", "GeoJSON"),
        ("GTFS-JP", "GTFS"),
        ("GTFSリアルタイム", "GTFS-RT"),
        ("その他のファイル", ""),
        ("シェープファイル", "SHP"),
        ("一覧", ""),
    ],
)
def test_word(words: str, name: str) -> None:
    assert format_of_word(words) == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://a.test/%8C%F6.csv", "CSV"),
        ("http://a.test/AED.XLSX?v=2", "XLSX"),
        ("http://a.test/download.aspx?file=x.pdf", "PDF"),
        ("http://a.test/guide/svGuideDtl.aspx?servno=1", ""),
        ("http://a.test/data/", ""),
    ],
)
def test_address(url: str, name: str) -> None:
    assert format_of_url(url) == name


@pytest.mark.shared
def test_every_file_of_the_world() -> None:
    world = json.loads((SHARED / "world" / "world.json").read_text())
    expected = json.loads((SHARED / "world" / "expected.json").read_text())
    contents = {}
    for host in world["hosts"].values():
        for route in host.get("routes", []):
            source = route.get("file") or route.get("page")
            if source:
                content = (SHARED / "world" / source).read_bytes()
                contents[hashlib.sha256(content).hexdigest()] = content
    wrong, seen = set(), 0
    for revision in expected["revisions"].values():
        for body in revision["bodies"].values():
            for resource in (one for dataset in body["datasets"] for one in dataset["resources"]):
                content = contents.get(resource.get("sha256"))
                if content is not None:
                    seen += 1
                    found = sniff(content[: HEAD_BYTES // 4], len(content), resource["url"]).format
                    if {found, sniff(content).format} != {resource["format"]}:
                        wrong.add((resource["url"], found, resource["format"]))
    assert not wrong
    assert seen > 100
