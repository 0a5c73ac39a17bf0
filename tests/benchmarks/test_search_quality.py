"""Recall and precision of search beside CKAN's own schema: the same datasets, the same queries, the same Solr.

Run with ``-s`` (``make bench``) to see the table.
"""

from __future__ import annotations

import json
import shutil
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import ckan.config
import ckan.plugins
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search import rebuild
from ckan.lib.search.common import make_connection

from tests.search.catalogue import Catalogue, catalogue
from tests.search.corpus import JUDGED, NAMED, Query

__all__ = ["catalogue"]

pytestmark = pytest.mark.shared
STOCK = Path(ckan.config.__file__).parent / "solr" / "schema.xml"


def admin(server: str, action: str, **parameters: str) -> Any:
    """One call of Solr's CoreAdmin."""
    query = urllib.parse.urlencode({"action": action, "wt": "json", **parameters})
    with urllib.request.urlopen(f"{server}/admin/cores?{query}", timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def stock(catalogue: Catalogue) -> Iterator[Catalogue]:
    """A second core with CKAN's schema as it is delivered, holding the same datasets as stock CKAN indexes them."""
    patch = pytest.MonkeyPatch()
    ours = tk.config["solr_url"]
    server, own_core = ours.rstrip("/").rsplit("/", 1)
    instance = Path(admin(server, "STATUS", core=own_core)["status"][own_core]["instanceDir"])
    if not instance.is_dir():
        pytest.skip("not run: the files of this Solr are on another machine")
    name = f"stock_{uuid.uuid4().hex[:8]}"
    conf = instance.with_name(name) / "conf"
    shutil.copytree(instance / "conf", conf)
    shutil.copy(STOCK, conf / "schema.xml")
    (conf / "synonyms.txt").write_text("")
    # As CKAN's image has it: `sow` is ours.
    config = (conf / "solrconfig.xml").read_text(encoding="utf-8").replace('<bool name="sow">true</bool>', "")
    (conf / "solrconfig.xml").write_text(config, encoding="utf-8")
    admin(server, "CREATE", name=name, instanceDir=str(conf.parent))
    try:
        patch.setitem(tk.config, "solr_url", f"{server}/{name}")
        ckan.plugins.unload_all()
        rebuild(force=True)
        make_connection().commit()
        yield catalogue
    finally:
        patch.undo()
        ckan.plugins.load_all()
        admin(server, "UNLOAD", core=name, deleteIndex="true", deleteInstanceDir="true")


@dataclass
class Score:
    """What one schema made of the queries."""

    recall: float
    precision: float
    nothing_found: int
    milliseconds: float


def measure(search: Callable[[str], list[str]], corpus: Catalogue) -> Score:
    """Average over the queries (macro); precision over those that found anything."""
    recalls, precisions, times, nothing = [], [], [], 0
    for query in JUDGED:
        answers = query.answers(corpus.documents)
        start = time.perf_counter()
        found = set(search(query.text))
        times.append((time.perf_counter() - start) * 1000)
        recalls.append(len(found & answers) / len(answers))
        if found:
            precisions.append(len(found & answers) / len(found))
        nothing += not found
    return Score(sum(recalls) / len(recalls), sum(precisions) / len(precisions), nothing, median(times))


def row(query: Query, search: Callable[[str], list[str]], corpus: Catalogue) -> str:
    found, answers = set(search(query.text)), query.answers(corpus.documents)
    return f"{len(found & answers):3d} of {len(answers):3d}, {len(found - answers)} wrong"


def plain(query: str) -> list[str]:
    """``package_search`` as stock CKAN asks it: its own query fields, the query untouched."""
    from ckan.lib.search.query import QUERY_FIELDS, PackageSearchQuery

    found = PackageSearchQuery().run({"q": query, "rows": 1000, "fl": "name", "qf": QUERY_FIELDS})
    return list(found["results"])


def test_beside_stock_ckan(catalogue: Catalogue, request: pytest.FixtureRequest) -> None:
    ours = measure(catalogue.search, catalogue)
    our_rows = {query.text: row(query, catalogue.search, catalogue) for query in NAMED}
    request.getfixturevalue("stock")
    theirs = measure(plain, catalogue)
    print(f"\n{len(catalogue.documents)} datasets, {len(JUDGED)} judged queries on {tk.config['ckan.site_id']}")
    for name, score in (("docker/solr", ours), ("stock CKAN", theirs)):
        print(
            f"{name:12} recall {score.recall:.2f}  precision {score.precision:.2f}"
            f"  nothing found {score.nothing_found:2d}  median {score.milliseconds:.0f} ms"
        )
    for query in NAMED:
        print(f"{query.text:12} ours {our_rows[query.text]:24} stock {row(query, plain, catalogue)}")
    assert ours.recall == 1
    assert ours.precision >= 0.95
    assert ours.nothing_found == 0
    assert theirs.recall < 0.5
