"""Fast validation and plain frictionless give the same report: over thousands of nasty files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.quality.fast.corpus import Case, book_case, case
from tests.quality.fast.differ import Pair, compare

FULL = os.environ.get("FULL") == "1"
TEXTS = 5_000 if FULL else 240
BOOKS = 600 if FULL else 40
STEP = 20

pytestmark = pytest.mark.faults
routes: dict[str, Counter[str]] = {"csv": Counter(), "xlsx": Counter()}


def difference(pair: Pair) -> dict[str, Any] | None:
    """The first thing in which two reports differ, short enough to read."""
    if pair.plain == pair.fast:
        return None
    if isinstance(pair.plain, str) or isinstance(pair.fast, str):
        return {"plain": str(pair.plain)[:300], "fast": str(pair.fast)[:300]}
    plain, fast = pair.plain["tasks"][0], pair.fast["tasks"][0]
    found = {key: (plain[key], fast.get(key)) for key in plain if key != "errors" and plain[key] != fast.get(key)}
    errors = zip(plain["errors"], fast["errors"], strict=False)
    found["error"] = next(((one, other) for one, other in errors if one != other), None)
    return found


def check(make: Callable[[int], Case], first: int, folder: Path) -> None:
    for seed in range(first, first + STEP):
        made = make(seed)
        pair = compare(made, folder / f"t.{made.format}", inferred=seed % 5 == 0)
        assert difference(pair) is None, f"seed {seed}, {pair.route}, encoding {made.encoding}"
        routes[made.format][pair.route.name] += 1


@pytest.mark.parametrize("first", range(0, TEXTS, STEP))
def test_text_files_get_the_same_report(first: int, tmp_path: Path) -> None:
    check(case, first, tmp_path)


@pytest.mark.parametrize("first", range(0, BOOKS, STEP))
def test_workbooks_get_the_same_report(first: int, tmp_path: Path) -> None:
    check(book_case, first, tmp_path)


@pytest.mark.parametrize(("kind", "least", "share"), [("csv", TEXTS // 2, 0.75), ("xlsx", BOOKS // 2, 0.8)])
def test_most_files_went_the_fast_way(kind: str, least: int, share: float) -> None:
    """Or the comparison would have compared frictionless with itself."""
    seen = routes[kind]
    if seen.total() < least:
        pytest.skip("not run: it counts what the comparisons above did")
    assert 1 - seen["plain"] / seen.total() >= share, seen
