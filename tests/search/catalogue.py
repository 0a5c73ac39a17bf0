"""The corpus as datasets of a real CKAN, and searches in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import ckan.plugins
import ckan.plugins.toolkit as tk
import pytest
from ckan.cli.db import _run_migrations
from ckan.lib.search import clear_all
from ckan.lib.search.common import make_connection
from ckan.tests import factories
from ckan.tests.helpers import call_action, reset_db

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


@contextmanager
def empty_portal(**options: object) -> Iterator[None]:
    """The configured plugins on an empty database and index, with options set before they load.

    CKAN's own fixtures do this per test; a catalogue that many tests only read is made once per module.
    """
    patch = pytest.MonkeyPatch()
    for key, value in options.items():
        patch.setitem(tk.config, key.replace("__", "."), value)
    ckan.plugins.load_all()
    try:
        reset_db()
        for plugin in ("activity", "policy_evidence", "quality", "municipal_harvest"):
            if ckan.plugins.plugin_loaded(plugin):
                _run_migrations(plugin)
        clear_all()
        yield
        clear_all()
    finally:
        ckan.plugins.unload_all()
        patch.undo()


@pytest.fixture(scope="module")
def catalogue() -> Iterator[Catalogue]:
    """The whole corpus, once per module."""
    # One commit at the end instead of one per dataset.
    with empty_portal(ckan__search__solr_commit=False):
        corpus = documents()
        create(corpus)
        tk.config["ckan.search.solr_commit"] = True
        yield Catalogue(corpus)
