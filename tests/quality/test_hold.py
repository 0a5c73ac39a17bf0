"""Files suspected of personal data are held until the curator of their body decides."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckan.tests import factories
from ckanext.quality import hold
from ckanext.quality.model import QualityHold
from werkzeug.datastructures import FileStorage

from .conftest import GOOD, add, as_admin

Upload = Callable[..., dict[str, Any]]
Work = Callable[[], None]
NAMES = [f"見本太郎{chr(0x4E00 + i)}" for i in range(20)]
PEOPLE = "氏名,住所,電話番号,生年月日\r\n" + "".join(
    f"{name},見本町{i},090-1234-{1000 + i},1980-01-{i % 9 + 10}\r\n" for i, name in enumerate(NAMES)
)


def state(resource: dict[str, Any]) -> str:
    return as_admin("resource_release_state", id=resource["id"])["state"]


def headers(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": user["token"]}


@pytest.fixture
def held(upload: Upload) -> dict[str, Any]:
    """A list of people, uploaded; no worker has run."""
    return upload(PEOPLE, "申込者名簿.csv", title="見本の行事")


def path(resource: dict[str, Any], more: str = "") -> str:
    return f"/dataset/{resource['package_id']}/resource/{resource['id']}{more}"


def test_an_upload_is_held_before_anybody_can_open_it(app: Any, held: dict[str, Any]) -> None:
    assert state(held) == "held"
    for way in ("/download", "/download/data.csv", "/excel.csv", "/repair/csv"):
        app.get(path(held, way), status=403)
    answer = app.get("/api/3/action/resource_file_show", query_string={"id": held["id"]}, status=403)
    assert not answer.json["success"]
    table = app.get("/api/3/action/quality_table_show", query_string={"resource_id": held["id"]}).json["result"]
    assert (table["state"], table["rows"]) == ("held", [])
    report = app.get("/api/3/action/quality_report_show", query_string={"resource_id": held["id"]}).json["result"]
    assert (report["state"], report["report"]) == ("held", None)


def test_nothing_of_it_is_shown(app: Any, held: dict[str, Any], work: Work) -> None:
    work()
    secret = ("申込者名簿", held["hash"], *NAMES)
    for action, query in (
        ("package_show", {"id": held["package_id"]}),
        ("resource_show", {"id": held["id"]}),
        ("package_search", {"q": "*:*"}),
        ("package_search", {"q": "*:*", "fl": "id,name,validated_data_dict,data_dict,res_name,res_url"}),
    ):
        body = app.get(f"/api/3/action/{action}", query_string=query).body
        text = json.dumps(json.loads(body), ensure_ascii=False)
        assert [word for word in secret if word in text] == [], action
    for page in (f"/dataset/{held['package_id']}", path(held), f"/dataset/{held['package_id']}/quality"):
        body = app.get(page, status=200).body
        assert [word for word in secret if word in body] == [], page
    assert as_admin("package_search", q="申込者名簿")["count"] == 0
    shown = app.get("/api/3/action/resource_show", query_string={"id": held["id"]}).json["result"]
    assert not any(shown.get(name) for name in ("hash", "size", "url"))


def test_no_value_is_kept_with_the_reasons(held: dict[str, Any], work: Work) -> None:
    work()
    (row,) = model.Session.query(QualityHold).all()
    text = json.dumps(row.reasons, ensure_ascii=False)
    assert row.reasons
    assert "電話番号" in text
    assert not any(word in text for word in (*NAMES, "090-1234"))


def test_the_curator_decides(app: Any, held: dict[str, Any], member: dict[str, Any], work: Work) -> None:
    stranger = factories.UserWithToken()
    app.get(path(held, "/hold"), headers=headers(stranger), status=403)
    assert app.get(path(held, "/hold"), follow_redirects=False).status_code == 302
    page = BeautifulSoup(app.get(path(held, "/hold"), headers=headers(member)).body, "html.parser")
    assert "電話番号" in page.get_text()
    assert not any(name in page.get_text() for name in NAMES)
    assert [button.get_text() for button in page.select(".quality-decide button")] == [
        "個人情報ではない：公開する",
        "公開しない",
    ]
    decide = {"resource_id": held["id"], "decision": "release"}
    with pytest.raises(tk.ValidationError):
        tk.get_action("quality_hold_decide")({"user": member["name"]}, {**decide})
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("quality_hold_decide")({"user": stranger["name"]}, {**decide, "reason": "x"})
    other = {**decide, "reason": "x", "content_hash": "0" * 64}
    with pytest.raises(tk.ValidationError):
        tk.get_action("quality_hold_decide")({"user": member["name"]}, other)
    app.post(
        path(held, "/hold"),
        headers=headers(member),
        data={"decision": "release", "reason": "架空の名前です", "content_hash": held["hash"]},
    )
    assert state(held) == "open"
    work()
    assert state(held) == "open", "the next check does not undo a decision"
    assert app.get(path(held, "/download/data.csv"), status=200).data.endswith(b"\r\n")
    assert as_admin("quality_report_show", resource_id=held["id"])["state"] == "done"


def test_keep_then_a_clean_file(app: Any, held: dict[str, Any], member: dict[str, Any], work: Work) -> None:
    tk.get_action("quality_hold_decide")({"user": member["name"]}, {"resource_id": held["id"], "decision": "keep"})
    work()
    assert state(held) == "held"
    storage = FileStorage(io.BytesIO(GOOD.encode()), "clean.csv")
    as_admin("resource_patch", id=held["id"], upload=storage)
    assert state(held) == "held", "new bytes in the place of held ones wait for the check"
    work()
    assert state(held) == "open"


@pytest.mark.ckan_config("ckanext.quality.screen_max_file_size", 10)
def test_a_large_upload_is_held_until_it_was_checked(upload: Upload, work: Work) -> None:
    resource = upload(GOOD)
    assert state(resource) == "held"
    (row,) = model.Session.query(QualityHold).all()
    assert row.reasons == [{"kind": hold.UNCHECKED}]
    work()
    assert state(resource) == "open"


def test_a_harvested_file_is_held_by_its_check(upload: Upload, work: Work) -> None:
    # What the harvest brings in does not come as an upload: nobody looks into it before the check does.
    resource = upload(GOOD)
    row = model.Session.get_one(model.Resource, resource["id"])
    assert hold.suspect(row, str(row.hash), []) is False
    assert hold.suspect(row, str(row.hash), [{"kind": "mobile", "column": "電話", "count": 3, "value": "090"}]) is True
    model.Session.commit()
    assert state(resource) == "held"
    assert model.Session.query(QualityHold).one().reasons == [{"kind": "mobile", "column": "電話", "count": 3}]


def test_those_who_wait_for_a_decision_are_listed(
    held: dict[str, Any], member: dict[str, Any], body: dict[str, Any]
) -> None:
    add(held["package_id"], GOOD.encode(), "clean.csv")
    listed = tk.get_action("quality_todo_show")({"user": member["name"]}, {"id": body["id"]})["held"]
    assert [each["resource_id"] for each in listed] == [held["id"]]
    stranger = factories.User()
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("quality_todo_show")({"user": stranger["name"]}, {"id": body["id"]})
    assert tk.get_action("quality_hold_list")({"user": stranger["name"]}, {}) == []
