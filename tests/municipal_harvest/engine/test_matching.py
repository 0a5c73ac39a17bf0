"""Renamed records are recognised; an ambiguous hint is no hint."""

from __future__ import annotations

from ckanext.municipal_harvest.engine.matching import FileTrace, Trace, match_files, match_records
from ckanext.municipal_harvest.readers.base import FileRef
from hypothesis import given
from hypothesis import strategies as st


def trace(key: str, title: str = "", page: str = "", *urls: str) -> Trace:
    return Trace(key, title, page, frozenset(urls))


def test_the_key_decides_first() -> None:
    assert match_records([trace("a", "人口")], [trace("a", "AED"), trace("b", "人口")]) == {}


def test_common_files() -> None:
    old = [trace("a", "AED設置箇所", "p", "u1", "u2")]
    assert match_records(old, [trace("b", "AED一覧", "q", "u1", "u2", "u3")]) == {"b": "a"}


def test_new_cms_same_titles() -> None:
    old = [trace("1", "都道府県の一覧", "p", "u1"), trace("2", "市区町村の一覧", "p", "u2")]
    new = [trace("7", "市区町村の　一覧", "q", "v2"), trace("8", "都道府県の一覧", "q", "v1")]
    assert match_records(old, new) == {"7": "2", "8": "1"}


def test_a_title_that_two_have_says_nothing() -> None:
    old = [trace("1", "人口", "", "u1"), trace("2", "人口", "", "u2")]
    assert match_records(old, [trace("3", "人口", "", "v1")]) == {}
    assert match_records(old[:1], [trace("3", "人口", "", "v1"), trace("4", "人口", "", "v2")]) == {}


def test_files_before_titles() -> None:
    old = [trace("1", "人口", "", "u1"), trace("2", "世帯", "", "u2")]
    new = [trace("3", "世帯", "", "u1"), trace("4", "人口", "", "u2")]
    assert match_records(old, new) == {"3": "1", "4": "2"}


keys = st.text("abcdef", min_size=1, max_size=2)
titles = st.sampled_from(["", "人口", "AED", "Wi-Fi"])
traces = st.lists(
    st.builds(
        trace, keys, st.sampled_from(["", "人口", "AED", "Wi-Fi"]), st.sampled_from(["", "p"]), st.sampled_from("uvw")
    ),
    unique_by=lambda each: each.key,
    max_size=8,
)


@given(traces, traces)
def test_one_to_one_and_only_between_new_and_vanished(old: list[Trace], new: list[Trace]) -> None:
    found = match_records(old, new)
    assert len(set(found.values())) == len(found)
    assert not set(found) & {each.key for each in old}
    assert not set(found.values()) & {each.key for each in new}


def test_files() -> None:
    known = [FileTrace("a", "u1", "CSV"), FileTrace("b", "u2", "Excel"), FileTrace("c", "u3", "PDF")]
    seen = [FileRef("a", "v1", "CSV"), FileRef("x", "u2", "表"), FileRef("y", "v3", "PDF"), FileRef("z", "v4", "JSON")]
    assert match_files(known, seen) == {"a": "a", "x": "b", "y": "c"}
