"""Codes of local governments and companies: check digits, the list, lost digits."""

from __future__ import annotations

import pytest
from ckanext.quality.engine.standards import codes


def test_the_list_is_whole():
    current = [group[0] for group in codes.bodies().values() if not group[0].former]
    assert len(current) == 1788
    assert len(codes.prefectures()) == 47
    assert all(codes.is_code(body.code) for body in current)


def test_twelve_codes_without_check_digit_may_mean_two_bodies():
    twins = [code for code in codes.bodies() if "0" + code[:5] in codes.bodies()]
    assert len(twins) == 12
    assert "163228" in twins


@pytest.mark.parametrize(
    ("digits", "publisher", "code", "sure"),
    [
        ("16201", "162019", "162019", True),
        ("16201", "", "162019", False),
        ("16201", "160008", "162019", False),
        ("16209", "162094", "162094", True),
        ("16322", "163228", "163228", False),  # 上市町 or 士幌町: the publisher decides
        ("11002", "", "011002", False),
    ],
)
def test_lost_digits_are_found_again(digits: str, publisher: str, code: str, sure: bool):
    assert codes.restore(digits, publisher) == codes.Restored(code, sure)


@pytest.mark.parametrize("digits", ["99999", "1620", "162019", "１６２０１", ""])
def test_what_fits_no_body_is_left_alone(digits: str):
    assert codes.restore(digits, "162019") is None


def test_corporate_numbers():
    assert codes.is_corporate_number("5220005000175")
    assert not codes.is_corporate_number("5220005000176")
    assert not codes.is_corporate_number("522000500017")


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("石川県鳳珠郡穴水町字甲", ("石川県", "穴水町")),
        ("三重県四日市市諏訪町1-5", ("三重県", "四日市市")),
        ("大阪府大阪市北区", ("大阪府", "大阪市")),
        ("奈良県大和郡山市", ("奈良県", "大和郡山市")),
        ("蒲郡市旭町", ("", "蒲郡市")),
        ("野町3丁目", ("", "")),
        ("", ("", "")),
    ],
)
def test_the_head_of_an_address(address: str, parts: tuple[str, str]):
    assert codes.split_address(address) == parts


def test_renamed_bodies_are_known_by_both_names():
    assert [body.name for body in codes.bodies()["282219"]] == ["丹波篠山市", "篠山市"]
    assert codes.bodies()["403059"][0].former
    assert not codes.bodies()["402311"][0].former


def test_a_box_has_a_margin():
    box = codes.box_of("富山県", "舟橋村")
    assert box is not None
    assert box.holds(36.7029, 137.3075)
    assert box.holds(box.north + 0.03, box.west)
    assert not box.holds(box.north + 0.06, box.west)
    assert codes.box_of("石川県", "金沢市") is None
