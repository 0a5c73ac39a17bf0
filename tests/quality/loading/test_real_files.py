"""Every real table file goes in cell by cell as the reader reads it."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from ckanext.quality.engine import EngineError, Limits, read_table
from ckanext.quality.engine.guard import FORMATS

from .tables import cells, differences, load

SHARED = Path(__file__).parents[4] / "shared"
LIMITS = Limits(rows=20_000)
SAMPLE = None if os.environ.get("FULL") == "1" else 25


def table_files() -> list[Path]:
    found = sorted(
        path
        for path in (SHARED / "data").rglob("*")
        if path.is_file() and path.suffix.lower().lstrip(".") in (*FORMATS, "txt") and path.stat().st_size < 30_000_000
    )
    return found if SAMPLE is None else random.Random(4).sample(found, min(SAMPLE, len(found)))


@pytest.mark.shared
@pytest.mark.usefixtures("empty")
def test_cells_are_those_of_the_reader(tmp_path: Path):
    garbled, done, refused = {}, 0, {}
    for number, path in enumerate(table_files()):
        try:
            read = read_table(path, limit=LIMITS.rows, limits=LIMITS)
        except EngineError as error:
            refused[path.name] = error.code
            continue
        if read.sampled:
            continue
        work = load(f"real{number}", path, tmp_path, limits=LIMITS)
        if found := differences(read.rows, cells(work)):
            garbled[path.name] = found[:3]
        assert work.rows == read.row_count
        done += 1
    print(f"{done} loaded, {len(refused)} refused: {sorted(set(refused.values()))}")
    assert not garbled
    assert done >= 0.8 * (done + len(refused))
