"""Names of downloads, and bytes that are kept once."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest
from ckan.lib import files
from ckanext.municipal_harvest import archive
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("url", "name", "file_format", "wanted"),
    [
        ("http://a.example/aed.csv", "AED", "CSV", "aed.csv"),
        ("http://a.example/%E5%B0%84%E6%B0%B4%E5%B8%82.json", "町", "JSON", "射水市.json"),
        ("http://a.example/%8C%F6%8B%A4%8E%7B%90%DD.csv", "公共施設", "CSV", "公共施設.csv"),
        (
            "http://a.example/shared/static/01e24507afeb7d7a733517997e7ec3e3.csv",
            "検査実施人数",
            "CSV",
            "検査実施人数.csv",
        ),
        ("http://a.example/attach/EDIT/027/027785.zip", "バス", "GTFS", "バス.zip"),
        ("http://a.example/file.aspx?servno=1", "一覧", "XLSX", "一覧.xlsx"),
        ("http://a.example/0097.xlsx", "市税", "EMPTY", "市税"),
        ("http://a.example/stops.txt", "停留所", "CSV", "stops.txt"),
        ("http://a.example/x", "../../etc/passwd", "CSV", "etc_passwd.csv"),
        ("http://a.example/x", "a\r\nSet-Cookie: b", "CSV", "a__Set-Cookie_ b.csv"),
        ("", "", "CSV", "data.csv"),
    ],
)
def test_filename(url: str, name: str, file_format: str, wanted: str) -> None:
    assert archive.filename(url, name, file_format) == wanted


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["CSV", "GTFS", "EMPTY", "", "Geo/JSON"]))
def test_filename_is_always_safe(path: str, name: str, file_format: str) -> None:
    made = archive.filename("http://a.example/" + path, name, file_format)
    assert made
    assert not set(made) & set('/\\\r\n\0"')
    assert not made.startswith(".")
    assert len(made) < 150


@pytest.mark.usefixtures("with_plugins")
class TestStore:
    def test_same_bytes_are_kept_once_and_never_overwritten(self) -> None:
        content = b"a,b\n1,2\n" + hashlib.sha256(str(id(self)).encode()).digest()
        sha256 = hashlib.sha256(content).hexdigest()
        assert not archive.has(sha256)
        archive.store(io.BytesIO(content), sha256, len(content), "text/csv")
        storage = files.get_storage(archive.STORAGE)
        first = storage.full_path(archive.location(sha256))
        before = Path(first).stat()
        archive.store(io.BytesIO(content), sha256, len(content), "text/csv")
        after = Path(first).stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
        assert storage.content(files.FileData(archive.location(sha256))) == content

    def test_nothing_is_left_beside(self) -> None:
        content = os.urandom(40)
        archive.store(io.BytesIO(content), hashlib.sha256(content).hexdigest(), 40, "text/csv")
        root = files.get_storage(archive.STORAGE).settings.path
        incoming = Path(root, "incoming")
        assert not incoming.exists() or not list(incoming.iterdir())

    @pytest.mark.parametrize("claim", ["", "abc", "../../../etc/passwd", "A" * 64, "a" * 63 + "/"])
    def test_a_hash_that_is_none_leads_nowhere(self, claim: str) -> None:
        assert archive.locate({"id": "x", "hash": claim, "url_type": ""}) is None
