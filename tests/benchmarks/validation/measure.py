"""One validation in a fresh process: ``measure.py plain|fast FILE LIMIT``; prints seconds, memory and a digest."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from ckanext.quality.engine import Limits, validate
from frictionless import Dialect, Report, Schema, system
from frictionless.resources import TableResource

from tests.benchmarks.validation.files import SCHEMA


def plain(path: Path, limit: int, encoding: str | None) -> Report:
    """frictionless as it is delivered."""
    options: dict[str, Any] = {"encoding": encoding} if encoding else {}
    with system.use_context(trusted=True):
        made = TableResource(path=str(path), schema=Schema.from_descriptor(SCHEMA), **options)
        return made.validate(limit_errors=limit)


def fast(path: Path, limit: int, encoding: str | None) -> Report:
    """The engine's own entrance; a workbook with frictionless's own dialect, which looks for no header either."""
    dialect = None if encoding else Dialect()
    return validate(path, SCHEMA, encoding, dialect=dialect, limits=Limits(errors=limit, rows=0))


def digest(report: Report) -> str:
    """A hash of the whole report without its times."""
    descriptor = report.to_descriptor()
    for stats in (descriptor["stats"], *(task["stats"] for task in descriptor["tasks"])):
        stats.pop("seconds")
    return hashlib.sha256(json.dumps(descriptor, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def peak_memory() -> float:
    """MB at most so far; not ``ru_maxrss``, which begins with that of the process that started this one."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Measure once."""
    way, path, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    encoding = None if path.suffix == ".xlsx" else "cp932" if "cp932" in path.name else "utf-8"
    validator = fast if way == "fast" else plain
    started, used = time.perf_counter(), time.process_time()
    report = validator(path, limit, encoding)
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    memory = peak_memory()
    answer = {"seconds": seconds, "cpu": cpu, "memory": memory, "digest": digest(report), "stats": report.stats}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
