"""A catalogue with one body, uploads, and a worker that runs when it is told to."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import jobs as ckan_jobs
from ckan.tests import factories, helpers
from ckanext.quality import config
from werkzeug.datastructures import FileStorage

MIGRATED = ("activity", "policy_evidence", "quality", "municipal_harvest")
GOOD = "名称,人数\r\n甲,1\r\n乙,2\r\n丙,3\r\n"
BAD = '人口の推移,,\r\n令和5年4月1日現在,,\r\n地区,男,女\r\n甲,"1,234",２\r\n乙,3,〃\r\n丙,5,6\r\n丁,7,8\r\n戊,9,10\r\n'


def as_admin(action: str, **data: Any) -> Any:
    """An action by the site user."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return helpers.call_action(action, context={"user": user, "ignore_auth": True}, **data)


@pytest.fixture
def catalogue(with_plugins: None, clean_db: None, migrate_db_for: Callable[[str], None], clean_index: None) -> None:
    """An empty catalogue with the tables of every plugin that is loaded, and an empty queue."""
    for name in MIGRATED:
        if p.plugin_loaded(name):
            migrate_db_for(name)
    for queue in ckan_jobs.get_all_queues():
        queue.empty()


@pytest.fixture
def body(catalogue: None) -> dict[str, Any]:
    """富山市."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context = {"ignore_auth": True, "user": user, "managed_by": "tenants-sync"}
    facts = {"local_government_code": "162019", "kind": "city"}
    return tk.get_action("organization_create")(context, {"name": "toyama-shi", "title": "富山市", **facts})


@pytest.fixture
def upload(body: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Make a dataset with one uploaded file; the resource."""

    def make(content: bytes | str, name: str = "data.csv", **dataset: Any) -> dict[str, Any]:
        raw = content.encode("utf-8-sig") if isinstance(content, str) else content
        count = model.Session.query(model.Package).count()
        facts = {"name": f"162019_test{count}", "title": "試験", "notes": "試験", "license_id": "CC-BY-4.0"}
        package = as_admin("package_create", owner_org=body["id"], **{**facts, **dataset})
        return add(package["id"], raw, name)

    return make


def add(package_id: str, content: bytes, name: str) -> dict[str, Any]:
    """One more uploaded file in a dataset."""
    storage = FileStorage(io.BytesIO(content), name)
    return as_admin(
        "resource_create", package_id=package_id, name=name, upload=storage, url="", format=name[-4:].strip(".")
    )


@pytest.fixture
def work() -> Callable[[], None]:
    """Run what is on the queue, in this process, as a worker would."""

    def run() -> None:
        model.Session.commit()
        from rq import SimpleWorker

        queues = [ckan_jobs.get_queue(name) for name in dict.fromkeys(("default", config.queue()))]
        SimpleWorker(queues, connection=queues[0].connection).work(burst=True, logging_level="ERROR")
        model.Session.remove()

    return run


@pytest.fixture
def member(body: dict[str, Any]) -> dict[str, Any]:
    """A user of the body, with a token."""
    user = factories.UserWithToken()
    as_admin("organization_member_create", id=body["id"], username=user["name"], role="editor")
    return user
