"""What the rules find in real files, counted by hand in the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.rules import RULES, Outcome
from ckanext.quality.engine.table import locate
from ckanext.quality.engine.text import Text

SHARED = Path(__file__).parents[4] / "shared" / "data"

pytestmark = pytest.mark.shared


def found(rule: str, file: str) -> Outcome:
    outcome = RULES[rule].apply(locate(read(SHARED / file, Limits())))
    assert outcome is not None
    return outcome


def detail(outcome: Outcome) -> str:
    words = outcome.values["detail"]
    return words.ja if isinstance(words, Text) else str(words)


def test_a_label_in_the_middle_of_its_block_is_told_and_never_filled_in():
    outcome = found("C02", "sabae-population/R6jinko4.xlsx")
    # 地区名 stands on the second of four rows, in both of the side-by-side blocks.
    assert outcome.repair == "NEVER"
    assert {"A6", "A8", "H6", "H8"} <= set(outcome.places)
    assert not {"A7", "H7"} & set(outcome.places)
    assert "まとまりの途中" in detail(outcome)


def test_totals_of_toilets_that_are_not_their_sum():
    outcome = found("K03", "ishikawa-standard-ods/170003_public_toilet.csv")
    # 森林公園: 5 said, 3 urinals + 0 + 1.
    assert (outcome.places[0], outcome.example, outcome.values["summed"]) == ("T56", "5", "4")
    assert outcome.affected == 5


def test_dates_with_the_year_last_cannot_be_settled():
    outcome = found("V05", "takamatsu-xlsx/0066_201811.xlsx")
    assert (outcome.affected, outcome.example, outcome.repair) == (235, "11/1/2018", "NEVER")


def test_slashes_and_short_times_are_slight_and_repaired():
    dates = found("V05", "ishikawa-standard-ods/170003_open_data_list.csv")
    assert (dates.affected, dates.severity, dates.repair) == (230, "minor", "SAFE")
    times = found("V05", "ishikawa-standard-ods/170003_public_toilet.csv")
    assert (times.example, times.severity) == ("0:00", "minor")


def test_digits_that_a_workbook_holds_as_text():
    outcome = found("V01", "takamatsu-xlsx/0091_2025.xlsx")
    assert (outcome.affected, outcome.severity, outcome.repair) == (72, "major", "SAFE")
    numbers = found("V01", "sabae-population/R6jinko4.xlsx")
    assert numbers.affected == 0


def test_percent_signs_are_units():
    outcome = found("V01", "sabae-env/福井県焼却施設一覧.csv")
    assert (outcome.affected, outcome.example, outcome.repair) == (11, "6%", "CONFIRM")


def test_a_file_without_labels():
    outcome = found("S07", "localgov-sjis/localgov_utf8_lf.csv")
    assert outcome.affected == outcome.total == 5


def test_rows_that_a_merge_conflict_left_twice():
    outcome = found("K02", "fukui-waterlevel/2021-08-29-bk.csv")
    assert outcome.affected == 6
    assert outcome.example == "<<<<<<< HEAD"


def test_marks_for_no_value_without_a_word_what_they_mean():
    outcome = found("C03", "fukui-waterlevel/sensors.csv")
    assert (outcome.affected, outcome.total) == (4, 4)
    assert "---" in detail(outcome)


def test_two_telephones_in_one_cell():
    outcome = found("V02", "ishikawa-standard-ods/shun_jiba_shop.csv")
    assert outcome.places == ["D96"]
    assert outcome.severity == "minor"  # a single slip


def test_kanji_of_names_only_inform_and_cost_nothing():
    outcome = found("V06", "takamatsu-old-csv/0002.csv")
    assert (outcome.severity, outcome.share) == ("info", 0.0)
    assert "B520" in outcome.places  # 神髙接骨院


def test_half_width_kana_of_the_official_list_are_slight():
    outcome = found("V04", "soumu-codes/000562730.csv")
    assert (outcome.affected, outcome.severity) == (3529, "minor")
