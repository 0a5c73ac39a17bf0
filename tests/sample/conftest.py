"""The sample server, run as ``make portal`` runs it."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
import yaml

SAMPLE = Path(__file__).parent.parent.parent / "docker" / "sample"


@dataclass
class Answer:
    """What a visitor gets."""

    url: str
    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def is_page(self) -> bool:
        return self.headers["content-type"].startswith("text/html")

    @property
    def text(self) -> str:
        charset = self.headers["content-type"].partition("charset=")[2] or "utf-8"
        return self.data.decode("cp932" if charset == "Shift_JIS" else charset)


@dataclass
class Sample:
    """The running server."""

    port: int
    sources_file: Path
    process: subprocess.Popen[str]

    @property
    def sources(self) -> list[dict[str, Any]]:
        return yaml.safe_load(self.sources_file.read_text("utf-8"))["sources"]

    def get(self, url: str, data: bytes | None = None, **headers: str) -> Answer:
        request = urllib.request.Request(url, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return Answer(url, reply.status, {k.lower(): v for k, v in reply.headers.items()}, reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(url, error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name == "href" and value]


def start(folder: Path, *more: str) -> Sample:
    with socket.socket() as probe:
        probe.bind(("127.16.100.1", 0))
        port = probe.getsockname()[1]
    sources = folder / "sources.yaml"
    command = [sys.executable, str(SAMPLE / "serve.py"), "--port", str(port), "--sources-file", str(sources), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "READY\n"
    return Sample(port, sources, process)


def stop(sample: Sample) -> int:
    sample.process.terminate()
    return sample.process.wait(10)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    running = start(tmp_path_factory.mktemp("sample"))
    yield running
    stop(running)


@pytest.fixture(scope="module")
def everything(sample: Sample) -> dict[str, Answer]:
    """Every page and file that can be reached by links from the front pages."""
    waiting = [f"http://127.16.100.{number}:{sample.port}/" for number in range(1, 17)]
    waiting += [source["url"] for source in sample.sources]
    seen: dict[str, Answer] = {}
    while waiting:
        url = urldefrag(waiting.pop())[0]
        if url in seen:
            continue
        answer = seen[url] = sample.get(url)
        if answer.is_page:
            links = _Links()
            links.feed(answer.text)
            waiting += [urljoin(url, link) for link in links.found]
    return seen


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Any]:
    """Start further servers."""
    running: list[Sample] = []

    def make(*more: str) -> Sample:
        folder = tmp_path / str(len(running))
        folder.mkdir()
        running.append(start(folder, *more))
        return running[-1]

    yield make
    for one in running:
        if one.process.poll() is None:
            stop(one)
