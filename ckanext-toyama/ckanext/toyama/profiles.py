"""The catalogue's fields as DCAT-AP 3: codes become the EU's URIs, the body its local government code.

Where ckanext-dcat's own profile has the right triple, the dataset is only
prepared for it (``_prepared``); what it cannot say is added here. It never
parses: the portal harvests by readers of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dcat.profiles import EuropeanDCATAP3Profile
from ckanext.dcat.profiles.base import (
    ADMS,
    DCAT,
    DCT,
    FOAF,
    RDF,
    RDFS,
    SKOS,
    VCARD,
    XSD,
    CleanedURIRef,
)
from ckanext.dcat.utils import catalog_uri, dataset_uri, resource_uri
from ckanext.toyama import licences
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
# Standard area codes of the statistics bureau as linked data; five digits, without the check digit.
AREA = "http://data.e-stat.go.jp/lod/sac/C"
STANDARD = "https://www.digital.go.jp/resources/open_data/municipal-standard-data-set-test"

LANGUAGES = {
    "ja": "JPN", "en": "ENG", "zh": "ZHO", "ko": "KOR", "pt": "POR", "ru": "RUS", "vi": "VIE", "mul": "MUL",
}  # fmt: skip
# Formats of the catalogue: the EU's file type and the media type.
FORMATS = {
    "CSV": ("CSV", "text/csv"),
    "TSV": ("TSV", "text/tab-separated-values"),
    "XLSX": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "XLS": ("XLS", "application/vnd.ms-excel"),
    "ODS": ("ODS", "application/vnd.oasis.opendocument.spreadsheet"),
    "JSON": ("JSON", "application/json"),
    "GEOJSON": ("GEOJSON", "application/geo+json"),
    "XML": ("XML", "application/xml"),
    "KML": ("KML", "application/vnd.google-earth.kml+xml"),
    "KMZ": ("KMZ", "application/vnd.google-earth.kmz"),
    "ZIP": ("ZIP", "application/zip"),
    "GTFS": ("GTFS", "application/zip"),
    "SHP": ("SHP", "application/vnd.shp"),
    "PDF": ("PDF", "application/pdf"),
    "HTML": ("HTML", "text/html"),
    "TXT": ("TXT", "text/plain"),
    "DOC": ("DOC", "application/msword"),
    "DOCX": ("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "RDF": ("RDF_XML", "application/rdf+xml"),
    "TTL": ("RDF_TURTLE", "text/turtle"),
    "JPEG": ("JPEG", "image/jpeg"),
    "PNG": ("PNG", "image/png"),
}


@dataclass(frozen=True)
class Publisher:
    """The body that owns a dataset."""

    name: str
    title: str
    title_en: str
    code: str
    kind: str
    site: str

    @property
    def uri(self) -> URIRef:
        """The body's page on this portal."""
        base = catalog_uri().rstrip("/")
        return CleanedURIRef(f"{base}/municipality/{self.code}" if self.code else f"{base}/organization/{self.name}")


# A page of the catalogue is one graph with a hundred datasets of sixteen bodies: each body is read once.
_publishers: WeakKeyDictionary[Graph, dict[str, Publisher | None]] = WeakKeyDictionary()


def _read_publisher(organisation_id: str) -> Publisher | None:
    group = model.Group.get(organisation_id)
    if group is None:
        return None
    extras: dict[str, str] = group.extras  # pyright: ignore[reportAttributeAccessIssue] - an association proxy
    return Publisher(
        group.name,
        group.title or group.name,
        extras.get("title_en") or "",
        extras.get("local_government_code") or "",
        extras.get("kind") or "",
        extras.get("url") or "",
    )


def authority(table: str, code: str) -> str:
    """Give the URI of a code in one of the EU's tables."""
    return f"{EU}{table}/{code}"


def _translated(values: dict[str, Any], key: str) -> dict[str, str]:
    """Give a text and its English, by language, as ckanext-dcat takes it."""
    texts = {"ja": values.get(key), "en": values.get(f"{key}_en")}
    return {language: text for language, text in texts.items() if text}


class ToyamaDCATProfile(EuropeanDCATAP3Profile):
    """DCAT-AP 3 for Japanese local government (entry point ``toyama_dcat``)."""

    g: Graph

    def graph_from_catalog(self, catalog_dict: dict[str, Any], catalog_ref: URIRef) -> None:
        """Describe the catalogue: CKAN's facts, the language as a URI, the publisher DCAT-AP requires."""
        super().graph_from_catalog(catalog_dict, catalog_ref)
        self.g.remove((catalog_ref, DCT.language, None))
        for language in dict.fromkeys([tk.config["ckan.locale_default"], "ja", "en"]):
            if language in LANGUAGES:
                self._add_resource(catalog_ref, DCT.language, authority("language", LANGUAGES[language]))
        publisher = BNode()
        self.g.add((catalog_ref, DCT.publisher, publisher))
        self.g.add((publisher, RDF.type, FOAF.Agent))
        self.g.add((publisher, FOAF.name, Literal(tk.config["ckan.site_title"])))
        self.g.add((publisher, FOAF.homepage, URIRef(catalog_uri())))
        if not any(self.g.objects(catalog_ref, DCT.description)):
            self.g.add((catalog_ref, DCT.description, Literal(tk.config["ckan.site_title"])))

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Describe a dataset and its files."""
        super().graph_from_dataset(self._prepared(dataset_dict), dataset_ref)
        publisher = self._publisher(dataset_dict)
        if publisher is not None:
            self._add_publisher(dataset_ref, publisher)
        self._add_creator(dataset_dict, dataset_ref)
        self._add_area(dataset_dict, dataset_ref, publisher)
        self._add_period(dataset_dict, dataset_ref)
        self._add_contact(dataset_dict, dataset_ref)
        self._add_source(dataset_dict, dataset_ref)
        for resource in dataset_dict.get("resources", []):
            self._add_licence(dataset_dict, resource)

    def _prepared(self, dataset: dict[str, Any]) -> dict[str, Any]:
        """Copy a dataset with codes as URIs, without what this profile says itself."""
        own = ("publisher", "organization", "temporal_start", "temporal_end", "spatial_text", "license_url", "url")
        own += ("contact_name", "contact_email", "contact_uri", "author", "maintainer", "language", "title", "notes")
        prepared = {key: value for key, value in dataset.items() if key not in own}
        prepared["title_translated"] = _translated(dataset, "title")
        prepared["notes_translated"] = _translated(dataset, "notes") or _translated(dataset, "title")
        prepared["identifier"] = dataset_uri(dataset)
        for key, table in (("theme", "data-theme"), ("frequency", "frequency")):
            if dataset.get(key):
                prepared[key] = authority(table, dataset[key])
        if isinstance(prepared.get("theme"), str):
            prepared["theme"] = [prepared["theme"]]
        if dataset.get("language") in LANGUAGES:
            prepared["language"] = [authority("language", LANGUAGES[dataset["language"]])]
        if dataset.get("source_page"):
            prepared["url"] = dataset["source_page"]
        prepared["resources"] = [self._prepared_resource(resource) for resource in dataset.get("resources", [])]
        return prepared

    def _prepared_resource(self, resource: dict[str, Any]) -> dict[str, Any]:
        prepared = {key: value for key, value in resource.items() if key not in ("language", "license")}
        file_type, media_type = FORMATS.get((resource.get("format") or "").upper().lstrip("."), (None, None))
        media_type = resource.get("mimetype") or media_type
        prepared["mimetype"] = f"{IANA}{media_type}" if media_type else None
        if file_type:
            prepared["format"] = authority("file-type", file_type)
        if resource.get("language") in LANGUAGES:
            prepared["language"] = [authority("language", LANGUAGES[resource["language"]])]
        if len(resource.get("hash") or "") == 64:  # SHA-256, as the portal writes it; anything else is not ours
            prepared["hash_algorithm"] = SHA256
        else:
            prepared["hash"] = None
        if resource.get("url_type") in ("archive", "upload"):
            prepared["download_url"] = resource["url"]
            prepared["access_url"] = resource_uri(resource)
        return prepared

    def _publisher(self, dataset: dict[str, Any]) -> Publisher | None:
        organisation = dataset.get("owner_org")
        if not organisation:
            return None
        known = _publishers.setdefault(self.g, {})
        if organisation not in known:
            known[organisation] = _read_publisher(organisation)
        return known[organisation]

    def _add_resource(self, subject: Node, predicate: URIRef, uri: str) -> URIRef:
        node = CleanedURIRef(uri)
        self.g.add((subject, predicate, node))
        return node

    def _add_publisher(self, dataset_ref: URIRef, publisher: Publisher) -> None:
        node = publisher.uri
        self.g.add((dataset_ref, DCT.publisher, node))
        self.g.add((node, RDF.type, FOAF.Agent))
        self.g.add((node, FOAF.name, Literal(publisher.title, lang="ja")))
        if publisher.title_en:
            self.g.add((node, FOAF.name, Literal(publisher.title_en, lang="en")))
        if publisher.code:
            self.g.add((node, DCT.identifier, Literal(publisher.code)))
            kind = "RegionalAuthority" if publisher.kind == "prefecture" else "LocalAuthority"
            self._add_resource(node, DCT.type, PUBLISHER_TYPE + kind)
        if publisher.site:
            self._add_resource(node, FOAF.homepage, publisher.site)

    def _add_creator(self, dataset: dict[str, Any], dataset_ref: URIRef) -> None:
        """Name the division that made it (公開者), where the body states one."""
        stated = dataset.get("publisher")
        if not isinstance(stated, str) or not stated.strip():
            return
        node = BNode()
        self.g.add((dataset_ref, DCT.creator, node))
        self.g.add((node, RDF.type, FOAF.Agent))
        self.g.add((node, FOAF.name, Literal(stated, lang="ja")))

    def _add_area(self, dataset: dict[str, Any], dataset_ref: URIRef, publisher: Publisher | None) -> None:
        """Name the area covered: as stated, else the body's own, with the statistics bureau's URI."""
        stated = dataset.get("spatial_text") or ""
        own = publisher is not None and bool(publisher.code)
        if publisher is not None and own and (not stated or stated.endswith(publisher.title)):
            node: Node = URIRef(AREA + publisher.code[:5])
            stated = stated or publisher.title
        elif stated:
            node = BNode()
        else:
            return
        self.g.add((dataset_ref, DCT.spatial, node))
        self.g.add((node, RDF.type, DCT.Location))
        self.g.add((node, SKOS.prefLabel, Literal(stated, lang="ja")))

    def _add_period(self, dataset: dict[str, Any], dataset_ref: URIRef) -> None:
        ends = ((DCAT.startDate, dataset.get("temporal_start")), (DCAT.endDate, dataset.get("temporal_end")))
        if not any(value for _, value in ends):
            return
        node = BNode()
        self.g.add((dataset_ref, DCT.temporal, node))
        self.g.add((node, RDF.type, DCT.PeriodOfTime))
        for predicate, value in ends:
            if value:
                self.g.add((node, predicate, Literal(str(value)[:10], datatype=XSD.date)))

    def _add_contact(self, dataset: dict[str, Any], dataset_ref: URIRef) -> None:
        name, email, form = (dataset.get(f"contact_{part}") for part in ("name", "email", "uri"))
        if not (name or email or form):
            return
        node = BNode()
        self.g.add((dataset_ref, DCAT.contactPoint, node))
        self.g.add((node, RDF.type, VCARD.Organization))
        if name:
            self.g.add((node, VCARD.fn, Literal(name, lang="ja")))
        if email:
            self._add_resource(node, VCARD.hasEmail, f"mailto:{email}")
        if form:
            self._add_resource(node, VCARD.hasURL, form)

    def _add_source(self, dataset: dict[str, Any], dataset_ref: URIRef) -> None:
        """Say where it comes from: the publisher's page and key, and the standard its files follow."""
        if dataset.get("source_page"):
            self._add_resource(dataset_ref, DCT.source, dataset["source_page"])
        if dataset.get("source_key"):
            node = BNode()
            self.g.add((dataset_ref, ADMS.identifier, node))
            self.g.add((node, RDF.type, ADMS.Identifier))
            self.g.add((node, SKOS.notation, Literal(dataset["source_key"])))
        if dataset.get("standard_dataset"):
            node = BNode()
            self.g.add((dataset_ref, DCT.conformsTo, node))
            self.g.add((node, RDF.type, DCT.Standard))
            self.g.add((node, DCT.title, Literal(dataset["standard_dataset"], lang="ja")))
            self._add_resource(node, RDFS.seeAlso, STANDARD)

    def _add_licence(self, dataset: dict[str, Any], resource: dict[str, Any]) -> None:
        """Give the terms of a file: the licence's URI, and the words as published."""
        distribution = CleanedURIRef(resource_uri(resource))
        licence = resource.get("license_id") or dataset.get("license_id") or ""
        uri = licences.url(licence)
        if uri:
            self.g.add((self._add_resource(distribution, DCT.license, uri), RDF.type, DCT.LicenseDocument))
        words = dataset.get("license_text") or ("" if uri or not licence else licences.title(licence, "ja"))
        if words:
            node = BNode()
            self.g.add((distribution, DCT.rights, node))
            self.g.add((node, RDF.type, DCT.RightsStatement))
            self.g.add((node, RDFS.label, Literal(words, lang="ja")))
