"""Values from outside."""

from __future__ import annotations

import pytest
from ckanext.municipal_harvest.engine import clean
from ckanext.municipal_harvest.readers.base import FileRef, Record
from hypothesis import given
from hypothesis import strategies as st

anything = st.text(st.characters(exclude_categories=()), max_size=700)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//a.example/x",
        "x",
        "",
        "http://",
        "http://[",
        "\x01",
    ],
)
def test_no_link(url: str) -> None:
    assert clean.link(url) == ""


@pytest.mark.parametrize(
    "url", ["http://a.example/x", " https://a.example/%8C%F6.csv\n", "http://a.example/日本語?x=1"]
)
def test_links(url: str) -> None:
    assert clean.link(url) == url.strip()


@given(
    st.builds(
        Record, anything, anything, st.tuples(st.builds(FileRef, anything, anything, anything)), anything, anything
    )
)
def test_a_record_is_storable_or_refused(raw: Record) -> None:
    if not clean.line(raw.key, clean.MAX_KEY):
        with pytest.raises(clean.BadRecordError):
            clean.record(raw)
        return
    made = clean.record(raw)
    for text in (made.key, made.title, made.description, made.page, *(ref.name for ref in made.files)):
        text.encode("utf-8")
        assert "\0" not in text
    assert "\n" not in made.title
    assert len(made.title) <= clean.MAX_TITLE
    assert made.page == "" or made.page.startswith(("http://", "https://"))


def test_unknown_codes_are_left_out() -> None:
    raw = Record(
        "k", "t", (), licence="MIT", theme="XXXX", updated="2026-02-31", frequency="いつか", tags=("a", "防災", "防災")
    )
    made = clean.record(raw)
    assert (made.licence, made.theme, made.updated, made.frequency, made.tags) == (
        "not-specified",
        "",
        "",
        "",
        ("防災",),
    )


def test_repeated_file_keys_are_told_apart() -> None:
    refs = tuple(FileRef("a", f"http://a.example/{number}", "x") for number in range(3))
    assert [ref.key for ref in clean.files(refs)] == ["a", "a#2", "a#3"]
