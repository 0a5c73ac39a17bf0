"""The engine by itself: no CKAN, the same report as frictionless, fixed numbers, words for everything."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import frictionless.errors
import pytest
from ckanext.quality.engine import check, read_table, validate
from ckanext.quality.engine.cli import main
from ckanext.quality.engine.messages.frictionless import EXPLANATIONS
from ckanext.quality.engine.ruleset import grade_of
from click.testing import CliRunner
from frictionless import Checklist, Dialect, Schema, system
from frictionless.formats import CsvControl
from frictionless.resources import TableResource

SHARED = Path(__file__).parents[3] / "shared"
DATA = SHARED / "data"
BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name == "ckan" or name.startswith("ckan."):
            raise ImportError("ckan is blocked")
sys.meta_path.insert(0, Block())
import ckanext.quality.engine as engine
from ckanext.quality.engine import cli, worker
report = engine.check(sys.argv[1])
engine.validate(sys.argv[1])
assert not [name for name in sys.modules if name == "ckan" or name.startswith("ckan.")]
print(report.score)
"""


def sheet(tmp_path: Path, text: str, codec: str = "utf-8-sig") -> Path:
    path = tmp_path / "表.csv"
    path.write_bytes(text.encode(codec))
    return path


def test_engine_runs_where_there_is_no_ckan(tmp_path: Path):
    path = sheet(tmp_path, "名称,人数\n甲,1\n乙,2\n")
    done = subprocess.run([sys.executable, "-c", BLOCKED, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "100.0"


def without_times(report: Any) -> dict[str, Any]:
    plain = report.to_dict()
    for part in (plain, *plain["tasks"]):
        part["stats"].pop("seconds", None)
    return plain


SCHEMA = {
    "fields": [
        {"name": "ID", "type": "integer", "constraints": {"unique": True}},
        {"name": "名称", "type": "string", "constraints": {"required": True}},
        {"name": "人数", "type": "integer", "constraints": {"minimum": 0}},
    ]
}
NASTY = "ID,名称,人数\n1,甲,1\n1,,２\n3,丙,-4\n4,丁,五,6\n5,戊\n,,\n7,己,8\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
@pytest.mark.parametrize("schema", [None, SCHEMA])
def test_validate_is_frictionless(tmp_path: Path, codec: str, schema: dict[str, Any] | None):
    path = sheet(tmp_path, NASTY, codec)
    dialect = Dialect(header_rows=[1])
    dialect.add_control(CsvControl(delimiter=","))
    options = {"schema": Schema.from_descriptor(schema)} if schema else {}
    with system.use_context(trusted=True):
        plain = TableResource(path=str(path), format="csv", encoding=codec, dialect=dialect, **options).validate()
    ours = validate(path, schema=schema, encoding=codec, dialect=dialect)
    assert without_times(ours) == without_times(plain)
    assert not ours.valid
    found = validate(path, schema=schema)
    assert [error.to_dict() for error in found.tasks[0].errors] == [error.to_dict() for error in plain.tasks[0].errors]


def test_validate_takes_a_checklist(tmp_path: Path):
    path = sheet(tmp_path, NASTY)
    report = validate(path, checklist=Checklist(skip_errors=["blank-row", "extra-cell", "missing-cell"]))
    assert "blank-row" not in {error.type for task in report.tasks for error in task.errors}


@pytest.mark.shared
def test_validate_on_real_files_equals_frictionless():
    for name in ("ishikawa-standard-ods/170003_public_toilet.csv", "komae-aed/aed.csv"):
        path = DATA / name
        dialect = Dialect(header_rows=[1])
        dialect.add_control(CsvControl(delimiter=","))
        codec = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "utf-8"
        with system.use_context(trusted=True):
            plain = TableResource(path=str(path), format="csv", encoding=codec, dialect=dialect).validate()
        assert without_times(validate(path)) == without_times(plain)


def test_every_error_of_frictionless_has_words():
    kinds = {
        member.type
        for _, member in inspect.getmembers(frictionless.errors, inspect.isclass)
        if getattr(member, "type", None)
    }
    assert kinds <= set(EXPLANATIONS)
    for words in EXPLANATIONS.values():
        assert words.title.ja
        assert words.title.en.isascii()
        assert words.remedy.ja


def test_numbers_are_fixed(tmp_path: Path):
    path = sheet(tmp_path, '人口,,\n地区,男,女\n甲,"1,234",2\n乙,3,4\n', "cp932")
    report = check(path)
    again = check(path)
    assert report.to_dict()["findings"] == again.to_dict()["findings"]
    assert report.score == again.score
    assert sum(line.points for line in report.judged) == pytest.approx(60)
    assert report.data_points == pytest.approx(60 - sum(line.loss for line in report.judged), abs=0.01)
    assert report.score == min(79, round(100 * report.data_points / 60, 1))
    assert report.gates == ["G2"]
    assert {finding.check for finding in report.findings} == {"S02", "S03", "V01"}


def test_grades():
    assert [grade_of(score).letter for score in (100, 80, 79.9, 65, 64.9, 50, 49, 35, 34, 0)] == list("AABBCCDDEE")


def test_utf16_is_a_finding(tmp_path: Path):
    report = check(sheet(tmp_path, "名称,人数\n甲,1\n乙,2\n", "utf-16"))
    assert [finding.check for finding in report.findings] == ["S02"]


def test_preamble_and_property_row(tmp_path: Path):
    text = "#LINK,http://example.test\n#lang,ja\n#property,名称,住所\n#object_type_xsd,string:ja,string:ja\n1,甲,乙\n2,丙,丁\n"
    table = read_table(sheet(tmp_path, text))
    assert table.header == ["#property", "名称", "住所"]
    assert table.rows == [["1", "甲", "乙"], ["2", "丙", "丁"]]


def test_delimiters(tmp_path: Path):
    for delimiter in ",\t;|":
        path = sheet(tmp_path, f"名称{delimiter}人数\n甲{delimiter}1\n乙{delimiter}2\n")
        assert read_table(path).rows == [["甲", "1"], ["乙", "2"]]


@pytest.mark.shared
def test_every_real_file_gets_a_report():
    for path in sorted(DATA.rglob("*")):
        if path.suffix not in {".csv", ".xlsx", ".xls", ".ods"} or path.name == "PROVENANCE.csv":
            continue
        report = check(path)
        if path.stat().st_size:
            assert report.error is None, (path, report.error)
        assert json.dumps(report.to_dict(), ensure_ascii=False)
        assert "\ufffd" not in json.dumps(report.to_dict(), ensure_ascii=False)


class TestCommand:
    """opendata-check."""

    def run(self, *arguments: str) -> Any:
        return CliRunner().invoke(main, list(arguments))

    def test_fine(self, tmp_path: Path):
        done = self.run(str(sheet(tmp_path, "名称,人数\n甲,1\n乙,2\n")), "--lang", "ja")
        assert done.exit_code == 0
        assert "直すところは見つかりませんでした" in done.output

    def test_findings(self, tmp_path: Path):
        path = sheet(tmp_path, '題名,,\n地区,男,女\n甲,"1,234",2\n乙,3,4\n', "cp932")
        done = self.run(str(path), "--lang", "ja")
        assert done.exit_code == 1
        assert "B3" in done.output
        assert "CP932" in done.output
        assert "直し方" in done.output
        english = self.run(str(path), "--lang", "en")
        assert "How: " in english.output

    def test_unreadable(self, tmp_path: Path):
        done = self.run(str(sheet(tmp_path, "", "utf-8")), "--lang", "ja")
        assert done.exit_code == 2
        assert "0バイト" in done.output

    def test_json(self, tmp_path: Path):
        done = self.run(str(sheet(tmp_path, "名称,人数\n甲,1\n乙,2\n")), "--format", "json")
        answer = json.loads(done.output)
        assert answer["grade"] == "A"
        assert answer["frictionless"]["valid"] is True
        for key in ("file", "sha256", "encoding", "format", "tables", "score", "grade", "findings", "frictionless"):
            assert key in answer

    def test_missing(self, tmp_path: Path):
        assert self.run(str(tmp_path / "none.csv")).exit_code == 2
