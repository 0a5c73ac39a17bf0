"""Rules that ask what the catalogue knows: applied where it knows, and only there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from ckanext.quality.engine.context import ColumnNote, Context
from ckanext.quality.engine.rules import RULES, Outcome
from ckanext.quality.engine.rules.f01_kept_frequency import PERIODS
from ckanext.quality.engine.scoring import loss_share

from tests.quality.rules.tables import table

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.timezone.utc)
KNOWN = Context(catalogue=True)


def ask(rule: str, context: Context, *rows: str) -> Outcome | None:
    return RULES[rule].apply(table(*(rows or ("名称|値", "甲|1")), context=context))


def lost(rule: str, context: Context, *rows: str) -> float:
    outcome = ask(rule, context, *rows)
    assert outcome is not None
    return loss_share(outcome.affected, outcome.total, RULES[rule].unit, outcome.share)


@pytest.mark.parametrize("rule", ["K05", "D04", "F01", "F02", "F03", "F04", "F05"])
def test_nothing_is_asked_of_a_file_alone(rule: str):
    full = Context(
        frequency="DAILY",
        last_change=NOW - dt.timedelta(days=99),
        now=NOW,
        changes_total=2,
        link_checks=9,
        previous_labels=("別",),
    )
    assert ask(rule, full) is None
    assert ask(rule, Context()) is None


@pytest.mark.parametrize("code", PERIODS)
def test_every_frequency_is_kept_on_its_day_and_broken_after_its_grace(code: str):
    slack = 1.3 if code == "ANNUAL" else 1.0
    due = dt.timedelta(days=PERIODS[code] * slack + 1)
    context = replace(KNOWN, frequency=code, now=NOW, last_change=NOW - due)
    outcome = ask("F01", context)
    assert outcome is not None
    assert outcome.affected == 0
    late = ask("F01", replace(context, last_change=NOW - due - dt.timedelta(seconds=1)))
    assert late is not None
    assert late.affected == 1


def test_a_frequency_may_be_written_as_an_address():
    authority = "http://publications.europa.eu/resource/authority/frequency/"
    changed = NOW - dt.timedelta(days=60)
    assert lost("F01", replace(KNOWN, frequency=f"{authority}MONTHLY", now=NOW, last_change=changed)) == 1
    assert lost("F01", replace(KNOWN, frequency=f"{authority}IRREG", now=NOW, last_change=changed)) == 0
    assert lost("F02", replace(KNOWN, frequency=f"{authority}UNKNOWN")) == 1
    assert lost("F02", replace(KNOWN, frequency=f"{authority}MONTHLY")) == 0


def test_without_the_date_of_the_change_nothing_is_late():
    assert ask("F01", replace(KNOWN, frequency="DAILY", now=NOW)) is None


@pytest.mark.parametrize(
    "known",
    [
        {"temporal_start": "2024-04-01"},
        {"temporal_end": "2025-03-31"},
        {"filename": "jinko_R6.xlsx"},
        {"resource_name": "人口（２０２４年）"},
        {"dataset_title": "令和６年度 予算"},
    ],
)
def test_the_time_is_known_from_the_catalogue(known: dict[str, str]):
    assert lost("F03", replace(KNOWN, **known)) == 0


def test_the_time_is_known_from_the_table():
    assert lost("F03", KNOWN, "令和5年4月1日現在||", "地区|男|女", "甲|1|2", "乙|3|4") == 0
    assert lost("F03", KNOWN, "施設|開設", "甲|2001-04-01", "乙|2002-05-01") == 0
    assert lost("F03", KNOWN, "地区|2020年|2021年", "甲|1|2") == 0
    assert lost("F03", replace(KNOWN, filename="AH1号線.csv", dataset_title="H形鋼")) == 1


def test_fetches_and_notes_cost_by_their_share():
    assert lost("F04", replace(KNOWN, link_checks=90, link_checks_good=81)) == pytest.approx(0.1)
    assert lost("F04", replace(KNOWN, link_checks=90, link_checks_good=90)) == 0
    assert lost("F05", replace(KNOWN, changes_total=4, changes_noted=3)) == pytest.approx(0.25)
    assert lost("F05", replace(KNOWN, changes_total=4, changes_noted=9)) == 0


def test_the_form_stays_when_four_fifths_of_the_labels_do():
    before = ("名称", "住所", "電話", "緯度", "経度")
    rows = ("名称|住所|電話|緯度|経度|備考", "甲|乙|076|36|137|")
    assert lost("K05", replace(KNOWN, previous_labels=before), *rows) == 0
    assert lost("K05", replace(KNOWN, previous_labels=("施設名称", "住所1", *before[2:])), *rows) == 1
    outcome = ask("K05", replace(KNOWN, previous_labels=("施設名称", "住所1", *before[2:])), *rows)
    assert outcome is not None
    assert "住所1→住所" in getattr(outcome.values["renamed"], "ja", "")


def test_what_is_unexplained_costs_by_its_share_of_the_columns():
    rows = ("地区|値|区分", "甲|1|a", "乙|2|b")
    half = {"地区": ColumnNote(notes="行政区"), "値": ColumnNote(notes="申請の数")}
    # 値 is explained, but has no unit; 区分 is not explained at all.
    assert lost("D04", replace(KNOWN, dictionary=half), *rows) == pytest.approx(2 / 3)
    whole = {**half, "値": ColumnNote(notes="申請の数", unit="件"), "区分": ColumnNote(notes="a 公立 b 私立")}
    assert lost("D04", replace(KNOWN, dictionary=whole), *rows) == 0
    assert lost("D04", replace(KNOWN, documentation=True), *rows) == 0


def test_a_standard_dataset_explains_its_columns():
    labels = "全国地方公共団体コード|ID|地方公共団体名|名称|名称_カナ|名称_英字|所在地_連結表記|緯度|経度|電話番号"
    rows = (labels, "162019|1|富山市|甲|コウ|A|富山市1|36.7|137.2|(076)431-6111")
    context = replace(KNOWN, standard="01")
    assert lost("D04", context, *rows) == 0


def test_a_blank_beside_a_zero_informs_alone_and_counts_in_a_catalogue():
    rows = ("町|件数", "甲|3", "乙|0", "丙|", "丁|5")
    alone, catalogued = ask("C03", Context(), *rows), ask("C03", KNOWN, *rows)
    assert alone is not None
    assert catalogued is not None
    assert (alone.severity, alone.share) == ("info", 0.0)
    assert (catalogued.severity, catalogued.affected) == ("minor", 1)
    legend = {"件数": ColumnNote(notes="空欄は調査していない")}
    assert lost("C03", replace(KNOWN, dictionary=legend), *rows) == 0
