"""Which standard a file means, and under which names it has the columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.standards import recognise

from .files import ISHIKAWA, NUMBERS, SHARED, table_at, table_of

OLD = [field.name for field in standards.legacy()["01"].fields]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_standard_is_known_by_its_columns(number: str):
    match = recognise([field.name for field in standards.load()[number].fields])
    assert match is not None
    assert (match.standard.number, match.how, match.score) == (number, "columns", 1.0)
    assert not match.renamed
    assert not match.missing


@pytest.mark.parametrize("number", sorted(standards.legacy()))
def test_every_form_of_2020_is_known_for_todays_dataset(number: str):
    match = recognise([field.name for field in standards.legacy()[number].fields])
    assert match is not None
    assert match.standard.number == number
    assert match.renamed


@pytest.mark.parametrize("number", sorted(standards.legacy()))
def test_a_file_is_known_as_well_when_its_columns_are_renamed(number: str):
    labels = [field.name for field in standards.legacy()[number].fields]
    before = recognise(labels)
    assert before is not None
    after = recognise([before.renamed.get(label, label) for label in labels])
    assert after is not None
    assert (after.standard.number, after.score, after.missing) == (number, before.score, before.missing)
    assert not after.renamed


@pytest.mark.parametrize(
    ("context", "how"),
    [
        (Context(standard="1"), "declared"),
        (Context(standard="公共施設一覧"), "declared"),
        (Context(standard="public_facility"), "declared"),
        (Context(filename="162019_public_facility.csv"), "filename"),
        (Context(filename="162019_public_facility_20260401.xlsx"), "filename"),
        (Context(dataset_title="富山市 公共施設一覧（令和8年）"), "title"),
        (Context(tags=("施設", "公共施設")), "tags"),
    ],
)
def test_the_catalogue_and_the_file_name_tell(context: Context, how: str):
    match = recognise(["名称", "住所", *OLD[12:24]], context)
    assert match is not None
    assert (match.standard.number, match.how) == ("01", how)


def test_the_title_above_the_table_tells():
    labels = ["名称", "住所", *OLD[12:20]]
    rows = [["富山市　公共施設一覧", *[""] * 9], labels, *([f"{name}{i}" for name in labels] for i in range(5))]
    match = standards.of(table_of(rows))
    assert match is not None
    assert (match.standard.number, match.how) == ("01", "title")
    assert standards.of(table_of(rows[1:])) is None


def test_a_name_alone_does_not_make_a_standard_dataset():
    labels = ["名称", "郵便番号", "住所", "電話番号", "施設内設置場所", "AED利用可能曜日", "緯度", "経度"]
    assert recognise(labels, Context(filename="AED.csv")) is None
    assert recognise(["名称", "住所", "緯度", "経度"]) is None
    assert recognise(["", " "]) is None
    # What all lists of places have says nothing of which one this is, nor does a word that contains a suffix.
    common = [*OLD[:6], "住所", "方書", "緯度", "経度", "備考"]
    assert recognise(common, Context(filename="eventually.csv")) is None


def test_old_names_are_translated():
    match = recognise(OLD)
    assert match is not None
    assert match.renamed == {
        "都道府県コード又は市区町村コード": "全国地方公共団体コード",
        "NO": "ID",
        "住所": "所在地_連結表記",
        "方書": "建物名等(方書)",
        "利用可能日時特記事項": "利用可能時間特記事項",
    }
    assert match.joined == {"地方公共団体名": ("都道府県名", "市区町村名")}


def test_width_kana_and_brackets_are_folded():
    labels = ["全国地方公共団体ｺｰﾄﾞ", "名称カナ", "建物名等（方書）", "男性ﾄｲﾚ総数", "名称"]
    match = recognise(labels, Context(standard="13"))
    assert match is not None
    assert match.renamed == {
        "全国地方公共団体ｺｰﾄﾞ": "全国地方公共団体コード",
        "名称カナ": "名称_カナ",
        "建物名等（方書）": "建物名等(方書)",
        "男性ﾄｲﾚ総数": "男性トイレ総数",
    }
    assert match.missing_required == ("所在地_連結表記", "設置位置")


def test_a_column_under_its_own_name_is_not_renamed_over():
    match = recognise(["ID", "NO", "名称", "住所", "所在地_連結表記"], Context(standard="01"))
    assert match is not None
    assert match.renamed == {}
    assert sorted(match.columns) == [1, 3, 5]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("path", "number"),
    [
        (ISHIKAWA / "170003_evacuation_space.csv", "03"),
        (ISHIKAWA / "170003_public_facility.csv", "01"),
        (ISHIKAWA / "170003_public_toilet.csv", "13"),
        (ISHIKAWA / "170003_public_wireless_lan.csv", "07"),
        (ISHIKAWA / "170003_open_data_list.csv", "06"),
        (SHARED / "data" / "komae-aed" / "aed.csv", "08"),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
)
def test_real_files_are_known_by_name_and_by_columns(path: Path, number: str):
    for filename in (path.name, "data.csv"):
        match = standards.of(table_at(path, filename=filename))
        assert match is not None
        assert match.standard.number == number
        assert match.score == 1.0
