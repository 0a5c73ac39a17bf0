"""``ckan quality check``: the same check and repair inside CKAN, of a file or of an address."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ckan.cli.cli import ckan
from click.testing import Result

MESS = '題名,,\n名称,人数,日付\n甲 ,"1,234",令和6年4月1日\n乙,▲2,H31.4.30\n丙,3,6.4.1\n'

pytestmark = pytest.mark.usefixtures("with_plugins")


@pytest.fixture
def run(cli: Any) -> Callable[..., Result]:
    return lambda *arguments: cli.invoke(ckan, ["quality", "check", *map(str, arguments)])


@pytest.fixture
def mess(tmp_path: Path) -> Path:
    path = tmp_path / "表.csv"
    path.write_bytes(MESS.encode("cp932"))
    return path


def test_check_and_repair_of_a_file(run: Callable[..., Result], mess: Path, tmp_path: Path):
    before = mess.read_bytes()
    out = tmp_path / "直し.csv"
    done = run(mess, "--repair", out, "--confirm", "S03", "--format", "json")
    assert done.exit_code == 1, done.output
    answer = json.loads(done.stdout)
    assert answer["findings"]
    assert answer["frictionless"]["tasks"]
    assert answer["repaired"]["scores"]["after"] > answer["repaired"]["scores"]["before"]
    assert out.read_bytes().decode("utf-8-sig").splitlines() == [
        "名称,人数,日付",
        "甲,1234,2024-04-01",
        "乙,-2,2019-04-30",
        "丙,3,6.4.1",
    ]
    assert mess.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} >= {"直し.diff.html", "直し.changes.csv"}
    assert run(mess, "--repair", out).exit_code == 2
    assert run(mess, "--repair", mess, "--force").exit_code == 2


def test_forms_and_standards(run: Callable[..., Result], mess: Path):
    assert run(mess, "--format", "html").stdout.startswith("<!doctype html>")
    assert "直し方" in run(mess).stdout
    checks = {each["check"] for each in json.loads(run(mess, "--schema", "08", "--format", "json").stdout)["findings"]}
    assert "D01" in checks
    assert run(mess, "--schema", "ない").exit_code == 2


def test_an_address_goes_through_the_guarded_client(run: Callable[..., Result], tmp_path: Path):
    done = run("http://127.0.0.1:9/a.csv")
    assert done.exit_code == 1
    assert "Error" in done.output
    assert run(tmp_path / "none.csv").exit_code == 1
