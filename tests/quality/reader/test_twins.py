"""Every tabular file of ../shared/data gets a report, and reads to the same cells in every encoding."""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from pathlib import Path

import pytest
from ckanext.quality.engine.decoding import detect
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.guard import TEXT_FORMATS
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import copy_as_utf8, read
from ckanext.quality.engine.reader.base import RawTable
from ckanext.quality.engine.table import locate

DATA = Path(__file__).parents[4] / "shared" / "data"
CODECS = ("cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "euc_jp")


def tabular() -> list[Path]:
    kinds = {".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods"}
    return sorted(path for path in DATA.rglob("*") if path.suffix in kinds and path.stat().st_size)


def encoded(text: str, codec: str) -> bytes | None:
    """The bytes of a twin; none where the encoding does not have the characters (CP932 has no U+301C 〜)."""
    try:
        content = text.encode(codec)
    except UnicodeEncodeError:
        return None
    if content.decode(codec) != text:
        return None
    return b"\xfe\xff" + content if codec == "utf-16-be" else content


def as_text(path: Path, table: RawTable) -> str:
    """The text of a text file as it stands; of a workbook the CSV of its sheet."""
    if table.encoding is not None:
        return path.read_bytes().decode(table.encoding.codec)
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table.rows)
    return out.getvalue()


@pytest.mark.shared
def test_twins_in_every_encoding_read_to_the_same_cells(tmp_path: Path):
    made: Counter[str] = Counter()
    wrong: list[tuple[str, str, str]] = []
    files = tabular()
    for path in files:
        table = read(path, Limits())
        text = as_text(path, table)
        for codec in CODECS:
            content = encoded(text, codec)
            if content is None:
                continue
            twin = tmp_path / f"twin.{path.suffix.strip('.') if path.suffix in ('.csv', '.txt') else 'csv'}"
            twin.write_bytes(content)
            again = read(twin, Limits())
            made[codec] += 1
            if again.rows != table.rows or (again.encoding and again.encoding.doubt):
                wrong.append((path.name, codec, str(again.encoding)))
    assert not wrong
    assert len(files) >= 80
    # The Unicode twins exist for every file, the others for those whose characters they have.
    assert made["utf-8"] == made["utf-16"] == len(files)
    assert made["cp932"] > 0.8 * len(files)
    assert made["euc_jp"] > 0.6 * len(files)


@pytest.mark.shared
def test_copies_of_real_files_have_every_cell(tmp_path: Path):
    for path in tabular():
        table = read(path, Limits())
        facts = copy_as_utf8(path, tmp_path / "copy.csv")
        content = (tmp_path / "copy.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert rows == table.rows, path
        assert facts.rows == len(rows)
        assert facts.encoding == (table.encoding.label if table.encoding else None)


@pytest.mark.shared
def test_every_file_is_read_or_refused_in_bounded_time():
    refused: dict[str, str] = {}
    for path in sorted(path for path in DATA.rglob("*") if path.is_file()):
        began = time.process_time()
        try:
            table = locate(read(path, Limits()))
        except EngineError as error:
            refused[str(path.relative_to(DATA))] = error.code
        else:
            assert table.labels
            assert table.raw.format in (*TEXT_FORMATS, "xlsx", "xls", "ods")
        assert time.process_time() - began < 5, path
    kinds = {Path(name).suffix for name in refused}
    assert {".json", ".geojson", ".zip", ".rdf"} <= kinds
    # Only the two empty files among the tables are refused.
    assert {name: code for name, code in refused.items() if Path(name).suffix in (".csv", ".xlsx", ".xls")} == {
        "takamatsu-xlsx/0097.xlsx": "empty-file",
        "takamatsu-xlsx/data.csv": "empty-file",
    }


@pytest.mark.shared
def test_declared_encodings_of_the_provenance_are_found():
    with (DATA / "PROVENANCE.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["path"].endswith(".csv") and row["bytes"] != "0"]
    same = {"shift_jis": "cp932"}
    for row in rows:
        named = same.get(row["encoding"], row["encoding"])
        assert detect(DATA / row["path"]).codec in (named, "ascii" if named == "utf-8" else named), row["path"]
