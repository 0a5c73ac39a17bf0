"""How much faster the engine validates than plain frictionless 5.21, with the same report to the last note.

Fresh processes, the two alternating (the order reversed every other round), medians of the ratios; the time is that
of the validation alone, pyarrow's import included. ``BENCH_ROWS`` and ``BENCH_ROUNDS`` make it shorter; thresholds
of the issue hold for the full size on a quiet machine of two cores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.benchmarks.validation.files import write_csv, write_xlsx

ROOT = Path(__file__).parents[2]
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SHEET_ROWS = ROWS // 10
FULL_SIZE = ROWS >= 1_000_000
MEMORY = 300
NOISE = 0.95
"""Two equal programs differ by this much."""

pytestmark = pytest.mark.timeout(3600)


@dataclass
class Result:
    """Medians of one comparison."""

    ratio: float
    plain: float
    fast: float
    memory: float
    errors: int


def once(way: str, path: Path, limit: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.validation.measure", way, str(path), str(limit)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def compare(path: Path, limit: int, rounds: int = ROUNDS) -> Result:
    """Alternating runs; the reports must be the same each time."""
    pairs = []
    for number in range(rounds):
        order = ("plain", "fast") if number % 2 == 0 else ("fast", "plain")
        found = {way: once(way, path, limit) for way in order}
        assert found["plain"]["digest"] == found["fast"]["digest"]
        pairs.append((found["plain"], found["fast"]))
    return Result(
        ratio=median(plain["seconds"] / fast["seconds"] for plain, fast in pairs),
        plain=median(plain["seconds"] for plain, _ in pairs),
        fast=median(fast["seconds"] for _, fast in pairs),
        memory=max(fast["memory"] for _, fast in pairs),
        errors=pairs[0][0]["stats"]["errors"],
    )


def tell(name: str, result: Result) -> None:
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    print(
        f"\n{name}: {result.ratio:.1f} times as fast (frictionless {result.plain:.2f} s, engine {result.fast:.2f} s, "
        f"{result.errors} errors, {result.memory:.0f} MB; load {load})"
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Files by their facts, each made once."""
    folder = tmp_path_factory.mktemp("validation")

    def make(name: str, writer: Callable[..., Path], *facts: Any, **more: Any) -> Path:
        path = folder / name
        return path if path.exists() else writer(path, *facts, **more)

    return make


@pytest.mark.parametrize(
    ("name", "share", "encoding", "least"),
    [
        ("clean", 0.0, "utf-8", 15),
        ("0.1 % bad", 0.001, "utf-8", 8),
        ("5 % bad", 0.05, "utf-8", 3),
        ("clean, CP932", 0.0, "cp932", 8),
    ],
)
def test_text(files: Callable[..., Path], name: str, share: float, encoding: str, least: float) -> None:
    path = files(f"{share}-{encoding}.csv", write_csv, ROWS, share, encoding)
    result = compare(path, 0)
    tell(f"{ROWS:,} × 10, {name}, all errors", result)
    assert not FULL_SIZE or result.ratio >= least


@pytest.mark.parametrize("share", [0.0, 0.001, 0.05])
def test_memory_with_errors_up_to_the_limit(files: Callable[..., Path], share: float) -> None:
    path = files(f"{share}-utf-8.csv", write_csv, ROWS, share)
    result = compare(path, 1000, rounds=1)
    tell(f"{ROWS:,} × 10, {share:.1%} bad, limit of 1,000 errors", result)
    assert result.memory <= MEMORY


@pytest.mark.parametrize("rows", [100, 1_000, 9_000])
def test_small_files_are_not_slower(files: Callable[..., Path], rows: int) -> None:
    path = files(f"{rows}.csv", write_csv, rows, 0.001)
    result = compare(path, 1000, rounds=max(ROUNDS, 7))
    tell(f"{rows:,} × 10", result)
    assert result.ratio >= NOISE


@pytest.mark.parametrize("shared", [False, True], ids=["inline", "shared strings"])
@pytest.mark.parametrize("share", [0.0, 0.001])
def test_workbook(files: Callable[..., Path], share: float, *, shared: bool) -> None:
    path = files(f"{share}-{shared}.xlsx", write_xlsx, SHEET_ROWS, share, shared=shared)
    result = compare(path, 0)
    tell(f"XLSX {SHEET_ROWS:,} × 10, {share:.1%} bad, {'shared' if shared else 'inline'} strings", result)
    assert not FULL_SIZE or result.ratio >= 6
