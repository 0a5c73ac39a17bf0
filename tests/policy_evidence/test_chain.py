"""The line from a policy's number to its survey question, on the sample chain."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.policy_evidence.cli import SAMPLE
from ckanext.policy_evidence.importer import Importer
from ckanext.policy_evidence.model import Link, Observation

from .conftest import INDICATOR, KPI, POLICY, SURVEY

changes = pytest.mark.usefixtures("fresh_chain")


read = pytest.mark.usefixtures("chain")


def actual(year: int) -> dict:
    shown = call_action("policy_evidence_show", id=POLICY)
    numbers = shown["indicators"][0]["observations"]
    return next(row for row in numbers if row["kind"] == "actual" and row["fiscal_year"] == year)


@read
def test_from_the_number_to_the_question():
    evidence = actual(2025)["evidence"]
    assert (evidence["state"], evidence["found"], evidence["column"]) == ("match", "58.6", "値")
    assert evidence["dataset"]["name"] == KPI
    (origin,) = evidence["origins"]
    assert origin["table"]["title"].startswith("子育て世帯アンケート 問3")
    assert "どのくらい満足" in origin["question"]["text"]
    survey = origin["survey"]
    assert int(survey["valid"]) == 1240
    assert survey["purpose"]
    assert survey["anonymisation"]


@read
def test_a_number_without_evidence_is_counted_as_such():
    assert actual(2024)["evidence"] is None
    assert call_action("policy_evidence_show", id=POLICY)["meter"] == {"linked": 1, "total": 2}


@read
def test_a_second_import_changes_nothing():
    before = {link["id"]: link for link in call_action("evidence_link_list", indicator_id=INDICATOR)}
    modified = call_action("package_show", id=KPI)["metadata_modified"]
    said: list[str] = []
    user = call_action("get_site_user")["name"]
    Importer({"user": user, "ignore_auth": True}, SAMPLE, said.append).run()
    assert {line[0] for line in said} == {"="}
    assert call_action("package_show", id=KPI)["metadata_modified"] == modified
    assert set(before) == {link["id"] for link in call_action("evidence_link_list", indicator_id=INDICATOR)}


@changes
def test_a_changed_file_turns_the_number_into_a_mismatch_and_a_lost_one_into_gone(create_with_upload):
    (link,) = [entry for entry in call_action("evidence_link_list", package_id=KPI) if entry["found"] == "58.6"]
    resource = call_action("resource_show", id=link["resource_id"])
    table = "年度,指標名,値\n2025,子育て支援満足割合,57.9\n"
    user = {"user": call_action("get_site_user")["name"]}
    create_with_upload(
        table, "kpi.csv", user, action="resource_update", id=resource["id"], package_id=resource["package_id"]
    )
    again = call_action("evidence_check", id=link["id"])
    assert (again["state"], again["found"]) == ("mismatch", "57.9")
    call_action("resource_delete", user, id=resource["id"])
    assert call_action("evidence_check", id=link["id"])["state"] == "gone"


@read
def test_evidence_is_found_from_the_dataset_and_from_the_survey():
    assert {link["observation"]["fiscal_year"] for link in call_action("evidence_link_list", package_id=KPI)} == {
        2023,
        2025,
    }
    names = {dataset["name"] for dataset in call_action("survey_use_list", id=SURVEY)["datasets"]}
    assert names == {KPI, "160008_mihon_kosodate_chosa_hyo"}
    found = call_action("package_search", fq="ebpm:true +dataset_type:dataset")
    assert {dataset["name"] for dataset in found["results"]} == names


@read
@pytest.mark.parametrize(
    ("field", "value", "marked"),
    [
        ("evidence_for", '["160008_x"]', True),
        ("evidence_for", "160008_x", True),
        ("evidence_for", "[]", False),
        ("derived_from", '[{"survey": "160008_x"}]', True),
        ("derived_from", '[{"survey": "", "dataset": "", "question": ""}]', False),
        ("derived_from", "", False),
    ],
)
def test_only_a_dataset_that_names_something_is_marked_ebpm(field, value, marked):
    indexed = p.get_plugin("policy_evidence").before_dataset_index({field: value})
    assert ("ebpm" in indexed) is marked


@read
def test_policies_are_listed_by_whom_they_are_for():
    assert [policy["name"] for policy in call_action("policy_list", target="子育て中の人")] == [POLICY]
    assert call_action("policy_list", target="高齢者") == []


@read
@pytest.mark.parametrize("value", ["たくさん", "", "NaN"])
def test_a_number_must_be_a_number(value):
    with pytest.raises(tk.ValidationError):
        call_action(
            "observation_set", indicator_id=INDICATOR, kind="actual", fiscal_year=2026, area="160008", value=value
        )


@changes
def test_purge_leaves_no_row():
    call_action("dataset_purge", id=call_action("package_show", id=INDICATOR)["id"])
    assert model.Session.query(Observation).count() == 0
    assert model.Session.query(Link).count() == 0


@read
class TestAuth:
    def test_only_who_may_edit_the_indicator_may_write_its_numbers(self):
        stranger = factories.User()
        data = {"indicator_id": INDICATOR, "kind": "actual", "fiscal_year": 2026, "area": "160008", "value": "1"}
        with pytest.raises(tk.NotAuthorized):
            call_action("observation_set", {"user": stranger["name"], "ignore_auth": False}, **data)

    def test_a_curator_of_another_body_may_not_link_nor_check(self):
        user = factories.User()
        call_action("organization_member_create", id="toyama-shi", username=user["name"], role="editor")
        (link, *_) = call_action("evidence_link_list", indicator_id=INDICATOR)
        context = {"user": user["name"], "ignore_auth": False}
        with pytest.raises(tk.NotAuthorized):
            call_action("evidence_check", context.copy(), id=link["id"])
        with pytest.raises(tk.NotAuthorized):
            call_action(
                "evidence_link_create",
                context.copy(),
                observation_id=link["observation_id"],
                resource_id=link["resource_id"],
                column="値",
            )

    def test_anybody_may_read_a_published_policy(self):
        assert call_action("policy_evidence_show", {"user": "", "ignore_auth": False}, id=POLICY)["policy"]
