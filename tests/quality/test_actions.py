"""Actions on a real catalogue: uploads, a background check, reports, scores, tables."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import openpyxl
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories, helpers
from ckanext.quality import files, jobs, purge, store
from ckanext.quality.engine.ruleset import RULESET
from ckanext.quality.model import QualityReport, QualityScore, QualityTask
from werkzeug.datastructures import FileStorage

from .conftest import BAD, GOOD, add, as_admin

pytestmark = pytest.mark.usefixtures("catalogue")

Upload = Callable[..., dict[str, Any]]
Work = Callable[[], None]


def rows(table: Any) -> int:
    return model.Session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_upload_is_checked_in_the_background(upload: Upload, work: Work):
    resource = upload(GOOD)
    before = helpers.call_action("quality_report_show", resource_id=resource["id"])
    assert before["state"] == "none"
    work()
    report = helpers.call_action("quality_report_show", resource_id=resource["id"])
    assert (report["state"], report["grade"]) == ("done", "B")
    assert report["score"] == round(report["a_points"] + report["b_points"], 1)
    assert report["b_points"] == report["report"]["data_points"]
    assert not [each for each in report["report"]["findings"] if each["check"][0] in "SVK"]
    assert report["report"]["file"] == "data.csv"
    assert report["report"]["encoding"] == "UTF-8 (BOM)"
    assert report["ruleset"] == RULESET
    assert report["content_hash"] == report["report"]["sha256"]
    assert rows(QualityTask) == 0


def test_findings_of_a_clerks_file(upload: Upload, work: Work):
    resource = upload(BAD.encode("cp932"))
    work()
    report = helpers.call_action("quality_report_show", resource_id=resource["id"])
    found = {finding["check"]: finding for finding in report["report"]["findings"]}
    assert {"S02", "S03", "V01", "V04", "C02"} <= set(found)
    assert found["V01"]["cells"] == ["B4"]
    assert found["C02"]["cells"] == ["C5"]
    assert "1,234" in found["V01"]["message"]["ja"]
    assert report["report"]["tables"][0]["titles"] == ["人口の推移", "令和5年4月1日現在"]
    assert report["report"]["score"] <= 79
    assert report["gates"] == ["G2"]
    score = helpers.call_action("quality_score_show", id=resource["package_id"])
    assert (score["type"], score["score"], score["checked"]) == ("dataset", report["score"], 1)
    assert score["resources"][0]["grade"] == report["grade"]


def test_unreadable_file_has_no_points(upload: Upload, work: Work):
    resource = upload(b"<!DOCTYPE html><html>", "page.csv")
    work()
    report = helpers.call_action("quality_report_show", resource_id=resource["id"])
    assert (report["state"], report["b_points"], report["grade"]) == ("error", 0.0, "E")
    assert report["score"] == round(report["a_points"], 1)
    assert (report["report"]["score"], report["gates"]) == (0.0, ["G1"])
    assert report["report"]["error"]["code"] == "html"


def test_other_files_are_not_checked(upload: Upload, work: Work):
    resource = upload(b'{"type": "FeatureCollection"}', "map.json")
    work()
    report = helpers.call_action("quality_report_show", resource_id=resource["id"])
    assert (report["state"], report["score"]) == ("not_checked", None)
    assert "JSON" in report["report"]["error"]["message"]["ja"]
    score = helpers.call_action("quality_score_show", id=resource["package_id"])
    assert (score["state"], score["score"], score["not_checked"]) == ("not_checked", None, 1)
    assert score["a_points"] > 0


def test_dataset_on_paper_has_metadata_only(upload: Upload, work: Work):
    resource = upload(b"%PDF-1.7", "paper.pdf")
    work()
    report = helpers.call_action("quality_report_show", resource_id=resource["id"])
    assert "PDF" in report["report"]["error"]["message"]["ja"]
    score = helpers.call_action("quality_score_show", id=resource["package_id"])
    assert (score["state"], score["b_points"], score["gates"], score["grade"]) == ("done", 0.0, ["G1"], "E")
    assert score["score"] == round(score["a_points"], 1)


def test_same_content_is_not_checked_twice(upload: Upload, work: Work, monkeypatch: pytest.MonkeyPatch):
    first = upload(GOOD)
    work()
    second = upload(GOOD)
    runs: list[Any] = []
    real = jobs.worker.run
    monkeypatch.setattr(jobs.worker, "run", lambda *a, **k: runs.append(a) or real(*a, **k))
    work()
    jobs.enqueue([first["id"], second["id"]])
    work()
    assert "check" not in [run[0] for run in runs]
    assert rows(QualityReport) == 2
    assert helpers.call_action("quality_report_show", resource_id=second["id"])["state"] == "done"


def test_changed_content_makes_history(upload: Upload, work: Work):
    resource = upload(GOOD)
    work()
    good = helpers.call_action("quality_report_show", resource_id=resource["id"])["b_points"]
    as_admin("resource_patch", id=resource["id"], upload=FileStorage(io.BytesIO(BAD.encode("utf-8-sig")), "data.csv"))
    work()
    report = helpers.call_action("quality_report_show", resource_id=resource["id"])
    bad = report["b_points"]
    assert bad < good - 5
    assert rows(QualityReport) == 2
    as_admin("resource_patch", id=resource["id"], upload=FileStorage(io.BytesIO(GOOD.encode("utf-8-sig")), "data.csv"))
    work()
    assert rows(QualityReport) == 2
    again = helpers.call_action("quality_report_show", resource_id=resource["id"])
    assert again["b_points"] > bad + 5
    assert helpers.call_action("quality_score_show", id=resource["package_id"])["score"] == again["score"]


def test_job_that_dies_is_run_again(upload: Upload, monkeypatch: pytest.MonkeyPatch):
    resource = upload(GOOD)

    class Killed(BaseException):
        pass

    def die(*_args: Any, **_options: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs.worker, "run", die)
        with pytest.raises(Killed):
            jobs.work()
    model.Session.rollback()
    assert rows(QualityTask) == 1
    assert jobs.work() == 0, "the lease keeps others away"
    model.Session.execute(sa.update(QualityTask).values(due=store.now()))
    model.Session.commit()
    assert jobs.work() == 1
    assert rows(QualityTask) == 0
    assert rows(QualityReport) == 1
    assert helpers.call_action("quality_report_show", resource_id=resource["id"])["state"] == "done"


def test_file_that_kills_workers_is_given_up(upload: Upload):
    resource = upload(GOOD)
    model.Session.execute(sa.update(QualityTask).values(attempts=3))
    model.Session.commit()
    jobs.work()
    report = helpers.call_action("quality_report_show", resource_id=resource["id"])
    assert report["report"]["error"]["code"] == "crashed"


def test_resource_that_is_not_there_yet_waits():
    jobs.enqueue(["00000000-0000-0000-0000-000000000000"])
    assert jobs.work() == 1
    task = model.Session.scalars(sa.select(QualityTask)).one()
    assert task.due > store.now()


def test_signal_starts_a_check(upload: Upload, work: Work):
    resource = upload(GOOD)
    work()
    model.Session.execute(sa.delete(QualityReport))
    model.Session.commit()
    signal = tk.signals.ckanext.signal("municipal_harvest:resources_changed")
    signal.send("test", resource_ids=[], package_ids=[resource["package_id"]])
    work()
    assert rows(QualityReport) == 1


def test_deleted_file_leaves_the_score(upload: Upload, work: Work):
    resource = upload(BAD)
    add(resource["package_id"], GOOD.encode("utf-8-sig"), "good.csv")
    work()
    both = helpers.call_action("quality_score_show", id=resource["package_id"])
    assert both["checked"] == 2
    as_admin("resource_delete", id=resource["id"])
    work()
    score = helpers.call_action("quality_score_show", id=resource["package_id"])
    assert score["checked"] == 1
    assert score["b_points"] > both["b_points"]


def test_score_is_in_the_search(upload: Upload, work: Work):
    resource = upload(GOOD)
    work()
    found = helpers.call_action(
        "package_search", fq="quality_grade:B", facet="true", **{"facet.field": ["quality_grade"]}
    )
    assert found["count"] == 1
    assert found["results"][0]["quality"]["grade"] == "B"
    assert "quality" not in helpers.call_action("package_show", id=resource["package_id"])


def test_purge_leaves_nothing(upload: Upload, work: Work):
    resource = upload(GOOD)
    work()
    jobs.enqueue([resource["id"]])
    model.Session.execute(sa.update(QualityTask).values(package_id=resource["package_id"]))
    model.Session.commit()
    as_admin("dataset_purge", id=resource["package_id"])
    assert rows(QualityReport) == rows(QualityScore) == rows(QualityTask) == 0
    assert purge.orphans() == []


def test_organization_and_overview(upload: Upload, work: Work, body: dict[str, Any]):
    upload(GOOD)
    upload(BAD)
    upload(b"{}", "a.json")
    hidden = upload(GOOD, private=True)
    work()
    score = helpers.call_action("quality_score_show", id=body["name"])
    assert (score["type"], score["datasets"], score["count"]) == ("organization", 3, 2)
    assert sum(score["distribution"].values()) == 2
    assert score["grade"] is None
    overview = helpers.call_action("quality_overview")
    (card,) = overview["bodies"]
    assert (card["name"], card["code"], card["median"]) == (body["name"], "162019", score["median"])
    assert (overview["count"], overview["distribution"]) == (2, score["distribution"])
    assert hidden["id"] not in str(overview)


def test_unknown_things(body: dict[str, Any]):
    for action, data in (
        ("quality_report_show", {"resource_id": "none"}),
        ("quality_table_show", {"resource_id": "none"}),
        ("quality_score_show", {"id": "none"}),
    ):
        with pytest.raises(tk.ObjectNotFound):
            helpers.call_action(action, **data)
    with pytest.raises(tk.ValidationError):
        helpers.call_action("quality_report_show")


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "utf-8", "utf-16"])
def test_table_is_decoded_and_its_header_found(upload: Upload, codec: str):
    text = "施設の一覧,,\r\n名称,所在地,備考\r\n" + "".join(f"施設{i},富山市{i}番地,－\r\n" for i in range(250))
    resource = upload(text.replace("－", "なし").encode(codec))
    table = helpers.call_action("quality_table_show", resource_id=resource["id"], limit=10, offset=5)
    assert table["state"] == "done"
    assert table["header"] == ["名称", "所在地", "備考"]
    assert table["rows"][0] == ["施設5", "富山市5番地", "なし"]
    assert (len(table["rows"]), table["row_count"], table["header_row"]) == (10, 250, 2)
    assert table["titles"] == ["施設の一覧"]


def test_table_of_a_workbook(upload: Upload):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["人口", None, None], ["地区", "人口", None], [None, "男", "女"], ["甲", 1, 2.5], ["乙", 3, 4]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    stream = io.BytesIO()
    book.save(stream)
    resource = upload(stream.getvalue(), "人口.xlsx")
    table = helpers.call_action("quality_table_show", resource_id=resource["id"])
    assert table["header"] == ["地区", "人口_男", "人口_女"]
    assert table["rows"] == [["甲", "1", "2.5"], ["乙", "3", "4"]]
    assert table["header_row"] == 2


def test_table_that_cannot_be_read_says_why(upload: Upload):
    resource = upload(b"<html>", "page.csv")
    table = helpers.call_action("quality_table_show", resource_id=resource["id"])
    assert (table["state"], table["rows"]) == ("error", [])
    assert "HTML" in table["messages"][0]["ja"]


def test_check_of_an_upload_stores_nothing(catalogue: None):
    answer = helpers.call_action("quality_check", upload=FileStorage(io.BytesIO(BAD.encode("cp932")), "手元.csv"))
    assert answer["file"] == "手元.csv"
    assert answer["encoding"] == "CP932 (Shift_JIS)"
    assert rows(QualityReport) == rows(QualityTask) == 0
    with pytest.raises(tk.ValidationError):
        helpers.call_action("quality_check")


def test_check_is_limited_in_size(catalogue: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(tk.config, "ckanext.quality.public_max_file_size", 100)
    with pytest.raises(tk.ValidationError):
        helpers.call_action("quality_check", upload=FileStorage(io.BytesIO(b"a,b\n" * 100), "a.csv"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.csv", "http://169.254.169.254/a.csv", "file:///etc/passwd"])
def test_check_of_an_address_is_guarded(catalogue: None, url: str):
    with pytest.raises(tk.ValidationError) as caught:
        helpers.call_action("quality_check", url=url)
    assert "url" in caught.value.error_dict


def test_held_file_shows_nothing(upload: Upload, work: Work, monkeypatch: pytest.MonkeyPatch):
    resource = upload(GOOD)
    work()
    # What another extension does by chaining resource_release_state.
    monkeypatch.setattr(files, "release_state", lambda _id: "held")
    report = helpers.call_action("quality_report_show", resource_id=resource["id"])
    assert (report["state"], report["score"], report["report"]) == ("held", None, None)
    table = helpers.call_action("quality_table_show", resource_id=resource["id"])
    assert (table["state"], table["rows"], table["header"]) == ("held", [], [])
    jobs.enqueue([resource["id"]])
    work()
    assert helpers.call_action("quality_score_show", id=resource["package_id"])["score"] is None


class TestAuth:
    """Reports go with their resource, scores with their dataset."""

    def allowed(self, action: str, user: str, **data: Any) -> bool:
        try:
            return helpers.call_auth(action, {"user": user, "model": model}, **data)
        except tk.NotAuthorized:
            return False

    @pytest.mark.parametrize("action", ["quality_report_show", "quality_table_show"])
    def test_of_resources(self, action: str, upload: Upload, member: dict[str, Any]):
        public, private = upload(GOOD), upload(GOOD, private=True)
        stranger = factories.User()["name"]
        assert self.allowed(action, "", resource_id=public["id"])
        assert not self.allowed(action, "", resource_id=private["id"])
        assert not self.allowed(action, stranger, resource_id=private["id"])
        assert self.allowed(action, member["name"], resource_id=private["id"])

    def test_of_datasets(self, upload: Upload, member: dict[str, Any], body: dict[str, Any]):
        public, private = upload(GOOD), upload(GOOD, private=True)
        assert self.allowed("quality_score_show", "", id=public["package_id"])
        assert not self.allowed("quality_score_show", "", id=private["package_id"])
        assert self.allowed("quality_score_show", member["name"], id=private["package_id"])
        assert self.allowed("quality_score_show", "", id=body["id"])

    @pytest.mark.parametrize("action", ["quality_overview", "quality_check"])
    def test_open_to_all(self, action: str, body: dict[str, Any]):
        assert self.allowed(action, "")
