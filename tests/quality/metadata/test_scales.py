"""data.gouv.fr's nine, ckanext-qa's stars, the stage model, L1 to L3, and the sum of a dataset."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ckanext.quality.engine.metadata import Link, judge, machine_readability, openness, scales, udata
from ckanext.quality.engine.metadata.dataset import FileScore, combine, stem
from ckanext.quality.engine.metadata.stage import stage
from ckanext.quality.engine.scoring import Verdict

from .facts_of import NOW, dataset, facts_of

SHARED = Path(__file__).parents[4] / "shared"
CHANGED = dt.datetime(2026, 4, 1, tzinfo=dt.timezone.utc)


def lines(*verdicts: Verdict) -> list[dict[str, Any]]:
    return [dict(vars(each)) for each in verdicts]


class TestUdata:
    def test_nine(self):
        met = udata.criteria(facts_of(), CHANGED, NOW)
        assert len(met) == 9
        assert all(met.values())

    @pytest.mark.parametrize(
        ("criterion", "changes"),
        [
            ("license", {"license_id": "not-specified"}),
            ("temporal_coverage", {"temporal_start": ""}),
            ("dataset_description_quality", {"notes": "あ" * 100}),
            ("has_open_format", {"resource": {"format": "XLSX"}}),
            ("resources_documentation", {"resource": {"description": ""}}),
        ],
    )
    def test_each(self, criterion: str, changes: dict[str, Any]):
        met = udata.criteria(facts_of(dataset(**changes)), CHANGED, NOW)
        assert [name for name, fine in met.items() if not fine] == [criterion]

    def test_frequency_and_links(self):
        met = udata.criteria(facts_of(dataset(frequency="")), CHANGED, NOW)
        assert not met["update_frequency"]
        assert not met["update_fulfilled_in_time"]
        broken = udata.criteria(facts_of(links={"r1": Link(last=False)}), CHANGED, NOW)
        assert not broken["all_resources_available"]
        nowhere = udata.criteria(facts_of(dataset(spatial_text=""), area=""), CHANGED, NOW)
        assert not nowhere["spatial"]

    def test_one_day_of_grace(self):
        assert udata.fulfilled("WEEKLY", NOW - dt.timedelta(days=8), NOW)
        assert not udata.fulfilled("WEEKLY", NOW - dt.timedelta(days=8, minutes=1), NOW)
        assert udata.fulfilled("IRREG", NOW - dt.timedelta(days=9999), NOW)
        assert not udata.fulfilled("UNKNOWN", NOW, NOW)


@pytest.mark.parametrize(
    ("label", "licence", "good", "stars"),
    [
        ("CSV", "CC-BY-4.0", True, 3),
        ("XLSX", "CC-BY-4.0", True, 2),
        ("PDF", "CC-BY-4.0", True, 1),
        ("HTML", "CC-BY-4.0", True, 0),
        ("TTL", "CC-BY-4.0", True, 5),
        ("ABC", "CC-BY-4.0", True, 1),
        ("CSV", "own-terms", True, 0),
        ("CSV", "CC-BY-4.0", False, 0),
    ],
)
def test_stars(label: str, licence: str, good: bool, stars: int):
    package = dataset(license_id=licence, resource={"format": label})
    assert openness.stars(facts_of(package, {"r1": Link(last=good)})) == stars


CLEAN = lines(*(Verdict(check, True, 0, 1) for check in ("S01", "S03", "S04", "S05", "S08", "S09")))
TITLED = lines(Verdict("S01", True, 0, 1), Verdict("S03", True, 1, 1, 1.0, gate="G2"))


@pytest.mark.parametrize(
    ("changes", "explanations", "expected"),
    [
        ({}, [CLEAN], 4),
        ({"contact_name": ""}, [CLEAN], 3),
        ({"contact_name": "", "resource": {"format": "GEOJSON"}}, [], 3),
        ({}, [TITLED], 2),
        ({"resource": {"format": "XLSX"}}, [TITLED], 2),
        ({"resource": {"format": "DOCX"}}, [], 1),
        ({"resource": {"format": "PDF"}}, [], 0),
        ({"license_id": "own-terms"}, [CLEAN], None),
    ],
)
def test_stages(changes: dict[str, Any], explanations: list[Any], expected: int | None):
    assert stage(facts_of(dataset(**changes)), explanations) == expected


class TestNationalRules:
    @pytest.mark.shared
    def test_rules_and_deductions_are_the_samples(self):
        path = SHARED / "reference" / "anchors" / "machine-readability-rules-2026.csv"
        with path.open(encoding="utf-8-sig") as file:
            rows = {row["id"]: row for row in csv.DictReader(file)}
        assert set(rows) == set(machine_readability.RULES)
        for key, rule in machine_readability.RULES.items():
            deduction = "強制0点" if rule.deduction is None else f"-{rule.deduction}"
            assert deduction == rows[key]["sample_app_deduction"]
            assert rule.judged == (rows[key]["sample_app_confidence"] != "0")

    def test_clean(self):
        assert machine_readability.levels(CLEAN) == {"L1": 100, "L2": 100, "L3": 100}

    def test_deductions_add_up_and_extent_does_not_matter(self):
        found = lines(
            Verdict("V03", True, 1, 9999, 0.1), Verdict("S06", True, 1, 9, 0.3), Verdict("V05", True, 1, 1, 0.9)
        )
        assert machine_readability.levels(found) == {"L1": 85, "L2": 100, "L3": 90}

    def test_fatal_rule_takes_the_level(self):
        assert machine_readability.levels(TITLED)["L3"] == 0
        assert machine_readability.levels(lines(Verdict("V01", True, 1, 100, 0.2)))["L2"] == 0

    def test_what_is_not_broken_there(self):
        header_merge = Verdict("S10", True, 2, 2, 0.5)
        second_sheet = Verdict("S04", True, 1, 1, 0.5)
        proper_noun = Verdict("V06", True, 3, 9, 0.0, exempt=True)
        unjudged = Verdict("C03", True, 1, 1, 1.0)
        assert machine_readability.failed(lines(header_merge, second_sheet, proper_noun, unjudged)) == []

    def test_dataset_is_the_mean_of_its_files(self):
        assert machine_readability.mean_levels([CLEAN, TITLED]) == {"L1": 100, "L2": 100, "L3": 50}
        assert machine_readability.mean_levels([]) == {"L1": None, "L2": None, "L3": None}


def test_all_scales_together():
    facts = facts_of()
    found = scales(facts, judge(facts), [CLEAN], CHANGED, NOW)
    assert found["mqa"]["strict"] == 405
    assert found["data_gouv"]["met"] == found["data_gouv"]["most"] == 9
    assert (found["stars"], found["stage"]) == (3, 4)
    assert found["machine_readability"]["L1"] == 100


class TestDataset:
    def test_full_marks(self):
        total = combine(40.0, [FileScore("AED.csv", "CSV", 60.0)], is_open=True)
        assert total.score == 100.0
        assert total.grade is not None
        assert total.grade.letter == "A"

    def test_pdf_only_has_metadata_only(self):
        total = combine(37.5, [FileScore("AED", "PDF", 0.0, ("G1",))], is_open=True)
        assert (total.score, total.b_points, total.gates) == (37.5, 0.0, ("G1",))

    def test_best_format_of_one_content(self):
        files = [FileScore("避難所.csv", "CSV", 50.0), FileScore("避難所（PDF）", "PDF", 0.0, ("G1",))]
        total = combine(30.0, [*files, FileScore("人口.xlsx", "XLSX", 30.0, ("G2",))], is_open=True)
        assert (total.b_points, total.gates) == (40.0, ("G2",))

    def test_same_name_and_format_twice_are_two_contents(self):
        total = combine(30.0, [FileScore("CSV", "CSV", 60.0), FileScore("CSV", "CSV", 0.0)], is_open=True)
        assert total.b_points == 30.0

    def test_gates(self):
        perfect = [FileScore("a.csv", "CSV", 60.0)]
        closed = combine(40.0, perfect, is_open=False)
        assert (closed.score, closed.grade and closed.grade.letter) == (64.0, "C")
        handwork = combine(40.0, [FileScore("a.csv", "CSV", 58.0, ("G2",))], is_open=True)
        assert (handwork.score, handwork.grade and handwork.grade.letter) == (79.0, "B")
        late = combine(40.0, [FileScore("a.csv", "CSV", 58.0, timely=False)], is_open=True)
        assert (late.score, late.grade and late.grade.letter) == (98.0, "B")
        assert combine(40.0, [], is_open=True).score is None

    @pytest.mark.parametrize(
        ("name", "label", "content"),
        [
            ("避難所.csv", "CSV", "避難所"),
            ("避難所（CSV）", "CSV", "避難所"),
            ("避難所 xlsx", "XLSX", "避難所"),
            ("避難所【Excel形式】", "XLSX", "避難所"),
            ("CSV", "CSV", ""),
            ("令和5年4月.xls", "XLSX", "令和5年4月"),
            ("第1.2版", "CSV", "第1.2版"),
        ],
    )
    def test_names_of_contents(self, name: str, label: str, content: str):
        assert stem(name, label) == content

    def test_documentation_is_no_data(self):
        package = dataset()
        package["resources"] += [
            {"id": "r2", "name": "AED一覧の項目定義", "format": "PDF", "url": "http://x.example/d.pdf"},
            {"id": "r3", "name": "広報", "format": "PDF", "url": "http://x.example/k.pdf"},
            {"id": "r4", "name": "コード表", "format": "CSV", "url": "http://x.example/c.csv"},
        ]
        assert [file.id for file in facts_of(package).files if file.is_documentation] == ["r2"]
