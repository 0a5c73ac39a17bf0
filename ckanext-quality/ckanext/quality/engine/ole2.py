"""XLS files before a parser opens them: chains of sectors that never end, cells that lie far away.

An XLS file is a small file system (OLE2) with a stream of records (BIFF) in it. A damaged table of sectors sends
readers round in circles until the memory is full, and one cell in the last corner of each sheet makes them lay out
all cells before it.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import EngineError

HEADER = 512
ENTRY = 128
LAST = 0xFFFFFFFC
"""Sector numbers from here on are marks: end of chain, free, part of the tables."""
BOF = 0x0809
CELLS = frozenset({0x0006, 0x0206, 0x0406, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
"""Records with a row and a column at their start; blank cells are not among them."""
ROW_OF_NUMBERS = 0x00BD


def broken() -> EngineError:
    """The error of a file whose structure does not hold."""
    return EngineError("broken-workbook", detail="OLE2")


@dataclass(frozen=True)
class Entry:
    """A stream of the file system."""

    name: str
    kind: int
    start: int
    size: int


class Compound:
    """The file system of an OLE2 file; made, it has chains that end."""

    def __init__(self, content: bytes) -> None:
        if len(content) < HEADER:
            raise broken()
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise broken()
        self._content = content
        self._sector = 1 << shift
        self._count = max(0, len(content) - 1) // self._sector
        tables, directory = struct.unpack_from("<II", content, 44)
        self._cutoff, mini, _, more = struct.unpack_from("<IIII", content, 56)
        self._fat = self._table(self._table_sectors(tables, more))
        self._mini_fat = self._table(self._chain(mini, self._fat, self._count))
        self.entries = list(self._entries(directory))

    def _table_sectors(self, count: int, more: int) -> list[int]:
        """The sectors of the table of sectors: 109 in the header, further ones in a chain of their own."""
        found = list(struct.unpack_from("<109I", self._content, 76))
        seen = 0
        while more < LAST:
            seen += 1
            if more >= self._count or seen > self._count:
                raise broken()
            *numbers, more = self._numbers(more)
            found.extend(numbers)
        found = [number for number in found if number < LAST][:count]
        if any(number >= self._count for number in found) or len(set(found)) < len(found):
            raise broken()
        return found

    def _numbers(self, sector: int) -> array[int]:
        at = (sector + 1) * self._sector
        piece = self._content[at : at + self._sector]
        numbers = array("I", piece + b"\xff" * (self._sector - len(piece)))
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers

    def _table(self, sectors: list[int]) -> array[int]:
        table = array("I")
        for sector in sectors:
            table.extend(self._numbers(sector))
        return table

    def _chain(self, start: int, table: array[int], most: int) -> list[int]:
        found: list[int] = []
        while start < LAST:
            if start >= len(table) or len(found) > most:
                raise broken()
            found.append(start)
            start = table[start]
        return found

    def _bytes(self, sectors: list[int]) -> bytes:
        size = self._sector
        return b"".join(self._content[(number + 1) * size : (number + 2) * size] for number in sectors)

    def _entries(self, start: int) -> Iterator[Entry]:
        content = self._bytes(self._chain(start, self._fat, self._count))
        for at in range(0, len(content) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            first, size = struct.unpack_from("<II", content, at + 116)
            name = content[at : at + min(64, max(0, length - 2))].decode("utf-16-le", "replace")
            if kind in (2, 5):
                mini = kind == 2 and size < self._cutoff
                table = self._mini_fat if mini else self._fat
                if size or not mini:
                    self._chain(first, table, len(table))
                yield Entry(name, kind, first, size)

    def stream(self, *names: str) -> bytes:
        """The bytes of a stream; of the first of several names."""
        entry = next((one for name in names for one in self.entries if one.kind == 2 and one.name == name), None)
        if entry is None:
            raise broken()
        if entry.size >= self._cutoff:
            return self._bytes(self._chain(entry.start, self._fat, self._count))[: entry.size]
        root = next((one for one in self.entries if one.kind == 5), None)
        if root is None:
            raise broken()
        store = self._bytes(self._chain(root.start, self._fat, self._count))
        chain = self._chain(entry.start, self._mini_fat, len(self._mini_fat))
        return b"".join(store[number * 64 : number * 64 + 64] for number in chain)[: entry.size]


def extents(path: Path) -> Iterator[tuple[int, int]]:
    """Columns and rows that each sheet of an XLS file spans."""
    content = Compound(path.read_bytes()).stream("Workbook", "Book")
    width = height = at = 0
    end = len(content) - 4
    while at <= end:
        kind, length = struct.unpack_from("<HH", content, at)
        at += 4
        if kind == BOF:
            yield width, height
            width = height = 0
        elif kind in CELLS and length >= 6 and at + length <= len(content):
            row, column = struct.unpack_from("<HH", content, at)
            if kind == ROW_OF_NUMBERS:
                column = struct.unpack_from("<H", content, at + length - 2)[0]
            width, height = max(width, column + 1), max(height, row + 1)
        at += length
    yield width, height
