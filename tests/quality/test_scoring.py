"""The data part of the score: sums, sharing, saturation, confidence, gates, grades."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from ckanext.quality.engine import check
from ckanext.quality.engine.checking import judge
from ckanext.quality.engine.context import ColumnNote, Context
from ckanext.quality.engine.reader.base import RawTable
from ckanext.quality.engine.rejudging import rejudge
from ckanext.quality.engine.report import QualityReport
from ckanext.quality.engine.rules import RULES, Outcome
from ckanext.quality.engine.ruleset import CHECKS, DIMENSION_MODELS, capped, grade_of
from ckanext.quality.engine.scoring import Verdict, count, loss_share, share_out, stored, verdict
from ckanext.quality.engine.table import locate
from hypothesis import given
from hypothesis import strategies as st

SHARED = Path(__file__).parents[3] / "shared"
IDS = sorted(CHECKS)


def passed(*but: str) -> list[Verdict]:
    return [Verdict(check, True, 0, 1) for check in CHECKS if check not in but]


@pytest.mark.shared
def test_the_ruleset_is_the_registry():
    with (SHARED / "reference" / "check-registry.csv").open(encoding="utf-8-sig") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(CHECKS)
    for key, row in rows.items():
        assert CHECKS[key].weight == float(row["weight"])
        assert CHECKS[key].severity == row["severity"]


def test_sums():
    assert len(CHECKS) == 45
    assert round(sum(model.weight for model in CHECKS.values()), 6) == 60.0
    assert sum(dimension.points for dimension in DIMENSION_MODELS.values()) == 60
    for name, dimension in DIMENSION_MODELS.items():
        weights = sum(model.weight for model in CHECKS.values() if model.dimension == name)
        assert weights == pytest.approx(dimension.points)
    full = count(passed())
    assert (full.points, full.score, full.gates) == (60.0, 100.0, [])


def test_weights_stay_in_their_dimension():
    # Of the 8 points of completeness C01 has 3: the other four checks take them in proportion.
    weights = share_out(check for check in CHECKS if check != "C01")
    assert weights["C01"] == 0
    assert weights["C02"] == pytest.approx(1.5 * 8 / 5)
    assert weights["C04"] == pytest.approx(1.0 * 8 / 5)
    assert weights["V01"] == 2.5


def test_points_of_an_empty_dimension_go_to_the_others():
    weights = share_out(check for check in CHECKS if CHECKS[check].dimension != "timeliness")
    assert sum(weights.values()) == pytest.approx(60)
    assert weights["V01"] == pytest.approx(2.5 * 60 / 54)


@given(st.sets(st.sampled_from(IDS), min_size=1))
def test_sixty_points_are_at_stake_whatever_applies(applicable: set[str]):
    weights = share_out(applicable)
    assert sum(weights.values()) == pytest.approx(60)
    assert {check for check, weight in weights.items() if weight} == applicable


@given(
    st.lists(st.tuples(st.sampled_from(IDS), st.floats(0, 1)), min_size=1, unique_by=lambda pair: pair[0]),
    st.data(),
)
def test_worse_never_gains(losses: list[tuple[str, float]], data: st.DataObject):
    before = [Verdict(check, True, 1, 1, lost) for check, lost in losses]
    index = data.draw(st.integers(0, len(losses) - 1))
    worse = list(before)
    worse[index] = Verdict(losses[index][0], True, 1, 1, data.draw(st.floats(losses[index][1], 1)))
    assert 0 <= count(worse).points <= count(before).points <= 60


def test_extent():
    assert loss_share(0, 100, "cell", None) == 0
    assert loss_share(1, 10_000, "cell", None) == pytest.approx(0.1 + 0.9 * 0.0001 / 0.05)
    assert loss_share(500, 10_000, "row", None) == 1
    assert loss_share(1, 8, "column", None) == pytest.approx(0.1 + 0.9 * 0.125 / 0.25)
    assert loss_share(1, 1, "resource", None) == 1
    assert loss_share(1, 9, "range", 0.5) == 0.5, "a merge in the header only costs half"


def test_confidence():
    whole = Outcome(10, 10)
    assert verdict("V05", "cell", 0.9, whole).lost == 0.9
    assert verdict("V05", "cell", 0.7, whole).lost == 0.7
    assert verdict("V05", "cell", 0.69, whole).lost == 0.5
    assert verdict("V05", "cell", 0.5, whole).lost == 0.5
    assert not verdict("V05", "cell", 0.49, whole).applicable
    assert not verdict("V05", "cell", 1.0, Outcome(0, 0)).applicable
    assert not verdict("V05", "cell", 1.0, None).applicable


def test_gates():
    assert verdict("S03", "resource", 1.0, Outcome(1, 1)).gate == "G2"
    assert verdict("S04", "resource", 1.0, Outcome(1, 1, gate=False)).gate is None
    assert verdict("S03", "resource", 1.0, Outcome(1, 1), exempt=True).gate is None
    handwork = count([*passed("S03"), Verdict("S03", True, 1, 1, 0.1, gate="G2")])
    assert (handwork.gates, handwork.score) == (["G2"], 79)
    assert handwork.points > 59, "the cap is on the sum, not on the data points"
    unreadable = count([*passed("S01"), Verdict("S01", True, 1, 1, 1.0, gate="G1")])
    assert (unreadable.points, unreadable.score) == (0, 0)
    assert capped(90, ["G2", "G3"]) == 64


@pytest.mark.parametrize(
    ("score", "letter"),
    [
        (100, "A"),
        (80, "A"),
        (79.9, "B"),
        (65, "B"),
        (64.9, "C"),
        (50, "C"),
        (49.9, "D"),
        (35, "D"),
        (34.9, "E"),
        (0, "E"),
    ],
)
def test_grades(score: float, letter: str):
    assert grade_of(score).letter == letter


def test_grade_a_asks_for_what_was_promised():
    late = [*passed("F01"), Verdict("F01", True, 1, 1, 0.1)]
    assert count(late).score > 99
    assert not count(late).timely
    assert grade_of(count(late).score, timely=False).letter == "B"
    unknown = [Verdict("F02", True, 1, 1, 1.0)]
    assert not count(unknown).timely, "no frequency is stated"
    assert count([Verdict("F02", True, 0, 1)]).timely, "updated when something changes: no term to miss"
    assert count([Verdict("S01", True, 0, 1)]).timely, "no catalogue to ask"


def test_explanation_tells_all_checks(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("名称,人数\n甲,1\n乙,2\n", encoding="utf-8-sig")
    report = check(path)
    lines = report.to_dict()["explanation"]
    assert [line["check"] for line in lines] == list(CHECKS)
    assert {line["check"] for line in lines if not line["applicable"]} >= {"S10", "F01"}
    assert all(line["points"] == 0 for line in lines if not line["applicable"])
    assert count(map(stored, lines)).points == report.data_points


def test_file_that_cannot_be_read_has_no_points(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"<!DOCTYPE html><html>")
    report = check(path)
    assert (report.data_points, report.score, report.grade, report.gates) == (0.0, 0.0, "E", ["G1"])
    assert report.findings[0].points == 60


SPACED = "名称,備考\n甲 ,イ\n乙 ,ロ\n丙,ハ\n"


def test_what_a_person_called_right_costs_nothing(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(SPACED, encoding="utf-8-sig")
    plain = check(path)
    (finding,) = [each for each in plain.findings if each.check == "V03"]
    assert finding.points > 0
    for column in ("", "名称"):
        report = check(path, context=Context(filename="a.csv", exempt=(("V03", column),)))
        (finding,) = [each for each in report.findings if each.check == "V03"]
        assert (finding.exempt, finding.points, finding.cells) == (True, 0, ["A2", "A3"])
        assert report.score is not None
        assert plain.score is not None
        assert report.score > plain.score
    other = check(path, context=Context(filename="a.csv", exempt=(("V03", "備考"),)))
    assert other.score == plain.score


def test_exempt_column_leaves_the_others():
    rows = [["名称", "備考"], ["甲 ", "イ "], ["乙", "ロ"]]
    table = locate(RawTable("csv", rows))
    table.context = Context(exempt=(("V03", "名称"),))
    outcome, each = judge(RULES["V03"], table)
    assert outcome is not None
    assert (outcome.affected, outcome.places, each.exempt) == (1, ["B2"], False)


def test_context_through_json():
    context = Context(
        catalogue=True,
        tags=("防災",),
        now=dt.datetime(2026, 11, 21, tzinfo=dt.timezone.utc),
        dictionary={"人数": ColumnNote(unit="人", missing_values=("-",))},
        exempt=(("V03", "名称"),),
    )
    assert Context.from_dict(json.loads(json.dumps(context.to_dict()))) == context
    assert Context.from_dict({}) == Context()
    with pytest.raises(ValueError, match="colour"):
        Context.from_dict({"colour": "red"})


def test_judging_again_needs_no_file(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(SPACED, encoding="utf-8-sig")
    alone, known = check(path).to_dict(), Context(filename="a.csv", catalogue=True)
    there = check(path, context=known).to_dict()
    again = rejudge(alone, known)
    # What also depends on the bytes stays as it was read; the points are counted anew.
    assert rejudge(again, known) == again
    by_check = {line["check"]: line for line in there["explanation"]}
    for line in again["explanation"]:
        if line["check"] in ("F01", "F02", "F04", "F05", "V03"):
            assert (line["affected"], line["applicable"]) == (
                by_check[line["check"]]["affected"],
                by_check[line["check"]]["applicable"],
            )
    assert rejudge({"error": {"code": "html"}}, known) == {"error": {"code": "html"}}


@pytest.mark.shared
class TestWorkedExample:
    """石川県 指定緊急避難場所, quality.md 5.4: a perfect header over rows of which every one has slipped."""

    @pytest.fixture(scope="class")
    def report(self) -> QualityReport:
        return check(SHARED / "data" / "ishikawa-standard-ods" / "170003_evacuation_space.csv")

    def test_structure_is_sound(self, report: QualityReport):
        structure = [line for line in report.judged if line.check.startswith("S")]
        assert not [line.check for line in structure if line.verdict.affected]
        assert report.gates == []

    def test_the_three_losses(self, report: QualityReport):
        verdicts = {line.check: line.verdict for line in report.judged}
        assert (verdicts["C01"].total, verdicts["C01"].lost) == (6100, 1.0)
        # One address more than the example counted is empty.
        assert verdicts["C01"].affected == pytest.approx(2134, abs=1)
        assert (verdicts["D03"].affected, verdicts["D03"].lost) == (1525, 1.0)
        assert (verdicts["V11"].total, verdicts["V11"].lost) == (916, 1.0)
        assert verdicts["V11"].affected == pytest.approx(177, abs=5)
        assert not verdicts["K04"].applicable, "code and address cannot be compared before the rows are realigned"
        example = [verdicts[check] for check in ("C01", "D03", "V11")]
        assert count([*passed("C01", "D03", "V11"), *example]).points == 55.0

    def test_every_point_is_accounted_for(self, report: QualityReport):
        assert report.data_points == pytest.approx(60 - sum(finding.points for finding in report.findings), abs=0.05)
        assert [finding.check for finding in report.findings][:2] == ["C01", "D03"]
