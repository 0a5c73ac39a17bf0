"""/check: anybody's file, checked and repaired, and nothing kept."""

from __future__ import annotations

import base64
import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckanext.quality import limiter
from ckanext.quality.model import QualityReport

from .conftest import BAD

NAME = "<img src=x onerror=alert(1)>.csv"


@pytest.fixture(autouse=True)
def fresh(catalogue: None) -> None:
    redis: Any = connect_to_redis()
    for key in redis.scan_iter(f"{limiter.PREFIX}*"):
        redis.delete(key)


def send(app: Any, content: bytes, name: str = "手元.csv", **more: Any) -> Any:
    headers = more.pop("headers", {})
    status = more.pop("status", 200)
    data = {"upload": (io.BytesIO(content), name), **more}
    return app.post("/check", data=data, content_type="multipart/form-data", headers=headers, status=status)


def test_report_and_repaired_file(app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    form = BeautifulSoup(app.get("/check").body, "html.parser")
    assert "21.0 MB" in form.get_text()
    assert form.select_one("#check-form input[type=file][name=upload]")
    assert form.select_one("#check-form input[type=hidden]"), "the token against forged requests"
    page = BeautifulSoup(send(app, BAD.encode("cp932")).body, "html.parser")
    assert list(tmp_path.iterdir()) == []
    assert model.Session.query(QualityReport).count() == 0
    text = page.get_text(" ", strip=True)
    assert "1,234" in text
    link = page.select_one("a[download='手元.csv']")
    assert link is not None
    repaired = base64.b64decode(str(link["href"]).split(",", 1)[1])
    assert repaired.startswith(b"\xef\xbb\xbf")
    assert repaired.count(b"\r\n") == repaired.count(b"\n")
    assert "1234" in repaired.decode("utf-8-sig")


def test_a_chosen_proposal_is_done(app: Any) -> None:
    page = BeautifulSoup(send(app, BAD.encode("cp932")).body, "html.parser")
    boxes = page.select("input[type=checkbox][name=confirm][form=check-form]")
    assert boxes
    again = send(app, BAD.encode("cp932"), confirm=[str(box["value"]) for box in boxes], part="csv")
    rows = again.data.decode("utf-8-sig").splitlines()
    assert rows[0] == "地区,男,女"
    assert again.headers["Content-Disposition"].startswith("attachment")
    assert set(again.headers["Cache-Control"].split(", ")) == {"no-store", "private"}


def test_a_hostile_name_is_text(app: Any) -> None:
    body = send(app, BAD.encode(), NAME).body
    assert "<img src=x" not in body
    assert "&lt;img src=x" in body


def test_what_cannot_be_checked_says_why(app: Any) -> None:
    assert "HTML" in send(app, b"<!doctype html><html></html>", "a.csv").body
    answer = app.post("/check", data={"url": ""}, content_type="multipart/form-data")
    assert "ファイルを選ぶか" in answer.body
    assert "quality-problem" not in answer.body


def test_part_of_a_page_for_scripts(app: Any) -> None:
    answer = send(app, BAD.encode(), panel="1", headers={"HX-Request": "true"})
    assert "<html" not in answer.body
    assert 'data-quality-use="data:text/csv;base64,' in answer.body


@pytest.mark.ckan_config("ckanext.quality.public_checks_per_hour", 1)
def test_a_visitor_has_a_share_of_the_hour(app: Any) -> None:
    send(app, BAD.encode())
    refused = send(app, BAD.encode(), status=429)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "お手元のパソコン" in refused.body
    over_api = app.post("/api/3/action/quality_check", data={"url": "http://example.invalid/a.csv"}, status=429)
    assert over_api.headers["Retry-After"]
    assert "お手元のパソコン" in over_api.json["error"]["message"]


@pytest.mark.ckan_config("ckanext.quality.public_checks_at_once", 0)
def test_only_so_many_at_once(app: Any) -> None:
    refused = send(app, BAD.encode(), status=429)
    assert refused.headers["Retry-After"] == "30"
    redis: Any = connect_to_redis()
    assert list(redis.scan_iter(f"{limiter.PREFIX}*places")) == [], "who was refused holds no place"


@pytest.mark.ckan_config("ckanext.quality.inline_max_size", 10)
def test_a_large_repaired_file_is_made_again_for_its_download(app: Any) -> None:
    page = BeautifulSoup(send(app, BAD.encode()).body, "html.parser")
    assert not page.select("a[href^='data:']")
    button = page.select_one("button[name=part][value=csv][form=check-form]")
    assert button is not None
