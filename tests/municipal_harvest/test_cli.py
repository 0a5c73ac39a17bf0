"""`ckan sources` as cron and an operator call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckanext.municipal_harvest import config
from ckanext.municipal_harvest.engine import jobs
from ckanext.municipal_harvest.model import Source

from .conftest import add_source, package, serve_ckan


@pytest.fixture
def run(cli: Any, two_bodies: dict[str, Any], ckan_config: Any, clean_queues: None, monkeypatch: Any) -> Any:
    ckan_config[config.ALLOW_NETWORKS] = ["127.0.0.0/8"]
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)

    def call(*words: str) -> Any:
        model.Session.commit()
        return cli.invoke(ckan, ["sources", *words])

    return call


def test_sync_list_and_status(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text('sources:\n- {id: s, body: "162019", type: ckan, url: "http://a.example/"}\n')
    answer = run("sync", str(file))
    assert answer.exit_code == 0, answer.output
    assert "追加 1" in answer.output
    assert "変更なし 1" in run("sync", str(file)).output
    assert "http://a.example/" in run("list").output
    assert "未実行" in run("status").output
    assert json.loads(run("status", "--json").output)[0]["id"] == "s"


def test_a_bad_file_is_refused_with_its_line(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text('sources:\n- {id: s, body: "162019", type: x, url: "http://a.example/"}\n')
    answer = run("sync", str(file))
    assert answer.exit_code == 2
    assert f"{file}:2:" in answer.output
    assert "何も変更していません" in answer.output
    assert run("sync").exit_code == 2


def test_run_now(run: Any, site: Any) -> None:
    serve_ckan(site, [package("a")])
    add_source("s", "162019", site.url)
    answer = run("run", "--now")
    assert answer.exit_code == 0, answer.output
    assert [line.split()[:2] for line in answer.output.splitlines()] == [["s", "完了"]]
    add_source("down", "162019", "http://127.16.255.1:9/")
    answer = run("run", "--now")
    assert answer.exit_code == 1
    assert "[connection-refused]" in answer.output
    assert run("run", "--now", "--quiet").output.split()[0] == "down"


def test_unknown_source(run: Any) -> None:
    assert run("run", "nobody").exit_code == 2


def test_due(run: Any, site: Any) -> None:
    assert run("run", "--due").exit_code == 0
    serve_ckan(site, [package("a")])
    add_source("s", "162019", site.url, next_run=jobs.now() - jobs.datetime.timedelta(days=3))
    answer = run("run", "--due")
    assert answer.exit_code == 0
    assert answer.output.split()[:2] == ["s", "待機中"]
    assert "ありません" in run("run", "--due").output
    model.Session.expire_all()
    assert model.Session.get_one(Source, "s").next_run > jobs.now()


def test_english(run: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert "Nothing to run" in run("run", "--due").output
