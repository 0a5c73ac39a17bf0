"""How a query is cut before Solr sees it, and what the index is given."""

from __future__ import annotations

import pytest
from ckanext.toyama.search import SearchMixin, plain_words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("避難場所", "避難場所"),
        ("富山市の避難所", "富山市 避難所"),
        ("高齢者に関するアンケート", "高齢者 アンケート"),
        ("道の駅", "道の駅"),
        ("ごみ、収集日", "ごみ 収集日"),
        ("ごみ　収集日", "ごみ 収集日"),
        ("「避難所」", "避難所"),
        ("・", "・"),
        ("title:道路の台帳", "title:道路の台帳"),
        ('"富山市の避難所"', '"富山市の避難所"'),
        ("*:*", "*:*"),
        ("Wi-Fi", "Wi-Fi"),
        ("evacuation shelter", "evacuation shelter"),
    ],
)
def test_plain_words(query: str, words: str) -> None:
    assert plain_words(query) == words


def test_a_callers_own_fields_stay() -> None:
    assert SearchMixin().before_dataset_search({"q": "ごみ", "qf": "title"}) == {"q": "ごみ", "qf": "title"}


def test_identifiers_are_no_words() -> None:
    found = SearchMixin().before_dataset_index(
        {"extras_source_key": "x", "source_key": "x", "derived_from": [{"a": 1}]}
    )
    assert found == {"source_key": "x", "derived_from": '[{"a": 1}]'}
