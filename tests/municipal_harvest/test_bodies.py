"""Codes, and the body that a record belongs to."""

from __future__ import annotations

import pytest
from ckanext.municipal_harvest.bodies import Body, fold, load, target, valid_code
from hypothesis import given
from hypothesis import strategies as st


def body(code: str, title: str, kind: str = "city") -> Body:
    return Body(code, f"id-{code}", f"name-{code}", title, kind, frozenset((fold(title),)))


PREFECTURE = body("160008", "富山県", "prefecture")
ALL = {
    each.code: each for each in (PREFECTURE, body("162019", "富山市"), body("162060", "滑川市"), body("242012", "津市"))
}


@pytest.mark.parametrize("code", ["160008", "162019", "163431", "242012", "011002"])
def test_valid_codes(code: str) -> None:
    assert valid_code(code)


@pytest.mark.parametrize("code", ["160009", "16000", "1600080", "abcdef", "", "１６０００８"])
def test_invalid_codes(code: str) -> None:
    assert not valid_code(code)


@pytest.mark.parametrize(
    ("own", "publisher", "wanted"),
    [
        ("160008", "滑川市", "162060"),
        ("160008", "富山県", "160008"),
        ("160008", "", "160008"),
        ("160008", "滑川市役所", "160008"),
        ("160008", "津市", "160008"),
        ("162019", "滑川市", "162019"),
        ("162019", "富山県", "162019"),
    ],
)
def test_target(own: str, publisher: str, wanted: str) -> None:
    assert target(ALL[own], publisher, ALL).code == wanted


@given(st.text())
def test_a_city_writes_only_into_itself(publisher: str) -> None:
    assert target(ALL["162019"], publisher, ALL).code == "162019"


@given(st.sampled_from([each.title for each in ALL.values()]) | st.text())
def test_a_prefecture_never_writes_into_another(publisher: str) -> None:
    assert target(PREFECTURE, publisher, ALL).code[:2] == "16"


def test_load(two_bodies: dict[str, dict[str, str]]) -> None:
    found = load()
    assert set(found) == {"160008", "162019"}
    assert found["160008"].kind == "prefecture"
    assert found["162019"].org_id == two_bodies["162019"]["id"]
