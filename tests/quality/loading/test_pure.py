"""Types, dates, names and dictionary, without a database."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ckanext.datastore.helpers import is_valid_field_name
from ckanext.quality.engine import EngineError, Limits, read_table
from ckanext.quality.engine.eras import to_iso
from ckanext.quality.engine.limits import Most
from ckanext.quality.engine.loadable import prepare
from ckanext.quality.engine.typing import PLAIN_NUMBER, ColumnType, ColumnTyper, number_problem
from ckanext.quality.loading import dictionary
from ckanext.quality.loading.names import MOST_BYTES, columns_of
from hypothesis import given, settings
from hypothesis import strategies as st


def typed(label: str, *values: str, asked: str = "") -> ColumnType:
    typer = ColumnTyper(label, asked)
    typer.feed(values, 0)
    return typer.result()


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("令和6年4月1日", "2024-04-01"),
        ("令和元年５月１日", "2019-05-01"),
        ("昭和64年1月7日", "1989-01-07"),
        ("R6.4.1", "2024-04-01"),
        ("Ｈ３１／４／３０", "2019-04-30"),
        ("平成35年度", "2023"),
        ("令和5年 4月", "2023-04"),
        ("2024/4/1", "2024-04-01"),
        ("2024年4月1日", "2024-04-01"),
        ("2024-02-29", "2024-02-29"),
        ("2023-02-29", None),
        ("令和0年1月1日", None),
        ("令和5年13月", None),
        ("明治4年7月14日", None),
        ("4/1/2024", None),
        ("24/4/1", None),
        ("S12", None),
        ("令和5年4月1日頃", None),
        ("20240401", None),
        ("", None),
    ],
)
def test_dates_only_where_there_is_no_doubt(cell: str, iso: str | None):
    found = to_iso(cell)
    assert (found.text if found else None) == iso


@given(st.dates(dt.date(1926, 12, 25), dt.date(1989, 1, 7)))
def test_every_day_of_an_era_comes_back(day: dt.date):
    found = to_iso(f"昭和{day.year - 1925}年{day.month}月{day.day}日")
    assert found is not None
    assert (found.text, found.era) == (day.isoformat(), True)


@pytest.mark.parametrize(
    ("label", "values", "kind", "reason"),
    [
        ("人口", ["1", "-2.50", "", "　"], "numeric", ""),
        ("団体コード", ["162019", "162027"], "text", "code"),
        ("電話番号", ["0764310001"], "text", "code"),
        ("郵便番号", ["9300001"], "text", "code"),
        ("施設ID", ["1", "2"], "text", "code"),
        ("No.", ["1", "2"], "text", "code"),
        ("レコード数", ["1", "2"], "numeric", ""),
        ("NO2", ["0.011"], "numeric", ""),
        ("identifier", ["1"], "numeric", ""),
        ("区分", ["01", "10"], "text", "leading-zero"),
        ("区分", ["-0"], "text", ""),
        ("法人", ["1234567890123456"], "text", "too-long"),
        ("人数", ["1", "2", "-"], "text", "not-numbers"),
        ("人数", ["1,234", "5"], "text", "not-numbers"),
        ("人数", ["１２"], "text", ""),
        ("率", ["1e5", "2"], "text", "not-numbers"),
        ("名称", ["甲", "乙"], "text", ""),
        ("日", ["2024-04-01", ""], "date", ""),
        ("日", ["2024-04-01", "2024-02-30"], "text", ""),
        ("空", ["", " "], "text", "empty"),
    ],
)
def test_a_number_only_where_every_cell_is_one(label: str, values: list[str], kind: str, reason: str):
    found = typed(label, *values)
    assert (found.kind, found.reason) == (kind, reason)


def test_the_cell_that_decides_is_named():
    typer = ColumnTyper("人数")
    typer.feed(["1"] * 5000, 0)
    typer.feed(["2", "約3", "4"], 5000)
    found = typer.result()
    assert (found.kind, found.reason, found.row, found.example) == ("text", "not-numbers", 5001, "約3")


def test_era_dates_get_an_iso_column():
    assert typed("指定日", "令和6年4月1日", "不明").iso == "date"
    assert typed("年度", "令和5年度", "令和6年度").iso == "text"
    assert typed("更新日", "2024/4/1", "2024-04-02").iso == "date"
    assert typed("備考", "令和6年4月1日", "あ", "い").iso == ""


def test_what_the_dictionary_asks_for_where_the_cells_allow_it():
    assert typed("人口", "1", asked="text").reason == "asked"
    assert typed("コード", "1", asked="numeric").kind == "numeric"
    assert typed("人口", "1", "x", asked="numeric").reason == "not-as-asked"
    assert typed("日時", "2024-01-01 00:00:00", asked="timestamp").kind == "timestamp"


@given(st.text(alphabet="0123456789.-+eE,１ ", min_size=1, max_size=20))
def test_a_plain_number_is_written_back_in_the_same_digits(text: str):
    if number_problem(text) == "":
        from decimal import Decimal

        assert format(Decimal(text), "f") == text
        assert PLAIN_NUMBER.fullmatch(text)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(["", "date"])), min_size=1, max_size=12))
def test_names_are_names_for_ckan_and_for_postgresql(labels: list[tuple[str, str]]):
    columns = columns_of([_published(index, label, iso) for index, (label, iso) in enumerate(labels)])
    names = [column.name for column in columns]
    assert len(set(names)) == len(names) == len(labels) + sum(1 for _, iso in labels if iso)
    assert all(is_valid_field_name(name) and len(name.encode()) <= MOST_BYTES for name in names)


def _published(index: int, label: str, iso: str = "", **more: Any) -> dict[str, Any]:
    kind = {"kind": "text", "reason": "", "iso": iso, "era": True, "unread": 0, "cell": "", "example": ""}
    return {"index": index, "label": label, **kind, **more}


def test_words_of_people_stay_and_those_of_the_loader_are_renewed():
    columns = columns_of([_published(0, "指定日", "date"), _published(1, "人数", reason="not-numbers")])
    first = dictionary.merge(columns, {}, {}, {}).entries
    assert "混ざって" in first["人数"]["_info"]["notes"]
    assert "西暦" in first["指定日（西暦）"]["_info"]["notes"]
    first["指定日"]["_info"]["notes"] = "条例で指定した日"
    types = dict.fromkeys(first, "text")
    second = dictionary.merge(columns_of([_published(0, "指定日", "date"), _published(1, "人数")]), first, types, {})
    assert second.entries["指定日"]["_info"]["notes"] == "条例で指定した日"
    assert "notes" not in second.entries["人数"].get("_info", {})
    third = dictionary.merge(columns_of([_published(0, "人数")]), second.entries, types, second.kept)
    assert third.changes.vanished == ["指定日"]
    assert set(third.kept) == {"指定日"}  # the ISO column has nothing that a person wrote


def test_a_stream_is_loaded_as_the_table_in_memory_is(tmp_path: Path):
    path = tmp_path / "long.csv"
    lines = ["題名,,", "番号,人数,日"] + [f"{i:05d},{i},令和5年4月{i % 30 + 1}日" for i in range(12_000)]
    path.write_text("\n".join([*lines, "12000,x,", "※ 備考,,", ""]), encoding="cp932")
    whole = prepare(path, tmp_path / "a.csv")
    streamed = prepare(path, tmp_path / "b.csv", limits=Limits(rows=100))
    assert whole == streamed
    assert whole["rows"] == 12_001
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert [column["kind"] for column in whole["columns"]] == ["text", "text", "text"]
    assert whole["columns"][1]["cell"] == "B12003"
    cut = prepare(path, tmp_path / "c.csv", limits=Limits(rows=100), most=Most(rows=7_000))
    assert (cut["rows"], cut["facts"]["sampled"]) == (7_000, True)


def test_ragged_rows_lose_no_cell(tmp_path: Path):
    path = tmp_path / "ragged.csv"
    path.write_text("番号,名称,,\n1,甲,,\n2\n3,乙,,はみ出し,,\n", encoding="utf-8")
    found = prepare(path, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert [column["index"] for column in found["columns"]] == [0, 1, 3]
    assert rows == [["1", "甲", ""], ["2", "", ""], ["3", "乙", "はみ出し"]]
    assert read_table(path).row_count == found["rows"]


def test_nul_is_told_and_no_reason_to_stop(tmp_path: Path):
    path = tmp_path / "nul.csv"
    path.write_bytes("番号,名称\n1,甲\x00乙\n".encode())
    with pytest.raises(EngineError) as caught:
        prepare(path, tmp_path / "out.csv")
    assert caught.value.ja
    assert caught.value.en
