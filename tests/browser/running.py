"""A running portal for the browser: the one of ``PORTAL_URL``, else one started for the tests."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
READY = "portal ready: "
FIRST_START = 600  # seconds; the issue allows 360 on two cores, and tests run beside it


@dataclass(frozen=True)
class Portal:
    """Where it is, and who may log in (``DATA/admin.json``, ``DATA/demo-users.json``)."""

    url: str
    admin: dict[str, str] = field(default_factory=dict)
    users: dict[str, dict[str, str]] = field(default_factory=dict)

    def action(self, name: str, **parameters: Any) -> Any:
        """What an anonymous visitor gets from the API."""
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"{self.url}/api/3/action/{name}?{query}", timeout=60) as answer:
            return json.load(answer)["result"]

    def administer(self, name: str, **parameters: Any) -> Any:
        """What the administrator gets from the API; to tidy up after a test."""
        request = urllib.request.Request(
            f"{self.url}/api/3/action/{name}",
            data=json.dumps(parameters).encode(),
            headers={"Authorization": self.admin["token"], "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["result"]


def given() -> Portal | None:
    """The portal of ``PORTAL_URL``; its people from ``PORTAL_ADMIN`` (an admin.json) and the demo-users.json beside."""
    url = os.environ.get("PORTAL_URL")
    if not url:
        return None
    file = Path(os.environ.get("PORTAL_ADMIN") or ROOT / ".local" / "admin.json")
    return Portal(url.rstrip("/"), _read(file), _read(file.with_name("demo-users.json")))


@contextmanager
def started(data: Path) -> Iterator[Portal]:
    """A portal of its own in ``data``, with the sample sources; ends when the block does."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CKAN_", "TOYAMA_STACK_"))}
    environment |= {"DATA": str(data), "PORT": str(_free_port())}
    log = data / "portal.log"
    data.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "docker" / "local"), "up"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        url = _wait(process, log)
        yield Portal(url, _read(data / "admin.json"), _read(data / "demo-users.json"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)


def _read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], log: Path) -> str:
    limit = time.monotonic() + FIRST_START
    while time.monotonic() < limit:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        for line in lines:
            if line.startswith(READY):
                return line.removeprefix(READY).strip()
        if process.poll() is not None:
            raise RuntimeError("the portal ended before it was ready:\n" + "\n".join(lines[-40:]))
        time.sleep(0.5)
    raise TimeoutError(f"the portal was not ready after {FIRST_START} s: see {log}")
