"""The stored schemas: what they hold, that nothing inferred passes for the standard, and how new books come in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from ckanext.quality.engine import standards
from ckanext.quality.engine.standards.build import build
from ckanext.quality.engine.standards.build_codes import build as build_codes
from ckanext.quality.engine.standards.codes import FILE as CODES
from ckanext.quality.engine.standards.model import FLAGS, FOLDER, UNKNOWN, standard_from
from frictionless import Schema

from .files import NUMBERS, SHARED

COLUMNS = {
    "01": 56, "02": 45, "03": 39, "04": 46, "05": 53, "06": 42, "07": 28, "08": 36, "09": 34, "10": 38, "11": 58,
    "12": 42, "13": 39, "14": 16, "15": 32, "22": 22, "28": 10,
}  # fmt: skip


def test_all_known_datasets_are_there():
    assert {number: len(standard.fields) for number, standard in standards.load().items()} == COLUMNS
    assert sorted(standards.legacy()) == [f"{number:02}" for number in range(1, 15)]
    assert sorted(standards.index()) == [f"{number:02}" for number in range(1, 32)]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_schema_is_a_table_schema_with_evidence(number: str):
    standard = standards.load()[number]
    schema = Schema.from_descriptor(standard.schema)
    assert schema.field_names == [field.name for field in standard.fields]
    assert standard.edition
    assert standard.sources
    assert all(item["evidence"] and item["flag"] in FLAGS for item in standard.schema["fields"])


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_inferred_is_never_the_standards_word(number: str):
    for item in standards.load()[number].schema["fields"]:
        if item["flag"] == UNKNOWN:
            assert not item.get("constraints", {}).get("required")
        else:
            assert item["flagEvidence"] == "SEEN"
    known = any(field.required for field in standards.load()[number].fields)
    assert known == (number in ("03", "13"))


def test_required_columns_of_the_shelters_are_four():
    required = [field.name for field in standards.load()["03"].fields if field.required]
    assert required == ["名称", "所在地_連結表記", "電話番号", "市区町村コード"]


@pytest.mark.shared
def test_the_stored_schemas_are_what_the_lists_give(tmp_path: Path):
    names = build(SHARED / "reference" / "standard-datasets", tmp_path)
    assert len(names) == 31
    for name in [*names, "index.json"]:
        assert (tmp_path / name).read_text(encoding="utf-8") == (FOLDER / name).read_text(encoding="utf-8"), name


@pytest.mark.shared
def test_the_stored_codes_are_what_the_sources_give(tmp_path: Path):
    build_codes(SHARED / "data", tmp_path / "codes.csv")
    assert (tmp_path / "codes.csv").read_bytes() == CODES.read_bytes()


def test_an_official_workbook_replaces_what_was_inferred(tmp_path: Path):
    out = tmp_path / "standards"
    shutil.copytree(FOLDER, out)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "01_公共施設一覧"
    for row in (
        ["自治体標準オープンデータセット 定義書A", "第3.10版 2027-02-01"],
        [],
        ["No.", "項目名", "区分", "形式", "説明"],
        [1, "全国地方公共団体コード", "◎", "文字列（半角数字）", ""],
        [2, "名称", "◎", "文字列", ""],
        [3, "開館日", "○", "日付（YYYY-MM-DD）", ""],
        [4, "車椅子可", "〇", "文字列（統制語彙）", "可／不可"],
        [5, "開館時間", "－", "時刻（hh:mm）", ""],
        ["", "", "", "", "※ 注"],
    ):
        sheet.append(row)
    book.create_sheet("はじめに").append(["この定義書は"])
    book.save(tmp_path / "table_a.xlsx")

    assert build(tmp_path / "table_a.xlsx", out) == ["01_public_facility.json"]
    new = standard_from(json.loads((out / "01_public_facility.json").read_text(encoding="utf-8")))
    found = [(field.name, field.kind, field.flag) for field in new.fields]
    assert found == [
        ("全国地方公共団体コード", "body-code", "必須"),
        ("名称", "text", "必須"),
        ("開館日", "date", "推奨"),
        ("車椅子可", "permission", "推奨"),
        ("開館時間", "time", "任意"),
    ]
    assert new.flags_known
    assert new.edition == "第3.10版"
    assert new.fields[0].aliases  # the older names come from aliases.json, whatever the source
    untouched = "13_public_toilet.json"
    assert (out / untouched).read_bytes() == (FOLDER / untouched).read_bytes()
