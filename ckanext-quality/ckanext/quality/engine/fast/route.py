"""Which way a file went, and the settings of the fast way."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

MIB = 1024 * 1024


class Unfit(Exception):  # noqa: N818 - not an error: plain frictionless takes the file
    """The file has something that the fast way does not prove; plain frictionless takes it from the start."""


@dataclass(frozen=True)
class Options:
    """Settings of the fast way; the defaults are what measurements favour."""

    min_rows: int = 10_000
    """Below it the fixed costs weigh more than the gain: plain frictionless is called."""
    min_sheet_rows: int = 2_000
    """The same for workbooks, which openpyxl reads slowly."""
    block: int = 2 * MIB
    """Bytes of one block; memory is a few of them per worker."""
    workers: int = field(default_factory=lambda: min(2, os.cpu_count() or 1))
    carry: int = 4 * MIB
    """A record longer than this (a quotation mark that never closes) is left to frictionless."""


@dataclass
class Route:
    """What happened to a file: for tests, benchmarks and the curious."""

    name: str = "plain"
    """``columnar``, ``workbook`` or ``plain``."""
    reason: str = ""
    """Why it was plain."""
    rows: int = 0
    replayed: int = 0
    """Rows that frictionless judged itself."""
    blocks: dict[str, int] = field(default_factory=dict)
    """Blocks by the way they were split into cells."""

    def count(self, mode: str) -> None:
        """One more block of a kind."""
        self.blocks[mode] = self.blocks.get(mode, 0) + 1
