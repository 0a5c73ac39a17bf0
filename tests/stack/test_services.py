"""The real services in a DATA of their own: what is killed comes back, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_stack import leftovers
from local_stack.settings import ROOT

pytestmark = pytest.mark.faults

COMMAND = [sys.executable, str(ROOT / "docker" / "local")]
SERVICES = ("postgres", "redis", "solr")


class Stack:
    """``docker/local servers`` as a person would run it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.lines: list[str] = []
        names = ("MAKELEVEL", "TOYAMA_STACK_DATA")
        self.environment = {name: value for name, value in os.environ.items() if name not in names}
        self.environment |= {"DATA": str(data), "DEMO": "0"}
        self.process = self._start()
        self.wait_for("servers ready", 120)

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, "servers"], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read, args=(process,), daemon=True).start()
        return process

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self.lines.append(line.rstrip())

    def restart(self) -> None:
        self.lines.clear()
        self.process = self._start()
        self.wait_for("servers ready")

    def wait_for(self, words: str, seconds: float = 60) -> None:
        assert leftovers.wait_until(lambda: any(words in line for line in self.lines), seconds), "\n".join(self.lines)

    def ensure_running(self) -> None:
        if self.process.poll() is not None:
            self.restart()

    @property
    def state(self) -> dict[str, dict[str, str]]:
        return json.loads((self.data / "stack.json").read_text())

    @property
    def postgres_data(self) -> Path:
        place = self.state["places"].get("postgres", "near")
        return (self.data if place == "near" else Path(place)) / "postgres" / "data"

    def processes(self) -> dict[int, str]:
        found = {}
        for pid in leftovers.find(self.data, self.postgres_data):
            try:
                found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def pid(self, service: str) -> int:
        if service == "postgres":
            return int((self.postgres_data / "postmaster.pid").read_text().split()[0])
        words = {"redis": "redis-server", "solr": "run-solr", "supervisord": "supervisor.supervisord"}[service]
        return next(pid for pid, command in self.processes().items() if words in command)

    def answers(self) -> bool:
        return all(_connects(int(self.state["ports"][service])) for service in SERVICES)

    def search(self) -> int:
        url = f"http://127.0.0.1:{self.state['ports']['solr']}/solr/ckan/select?q=*:*&rows=0"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status


def _connects(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("stack"))
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait(60)
        subprocess.run([*COMMAND, "clean"], env=running.environment, check=True)
        assert not running.data.exists()


def test_nothing_listens_beyond_loopback(stack: Stack):
    inodes = {link for pid in stack.processes() for link in _sockets(pid)}
    listening = [
        line.split()[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[9] in inodes
    ]
    assert len(listening) == len(SERVICES)
    loopback = ("0100007F:", "0000000000000000FFFF00000100007F:")
    assert all(address.startswith(loopback) for address in listening), listening


def _sockets(pid: int) -> Iterator[str]:
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            yield target.removeprefix("socket:[").removesuffix("]")


def test_a_second_stack_on_the_same_data_is_refused(stack: Stack):
    second = subprocess.run(
        [*COMMAND, "servers"], env=stack.environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert second.returncode == 1
    assert "別のポータルが使っています" in second.stderr
    assert stack.answers()


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_service_is_restarted_and_said(stack: Stack, service: str):
    before = stack.pid(service)
    stack.lines.clear()
    os.kill(before, signal.SIGKILL)
    stack.wait_for(f"{service} が止まりました")
    stack.wait_for(f"{service} は再び動いています")
    assert any("SIGKILL" in line and f"{service} stopped" in line for line in stack.lines)
    assert stack.pid(service) != before
    assert leftovers.wait_until(stack.answers, 30)


def test_a_killed_process_manager_leaves_nothing_and_is_replaced(stack: Stack):
    before = set(stack.processes())
    stack.lines.clear()
    os.kill(stack.pid("supervisord"), signal.SIGKILL)
    stack.wait_for("supervisord died")
    stack.wait_for("servers ready")
    assert not before & set(stack.processes())
    assert leftovers.wait_until(stack.answers, 30)


def test_a_killed_parent_leaves_no_orphan_and_the_next_start_recovers(stack: Stack):
    stack.process.kill()
    stack.process.wait()
    assert leftovers.wait_until(lambda: not stack.processes(), 20), stack.processes()
    ports = dict(stack.state["ports"])
    stack.restart()
    assert stack.state["ports"] == ports
    assert stack.search() == 200


def test_all_killed_at_once_recovers(stack: Stack):
    stack.process.kill()
    for pid in stack.processes():
        _kill(pid)
    stack.process.wait()
    stack.restart()
    assert stack.answers()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_stops_in_order_within_seconds(stack: Stack, how: signal.Signals):
    stack.ensure_running()
    log = stack.data / "log" / "supervisord.log"
    already = len(log.read_text())
    begun = time.monotonic()
    stack.process.send_signal(how)
    assert stack.process.wait(30) == 0
    assert time.monotonic() - begun < 15
    stopped = [
        line.split("stopped: ")[1].split()[0] for line in log.read_text()[already:].splitlines() if "stopped: " in line
    ]
    assert stopped == ["solr", "redis", "postgres"]
    assert not stack.processes()


def test_a_service_that_cannot_start_shows_its_log(stack: Stack):
    stack.process.terminate()
    stack.process.wait(30)
    aof = stack.data / "redis" / "appendonly.aof"
    good = aof.read_bytes() if aof.exists() else b""
    aof.write_bytes(b"this is no append-only file\r\n" * 10)
    try:
        ended = subprocess.run(
            [*COMMAND, "servers"], env=stack.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert ended.returncode == 1
        assert "redis が起動しません" in ended.stderr
        assert "Bad file format" in ended.stderr
        assert not stack.processes()
    finally:
        aof.write_bytes(good)
