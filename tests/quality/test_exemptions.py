"""「これは正しい」: a finding that costs nothing, with its reason in public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from .conftest import BAD, as_admin

Upload = Callable[..., dict[str, Any]]
Work = Callable[[], None]
REASON = "<b>表の題名は条例の様式です</b>"


def report(resource: dict[str, Any]) -> dict[str, Any]:
    return as_admin("quality_report_show", resource_id=resource["id"])


def finding(shown: dict[str, Any], check: str) -> dict[str, Any]:
    return next(each for each in shown["report"]["findings"] if each["check"] == check)


def test_an_exempted_finding_costs_nothing_and_says_why(
    app: Any, upload: Upload, work: Work, member: dict[str, Any], body: dict[str, Any]
) -> None:
    resource = upload(BAD.encode("cp932"))
    work()
    before = report(resource)
    assert finding(before, "V01")["points"] > 0
    page = f"/dataset/{resource['package_id']}/resource/{resource['id']}"
    stranger = factories.User()
    given = {"resource_id": resource["id"], "check": "V01"}
    create = tk.get_action("quality_exemption_create")
    with pytest.raises(tk.NotAuthorized):
        create({"user": stranger["name"]}, {**given, "reason": "x"})
    for wrong in ({**given}, {**given, "reason": " 　 "}, {**given, "check": "X99", "reason": "x"}):
        with pytest.raises(tk.ValidationError):
            create({"user": member["name"]}, wrong)
    headers = {"Authorization": member["token"]}
    app.post(f"{page}/exemption", headers=headers, data={"check": "V01", "reason": REASON})

    after = report(resource)  # at once, without a worker
    assert finding(after, "V01")["exempt"]
    assert finding(after, "V01")["points"] == 0
    assert after["score"] >= before["score"] + finding(before, "V01")["points"] - 0.3
    (public,) = app.get("/api/3/action/quality_exemption_list").json["result"]
    assert (public["reason"], public["check"]) == (REASON, "V01")
    assert "user" not in public
    (of_body,) = as_admin("quality_exemption_list", organization=body["name"])
    assert of_body["id"] == public["id"]
    text = app.get(page).body
    assert "表の題名は条例の様式です" in text
    assert REASON not in text, "the reason is text, not markup"

    app.post(f"{page}/exemption/{public['id']}/delete", headers=headers)
    assert finding(report(resource), "V01")["points"] == finding(before, "V01")["points"]
    assert as_admin("quality_exemption_list") == []
