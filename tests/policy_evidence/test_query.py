from __future__ import annotations

from decimal import Decimal

import pytest
from ckanext.policy_evidence.query import QueryError, number, run
from hypothesis import given
from hypothesis import strategies as st

HEADER = ["年度", "指標名", "値"]
ROWS = [["2023", "満足", "52.1"], ["2024", "満足", "1,055"], ["2024", "利用者", "９，１０５"]]


@pytest.mark.parametrize(
    ("row_filter", "aggregate", "expected"),
    [
        ({"年度": "2023"}, "value", "52.1"),
        ({"年度": "2024", "指標名": "利用者"}, "value", "9105"),
        ({"年度": "2024"}, "sum", "10160"),
        ({"年度": "2024"}, "mean", "5080"),
        ({"年度": "2024"}, "min", "1055"),
        ({"年度": "2024"}, "max", "9105"),
        ({}, "count", "3"),
        ({"年度": "1999"}, "count", "0"),
    ],
)
def test_value_of_the_rows_that_match(row_filter, aggregate, expected):
    assert run(HEADER, ROWS, "値", row_filter, aggregate) == Decimal(expected)


@pytest.mark.parametrize(
    ("column", "row_filter", "words"),
    [
        ("割合", {}, "列「割合」が表にありません"),
        ("値", {"市": "富山"}, "列「市」が表にありません"),
        ("値", {"年度": "1999"}, "条件に合う行がありません"),
        ("値", {"年度": "2024"}, "2行"),
        ("指標名", {"年度": "2023"}, "「満足」は数値ではありません"),
    ],
)
def test_what_cannot_be_answered_is_said(column, row_filter, words):
    with pytest.raises(QueryError) as caught:
        run(HEADER, ROWS, column, row_filter)
    assert words in caught.value.ja
    assert caught.value.en


def test_short_rows_do_not_match():
    assert run(HEADER, [*ROWS, ["2023"]], "値", {"年度": "2023"}) == Decimal("52.1")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "", "－", "x"])
def test_no_number(text):
    with pytest.raises(QueryError):
        number(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_number_reads_what_a_sheet_shows(value):
    assert number(f"{value:,}") == value
    assert number(f"{value:f}".translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))) == value
