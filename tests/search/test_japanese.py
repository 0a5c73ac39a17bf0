"""``package_search`` finds what Japanese readers expect, and not what they do not (issue 3, must show 3)."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

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


def test_what_all_of_a_division_share_is_no_word(catalogue: Catalogue) -> None:
    """A contact, a code or the publisher's page says nothing of the data; the owner's name does."""
    name = catalogue.documents[0].name
    tk.get_action("package_patch")(
        {"user": factories.Sysadmin()["name"]},
        {
            "id": name,
            "contact_name": "水産漁港課",
            "frequency": "ANNUAL",
            "theme": "AGRI",
            "source_page": "https://www.example.jp/gyogyo",
            "standard_dataset": "消防水利施設一覧",
        },
    )
    assert name not in catalogue.search("水産漁港課") + catalogue.search("annual") + catalogue.search("gyogyo")
    assert name in catalogue.search("消火栓")  # 消防水利, the standard's name for it
    assert name in catalogue.search("富山県")
    assert catalogue.search("theme:AGRI") == [name]
