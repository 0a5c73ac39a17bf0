"""A repaired file becomes public: a new version of an upload, a sibling of a harvested file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckanext.municipal_harvest import config as harvest_config
from ckanext.quality import files, versions

from tests.municipal_harvest.conftest import add_source, harvest, package, resource, serve_ckan, site

from .conftest import BAD, as_admin

__all__ = ["site"]

Upload = Callable[..., dict[str, Any]]
Work = Callable[[], None]
CHANGED = BAD.replace("戊", "己")


def content(resource_id: str) -> bytes:
    stored = files.find(resource_id)
    assert stored is not None
    with files.local(stored) as path:
        return path.read_bytes()


def shown(resource_id: str) -> dict[str, Any]:
    return as_admin("resource_show", id=resource_id)


def test_the_page_before_anything_is_published(app: Any, upload: Upload, work: Work) -> None:
    uploaded = upload(BAD.encode("cp932"), "人口.csv")
    work()
    page = f"/dataset/{uploaded['package_id']}/resource/{uploaded['id']}/repair"
    body = BeautifulSoup(app.get(page).body, "html.parser")
    before, after = (int(b.get_text()) for b in body.select(".quality-turn .quality-grade__points b"))
    assert after > before
    assert {td.get_text() for td in body.select(".quality-changes del")} >= {"1,234", "２", "〃"}
    assert body.select("input[type=checkbox][name=confirm]")
    assert not body.select("form[method=post][action$=publish]"), "publishing is for those who may edit"
    difference = app.get(f"{page}/diff")
    assert "sandbox" in difference.headers["Content-Security-Policy"]
    log = app.get(f"{page}/log").data.decode("utf-8-sig").splitlines()
    assert log[0].split(",")[:4] == ["sheet", "cell", "before", "after"]
    assert app.get(f"{page}/xlsx").data.startswith(b"PK")
    app.get(f"{page}/none", status=404)
    assert content(uploaded["id"]) == BAD.encode("cp932"), "looking changes nothing"


def test_an_upload_gets_a_new_version(app: Any, upload: Upload, work: Work, member: dict[str, Any]) -> None:
    uploaded = upload(BAD.encode("cp932"), "人口.csv")
    work()
    before = as_admin("quality_report_show", resource_id=uploaded["id"])
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("quality_repair_publish")({"user": factories.User()["name"]}, {"resource_id": uploaded["id"]})
    page = f"/dataset/{uploaded['package_id']}/resource/{uploaded['id']}"
    headers = {"Authorization": member["token"]}
    proposals = tk.get_action("quality_repair")({"user": member["name"]}, {"resource_id": uploaded["id"]})["proposals"]
    confirm = [each["id"] for each in proposals]
    app.post(f"{page}/repair/publish", headers=headers, data={"confirm": confirm})
    work()
    now = shown(uploaded["id"])
    assert (now["id"], now["format"], now["name"]) == (uploaded["id"], "CSV", "人口.csv")
    assert now["hash"] != uploaded["hash"]
    raw = content(uploaded["id"])
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines()[0] == "地区,男,女"
    after = as_admin("quality_report_show", resource_id=uploaded["id"])
    assert after["score"] > before["score"]
    old = app.get(f"{page}/version/{uploaded['hash']}")
    assert old.data == BAD.encode("cp932"), "what was there before is kept"
    app.get(f"{page}/version/{'0' * 64}", status=404)
    activity = as_admin("package_activity_list", id=uploaded["package_id"])[0]
    assert (activity["activity_type"], activity["user_id"]) == ("changed package", member["id"])
    trend = BeautifulSoup(app.get(page).body, "html.parser").select(".quality-trend__dot")
    assert len(trend) == 2
    as_admin("dataset_purge", id=uploaded["package_id"])
    assert versions.find(uploaded["id"], uploaded["hash"]) is None


def test_a_harvested_file_gets_a_sibling_that_the_harvest_leaves_alone(
    app: Any, site: Any, body: dict[str, Any], member: dict[str, Any], work: Work, ckan_config: Any
) -> None:
    ckan_config[harvest_config.ALLOW_NETWORKS] = ["127.0.0.0/8"]
    url = site.put("/jinko.csv", BAD.encode("cp932"))
    serve_ckan(site, [package("jinko", resources=[resource("r1", url)])])
    add_source("s", "162019", site.url)
    harvest("s")
    work()
    dataset = as_admin("package_show", id="162019_jinko")
    (original,) = dataset["resources"]
    publish = tk.get_action("quality_repair_publish")
    sibling = publish({"user": member["name"]}, {"resource_id": original["id"]})
    assert sibling["id"] != original["id"]
    assert sibling["derived_from_hash"] == original["hash"]
    assert content(original["id"]) == BAD.encode("cp932")
    for forged in ({"derived_from_hash": "0" * 64}, {"derived_from_resource": "x"}):
        with pytest.raises(tk.ValidationError):
            as_admin("resource_patch", id=sibling["id"], **forged)
    with pytest.raises(tk.ValidationError):
        publish({"user": member["name"]}, {"resource_id": sibling["id"]})

    harvest("s")
    work()
    page = f"/dataset/{dataset['name']}/resource/{sibling['id']}"
    assert "元データ更新あり" not in app.get(page).body
    assert as_admin("quality_report_show", resource_id=sibling["id"])["state"] == "done", "it is scored apart"

    site.put("/jinko.csv", CHANGED.encode("cp932"))
    assert harvest("s").state == "finished"
    after = as_admin("package_show", id=dataset["id"])["resources"]
    assert [each["id"] for each in after] == [original["id"], sibling["id"]]
    assert after[0]["hash"] != original["hash"]
    assert (after[1]["hash"], after[1]["derived_from_hash"]) == (sibling["hash"], original["hash"])
    assert "元データ更新あり" in app.get(page).body
    todo = tk.get_action("quality_todo_show")({"user": member["name"]}, {"id": body["id"]})
    assert [each["resource_id"] for each in todo["outdated"]] == [sibling["id"]]

    again = publish({"user": member["name"]}, {"resource_id": original["id"]})
    assert again["id"] == sibling["id"], "one sibling, not one for each version"
    assert "己" in content(sibling["id"]).decode("utf-8-sig")
    assert "元データ更新あり" not in app.get(page).body
