"""What the person at the terminal reads: Japanese first, then English, one line per fact."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class StackError(Exception):
    """Something that the person at the terminal can put right; both languages say how."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")
        self.ja = ja
        self.en = en


def say(ja: str, en: str = "") -> None:
    """Print one line, at once, also into a pipe."""
    print(f"{ja} / {en}" if en else ja, flush=True)


def complain(error: StackError) -> None:
    """Print an error on stderr, a line per language."""
    print(f"\nエラー: {error.ja}\nError: {error.en}", file=sys.stderr, flush=True)


class Steps:
    """Numbered progress lines with the seconds each step took."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self.started = time.monotonic()

    @contextmanager
    def step(self, ja: str, en: str) -> Iterator[None]:
        """Say what begins, and when it has ended."""
        self.number += 1
        begun = time.monotonic()
        say(f"[{self.number:>2}/{self.total}] {ja}", en)
        yield
        say(f"        済み {time.monotonic() - begun:.1f} 秒", "done")

    def seconds(self) -> float:
        """Seconds since the first step."""
        return time.monotonic() - self.started
