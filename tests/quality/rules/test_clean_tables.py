"""Any table that keeps the rules raises no alarm, whatever its labels, sizes and values."""

from __future__ import annotations

import datetime as dt
import os

from ckanext.quality.engine.context import ColumnNote, Context
from ckanext.quality.engine.decoding import Encoding
from ckanext.quality.engine.reader.base import RawTable, WorkbookFacts
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.table import locate
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.timezone.utc)
GRAVE = {"fatal", "critical", "major"}
KANJI = "富山高岡魚津氷見滑川黒部砺波小矢南射水舟橋上市立入善朝日会館公園学校図書保育所橋坂町村里本松田中川原"

names = st.text(KANJI, min_size=2, max_size=12)
COLUMNS = {
    "名称": names,
    "施設名": names.map(lambda name: f"{name} 第2"),
    "住所": st.builds("富山県富山市{}{}番{}号".format, names, st.integers(1, 99), st.integers(1, 30)),
    "電話番号": st.integers(100_0000, 999_9999).map(lambda n: f"076-4{n // 10000 % 100:02}-{n % 10000:04}"),
    "郵便番号": st.integers(0, 8999).map(lambda n: f"930-{n:04}"),
    "人口（人）": st.integers(0, 500_000).map(str),
    "面積（km2）": st.floats(0.1, 900).map(lambda n: f"{n:.2f}"),
    "増減": st.integers(-900, 900).map(str),
    "指定年月日": st.dates(dt.date(1950, 1, 1), dt.date(2026, 11, 20)).map(dt.date.isoformat),
    "開始時間": st.times().map(lambda time: f"{time:%H:%M}"),
    "年度": st.integers(1990, 2026).map(str),
    "有無": st.sampled_from(["有", "無"]),
    "種別": st.sampled_from(["公園", "広場", "緑地"]),
    "備考": st.sampled_from(["", "12人乗り、2台", "冬は閉鎖する（12月～3月）。", "約10分", "昭和50年に改築"]),
    "URL": st.integers(1, 10**6).map("https://example.jp/{}".format),
}


@st.composite
def clean_rows(draw: st.DrawFn) -> list[list[str]]:
    """A header of an ID and some columns, and rows that are all different."""
    labels = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=2, max_size=9, unique=True))
    values = st.tuples(*(COLUMNS[label] for label in labels))
    body = draw(st.lists(values, min_size=4, max_size=30, unique=True))
    return [["ID", *labels], *(["A" + str(i).zfill(4), *row] for i, row in enumerate(body, start=1))]


@settings(max_examples=1500 if os.environ.get("FULL") == "1" else 60, deadline=None)
@given(clean_rows(), st.booleans())
def test_no_rule_raises_an_alarm(rows: list[list[str]], workbook: bool):
    table = locate(
        RawTable(
            format="xlsx" if workbook else "csv",
            rows=rows,
            encoding=None if workbook else Encoding("utf-8-sig", bom=True),
            workbook=WorkbookFacts() if workbook else None,
        )
    )
    table.context = Context(
        catalogue=True,
        resource_name="一覧（令和8年4月1日現在）",
        frequency="ANNUAL",
        last_change=NOW - dt.timedelta(days=30),
        now=NOW,
        changes_total=3,
        changes_noted=3,
        link_checks=90,
        link_checks_good=90,
        dictionary={label: ColumnNote(label, f"{label}の説明。空欄は該当なし", unit="－") for label in rows[0]},
        previous_labels=tuple(rows[0]),
    )
    alarms = []
    for rule in RULES.values():
        outcome = rule.apply(table)
        if outcome is not None and outcome.affected and (outcome.severity or rule.severity) in GRAVE:
            alarms.append((rule.id, outcome.example, outcome.places[:3], outcome.values))
    assert alarms == []
