"""Namespaces, and the addresses of our own metrics and dimensions."""

from __future__ import annotations

from ckanext.dcat.utils import catalog_uri
from ckanext.quality.engine.metadata.mqa import NAMESPACE
from rdflib import Namespace, URIRef

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
OA = Namespace("http://www.w3.org/ns/oa#")
PROV = Namespace("http://www.w3.org/ns/prov#")
PV = Namespace(NAMESPACE)
QB = Namespace("http://purl.org/linked-data/cube#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
IANA = "https://www.iana.org/assignments/media-types/"
RULES_2026 = URIRef("https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf")
STANDARD_DATASETS = "https://www.digital.go.jp/resources/open_data/municipal-standard-data-set-test#"

PREFIXES = {"dqv": DQV, "oa": OA, "prov": PROV, "pv": PV, "qb": QB}


def base() -> str:
    """The address of the portal."""
    return catalog_uri().rstrip("/")


def metric(name: str) -> URIRef:
    """One of our own metrics: a check, ``score``, ``dataPoints`` …"""
    return URIRef(f"{base()}/ns/quality#{name}")


def dimension(name: str) -> URIRef:
    """One of the six dimensions of the data points."""
    return URIRef(f"{base()}/ns/quality#{name}")


def characteristic(name: str) -> URIRef:
    """A characteristic of ISO/IEC 25012, which has no addresses of its own."""
    return URIRef(f"{base()}/ns/quality#iso25012-{name}")


def run(report_id: str) -> URIRef:
    """The activity that made a report."""
    return URIRef(f"{base()}/quality/run/{report_id}")
