"""Our checks as a frictionless plugin: found by its name, silent where it is not asked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ckanext.quality.engine.rules import RULES
from frictionless import Checklist, Dialect, Report, system
from frictionless.resources import TableResource

ROOT = Path(__file__).parents[2]
HOME = ROOT / "ckanext-quality" / "toplevel"

MESSY = [
    ["町", "人口", "指定日", "区分", "備考"],
    ["甲", "1,234", "平成3年4月1日", "市", "㈱"],
    ["乙", "12", "2024-04-01", "〃", ""],
    ["丙", "13人", "2024/4/1", "町", "前　　後"],
]
RUN = """
import json, sys
home = {home!r}
sys.path[:] = [path for path in sys.path if path != home]
if {on}:
    sys.path.append(home)
from frictionless import Checklist, Dialect, Schema, system, validate
assert ("municipal" in system.plugins) is {on}
schema = Schema.from_descriptor({{"fields": [
    {{"name": "町", "type": "string", "constraints": {{"required": True}}}},
    {{"name": "人口", "type": "integer"}}, {{"name": "指定日", "type": "date"}},
]}})
reports = []
for path in sys.argv[1:]:
    for options in (
        {{}},
        {{"schema": schema}},
        {{"checklist": Checklist.from_descriptor({other})}},
        {{"limit_errors": 2, "dialect": Dialect(header_rows=[1, 2])}},
    ):
        found = validate(path, **options).to_descriptor()
        for each in (found, *found["tasks"]):
            each["stats"].pop("seconds", None)
        reports.append(found)
print(json.dumps(reports, ensure_ascii=False, sort_keys=True))
"""


OTHER = {"checks": [{"type": "duplicate-row"}], "skipErrors": ["type-error"]}


def child(code: str, *arguments: str, cwd: Path, **env: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch):
    """The plugin in this process, wherever the project is installed from."""
    monkeypatch.syspath_prepend(str(HOME))
    from frictionless_municipal import MunicipalPlugin

    found = "municipal" in system.plugins
    if not found:
        system.register("municipal", MunicipalPlugin())
    yield
    if not found:
        system.deregister("municipal")


def validate(rows: list[list[Any]], *checks: dict[str, Any], **options: Any) -> Report:
    checklist = Checklist.from_descriptor({"checks": list(checks)})
    return TableResource(data=rows, **options).validate(checklist)


def errors_of(report: Report, kind: str) -> list[dict[str, Any]]:
    return [error.to_dict() for error in report.tasks[0].errors if error.type == kind]


def test_frictionless_finds_it_by_its_name_and_runs_its_checks(tmp_path: Path):
    (tmp_path / "hyo.csv").write_text('町,人口\n甲,"1,234"\n乙,12\n丙,13人\n', encoding="utf-8")
    code = (
        "from frictionless import Checklist, validate;"
        'checks = Checklist.from_descriptor({"checks": [{"type": "municipal-v01"}]});'
        'report = validate("hyo.csv", checklist=checks);'
        "print([(e.type, e.place) for e in report.tasks[0].errors if e.type.startswith('municipal')])"
    )
    assert child(code, cwd=tmp_path, PYTHONPATH=str(HOME)).strip() == (
        "[('municipal-v01', 'B2'), ('municipal-v01', 'B4')]"
    )


def test_reports_without_our_checks_are_the_same_with_and_without_it(tmp_path: Path):
    files = {
        "a.csv": "町,人口,指定日\n甲,x,2024-04-01\n乙,12,2024/4/1\n乙,12,2024/4/1\n\n丙\n丁,1,余,り\n".encode(),
        "b.csv": "町,人口,人口\n甲,１２,〃\n ,13人,\n".encode(),
        "c.csv": "町,人口,指定日\n髙岡,12,令和6年4月1日\n".encode("cp932"),
        "d.csv": b"",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    texts = [child(RUN.format(home=str(HOME), on=on, other=OTHER), *files, cwd=tmp_path) for on in (True, False)]
    assert texts[0] == texts[1]
    reports = json.loads(texts[0])
    assert len(reports) == 4 * len(files)
    assert sum(len(report["tasks"][0]["errors"]) for report in reports if report["tasks"]) > 10


def test_it_is_where_frictionless_looks_in_an_editable_install(tmp_path: Path):
    tree = tmp_path / "tree"
    names = ["setup.py", "pyproject.toml", "README.md", "MANIFEST.in", "docker/local/ckan-requirements.txt"]
    for name in names:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tree / name)
    shutil.copytree(HOME, tree / "ckanext-quality" / "toplevel")
    for root in (
        "ckanext-toyama/ckanext/toyama",
        "ckanext-quality/ckanext/quality",
        "harvesters/ckanext/guarded_fetch",
    ):
        (tree / root).mkdir(parents=True)
        (tree / root / "__init__.py").touch()
    build = f"from setuptools import build_meta; print(build_meta.build_editable({str(tmp_path)!r}))"
    wheel = child(build, cwd=tree).split()[-1]
    site = tmp_path / "site"
    zipfile.ZipFile(tmp_path / wheel).extractall(site)
    # The project itself may be installed here too: only the path file of this build is to be seen.
    code = (
        f"import site, sys; sys.path[:] = [path for path in sys.path if path != {str(HOME)!r}];"
        f"site.addsitedir({str(site)!r}); import pkgutil;"
        "print([m.module_finder.path for m in pkgutil.iter_modules() if m.name == 'frictionless_municipal'])"
    )
    assert child(code, cwd=tmp_path).strip() == str([str(tree / "ckanext-quality" / "toplevel")])


def test_an_error_names_its_place_in_the_file(plugin: None):
    rows = [["題名"], *MESSY]
    report = validate(rows, {"type": "municipal-v05", "language": "en"}, dialect=Dialect(header_rows=[2]))
    first, second = errors_of(report, "municipal-v05")
    assert (first["place"], first["rowNumber"], first["fieldNumber"]) == ("C3", 3, 3)
    assert (first["fieldName"], first["cell"]) == ("指定日", "平成3年4月1日")
    assert second["place"] == "C5"
    assert "dates or times are not YYYY-MM-DD" in first["note"]


def test_a_report_with_our_errors_survives_json(plugin: None):
    report = validate(MESSY, {"type": "municipal-v01"}, {"type": "municipal-c02"})
    again = Report.from_descriptor(json.loads(json.dumps(report.to_descriptor())))
    assert [error.type for error in again.tasks[0].errors] == [error.type for error in report.tasks[0].errors]
    assert errors_of(again, "municipal-v01")[0]["cell"] == "1,234"


def test_a_check_may_be_told_what_the_catalogue_knows(plugin: None):
    silent = validate(MESSY, {"type": "municipal-f02"})
    asked = validate(MESSY, {"type": "municipal-f02", "context": {"catalogue": True}})
    stated = validate(MESSY, {"type": "municipal-f02", "context": {"catalogue": True, "frequency": "ANNUAL"}})
    assert [len(errors_of(report, "municipal-f02")) for report in (silent, asked, stated)] == [0, 1, 0]


def test_every_rule_on_cells_is_carried_and_agrees_with_the_engine(plugin: None):
    from frictionless_municipal.checks import CARRIED, as_table

    assert len(CARRIED) >= 30
    for rule in CARRIED:
        for example in RULES[rule].bad:
            if (
                example.workbook
                or example.other_sheets
                or example.merges
                or len({len(row) for row in example.rows}) > 1
            ):
                continue
            labels, *rows = [list(row) for row in example.rows]
            outcome = RULES[rule].apply(as_table(labels, rows, example.context))
            expected = outcome is not None and outcome.affected > 0 and outcome.severity != "info"
            check = {"type": f"municipal-{rule.lower()}", "context": example.context.to_dict()}
            report = validate([labels, *rows], check)
            assert bool(errors_of(report, f"municipal-{rule.lower()}")) is expected, (rule, example.rows)


@pytest.mark.parametrize("name", ["municipal-s10", "municipal-x99"])
def test_what_is_not_carried_is_refused_by_name(plugin: None, name: str):
    with pytest.raises(Exception, match=f'check type "{name}" is not supported'):
        Checklist.from_descriptor({"checks": [{"type": name}]})
