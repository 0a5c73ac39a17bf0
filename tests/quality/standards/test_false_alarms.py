"""What is right stays silent, and what fires on the real files has been looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from ckanext.quality.engine import standards
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.ruleset import SEVERITIES
from ckanext.quality.engine.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st

from .files import ISHIKAWA, NUMBERS, SHARED, right_rows, table_at, table_of

OWN = ("D01", "D02", "D03", "C01", "V07", "V08", "V10", "V11", "K04")
GRAVE = tuple(SEVERITIES)[:3]

REAL = {
    # A slip in the survey itself: 132209 is 東大和市, its row says 福岡県 苅田町.
    ("r2_survey_answers.csv", "K04"),
    # Two points lie north of 46 degrees; 2,186 are coarser than four decimals (whole and half minutes), slight.
    ("GAZETTEER_OF_JAPAN_2007.csv", "V10"),
    ("170003_evacuation_space.csv", "D03"),
    ("170003_evacuation_space.csv", "C01"),
    ("170003_evacuation_space.csv", "V07"),
    ("170003_evacuation_space.csv", "V08"),
    # 法人番号 with hyphens and without a digit; 「否」 for 不可; 金沢市's code beside 白山市.
    ("170003_public_facility.csv", "V07"),
    ("170003_public_facility.csv", "V08"),
    ("170003_public_facility.csv", "K04"),
    # 10006 for 010006: the zeros of the first nine prefectures are gone.
    ("prefjp-utf8.csv", "V07"),
    # 設置位置, which is 必須, is blank in two rows.
    ("170003_public_toilet.csv", "C01"),
    # The names of 2020.
    ("aed.csv", "D02"),
}
"""Every finding of severity major or worse, each looked at by hand and true."""


def grave(table: Table) -> set[str]:
    found = set()
    for check in OWN:
        outcome = RULES[check].apply(table)
        if outcome and outcome.affected and (outcome.severity or RULES[check].severity) in GRAVE:
            found.add(check)
    return found


@pytest.mark.parametrize("number", NUMBERS)
def test_a_right_file_gives_no_finding_at_all(number: str):
    table = table_of(right_rows(standards.load()[number]), filename="data.csv")
    outcomes = {check: RULES[check].apply(table) for check in OWN}
    assert {check: o.places for check, o in outcomes.items() if o and o.affected} == {}


@pytest.mark.parametrize("number", ["03", "13"])
def test_a_file_without_what_is_only_recommended_is_right(number: str):
    standard = standards.load()[number]
    labels, *rows = right_rows(standard)
    keep = [i for i, field in enumerate(standard.fields) if field.flag == "必須"]
    table = table_of([[row[i] for i in keep] for row in (labels, *rows)], standard=number)
    assert grave(table) == set()


@pytest.mark.parametrize("number", sorted(standards.legacy()))
def test_a_right_file_in_the_form_of_2020_only_has_old_names(number: str):
    table = table_of(right_rows(standards.legacy()[number]), standard=number)
    assert grave(table) == {"D02"}


VALUES = st.text(max_size=12) | st.sampled_from(
    [
        "²",
        "፩",
        "36_7",
        "nan",
        "inf",
        "-0",
        "1e400",
        "16201",
        "163228",
        "2.0E+12",
        "99:99",
        "0000-00-00",
        "〒",
        "県",
        "郡市",
    ]
)


@settings(max_examples=60, deadline=None)
@given(number=st.sampled_from(NUMBERS), rows=st.lists(st.lists(VALUES, max_size=60), max_size=8))
def test_no_file_breaks_a_rule(number: str, rows: list[list[str]]):
    labels = [field.name for field in standards.load()[number].fields]
    table = table_of([labels, *rows], standard=number, body_code="162019")
    for check in OWN:
        outcome = RULES[check].apply(table)
        if outcome:
            assert 0 <= outcome.affected <= outcome.total
            assert bool(outcome.places) == bool(outcome.affected)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["170003_public_wireless_lan.csv", "170003_open_data_list.csv"])
def test_real_right_files_of_the_standard_stay_silent(name: str):
    assert grave(table_at(ISHIKAWA / name)) == set()


@pytest.mark.shared
def test_what_fires_on_the_real_files_is_known():
    fired: set[tuple[str, str]] = set()
    for path in sorted((SHARED / "data").rglob("*")):
        if path.suffix.lower() in (".csv", ".xlsx", ".xls", ".txt"):
            fired |= {(path.name, check) for check in grave_of_file(path)}
    assert fired == REAL


def grave_of_file(path: Path) -> set[str]:
    try:
        return grave(table_at(path))
    except EngineError:
        return set()
