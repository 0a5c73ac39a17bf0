"""Whatever bytes come, the reader ends in rows or in a typed error: no crash, no hang, no growing memory."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.table import Table, locate, proposed_metadata
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.quality.reader.fuzzing import LIMITS, campaign

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
FULL = os.environ.get("FULL") == "1"
QUICK = settings(
    max_examples=2000 if FULL else 60, deadline=None, derandomize=not FULL, suppress_health_check=list(HealthCheck)
)

CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs"]) | st.sampled_from('",\n|;'),
    max_size=8,
)
JAPANESE = st.text(
    st.sampled_from('町丁名世帯数男女計東西南北アイウカキクー０１２,"\n 年月日①'), min_size=1, max_size=8
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def outcome(path: Path) -> Table | EngineError:
    try:
        return locate(read(path, LIMITS))
    except EngineError as error:
        return error


@pytest.mark.faults
def test_mutants_end_in_rows_or_words(folder: Path):
    """In a process of its own: what a parser in C or Rust does to the process must not end the tests."""
    count, seeds = (4000, range(1, 9)) if FULL else (250, range(1, 2))
    for seed in seeds:
        command = [sys.executable, "-m", "tests.quality.reader.fuzzing", str(folder), str(seed), str(count)]
        if DATA.is_dir():
            command.append(str(DATA))
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        assert "'read'" in done.stdout


def test_mutants_of_generated_files_end_in_rows_or_words(folder: Path):
    ends = campaign(folder, None, seed=7, count=150)
    assert ends["read"] > 10
    assert len(ends) > 4


@QUICK
@given(content=st.binary(max_size=400))
def test_any_bytes(folder: Path, content: bytes):
    path = folder / "any.csv"
    path.write_bytes(content)
    table = outcome(path)
    if isinstance(table, EngineError):
        assert table.ja
        return
    proposed_metadata(table)
    assert table.first_row >= 1


@QUICK
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=8))
def test_rows_written_are_the_rows_read(folder: Path, rows: list[list[str]]):
    path = folder / "rows.csv"
    rows = [["名称", "人数", "備考"], ["甲", "1", ""], *rows]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    table = read(path, LIMITS)
    assert table.rows == rows
    assert not table.broken_quotes


@QUICK
@given(
    rows=st.lists(st.lists(JAPANESE, min_size=3, max_size=3), min_size=3, max_size=20),
    codec=st.sampled_from(["cp932", "euc_jis_2004", "utf-16", "utf-8"]),
    delimiter=st.sampled_from(",\t;|"),
)
def test_japanese_is_never_garbled_in_silence(folder: Path, rows: list[list[str]], codec: str, delimiter: str):
    path = folder / "text.csv"
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["町名", "世帯数", "備考"], *rows])
    content = out.getvalue().encode(codec)
    path.write_bytes(content)
    table = outcome(path)
    if isinstance(table, EngineError):
        assert table.code in ("undecodable", "binary")
        return
    encoding = table.raw.encoding
    assert encoding is not None
    assert table.raw.rows == [["町名", "世帯数", "備考"], *rows] or encoding.doubt
