"""How much of a file the engine is ready to look at."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .errors import EngineError

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one check.

    Beyond ``bytes`` a file is refused, beyond ``rows`` or ``cells`` only its start is checked.
    """

    bytes: int = 1024 * MIB
    rows: int = 200_000
    cells: int = 5_000_000
    columns: int = 2_000
    line: int = 4 * MIB
    """Characters in one line or quoted cell block; a file without line ends must not fill the memory."""
    extent: int = 12_000_000
    """Cells of the rectangle that a sheet spans, blank ones included: readers lay them all out."""
    unpacked: int = 512 * MIB
    ratio: int = 400
    """Unpacked / packed bytes of one member of an archive, judged from 16 MiB unpacked."""
    members: int = 5_000
    seconds: float = 60.0
    errors: int = 1_000
    places: int = 20
    """Addresses that a finding lists."""


@dataclass(frozen=True)
class Most:
    """How much of a table is loaded."""

    rows: int = 1_000_000
    cells: int = 20_000_000
    columns: int = 1_500


class Deadline:
    """A clock that ends the work with a typed error."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise ``too-slow`` when the time is up."""
        if time.monotonic() > self._end:
            raise EngineError("too-slow", limit=f"{self.seconds:g}")


def human_size(size: int) -> str:
    """``1.5 MB``: sizes as people say them (powers of 1,000)."""
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:.0f} {unit}" if unit == "B" or number >= 100 else f"{number:.1f} {unit}"
        number /= 1000
    return str(size)
