"""What the fast ways of text and of workbooks share: prove blocks in threads, replay the rest, report."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from frictionless import Report
from frictionless.resources import TableResource

from .hashing import Hasher
from .judging import Judge, Verdict
from .opening import Opened, open_resource
from .parsing import Parsed, places_beside
from .replay import Outcome, Replay
from .route import Options, Route, Unfit

B = TypeVar("B")


@dataclass
class Judged:
    """A block that was judged."""

    first: int
    """Its first row of the body."""
    records: int
    odd: list[int]

    def places(self, rows: list[int]) -> list[int]:
        """Places of rows of its keys."""
        places = places_beside(self.odd, self.records - len(self.odd))
        return [places[row] for row in rows]


class Validation(ABC, Generic[B]):
    """The validation of one file, whose blocks are of the type ``B``."""

    def __init__(
        self, resource: TableResource, limit_errors: int, limit_rows: int | None, options: Options, route: Route
    ) -> None:
        self.resource = resource
        self.options = options
        self.route = route
        self.prepare()
        self.opened: Opened = open_resource(resource, limit_errors)
        if resource.scheme != "file" or not resource.normpath:
            raise Unfit("not a local file")
        self._limit_errors = limit_errors
        self._limit_rows = limit_rows
        self._judge = Judge(self.opened)
        self._replay = Replay(self.opened, limit_errors, limit_rows)
        self._judged: list[Judged] = []
        self._doubtful: dict[int, list[Any]] = {}
        self._wrong = self._rows = 0

    @property
    def path(self) -> Path:
        """The file."""
        return Path(cast(str, self.resource.normpath))

    def prepare(self) -> None:
        """What comes before frictionless opens the resource."""

    @abstractmethod
    def blocks(self) -> Iterator[B]:
        """The blocks of the body, in order."""

    @abstractmethod
    def parse(self, block: B) -> Parsed:
        """A block as columns; called in threads."""

    @abstractmethod
    def took(self, block: B, first: int) -> None:
        """A block was judged; its first row is the ``first`` of the body."""

    @abstractmethod
    def again(self, wanted: dict[int, list[int]], pool: ThreadPoolExecutor) -> Iterator[tuple[int, Parsed]]:
        """The blocks of some numbers once more."""

    @abstractmethod
    def stopped(self, rows: int, hasher: Hasher) -> None:
        """Set ``stats`` as frictionless leaves them when it stops after a row of the body."""

    def run(self) -> Report:
        """The report."""
        hasher = Hasher(self.path)
        try:
            with ThreadPoolExecutor(self.options.workers, "prove") as pool:
                self._prove(pool)
                self._add_repeated(pool)
            outcome = self._replay.run(sorted(self._doubtful.items()), self._rows)
            self.route.rows, self.route.replayed = self._rows, len(self._doubtful)
            return self._report(outcome, hasher)
        finally:
            hasher.stop()

    def _prove(self, pool: ThreadPoolExecutor) -> None:
        """Judge all blocks, or those up to a limit."""
        waiting: deque[tuple[B, Future[Verdict]]] = deque()
        try:
            for block in self.blocks():
                waiting.append((block, pool.submit(self._verdict, block)))
                if len(waiting) > self.options.workers and self._take(*waiting.popleft()):
                    return
            while waiting:
                if self._take(*waiting.popleft()):
                    return
        finally:
            for _, future in waiting:
                future.cancel()

    def _verdict(self, block: B) -> Verdict:
        return self._judge.judge(self.parse(block))

    def _take(self, block: B, future: Future[Verdict]) -> bool:
        """Add what a block gave; whether a limit surely falls inside what was read."""
        verdict = future.result()
        self.took(block, self._rows)
        self._judged.append(Judged(self._rows, verdict.records, verdict.odd))
        self._doubtful.update((self._rows + place, cells) for place, cells in verdict.doubtful.items())
        for group, chunk in zip(self._judge.groups, verdict.keys, strict=True):
            group.chunks.append(chunk)
        self._rows += verdict.records
        self._wrong += verdict.wrong
        full = self._limit_errors and self._wrong >= self._limit_errors
        return bool(full or (self._limit_rows and self._rows >= self._limit_rows))

    def _add_repeated(self, pool: ThreadPoolExecutor) -> None:
        """Find the rows whose key occurs again; their cells are read once more."""
        found: dict[int, set[int]] = {}
        for group in self._judge.groups:
            names = tuple(column.field.name for column in group.columns)
            judged = [self._replay.keys(cells, names) for cells in self._doubtful.values()]
            for number, rows in group.candidates(judged):
                found.setdefault(number, set()).update(rows)
            group.chunks.clear()
        # By place, not by row of the columns: read again, a block may be split into cells in another way.
        wanted = {number: self._judged[number].places(sorted(rows)) for number, rows in sorted(found.items())}
        for number, parsed in self.again(wanted, pool):
            places = wanted[number]
            if parsed.records != self._judged[number].records:
                raise Unfit("the file changed while it was read")
            for place, cells in zip(places, parsed.cells_at(places), strict=True):
                self._doubtful.setdefault(self._judged[number].first + place, cells)

    def _report(self, outcome: Outcome, hasher: Hasher) -> Report:
        stats = self.resource.stats
        if outcome.rows is None:
            stats.md5, stats.sha256, stats.bytes = hasher.result()
            stats.rows = self._rows
            outcome.errors.extend(error for check in self.opened.checks for error in check.validate_end())
        else:
            stats.md5 = stats.sha256 = stats.bytes = None
            self.stopped(outcome.rows, hasher)
            stats.rows = outcome.rows
        return Report.from_validation_task(
            self.resource,
            time=self.opened.timer.time,
            labels=self.opened.labels,
            errors=outcome.errors,
            warnings=outcome.warnings,
        )
