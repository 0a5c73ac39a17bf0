"""The curators' pages and the download."""

from __future__ import annotations

import hashlib
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckanext.municipal_harvest import config

from .conftest import add_source, harvest, package, resource, serve_ckan

CSV = "名称,住所\n".encode("cp932")


@pytest.fixture
def harvested(site: Any, two_bodies: dict[str, Any], ckan_config: Any) -> dict[str, Any]:
    ckan_config[config.ALLOW_NETWORKS] = ["127.0.0.0/8"]
    url = site.put("/%8C%F6%8B%A4.csv", CSV)
    serve_ckan(site, [package("aed", resources=[resource("r1", url), resource("r2", site.url + "/none.csv")])])
    add_source("s", "162019", site.url)
    add_source("down", "162019", "http://127.0.0.1:9/")
    add_source("foreign", "160008", site.url)
    harvest("s")
    harvest("down")
    return tk.get_action("package_show")({"ignore_auth": True}, {"id": "162019_aed"})


@pytest.fixture
def headers(two_bodies: dict[str, Any]) -> dict[str, str]:
    user = factories.UserWithToken()
    context = {"ignore_auth": True, "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]}
    org = two_bodies["162019"]["id"]
    tk.get_action("organization_member_create")(context, {"id": org, "username": user["name"], "role": "editor"})
    return {"Authorization": user["token"]}


def test_anonymous_is_asked_for_a_login(app: Any, harvested: dict[str, Any]) -> None:
    for path in ("/source", "/source/s"):
        answer = app.get(path, follow_redirects=False)
        assert answer.status_code == 302
        assert "/user/login" in answer.headers["Location"]


def test_a_curator_sees_what_failed_and_why_in_japanese(
    app: Any, harvested: dict[str, Any], headers: dict[str, str]
) -> None:
    page = app.get("/ja/source", headers=headers).body
    assert "対応が必要" in page
    assert "接続を受け付けません" in page
    assert "foreign" not in page
    assert "Needs attention" not in page
    page = app.get("/ja/source/s", headers=headers).body
    assert "今すぐ実行" in page
    assert "見つかりません（404）" in page
    assert app.get("/source/foreign", headers=headers, status=403)
    assert app.get("/source/none", headers=headers).status_code in (403, 404)


def test_the_english_page_speaks_english(app: Any, harvested: dict[str, Any], headers: dict[str, str]) -> None:
    page = app.get("/en/source", headers=headers).body
    assert "Needs attention" in page
    assert "対応が必要" not in page
    assert "接続を受け付けません" not in page


def test_job_page(app: Any, harvested: dict[str, Any], headers: dict[str, str]) -> None:
    (job,) = tk.get_action("source_job_list")({"ignore_auth": True}, {"source": "s"})
    assert "404" in app.get(f"/source/s/job/{job['id']}", headers=headers).body
    assert app.get(f"/source/down/job/{job['id']}", headers=headers, status=404)


def test_run_button(app: Any, harvested: dict[str, Any], headers: dict[str, str], clean_queues: None) -> None:
    answer = app.post("/source/s/run", headers={**headers, "HX-Request": "true"})
    assert 'id="last-job"' in answer.body
    (job, _) = tk.get_action("source_job_list")({"ignore_auth": True}, {"source": "s"})
    assert job["state"] == "pending"
    assert app.post("/source/foreign/run", headers=headers, status=403)
    assert app.post("/source/s/run", follow_redirects=False).status_code == 302


def test_download(app: Any, harvested: dict[str, Any]) -> None:
    row = harvested["resources"][0]
    path = "/" + row["url"].split("/", 3)[3]
    answer = app.get(path)
    assert answer.data == CSV
    assert answer.headers["Content-Type"] == "text/csv"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "filename*=UTF-8''%E5%85%AC%E5%85%B1.csv" in answer.headers["Content-Disposition"]
    etag = answer.headers["ETag"]
    assert etag == f'"{hashlib.sha256(CSV).hexdigest()}"'
    assert app.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_download_of_what_is_not_there(app: Any, harvested: dict[str, Any], two_bodies: dict[str, Any]) -> None:
    good, bad = harvested["resources"]
    app.get(f"/dataset/{harvested['id']}/resource/{bad['id']}/archive/x.csv", status=404)
    other = factories.Dataset(owner_org=two_bodies["162019"]["id"], name="162019_other", license_id="CC-BY-4.0")
    app.get(f"/dataset/{other['id']}/resource/{good['id']}/archive/x.csv", status=404)
    app.get(f"/dataset/none/resource/{good['id']}/archive/x.csv", status=404)
