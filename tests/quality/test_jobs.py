"""What starts a score, what does not read a file again, and how scores go over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import mailer
from ckan.tests import helpers
from ckanext.quality import jobs, notify, store
from ckanext.quality.engine.ruleset import RULESET
from ckanext.quality.model import QualityCheckResult, QualityHistory, QualityLink, QualityReport, QualityScore

from .conftest import BAD, GOOD, as_admin

pytestmark = pytest.mark.usefixtures("catalogue")

Upload = Callable[..., dict[str, Any]]
Work = Callable[[], None]


def score_of(resource: dict[str, Any]) -> dict[str, Any]:
    return helpers.call_action("quality_score_show", id=resource["package_id"])


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every file that is read from now on."""
    found: list[Any] = []
    real = jobs.worker.run
    monkeypatch.setattr(jobs.worker, "run", lambda *a, **k: found.append(a) or real(*a, **k))
    return found


def test_metadata_counts_at_once_and_reads_no_file(upload: Upload, work: Work, reads: list[Any]):
    resource = upload(GOOD)
    work()
    before = score_of(resource)
    reads.clear()
    as_admin("package_patch", id=resource["package_id"], theme="SOCI", contact_name="市民課", frequency="ANNUAL")
    work()
    after = score_of(resource)
    assert not reads
    # theme 30 and contact 20 of 405; a stated frequency that is kept gives back F01 and F02
    assert after["a_points"] - before["a_points"] == pytest.approx(40 * 50 / 405, abs=0.02)
    assert after["b_points"] > before["b_points"]
    lines = {line.check: line for line in model.Session.scalars(sa.select(QualityCheckResult))}
    assert (lines["F01"].affected, lines["F02"].affected) == (0, 0)
    assert lines["V01"].ruleset == RULESET
    # Words that decide what a file means have it read again.
    as_admin("resource_patch", id=resource["id"], name="令和5年4月の人口")
    work()
    assert len(reads) == 1


def test_another_ruleset_has_its_last_revision_run_again(upload: Upload, work: Work, reads: list[Any]):
    resource = upload(GOOD)
    work()
    model.Session.execute(sa.update(QualityReport).values(ruleset="2025-01"))
    model.Session.execute(sa.update(QualityHistory).values(ruleset="2025-01", day=dt.date(2026, 1, 1)))
    model.Session.commit()
    jobs.due()
    assert store.pending() == 1
    reads.clear()
    jobs.drain(lambda _: None)
    assert len(reads) == 1
    rulesets = set(model.Session.scalars(sa.select(QualityReport.ruleset)))
    assert rulesets == {"2025-01", RULESET}
    trend = helpers.call_action("quality_history_show", id=resource["package_id"])
    assert [point["ruleset"] for point in trend["points"]] == ["2025-01", RULESET]
    (mark,) = trend["breaks"]
    assert (mark["before"], mark["after"]) == ("2025-01", RULESET)


def test_the_night_looks_at_everything_again(upload: Upload, work: Work, reads: list[Any]):
    resource = upload(GOOD, frequency="MONTHLY")
    work()
    row = store.score_row(resource["package_id"])
    assert row is not None
    assert row.due is not None
    assert dt.timedelta() < row.due - store.now() < dt.timedelta(hours=27)
    # Forty days later the promise is broken, and the bytes have gone from the storage.
    past = store.now() - dt.timedelta(days=40)
    model.Session.execute(sa.update(QualityReport).values(created=past))
    model.Session.execute(sa.delete(QualityLink))
    model.Session.execute(sa.update(QualityScore).values(due=store.now()))
    model.Session.commit()
    reads.clear()
    jobs.drain(lambda _: None)
    assert not reads
    report = helpers.call_action("quality_report_show", resource_id=resource["id"])["report"]
    assert "F01" in [finding["check"] for finding in report["findings"]]
    assert not report["timely"]
    (link,) = model.Session.scalars(sa.select(QualityLink))
    assert (link.good, link.detail) == (True, "storage")
    assert store.pending_scores() == 0


def test_links_are_judged_by_the_harvest(upload: Upload, work: Work, body: dict[str, Any]):
    package = as_admin("package_create", name="162019_link", title="l", owner_org=body["id"], license_id="CC-BY-4.0")
    as_admin("resource_create", package_id=package["id"], url="http://127.0.0.1:9/a.csv", format="CSV", name="a")
    work()
    score = helpers.call_action("quality_score_show", id=package["id"])
    assert (score["state"], score["score"]) == ("none", None)
    metrics = {each["metric"]: each for each in score["scales"]["mqa"]["metrics"]}
    assert not metrics["accessUrlStatusCode"]["passed"]
    (link,) = model.Session.scalars(sa.select(QualityLink))
    assert not link.good


def test_owners_are_told_of_a_fall_once(
    upload: Upload, work: Work, member: dict[str, Any], body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    resource = upload(BAD)
    work()
    today = score_of(resource)["grade"]
    earlier = QualityHistory(
        package_id=resource["package_id"],
        day=store.now().date() - dt.timedelta(days=30),
        ruleset=RULESET,
        owner_org=body["id"],
        score=95.0,
        grade="A",
    )
    model.Session.add(earlier)
    model.Session.commit()
    (fall,) = tk.get_action("quality_fall_list")({"user": member["name"]}, {})
    assert (fall["before"], fall["grade"], fall["package_id"]) == ("A", today, resource["package_id"])
    assert notify.tell_owners() == 0, "no mail of the portal's own"
    sent: list[tuple[str, str]] = []
    monkeypatch.setitem(tk.config, "smtp.mail_from", "portal@example.jp")
    # The mail server is the one thing that is not here.
    monkeypatch.setattr(mailer, "mail_user", lambda user, subject, text: sent.append((user.name, text)))
    assert notify.tell_owners() == 1
    ((name, text),) = sent
    assert name == member["name"]
    assert f"A → {today}" in text
    assert notify.tell_owners() == 0


def test_everything_as_rows(upload: Upload, work: Work, body: dict[str, Any]):
    resource = upload(GOOD)
    hidden = upload(GOOD, private=True)
    work()
    (line,) = store.bodies.everything()
    assert tuple(line) == store.bodies.COLUMNS
    score = score_of(resource)
    assert (line["dataset_score"], line["dataset_grade"], line["mqa"]) == (
        score["score"],
        score["grade"],
        score["scales"]["mqa"]["strict"],
    )
    assert (line["organization_code"], line["resource_id"]) == ("162019", resource["id"])
    assert hidden["id"] not in str(line)
    ours, half, data = store.bodies.sensitivity()
    assert (ours["median"], ours["distribution"][score["grade"]]) == (score["score"], 1)
    # The file is better than its description: the more the file counts, the more points.
    assert half["median"] < ours["median"] < data["median"]
    trend = helpers.call_action("quality_history_show", id=body["id"])
    (point,) = trend["points"]
    assert (point["score"], point["count"]) == (score["score"], 1)
