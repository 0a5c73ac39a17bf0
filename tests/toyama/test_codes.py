from __future__ import annotations

import csv

import pytest
from ckanext.toyama import codes
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED


@pytest.mark.parametrize(
    "code",
    ["160008", "162019", "162027", "163210", "163431", "010006", "011002", "131016", "240001", "242012", "473821"],
)
def test_codes_of_real_bodies_are_valid(code):
    assert codes.is_valid(code)


@pytest.mark.parametrize(
    "code", ["", "162018", "16201", "1620190", "162019 ", "1６2019", "16201９", "001007", "480001", "16-019", "abcdef"]
)
def test_other_texts_are_not(code):
    assert not codes.is_valid(code)


@pytest.mark.shared
def test_every_code_of_the_ministrys_list_is_valid():
    with (SHARED / "data" / "soumu-codes" / "000562730.csv").open(encoding="utf-8") as file:
        listed = [row["code"] for row in csv.DictReader(file)]
    assert len(listed) > 1700
    assert [code for code in listed if not codes.is_valid(code)] == []


@given(
    st.integers(min_value=1, max_value=47),
    st.integers(min_value=0, max_value=999),
    st.integers(0, 5),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_noticed(prefecture, body, place, difference):
    five = f"{prefecture:02}{body:03}"
    right = five + codes.check_digit(five)
    wrong = right[:place] + str((int(right[place]) + difference) % 10) + right[place + 1 :]
    if codes.is_valid(wrong):
        # Sums that leave 0 and 1 share a check digit (the rule folds 10 and 11 into 0 and 1).
        assert {_sum(right), _sum(wrong)} <= {0, 1} or _sum(right) == _sum(wrong)


def _sum(code: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code[:5], strict=True)) % 11


def test_prefix_of_a_name():
    assert codes.name_prefix("162019_aed") == "162019"
    assert codes.name_prefix("162019aed") is None
    assert codes.name_prefix("aed_162019_x") is None
