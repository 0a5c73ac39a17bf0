"""What our metrics and dimensions mean, and MQA's by the makers' names."""

from __future__ import annotations

from decimal import Decimal

from ckanext.quality.engine.metadata.mqa import METRICS
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.ruleset import CHECKS, DATA_POINTS, DIMENSION_MODELS
from ckanext.quality.engine.text import Text
from rdflib import RDF, XSD, Graph, Literal, URIRef

from .names import DCT, DQV, RULES_2026, SKOS, characteristic, dimension, metric

SUMS = {
    "score": (Text("品質スコア（100点満点）", "Quality score, 0 to 100"), XSD.decimal),
    "mqa": (Text("MQA（EUの一覧による、405点満点）", "MQA by the EU's lists, 0 to 405"), XSD.integer),
    "dataPoints": (
        Text(f"データの点（{DATA_POINTS:g}点満点）", f"Points of the data part, 0 to {DATA_POINTS:g}"),
        XSD.decimal,
    ),
}


def decimal(value: float) -> Literal:
    """A number as ``xsd:decimal``, without an exponent."""
    return Literal(Decimal(str(round(value, 4))), datatype=XSD.decimal)


def add_all(graph: Graph) -> None:
    """Every check, dimension and sum."""
    for name, model in DIMENSION_MODELS.items():
        node = dimension(name)
        graph.add((node, RDF.type, DQV.Dimension))
        _label(graph, node, model.name)
        for close in model.iso25012:
            graph.add((node, SKOS.closeMatch, characteristic(close)))
    for name, check in CHECKS.items():
        node = metric(name)
        _define(graph, node, RULES[name].title, XSD.decimal)
        graph.add((node, DQV.inDimension, dimension(check.dimension)))
        definition = "Share of the units (cells, rows, columns or the whole file) in which the check finds no fault."
        graph.add((node, SKOS.definition, Literal(definition, lang="en")))
        graph.add((node, SKOS.notation, Literal(name)))
        graph.add((node, DCT.source, RULES_2026))
        if RULES[name].standards:
            graph.add((node, SKOS.note, Literal(RULES[name].standards, lang="ja")))
    add_sums(graph)


def add_sums(graph: Graph) -> None:
    """The sums: of a dataset, of its description, of a file."""
    for name, (title, kind) in SUMS.items():
        _define(graph, metric(name), title, kind)


def add_mqa(graph: Graph, name: str) -> None:
    """A metric of MQA."""
    _define(graph, URIRef(METRICS[name].uri), METRICS[name].title, XSD.boolean)


def _define(graph: Graph, node: URIRef, title: Text, kind: URIRef) -> None:
    graph.add((node, RDF.type, DQV.Metric))
    graph.add((node, DQV.expectedDataType, kind))
    _label(graph, node, title)


def _label(graph: Graph, node: URIRef, title: Text) -> None:
    graph.add((node, SKOS.prefLabel, Literal(title.ja, lang="ja")))
    graph.add((node, SKOS.prefLabel, Literal(title.en, lang="en")))
