"""Processes that a crash of an earlier start left behind. Called only while DATA's lock is ours."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from local_stack.messages import say

GENTLE_SECONDS = 12.0


def find(data: Path, postgres_data: Path | None = None) -> list[int]:
    """Processes of this DATA: by the mark in their environment, or by what runs where.

    PostgreSQL and Redis write their titles over their environment; both work in their data folder.
    """
    mark = b"TOYAMA_STACK_DATA=" + os.fsencode(data)
    places = {("redis-server", data / "redis"), ("postgres", postgres_data)}
    own = _ancestors()
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) in own:
            continue
        try:
            if (
                mark in (entry / "environ").read_bytes().split(b"\0")
                or ((entry / "exe").readlink().name, (entry / "cwd").readlink()) in places
            ):
                found.append(int(entry.name))
        except OSError:  # it ended meanwhile, or is somebody else's
            continue
    return found


def _ancestors() -> set[int]:
    """We and those who started us: they may carry the mark when a portal is started from within another."""
    pids: set[int] = set()
    pid = os.getpid()
    while pid > 0 and pid not in pids:
        pids.add(pid)
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            break
    return pids


def clear(data: Path, postgres_data: Path | None = None) -> None:
    """End what is left, politely first."""
    if not find(data, postgres_data):
        return
    say("前回の異常終了で残ったプロセスを片付けます", "ending processes that an earlier crash left")
    _send(find(data, postgres_data), signal.SIGTERM)
    if wait_until(lambda: not find(data, postgres_data), GENTLE_SECONDS):
        return
    _send(find(data, postgres_data), signal.SIGKILL)
    wait_until(lambda: not find(data, postgres_data), GENTLE_SECONDS)


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Wait for a condition; False when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def _send(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, what)
        except ProcessLookupError:
            continue
