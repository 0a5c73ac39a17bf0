"""The fast way for delimited text: blocks are proven in threads, frictionless judges the rows that are left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO, cast

from frictionless import Report
from frictionless.formats import CsvControl
from frictionless.resources import TableResource

from .blocks import ENCODINGS, Block, BlockReader, python_dialect
from .hashing import Hasher
from .judging import Judge, Verdict
from .opening import Opened, open_resource
from .parsing import ColumnParser
from .replay import Outcome, Replay
from .route import Options, Route, Unfit


@dataclass
class Seen:
    """A block that was judged: where it is in the file and which rows of the body it holds."""

    start: int
    size: int
    first: int
    records: int


class TextValidation:
    """The validation of one text file."""

    def __init__(
        self, resource: TableResource, limit_errors: int, limit_rows: int | None, options: Options, route: Route
    ) -> None:
        self.opened: Opened = open_resource(resource, limit_errors)
        self._resource = resource
        self._limit_errors = limit_errors
        self._limit_rows = limit_rows
        self._options = options
        self._route = route
        if resource.format not in ("csv", "tsv") or resource.scheme != "file" or not resource.normpath:
            raise Unfit("not a local text file")
        self._encoding = resource.encoding or ""
        if self._encoding not in ENCODINGS:
            raise Unfit(f"encoding {self._encoding}")
        dialect = python_dialect(CsvControl.from_dialect(resource.dialect))
        self._reader = BlockReader(Path(resource.normpath), self._encoding, dialect, options, self.opened.body)
        self._parser = ColumnParser(len(self.opened.fields), dialect)
        self._judge = Judge(self.opened)
        self._replay = Replay(self.opened, limit_errors, limit_rows)
        self._seen: list[Seen] = []
        self._doubtful: dict[int, list[str]] = {}
        self._wrong = self._rows = 0

    def run(self) -> Report:
        """The report."""
        hasher = Hasher(Path(cast(str, self._resource.normpath)))
        try:
            with ThreadPoolExecutor(self._options.workers, "prove") as pool:
                self._prove(pool, hasher)
                self._add_repeated(pool)
            outcome = self._replay.run(sorted(self._doubtful.items()), self._rows)
            self._route.rows, self._route.replayed = self._rows, len(self._doubtful)
            return self._report(outcome, hasher)
        finally:
            hasher.stop()

    def _prove(self, pool: ThreadPoolExecutor, hasher: Hasher) -> None:
        """Judge all blocks, or those up to a limit."""
        waiting: deque[tuple[Block, Future[Verdict]]] = deque()
        try:
            for block in self._reader:
                self._route.count(block.mode)
                waiting.append((block, pool.submit(self._verdict, block)))
                if len(waiting) > self._options.workers and self._take(*waiting.popleft()):
                    return
            while waiting:
                if self._take(*waiting.popleft()):
                    return
        finally:
            for _, future in waiting:
                future.cancel()

    def _verdict(self, block: Block) -> Verdict:
        return self._judge.judge(self._parser.parse(block))

    def _take(self, block: Block, future: Future[Verdict]) -> bool:
        """Add what a block gave; whether a limit surely falls inside what was read."""
        verdict = future.result()
        self._seen.append(Seen(block.start, len(block.raw), self._rows, verdict.records))
        self._doubtful.update((self._rows + place, cells) for place, cells in verdict.doubtful.items())
        for group, chunk in zip(self._judge.groups, verdict.keys, strict=True):
            group.chunks.append(chunk)
        self._rows += verdict.records
        self._wrong += verdict.wrong
        full = self._limit_errors and self._wrong >= self._limit_errors
        return bool(full or (self._limit_rows and self._rows >= self._limit_rows))

    def _add_repeated(self, pool: ThreadPoolExecutor) -> None:
        """Find the rows whose key occurs again; their cells are read once more."""
        wanted: dict[int, set[int]] = {}
        for group in self._judge.groups:
            names = tuple(column.field.name for column in group.columns)
            judged = [self._replay.keys(cells, names) for cells in self._doubtful.values()]
            for number, rows in group.candidates(judged):
                wanted.setdefault(number, set()).update(rows)
            group.chunks.clear()
        for found in pool.map(self._again, sorted(wanted.items())):
            for row, cells in found:
                self._doubtful.setdefault(row, cells)

    def _again(self, wanted: tuple[int, set[int]]) -> list[tuple[int, list[str]]]:
        number, rows = wanted[0], sorted(wanted[1])
        seen = self._seen[number]
        parsed = self._parser.parse(self._reader.again(seen.start, seen.size))
        return [(seen.first + parsed.places[row], cells) for row, cells in zip(rows, parsed.cells(rows), strict=True)]

    def _report(self, outcome: Outcome, hasher: Hasher) -> Report:
        resource, stats = self._resource, self._resource.stats
        if outcome.rows is None:
            stats.md5, stats.sha256, stats.bytes = hasher.result()
            stats.rows = self._rows
            outcome.errors.extend(error for check in self.opened.checks for error in check.validate_end())
        else:
            hasher.stop()
            stats.md5 = stats.sha256 = None
            stats.bytes = self._bytes_read(outcome.rows)
            if stats.bytes is None:
                self._read_again(outcome.rows)
            stats.rows = outcome.rows
        return Report.from_validation_task(
            resource,
            time=self.opened.timer.time,
            labels=self.opened.labels,
            errors=outcome.errors,
            warnings=outcome.warnings,
        )

    def _bytes_read(self, rows: int) -> int | None:
        """The bytes that frictionless has read when it stops after a row; None when that is near an end.

        It reads text in chunks, and so many of them as the last line needs.
        """
        sample = self._resource.detector.sample_size
        if rows <= 2 * sample:
            return None  # its samples have read further
        seen = next(seen for seen in reversed(self._seen) if seen.first < rows)
        block = self._reader.again(seen.start, seen.size)
        end = seen.start + self._reader.offset(block.raw, rows - seen.first, last=True)
        with Path(cast(str, self._resource.normpath)).open(encoding="utf-8") as text:
            chunk = _chunk_size(text)
        size = -(-end // chunk) * chunk
        # At its end the file is hashed whole; a line end of two bytes may need the next chunk.
        near = size + chunk >= Path(cast(str, self._resource.normpath)).stat().st_size
        return None if near or block.raw[end - seen.start - 1 : end - seen.start] != b"\n" else size

    def _read_again(self, rows: int) -> None:
        """Let frictionless read up to a row, for what it counts meanwhile."""
        fields = self._resource.stats.fields
        with self._resource.open() as resource:
            for _ in islice(cast(Iterator[object], resource.cell_stream), self.opened.body + rows):
                pass
        self._resource.stats.fields = fields


def _chunk_size(text: TextIO) -> int:
    return int(text._CHUNK_SIZE)  # type: ignore[attr-defined]  # noqa: SLF001 - CPython's own constant



