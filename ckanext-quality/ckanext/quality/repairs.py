"""The repaired copy of a file: made in a child process, in a temporary folder, anew each time it is asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import config, files
from .catalogue import Dataset
from .engine import worker
from .engine.errors import EngineError

CSV, XLSX, LOG = "repaired.csv", "repaired.xlsx", "changes.csv"
DIFFS = {"ja": "diff.ja.html", "en": "diff.en.html"}
PARTS = {"csv": CSV, "xlsx": XLSX, "log": LOG, "diff": DIFFS["ja"]}


@dataclass(frozen=True)
class Repair:
    """A repaired copy; the folder lives as long as the block that made it."""

    folder: Path
    answer: dict[str, Any]
    """``changes``, ``proposals`` and ``report`` (of the repaired file)."""

    @property
    def csv(self) -> Path:
        """UTF-8 with BOM, CRLF."""
        return self.folder / CSV

    def part(self, name: str, lang: str) -> Path | None:
        """One of the files: ``csv``, ``xlsx``, ``log`` or ``diff``; none where Excel cannot hold the table."""
        path = self.folder / (DIFFS[lang] if name == "diff" else PARTS[name])
        return path if path.is_file() else None


@contextmanager
def of_file(
    path: Path, name: str, confirm: Collection[str] = (), context: dict[str, Any] | None = None
) -> Iterator[Repair]:
    """Repair a file on this machine.

    :raises EngineError: it cannot be read, so it cannot be repaired either
    """
    with tempfile.TemporaryDirectory(prefix="quality-repair-") as folder:
        answer = worker.run(
            "repair",
            path,
            limits=config.limits(),
            bounds=config.bounds(),
            out=folder,
            confirm=sorted(confirm),
            context=context or {"filename": name},
        )
        yield Repair(Path(folder), answer)


@contextmanager
def of_resource(resource: dict[str, Any], confirm: Collection[str] = ()) -> Iterator[tuple[Repair, files.Stored]]:
    """Repair the present file of a resource.

    :raises EngineError: it cannot be repaired
    """
    stored = files.find(resource["id"])
    if stored is None:
        raise EngineError("not-found")
    kind = files.kind_of(resource, stored)
    if not files.is_checked(kind, stored):
        raise EngineError("not-checked", kind=(kind or "?").upper())
    dataset = Dataset.of(resource["package_id"])
    facts = dataset.context(resource, stored.filename, stored.hash).to_dict() if dataset else None
    with files.local(stored) as path, of_file(path, stored.filename, confirm, facts) as repair:
        yield repair, stored


def csv_name(name: str) -> str:
    """The name of the repaired file: the same, with the ending that it has now.

    >>> csv_name("公衆トイレ一覧.xlsx")
    '公衆トイレ一覧.csv'
    """
    path = Path(name)
    stem = path.stem if path.suffix and len(path.suffix) <= 6 and path.suffix.isascii() else name
    return f"{stem.strip() or 'data'}.csv"
