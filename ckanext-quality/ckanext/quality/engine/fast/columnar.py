"""The fast way for delimited text."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from frictionless.formats import CsvControl

from .blocks import ENCODINGS, Block, BlockReader, python_dialect
from .hashing import Hasher
from .parsing import ColumnParser, Parsed
from .route import Unfit
from .validation import Validation


@dataclass
class Seen:
    """A block that was judged: where it is in the file and its first row of the body."""

    start: int
    size: int
    first: int


class TextValidation(Validation[Block]):
    """The validation of one text file."""

    _reader: BlockReader
    _parser: ColumnParser

    def blocks(self) -> Iterator[Block]:
        """Blocks of whole records."""
        encoding = self.resource.encoding or ""
        if encoding not in ENCODINGS:
            raise Unfit(f"encoding {encoding}")
        dialect = python_dialect(CsvControl.from_dialect(self.resource.dialect))
        self._reader = BlockReader(self.path, encoding, dialect, self.options, self.opened.body)
        self._parser = ColumnParser(len(self.opened.fields), dialect)
        self._seen: list[Seen] = []
        for block in self._reader:
            self.route.count(block.mode)
            yield block

    def parse(self, block: Block) -> Parsed:
        """The block as columns."""
        return self._parser.parse(block)

    def took(self, block: Block, first: int) -> None:
        """Remember where the block is."""
        self._seen.append(Seen(block.start, len(block.raw), first))

    def again(self, wanted: dict[int, list[int]], pool: ThreadPoolExecutor) -> Iterator[tuple[int, Parsed]]:
        """Read the blocks at their places."""

        def read(number: int) -> tuple[int, Parsed]:
            seen = self._seen[number]
            return number, self._parser.parse(self._reader.again(seen.start, seen.size))

        return pool.map(read, wanted)

    def stopped(self, rows: int, hasher: Hasher) -> None:
        """The bytes that frictionless has read by then."""
        hasher.stop()
        self.resource.stats.bytes = self._bytes_read(rows)
        if self.resource.stats.bytes is None:
            self._read_again(rows)

    def _bytes_read(self, rows: int) -> int | None:
        """The bytes that frictionless has read when it stops after a row; None when that is near an end.

        It reads text in chunks, and so many of them as the last line needs.
        """
        if rows <= 2 * self.resource.detector.sample_size:
            return None  # its samples have read further
        seen = next(seen for seen in reversed(self._seen) if seen.first < rows)
        block = self._reader.again(seen.start, seen.size)
        size = self._reader.offset(block.raw, rows - seen.first, last=True)
        if block.raw[size - 1 : size] != b"\n":
            return None
        with self.path.open(encoding="utf-8") as text:
            chunk = _chunk_size(text)
        whole = -(-(seen.start + size) // chunk) * chunk
        # At its end the file is hashed as a whole.
        return None if whole + chunk >= self.path.stat().st_size else whole

    def _read_again(self, rows: int) -> None:
        """Let frictionless read up to a row, for what it counts meanwhile."""
        fields = self.resource.stats.fields
        with self.resource.open() as resource:
            for _ in islice(resource.cell_stream, self.opened.body + rows):
                pass
        self.resource.stats.fields = fields


def _chunk_size(text: TextIO) -> int:
    return int(text._CHUNK_SIZE)  # pyright: ignore[reportAttributeAccessIssue] - CPython's own constant
