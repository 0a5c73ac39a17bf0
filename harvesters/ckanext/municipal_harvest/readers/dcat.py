"""A DCAT catalogue: RDF/XML, Turtle, N-Triples or JSON-LD, on one page or several (hydra).

Nothing that the document names is fetched but its own next pages: a remote
JSON-LD context and a document type with entities are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit
from xml.sax import SAXException

from ckanext.guarded_fetch import Client
from rdflib import Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, Namespace
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from .base import FileRef, ReadError, Record, Report, SourceSpec
from .dates import parse_date
from .formats import format_of_url
from .frequency import frequency_code
from .licence import with_terms
from .terms import read_terms
from .text import squeeze
from .webpage.urls import same_site

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
NEXT = (HYDRA.next, HYDRA.nextPage)
MAX_PAGE_BYTES = 50_000_000
MAX_PAGES = 10_000
ACCEPT = "text/turtle, application/rdf+xml, application/ld+json;q=0.9, application/n-triples;q=0.8, */*;q=0.1"
_BY_TYPE = {
    "text/turtle": "turtle", "application/x-turtle": "turtle", "text/n3": "turtle", "application/n-triples": "nt",
    "application/rdf+xml": "xml", "application/ld+json": "json-ld",
}  # fmt: skip
_BY_ENDING = {".ttl": "turtle", ".n3": "turtle", ".nt": "nt", ".rdf": "xml", ".owl": "xml", ".jsonld": "json-ld"}


class DcatReader:
    """Reads every ``dcat:Dataset`` of a catalogue."""

    type: ClassVar[str] = "dcat"

    def read(self, spec: SourceSpec, client: Client, *, report: Report | None = None) -> Iterator[Record]:
        """Yield every dataset, page by page.

        :raises ReadError: the answer is no RDF, or its pages go round in a circle
        :raises ckanext.guarded_fetch.FetchError: it cannot be reached or was refused
        """
        terms: str | None = None
        seen: set[Node] = set()
        for graph in _pages(spec, client):
            if terms is None:
                terms = read_terms(spec, client, report)
            for dataset in sorted(set(graph.subjects(RDF.type, DCAT.Dataset)) - seen, key=str):
                seen.add(dataset)
                yield _record(graph, dataset, spec, terms)


def _pages(spec: SourceSpec, client: Client) -> Iterator[Graph]:
    address, seen = spec.url, set[str]()
    for _ in range(MAX_PAGES):
        seen.add(address)
        answer = client.get(address, headers={"Accept": ACCEPT, **spec.headers}, max_bytes=MAX_PAGE_BYTES)
        graph = parse(answer.content, address, answer.headers.get("Content-Type", ""))
        yield graph
        following = _next(graph, address)
        if not following:
            return
        if following in seen or not same_site(following, spec.url):
            raise ReadError(
                "paging-loop",
                following,
                "カタログの次のページとして、すでに読んだページか別のサイトが示されています。公開元に連絡してください。",
                "The catalogue names a page already read, or another site, as its next page. Tell the publisher.",
            )
        address = following


def _next(graph: Graph, address: str) -> str:
    found = {urljoin(address, str(node)) for way in NEXT for node in graph.objects(None, way)}
    return min(found, default="")


def parse(content: bytes, address: str, content_type: str = "") -> Graph:
    """RDF of a document, whatever its syntax.

    :raises ReadError: it is none, or it asks for something from elsewhere
    """
    graph = Graph()
    syntax = _syntax(content, address, content_type)
    try:
        text = content.decode("utf-8-sig")
        if syntax == "json-ld":
            text = _without_remote_contexts(text, address)
        elif syntax == "xml" and "<!ENTITY" in text:
            raise _not_rdf(address)
        graph.parse(data=text, format=syntax, publicID=address)
    except (ParserError, BadSyntax, SAXException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _not_rdf(address) from error
    return graph


def _syntax(content: bytes, address: str, content_type: str) -> str:
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in (b"{", b"["):
        return "json-ld"
    if head.startswith((b"<?xml", b"<rdf:RDF")):
        return "xml"
    stated = _BY_TYPE.get(content_type.split(";")[0].strip().lower())
    ending = next((way for end, way in _BY_ENDING.items() if urlsplit(address).path.lower().endswith(end)), None)
    return stated if stated in ("turtle", "nt") else ending if ending in ("turtle", "nt") else "turtle"


def _without_remote_contexts(text: str, address: str) -> str:
    """The document, when it carries its own context: one from elsewhere would be fetched by the parser."""

    def look(value: Any) -> None:
        if isinstance(value, dict):
            contexts = value.get("@context")
            for context in contexts if isinstance(contexts, list) else [contexts]:
                if isinstance(context, str) or (isinstance(context, dict) and "@import" in context):
                    raise ReadError(
                        "remote-context",
                        address,
                        "このJSON-LDは、別の場所にある定義（@context）を読み込まないと意味が決まりません。"
                        "安全のため読み込みません。定義を含めて公開するか、RDF/XMLかTurtleの形を登録してください。",
                        "This JSON-LD needs a definition (@context) from elsewhere, which is not fetched for safety. "
                        "Register a form that carries its context, or RDF/XML or Turtle.",
                    )
            for part in value.values():
                look(part)
        elif isinstance(value, list):
            for part in value:
                look(part)

    try:
        look(json.loads(text))
    except RecursionError as error:
        raise _not_rdf(address) from error
    return text


def _not_rdf(address: str) -> ReadError:
    return ReadError(
        "not-rdf",
        address,
        "DCAT（RDF）として読めない内容が返されました。アドレスと情報源の種類を確認してください。",
        "The answer cannot be read as DCAT (RDF). Check the address and the type of the source.",
    )


def _record(graph: Graph, dataset: Node, spec: SourceSpec, terms: str) -> Record:
    files = tuple(_files(graph, dataset))
    licence = _licence(graph, dataset)
    key = _text(graph, dataset, DCTERMS.identifier) or str(dataset)
    page = _address(graph, dataset, DCAT.landingPage) or _address(graph, dataset, FOAF.page)
    return Record(
        key=key,
        title=_text(graph, dataset, DCTERMS.title) or key,
        files=files,
        description=_text(graph, dataset, DCTERMS.description),
        page=page or (str(dataset) if isinstance(dataset, URIRef) else spec.url),
        licence=with_terms(licence, terms),
        licence_text=licence,
        updated=parse_date(_text(graph, dataset, DCTERMS.modified)),
        frequency=frequency_code(str(graph.value(dataset, DCTERMS.accrualPeriodicity) or "")),
        theme=str(graph.value(dataset, DCAT.theme) or "").rstrip("/").rsplit("/", 1)[-1],
        tags=tuple(sorted(squeeze(str(word)) for word in graph.objects(dataset, DCAT.keyword))),
        publisher=_publisher(graph, dataset),
    )


def _licence(graph: Graph, dataset: Node) -> str:
    """The dataset's own licence, else the one that its files share."""
    own = [str(node) for node in graph.objects(dataset, DCTERMS.license)]
    of_files = {
        str(node)
        for distribution in graph.objects(dataset, DCAT.distribution)
        for node in graph.objects(distribution, DCTERMS.license)
    }
    found = own or (sorted(of_files) if len(of_files) == 1 else [])
    return found[0] if found else ""


def _files(graph: Graph, dataset: Node) -> Iterator[FileRef]:
    for distribution in sorted(graph.objects(dataset, DCAT.distribution), key=lambda node: _order(graph, node)):
        download = _address(graph, distribution, DCAT.downloadURL)
        url = download or _address(graph, distribution, DCAT.accessURL)
        if not url:
            continue
        name = _text(graph, distribution, DCTERMS.title) or _text(graph, dataset, DCTERMS.title)
        stated = graph.value(distribution, DCTERMS["format"]) or graph.value(distribution, DCAT.mediaType)
        yield FileRef(
            key=_file_key(graph, distribution, name, str(stated or "")),
            url=url,
            name=name,
            format=_format(str(stated or "")),
            description=_text(graph, distribution, DCTERMS.description),
            is_page=not download and format_of_url(url) == "HTML",
        )


def _file_key(graph: Graph, distribution: Node, name: str, stated: str) -> str:
    identifier = _text(graph, distribution, DCTERMS.identifier)
    return identifier or (str(distribution) if isinstance(distribution, URIRef) else f"{name}|{_format(stated)}")


def _order(graph: Graph, node: Node) -> tuple[str, str]:
    # A blank node's own name changes with every parse.
    return (_text(graph, node, DCTERMS.title), _address(graph, node, DCAT.downloadURL) or str(node))


def _format(stated: str) -> str:
    return stated.rstrip("/").rsplit("/", 1)[-1]


def _publisher(graph: Graph, dataset: Node) -> str:
    node = graph.value(dataset, DCTERMS.publisher)
    if node is None or isinstance(node, Literal):
        return squeeze(str(node or ""))
    return next(
        (text for way in (FOAF.name, VCARD.fn, RDFS.label, DCTERMS.title) if (text := _text(graph, node, way))), ""
    )


def _text(graph: Graph, subject: Node, predicate: URIRef) -> str:
    """One value: the Japanese one, else one without a language, else any."""
    return squeeze(_best(graph.objects(subject, predicate)))


def _best(values: Iterable[Node]) -> str:
    def rank(value: Node) -> tuple[int, str]:
        language = value.language if isinstance(value, Literal) else None
        return ({"ja": 0, None: 1}.get(language, 2), str(value))

    return str(min(values, key=rank, default=""))


def _address(graph: Graph, subject: Node, predicate: URIRef) -> str:
    return next(iter(sorted(str(node) for node in graph.objects(subject, predicate))), "")
