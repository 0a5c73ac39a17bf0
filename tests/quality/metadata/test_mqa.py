"""MQA: 23 metrics, 405 points, one by one; what the portal fills in; links that wait for another look."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ckanext.quality.engine.metadata import Link, judge
from ckanext.quality.engine.metadata.mqa import METRICS, MOST, band_of

from .facts_of import FULL, GOOD, NOW, dataset, facts_of

SHARED = Path(__file__).parents[4] / "shared"


@pytest.mark.shared
def test_metrics_are_those_of_the_anchor():
    with (SHARED / "reference" / "anchors" / "mqa-metrics.csv").open(encoding="utf-8-sig") as file:
        rows = {row["pv_uri"]: row for row in csv.DictReader(file)}
    assert {metric.uri for metric in METRICS.values()} == set(rows)
    for metric in METRICS.values():
        assert metric.points == int(rows[metric.uri]["points"])
        assert metric.dimension == rows[metric.uri]["dimension"]


def test_sums():
    assert len(METRICS) == 23
    assert MOST == sum(metric.points for metric in METRICS.values()) == 405
    sums = {metric.dimension: 0 for metric in METRICS.values()}
    for metric in METRICS.values():
        sums[metric.dimension] += metric.points
    assert list(sums.values()) == [100, 100, 110, 75, 20]
    full = judge(facts_of())
    assert (full.strict, full.widened, full.points) == (405, 405, 40.0)


LOST: list[tuple[str, dict[str, Any], int]] = [
    ("keywordAvailability", {"tags": []}, 30),
    ("categoryAvailability", {"theme": ""}, 30),
    ("temporalAvailability", {"temporal_start": ""}, 20),
    ("contactPointAvailability", {"contact_name": ""}, 20),
    ("rightsAvailability", {"license_text": ""}, 5),
    ("accessRightsVocabularyAlignment", {"access_rights": "公開"}, 5),
    ("dcatApCompliance", {"contact_email": "電話で"}, 30),
    ("byteSizeAvailability", {"resource": {"size": None}}, 5),
    ("formatMediaTypeVocabularyAlignment", {"resource": {"mimetype": "表"}}, 10),
    ("formatMediaTypeNonProprietary", {"resource": {"format": "XLSX"}}, 20),
]


@pytest.mark.parametrize(("metric", "changes", "points"), LOST, ids=[row[0] for row in LOST])
def test_what_is_missing_costs_its_points_and_no_others(metric: str, changes: dict[str, Any], points: int):
    result = judge(facts_of(dataset(**changes)))
    assert 405 - result.widened == points
    (lost,) = [each for each in result.results if not each.passed]
    assert lost.metric.id == metric
    assert lost.gain == pytest.approx(40 * points / 405, abs=0.01)
    assert lost.to_dict()["todo"]["ja"]


def test_no_file_no_points_of_distributions():
    result = judge(facts_of(dataset(resources=[]), links={}))
    failed = {each.metric.id for each in result.results if not each.passed}
    assert failed == {metric.id for metric in METRICS.values() if metric.level == "distribution"}


def test_japanese_licence_is_known_here_and_unknown_in_europe():
    result = judge(facts_of(dataset(license_id="PDL-1.0")))
    assert (result.strict, result.widened) == (395, 405)
    assert judge(facts_of(dataset(license_id="not-specified", license_text=""))).widened == 405 - 20 - 10
    own = judge(facts_of(dataset(license_id="own-terms")))
    assert own.widened == 405 - 20 - 10, "words in place of an address are rights, not a licence"


def test_tsv_is_machine_readable_here_but_not_on_the_eu_list():
    result = judge(facts_of(dataset(resource={"format": "TSV", "mimetype": ""})))
    assert (result.strict, result.widened) == (385, 405)


def test_the_best_distribution_counts():
    package = dataset()
    package["resources"].append({"id": "r2", "name": "AED.pdf", "format": "PDF", "url": "http://x.example/a.pdf"})
    assert judge(facts_of(package)).widened == 405
    only_pdf = dataset(resource={"format": "PDF", "mimetype": ""})
    lost = {each.metric.id for each in judge(facts_of(only_pdf)).results if not each.passed}
    assert lost == {"formatMediaTypeNonProprietary", "formatMediaTypeMachineInterpretable"}


def test_sixty_points_that_nobody_has_to_type():
    package = dataset(spatial_text="", issued="", modified="", resource={"mimetype": ""})
    result = judge(facts_of(package))
    auto = {each.metric.id: each.metric.points for each in result.results if each.auto}
    assert set(auto) == {
        "mediaTypeAvailability",
        "byteSizeAvailability",
        "dateIssuedAvailability",
        "dateModifiedAvailability",
        "accessRightsAvailability",
        "accessRightsVocabularyAlignment",
        "spatialAvailability",
    }
    assert sum(auto.values()) == 60
    assert result.widened == 405
    typed = judge(facts_of())
    assert not [each for each in typed.results if each.auto and each.metric.id.startswith(("date", "spatial"))]


def test_private_dataset_is_not_called_public():
    result = judge(facts_of(dataset(private=True)))
    assert 405 - result.widened == 15


def test_a_link_that_failed_once_is_looked_at_again_for_14_days():
    def status(link: Link) -> tuple[int, set[bool]]:
        result = judge(facts_of(links={"r1": link}))
        return result.widened, {each.pending for each in result.results if "StatusCode" in each.metric.id}

    assert status(Link(last=True, last_good=NOW)) == (405, {False})
    assert status(Link(last=False, last_good=NOW - dt.timedelta(days=14))) == (405, {True})
    assert status(Link(last=False, last_good=NOW - dt.timedelta(days=15))) == (325, {False})
    assert status(Link()) == (325, {False})


def test_bands():
    words = [band_of(points).en for points in (405, 351, 350, 221, 220, 121, 120, 0)]
    assert words == ["Excellent"] * 2 + ["Good"] * 2 + ["Sufficient"] * 2 + ["Bad"] * 2


def test_plain_values():
    plain = judge(facts_of(FULL, GOOD)).to_dict()
    assert sum(each["points"] for each in plain["metrics"]) == plain["widened"]
    assert all(each["title"]["ja"] and each["title"]["en"] for each in plain["metrics"])
