"""The DCAT catalogue: it parses, it says what the catalogue's fields mean, and it shows public datasets only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp, call_action
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

from tests.search.catalogue import empty_portal

EU = "http://publications.europa.eu/resource/authority/"
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SHA = "ab" * 32


@pytest.fixture(scope="module")
def datasets() -> Iterator[dict[str, dict[str, Any]]]:
    """A full dataset, a bare one, a private one, and a policy; made once."""
    with empty_portal():
        yield make_datasets()


def make_datasets() -> dict[str, dict[str, Any]]:
    context = {"user": factories.Sysadmin()["name"]}

    def make(action: str, **values: Any) -> dict[str, Any]:
        return call_action(action, {**context}, **values)

    organisation = make(
        "organization_create",
        name="toyama-shi",
        title="富山市",
        title_en="Toyama City",
        title_kana="とやまし",
        local_government_code="162019",
        kind="city",
        url="https://www.example.jp/toyama",
    )
    common = {"owner_org": organisation["id"], "license_id": "CC-BY-4.0"}
    full = make(
        "package_create",
        **common,
        name="162019_evacuation",
        title="指定緊急避難場所一覧",
        title_en="Designated evacuation sites",
        notes="名称と所在地です。",
        notes_en="Names and addresses.",
        theme="JUST",
        frequency="ANNUAL",
        language="ja",
        publisher="防災危機管理課",
        spatial_text="富山県富山市",
        temporal_start="2024-04-01",
        temporal_end="2025-03-31",
        contact_name="防災危機管理課",
        contact_email="bosai@example.jp",
        contact_uri="https://www.example.jp/form",
        standard_dataset="指定緊急避難場所一覧",
        source_page="https://www.example.jp/page?a=1 2",
        license_text="本データは CC BY 4.0 で提供します。",
        tags=[{"name": "防災"}],
        resources=[
            {
                "name": "一覧（CSV）",
                "url": "https://www.example.jp/避難場所 一覧.csv",
                "format": "CSV",
                "license_id": "PDL-1.0",
            }
        ],
    )
    return {
        "full": full,
        "bare": make("package_create", **{**common, "license_id": "not-specified"}, name="162019_bare", title="最小"),
        "private": make("package_create", **common, name="162019_private", title="非公開", private=True),
        "policy": make("package_create", **common, name="162019_policy", title="施策", type="policy"),
    }


@pytest.fixture
def page(app: CKANTestApp, datasets: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Graph]:
    monkeypatch.setitem(tk.config, "ckanext.dcat.rdf.profiles", "toyama_dcat")
    # One dataset a page, so that every test goes through the paging.
    monkeypatch.setitem(tk.config, "ckanext.dcat.datasets_per_page", 1)

    def get(path: str) -> Graph:
        syntax = {"ttl": "turtle", "xml": "xml", "jsonld": "json-ld", "n3": "n3"}
        return Graph().parse(data=app.get(path, status=200).body, format=syntax[path.split("?")[0].rsplit(".", 1)[1]])

    return get


def titles(graph: Graph) -> set[str]:
    return {
        str(title) for node in graph.subjects(RDF.type, DCAT.Dataset) for title in graph.objects(node, DCTERMS.title)
    }


@pytest.mark.parametrize("suffix", ["ttl", "xml", "jsonld", "n3"])
def test_every_format_parses_and_shows_public_datasets_only(page: Callable[[str], Graph], suffix: str) -> None:
    whole = page(f"/catalog.{suffix}") + page(f"/catalog.{suffix}?page=2")
    assert titles(whole) == {"指定緊急避難場所一覧", "Designated evacuation sites", "最小"}


@pytest.mark.parametrize(
    "query", ["fq=dataset_type:policy", "fq=dataset_type:policy%20OR%20name:162019_policy", "q=name:162019_policy"]
)
def test_a_filter_widens_nothing(page: Callable[[str], Graph], query: str) -> None:
    assert "施策" not in titles(page(f"/catalog.ttl?{query}"))


def test_other_types_have_no_dcat_page(app: CKANTestApp, datasets: dict[str, Any]) -> None:
    app.get(f"/dataset/{datasets['policy']['name']}.ttl", status=404)


def test_a_search_with_spaces(page: Callable[[str], Graph]) -> None:
    graph = page("/catalog.ttl?q=%E9%81%BF%E9%9B%A3%20%E4%B8%80%E8%A6%A7")
    assert "指定緊急避難場所一覧" in titles(graph)


@pytest.mark.parametrize("query", ["page=0", "page=x", "modified_since=yesterday"])
def test_wrong_parameters_are_the_callers(app: CKANTestApp, datasets: dict[str, Any], query: str) -> None:
    assert app.get(f"/catalog.ttl?{query}").status_code == 409


@pytest.mark.parametrize(("since", "count"), [("2001-01-01", 2), ("2999-01-01T00:00:00+09:00", 0)])
def test_modified_since(app: CKANTestApp, datasets: dict[str, Any], since: str, count: int) -> None:
    graph = Graph().parse(data=app.get("/catalog.ttl", query_string={"modified_since": since}).body, format="turtle")
    assert [int(total) for total in graph.objects(None, HYDRA.totalItems)] == ([count] if count else [])


def test_pages(page: Callable[[str], Graph]) -> None:
    first, second = page("/catalog.ttl"), page("/catalog.ttl?page=2")
    assert titles(first) | titles(second) == {"指定緊急避難場所一覧", "Designated evacuation sites", "最小"}
    assert not titles(first) & titles(second)
    assert int(next(first.objects(None, HYDRA.totalItems))) == 2
    assert str(next(first.objects(None, HYDRA.next))).endswith("/catalog.ttl?page=2")


@pytest.fixture(scope="module")
def graph(datasets: dict[str, dict[str, Any]]) -> Graph:
    """The whole catalogue, once."""
    text = call_action("dcat_catalog_show", format="ttl", profiles=["toyama_dcat"])
    return Graph().parse(data=text, format="turtle")


@pytest.fixture
def node(graph: Graph) -> URIRef:
    (found,) = graph.subjects(DCTERMS.title, Literal("Designated evacuation sites", lang="en"))
    assert isinstance(found, URIRef)
    return found


def test_texts_have_their_language(graph: Graph, node: URIRef) -> None:
    assert (node, DCTERMS.title, Literal("指定緊急避難場所一覧", lang="ja")) in graph
    assert (node, DCTERMS.description, Literal("名称と所在地です。", lang="ja")) in graph
    assert (node, DCAT.keyword, Literal("防災")) in graph


def test_codes_are_uris(graph: Graph, node: URIRef) -> None:
    assert (node, DCAT.theme, URIRef(EU + "data-theme/JUST")) in graph
    assert (node, DCTERMS.accrualPeriodicity, URIRef(EU + "frequency/ANNUAL")) in graph
    assert (node, DCTERMS.language, URIRef(EU + "language/JPN")) in graph


def test_publisher_is_the_body_with_its_code(graph: Graph, node: URIRef) -> None:
    publisher = next(graph.objects(node, DCTERMS.publisher))
    assert str(publisher).endswith("/municipality/162019")
    assert set(graph.objects(publisher, FOAF.name)) == {Literal("富山市", lang="ja"), Literal("Toyama City", lang="en")}
    assert list(graph.objects(publisher, DCTERMS.identifier)) == [Literal("162019")]
    creator = next(graph.objects(node, DCTERMS.creator))
    assert (creator, FOAF.name, Literal("防災危機管理課", lang="ja")) in graph


def test_place_time_and_contact(graph: Graph, node: URIRef) -> None:
    place = URIRef("http://data.e-stat.go.jp/lod/sac/C16201")
    assert list(graph.objects(node, DCTERMS.spatial)) == [place]
    assert (place, SKOS.prefLabel, Literal("富山県富山市", lang="ja")) in graph
    period = next(graph.objects(node, DCTERMS.temporal))
    assert (period, DCAT.startDate, Literal("2024-04-01", datatype=XSD.date)) in graph
    assert (period, DCAT.endDate, Literal("2025-03-31", datatype=XSD.date)) in graph
    (contact,) = graph.objects(node, DCAT.contactPoint)
    assert (contact, VCARD.hasEmail, URIRef("mailto:bosai@example.jp")) in graph
    assert (contact, VCARD.hasURL, URIRef("https://www.example.jp/form")) in graph


def test_source_and_standard(graph: Graph, node: URIRef) -> None:
    source = URIRef("https://www.example.jp/page?a=1%202")
    assert (node, DCAT.landingPage, source) in graph
    assert (node, DCTERMS.source, source) in graph
    standard = next(graph.objects(node, DCTERMS.conformsTo))
    assert (standard, DCTERMS.title, Literal("指定緊急避難場所一覧", lang="ja")) in graph


def test_a_file_has_its_own_licence_and_formats(graph: Graph, node: URIRef) -> None:
    (file,) = graph.objects(node, DCAT.distribution)
    licences = set(graph.objects(file, DCTERMS.license))
    assert licences == {URIRef("https://www.digital.go.jp/resources/open_data/public_data_license_v1.0")}
    assert (file, DCTERMS.format, URIRef(EU + "file-type/CSV")) in graph
    assert (file, DCAT.mediaType, URIRef("https://www.iana.org/assignments/media-types/text/csv")) in graph
    assert len(list(graph.objects(file, DCAT.accessURL))) == 1


def test_size_and_checksum_of_an_archived_file(datasets: dict[str, dict[str, Any]]) -> None:
    """What the engine sets, as ``package_show`` gives it (nobody else may set it)."""
    from ckanext.dcat.processors import RDFSerializer

    dataset = datasets["full"]
    file = {
        **dataset["resources"][0],
        "url_type": "archive",
        "url": "https://portal.example.jp/dataset/x/resource/y/archive/a.csv",
        "hash": SHA,
        "size": 1234,
    }
    text = RDFSerializer(profiles=["toyama_dcat"]).serialize_dataset({**dataset, "resources": [file]}, _format="ttl")
    graph = Graph().parse(data=text, format="turtle")
    (checksum,) = graph.objects(None, SPDX.checksum)
    assert (checksum, SPDX.checksumValue, Literal(SHA, datatype=XSD.hexBinary)) in graph
    assert (checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256) in graph
    assert next(graph.objects(None, DCAT.byteSize)).toPython() == 1234
    assert next(graph.objects(None, DCAT.downloadURL)) == URIRef(file["url"])


def test_terms_without_a_licence_are_said_in_words(graph: Graph) -> None:
    bare = next(graph.subjects(DCTERMS.title, Literal("最小", lang="ja")))
    assert not list(graph.objects(bare, DCTERMS.license))
    assert len(list(graph.objects(bare, DCTERMS.description))) == 1  # DCAT-AP requires one
