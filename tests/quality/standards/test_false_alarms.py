"""What is right stays silent, and what fires on the real files has been looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from ckanext.quality.engine import standards
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.ruleset import SEVERITIES
from ckanext.quality.engine.table import Table

from .files import ISHIKAWA, NUMBERS, SHARED, right_rows, table_at, table_of

OWN = ("D01", "D02", "D03", "C01", "V07", "V08", "V10", "V11", "K04")
GRAVE = tuple(SEVERITIES)[:3]

REAL = {
    # A dead row of codes in the survey itself: 132209 is 東大和市, the row says 苅田町.
    ("r2_survey_answers.csv", "K04"),
    # 1,889 points to a quarter of a minute and coarser; two lie north of 46 degrees.
    ("GAZETTEER_OF_JAPAN_2007.csv", "V10"),
    ("170003_evacuation_space.csv", "D03"),
    ("170003_evacuation_space.csv", "C01"),
    ("170003_evacuation_space.csv", "V07"),
    ("170003_evacuation_space.csv", "V08"),
    # 法人番号 with hyphens and without a digit; 「否」 for 不可; 金沢市's code beside 白山市.
    ("170003_public_facility.csv", "V07"),
    ("170003_public_facility.csv", "V08"),
    ("170003_public_facility.csv", "K04"),
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
