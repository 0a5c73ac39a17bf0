"""The check in a process of its own, with bounds of memory and time: for files from strangers.

``python -m ckanext.quality.engine.worker`` reads one JSON request from standard input and writes one JSON answer.
A file that eats memory or time takes the child with it, and the parent says so with a typed error.
"""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from .context import Context
from .errors import EngineError
from .limits import MIB, Limits, Most
from .preview import read_table
from .reader import copy_as_utf8

Task = Literal["check", "table", "convert", "load", "repair"]
GRACE = 10.0
"""Seconds that starting and ending a child may take on top of its working time."""


@dataclass(frozen=True)
class Bounds:
    """What the child may use."""

    memory: int = 2048 * MIB
    seconds: float = 90.0


def run(task: Task, path: Path, *, limits: Limits, bounds: Bounds, **options: Any) -> dict[str, Any]:
    """Run a task in a child; its answer, or an ``EngineError`` where the file was the child's end.

    ``table`` answers rows, ``convert`` writes the sheet as CSV to ``out``, ``load`` writes all rows to ``out`` and
    answers their columns, ``repair`` writes the repaired file and what belongs to it into the folder ``out`` and
    answers what it did with the ``report`` of the repaired file, ``check`` answers a report in any case; a
    report with its ``error`` set stands for a file that cannot be read.
    """
    request = {
        "task": task,
        "path": str(path),
        "limits": asdict(limits),
        "memory": bounds.memory,
        "seconds": bounds.seconds,
        "options": options,
    }
    command = [sys.executable, "-m", "ckanext.quality.engine.worker"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=bounds.seconds + GRACE,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EngineError("too-slow", limit=f"{bounds.seconds:g}") from None
    if done.returncode:
        raise _cause(done, bounds)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "failed" in answer:
        raise EngineError(answer["failed"], **answer["values"])
    return answer["result"]


def _cause(done: subprocess.CompletedProcess[bytes], bounds: Bounds) -> EngineError:
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL) and b"memory" not in done.stderr:
        return EngineError("too-slow", limit=f"{bounds.seconds:g}")
    if b"memory" in done.stderr.lower() or done.returncode == -signal.SIGABRT:
        return EngineError("too-much-memory")
    reason = f"signal {-done.returncode}" if done.returncode < 0 else f"exit {done.returncode}"
    return EngineError("crashed", detail=reason)


def _confine(memory: int, seconds: float) -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the parent's clock still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    cpu = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def convert(path: Path, limits: Limits, out: str) -> dict[str, Any]:
    """Write every cell of a workbook's table as it was read to a CSV file for Excel."""
    facts = copy_as_utf8(path, Path(out), limits=limits)
    return {"rows": facts.rows, "sheet": facts.sheet}


def repair(path: Path, limits: Limits, out: str, confirm: list[str], context: dict[str, Any]) -> dict[str, Any]:
    """Write the repaired file, its differences and its log into a folder."""
    from .checking import check
    from .repair import repair as repair_file

    facts, folder = Context.from_dict(context), Path(out)
    repaired = repair_file(path, confirm=frozenset(confirm), context=facts, limits=limits)
    repaired.write_csv(folder / "repaired.csv")
    repaired.write_log(folder / "changes.csv")
    for lang in ("ja", "en"):
        repaired.write_diff_html(folder / f"diff.{lang}.html", lang)
    try:
        repaired.write_xlsx(folder / "repaired.xlsx")
        fits = True
    except ValueError:
        fits = False
    report = check(folder / "repaired.csv", limits=limits, name=facts.filename or path.name, context=facts)
    return {**repaired.to_dict(), "xlsx": fits, "report": report.to_dict()}


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    _confine(request["memory"], request["seconds"])
    path, limits = Path(request["path"]), Limits(**request["limits"])
    answer: dict[str, Any]
    try:
        if request["task"] == "check":
            # frictionless takes its time to import; the other tasks do without it.
            from .checking import check

            options = dict(request["options"])
            if "context" in options:
                options["context"] = Context.from_dict(options["context"])
            whole = options.pop("whole", False)
            report = check(path, limits=limits, **options)
            answer = {"result": report.to_dict()}
            if whole and report.referee is not None:
                answer["result"]["frictionless"] = report.referee.to_dict()
        elif request["task"] == "load":
            from .loadable import prepare

            options = dict(request["options"])
            answer = {"result": prepare(path, limits=limits, most=Most(**options.pop("most")), **options)}
        elif request["task"] == "repair":
            answer = {"result": repair(path, limits, **request["options"])}
        elif request["task"] == "table":
            answer = {"result": read_table(path, limits=limits, **request["options"]).to_dict()}
        else:
            answer = {"result": convert(path, limits, **request["options"])}
    except EngineError as error:
        answer = {"failed": error.code, "values": error.values}
    except MemoryError:
        answer = {"failed": "too-much-memory", "values": {}}
    json.dump(answer, sys.stdout, ensure_ascii=False, default=str)


if __name__ == "__main__":
    main()
