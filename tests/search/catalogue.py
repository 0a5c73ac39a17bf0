"""The corpus as datasets of a real CKAN, and searches in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ckan.plugins
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search import clear_all
from ckan.lib.search.common import make_connection
from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.search.corpus import Document, bodies, documents


@dataclass(frozen=True)
class Catalogue:
    """What was indexed, and how to search it."""

    documents: list[Document]

    def search(self, query: str, **params: object) -> list[str]:
        """Names of the found datasets, best first, as ``package_search`` gives them to anybody."""
        found = tk.get_action("package_search")({"user": ""}, {"q": query, "rows": 1000, "fl": "name", **params})
        return [item if isinstance(item, str) else item["name"] for item in found["results"]]


def create(corpus: list[Document]) -> None:
    """Make the bodies and their datasets through the actions."""
    context = {"user": factories.Sysadmin()["name"]}
    for code, title in bodies().items():
        call_action("organization_create", {**context}, name=f"body-{code}", title=title, local_government_code=code)
    for document in corpus:
        call_action(
            "package_create",
            {**context},
            name=document.name,
            title=document.title,
            notes=document.notes,
            owner_org=f"body-{document.body}",
            license_id="CC-BY-4.0",
            tags=[{"name": tag} for tag in document.tags],
            resources=[{"name": name, "url": "https://www.example.jp/data"} for name in document.resources],
        )
    make_connection().commit()


@pytest.fixture(scope="module")
def catalogue(reset_db: Callable[[], None]) -> Iterator[Catalogue]:
    """The whole corpus, once per module: making a dataset is a hundred times a search."""
    patch = pytest.MonkeyPatch()
    # One commit at the end instead of one per dataset.
    patch.setitem(tk.config, "ckan.search.solr_commit", False)
    ckan.plugins.load_all()
    reset_db()
    clear_all()
    corpus = documents()
    create(corpus)
    patch.undo()
    yield Catalogue(corpus)
    clear_all()
    ckan.plugins.unload_all()
