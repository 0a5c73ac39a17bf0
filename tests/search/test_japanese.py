"""``package_search`` finds what Japanese readers expect, and not what they do not (issue 3, must show 3)."""

from __future__ import annotations

import pytest

from tests.search.catalogue import Catalogue
from tests.search.corpus import JUDGED, NAMED, Query, title_of

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("query", JUDGED, ids=lambda query: query.text)
def test_every_answer_is_found(catalogue: Catalogue, query: Query) -> None:
    answers = query.answers(catalogue.documents)
    assert answers, "a judged query without an answer judges nothing"
    missing = answers - set(catalogue.search(query.text))
    assert not missing, [title_of(catalogue.documents, name) for name in missing]


@pytest.mark.parametrize("query", NAMED, ids=lambda query: query.text)
def test_the_issues_queries_find_nothing_else(catalogue: Catalogue, query: Query) -> None:
    extra = set(catalogue.search(query.text)) - query.answers(catalogue.documents)
    assert not extra, [title_of(catalogue.documents, name) for name in extra]


@pytest.mark.parametrize("query", [query for query in JUDGED if query.never], ids=lambda query: query.text)
def test_traps(catalogue: Catalogue, query: Query) -> None:
    found = {title_of(catalogue.documents, name) for name in catalogue.search(query.text)}
    assert not found & set(query.never)


def test_precision_over_all_queries(catalogue: Catalogue) -> None:
    found = {query.text: set(catalogue.search(query.text)) for query in JUDGED}
    right = sum(len(found[query.text] & query.answers(catalogue.documents)) for query in JUDGED)
    assert right / sum(map(len, found.values())) >= 0.95


def test_a_title_ranks_above_a_description(catalogue: Catalogue) -> None:
    best = catalogue.search("避難場所")[0]
    assert "避難場所" in title_of(catalogue.documents, best)
