"""The lock file of Solr's jars, and the downloader against a real HTTP server."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from local_stack import jars
from local_stack.messages import StackError

CONTENT = bytes(range(256)) * 4000
JAR = jars.Jar("org.example", "thing", "1.0", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


def test_the_lock_is_whole():
    locked = jars.parse(jars.LOCK.read_text(encoding="utf-8"))
    names = {jar.artifact for jar in locked}
    assert {"solr-core", "solr-test-framework", "lucene-analysis-kuromoji", "zookeeper"} <= names
    assert not any(name.startswith("netty") for name in names)
    assert sum(jar.size for jar in locked) < 70_000_000


@pytest.mark.parametrize(
    "text",
    ["org.example:thing:1.0 abc 12", f"org.example:thing {'0' * 64} 12", f"{JAR}\n\n{JAR}", f"{JAR} more"],
)
def test_a_bad_line_is_named(text: str):
    with pytest.raises(StackError, match=r"\d 行目"):
        jars.parse(text)


def test_a_line_survives_the_round_trip():
    assert jars.parse(f"# comment\n{JAR}\n") == [JAR]
    assert JAR.address == "org/example/thing/1.0/thing-1.0.jar"


class Repository(ThreadingHTTPServer):
    """A Maven repository that can break off, lie, or ignore ranges."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str | None] = []
        self.content = CONTENT
        self.break_off_after: int | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        if self.path != f"/{JAR.address}":
            self.send_error(404)
            return
        match = re.fullmatch(r"bytes=(\d+)-", asked or "")
        start = int(match[1]) if match else 0
        if start >= len(self.server.content):
            self.send_error(416)
            return
        body = self.server.content[start:]
        self.send_response(206 if match else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.break_off_after is not None:
            body, self.server.break_off_after = body[: self.server.break_off_after], None
            self.close_connection = True
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def repository() -> Iterator[Repository]:
    with Repository() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_broken_download_is_continued(repository: Repository, tmp_path: Path):
    repository.break_off_after = 300_000
    path = jars.fetch(JAR, tmp_path, repository.base)
    assert path.read_bytes() == CONTENT
    assert repository.asked == [None, "bytes=300000-"]


def test_an_interrupted_run_is_continued(repository: Repository, tmp_path: Path):
    (tmp_path / f"{JAR.name}.{JAR.sha256[:12]}.part").write_bytes(CONTENT[:1000])
    jars.fetch_all([JAR], tmp_path, repository.base)
    assert repository.asked == ["bytes=1000-"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".part") == []


def test_a_part_that_is_too_long_is_fetched_anew(repository: Repository, tmp_path: Path):
    (tmp_path / f"{JAR.name}.{JAR.sha256[:12]}.part").write_bytes(CONTENT + b"more")
    assert jars.fetch(JAR, tmp_path, repository.base).read_bytes() == CONTENT


def test_other_bytes_are_refused(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jars, "ATTEMPTS", 2)
    repository.content = CONTENT[:-1] + b"!"
    with pytest.raises(StackError, match="SHA-256"):
        jars.fetch(JAR, tmp_path, repository.base)
    assert not (tmp_path / JAR.name).exists()


def test_a_missing_jar_says_what_to_do(repository: Repository, tmp_path: Path):
    strange = jars.Jar("org.example", "other", "1.0", JAR.sha256, JAR.size)
    with pytest.raises(StackError, match=r"HTTP 404.*MAVEN_REPOSITORY_URL"):
        jars.fetch(strange, tmp_path, repository.base)
    assert len(repository.asked) == 1


def test_a_cached_jar_is_not_fetched_but_a_changed_one_is(repository: Repository, tmp_path: Path):
    jars.fetch_all([JAR], tmp_path, repository.base)
    jars.fetch_all([JAR], tmp_path, repository.base)
    assert len(repository.asked) == 1
    (tmp_path / JAR.name).write_bytes(b"?" * JAR.size)
    jars.fetch_all([JAR], tmp_path, repository.base)
    assert (tmp_path / JAR.name).read_bytes() == CONTENT


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert jars.cache_folder() == tmp_path / "toyama-opendata" / "jars"
    monkeypatch.setenv("MAVEN_REPOSITORY_URL", "https://mirror.example/maven2/")
    assert jars.repository() == "https://mirror.example/maven2"
