"""Japanese and western dates."""

from __future__ import annotations

import pytest
from ckanext.municipal_harvest.readers.dates import find_dates, fiscal_year, parse_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("令和７年４月１日現在", "2025-04-01"),
        ("（令和8年4月1日更新）", "2026-04-01"),
        ("R6.4.1", "2024-04-01"),
        ("H30.11", "2018-11"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成元年", "1989"),
        ("昭和64年1月7日", "1989-01-07"),
        ("㍻30年", "2018"),
        ("大正12年9月1日", "1923-09-01"),
        ("明治5年12月2日", "1872-12-02"),
        ("令和６年度", "2024"),
        ("令和5年6月末", "2023-06-30"),
        ("H30", "2018"),
        ("２０２６年４月１日", "2026-04-01"),
        ("更新日：2026年4月1日", "2026-04-01"),
        ("最終更新日：2020-02-26", "2020-02-26"),
        ("2026/4/1 10:00", "2026-04-01"),
        ("2026.4.1", "2026-04-01"),
        ("20260401", "2026-04-01"),
        ("2026年（令和8年）4月1日", "2026-04-01"),
        ("令和8年(2026年)4月1日", "2026-04-01"),
        ("2018年11月", "2018-11"),
        ("2026", "2026"),
        ("2024年2月29日", "2024-02-29"),
    ],
)
def test_date(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "なし",
        "令和7年2月30日",
        "2025年2月29日",
        "2026年13月1日",
        "昭和65年",
        "平成0年",
        "大正16年",
        "0101720",
        "CC BY 4.0",
        "Shift_JIS",
        "192.168.10.1",
        "3.1.2",
        "電話 076-431-4111",
    ],
)
def test_no_date(text: str) -> None:
    assert parse_date(text) == ""


def test_several_dates_in_order() -> None:
    assert [date.iso for date in find_dates("R5.4.1から令和６年３月31日まで（2024/5/1更新）")] == [
        "2023-04-01",
        "2024-03-31",
        "2024-05-01",
    ]


def test_fiscal_year() -> None:
    assert fiscal_year("令和６年度決算") == ("2024-04-01", "2025-03-31")
    assert fiscal_year("2025年度") == ("2025-04-01", "2026-03-31")
    assert fiscal_year("令和6年") is None
