"""Fixtures shared by all tests: the world server and the paths of ``../shared``."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that needs ``../shared`` fails where CI promises it, and is listed as not run elsewhere."""
    if item.get_closest_marker("shared") is None or SHARED.is_dir():
        return
    if os.environ.get("REQUIRE_SHARED") == "1":
        pytest.fail(f"{SHARED} is missing although REQUIRE_SHARED=1")
    pytest.skip(f"not run: {SHARED} is missing")


@dataclass
class World:
    """The running server that plays the 16 bodies' sites (``../shared/world/README.md``)."""

    admin: str
    port: int
    sources_file: Path
    faults: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def _call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.admin + path, data=data)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read().decode()
        if path == "/log":
            return [json.loads(line) for line in text.splitlines()]
        return json.loads(text) if text.strip() else None

    @property
    def sources(self) -> list[dict[str, Any]]:
        return self._call("/sources")

    @property
    def expected(self) -> dict[str, Any]:
        return self._call("/expected")

    @property
    def log(self) -> list[dict[str, Any]]:
        return self._call("/log")

    def reset_log(self) -> None:
        self._call("/log/reset", {})

    def set_revision(self, number: int) -> None:
        self._call("/revision", {"n": number})

    def fault(self, host: str, mode: str | None, **more: Any) -> None:
        self._call("/faults", {"host": host, "mode": mode, **more})
        self.faults.append((host, more))

    def mend(self) -> None:
        """Take every fault away: the server does it host by host and path by path."""
        for host, more in self.faults:
            self._call("/faults", {"host": host, "mode": None, **more})
        self.faults.clear()


def free_port_pair() -> int:
    """A port whose successor is free too: the world listens on the first, its control on the second."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@pytest.fixture(scope="session")
def world_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One server for the whole run; use ``world``, which puts it back to revision 1."""
    port = free_port_pair()
    sources = tmp_path_factory.mktemp("world") / "sources.yaml"
    command = [sys.executable, str(SHARED / "world" / "serve.py"), str(SHARED / "world")]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--sources-file", str(sources)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("READY"):
                break
        else:
            pytest.fail("the world server ended before READY")
        yield World(f"http://127.0.0.1:{port + 1}", port, sources)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def world(world_server: World) -> Iterator[World]:
    """The world at revision 1, without faults."""
    world_server.set_revision(1)
    world_server.reset_log()
    yield world_server
    world_server.mend()
    world_server.set_revision(1)
