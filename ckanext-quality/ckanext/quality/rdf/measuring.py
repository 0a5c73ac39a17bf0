"""One run of the engine: its measurements, the activity that made them, and the bytes that it looked at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ckanext.quality.model import QualityReport, QualityScore
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from .names import DCT, DQV, PROV, QB, base, run


@dataclass(frozen=True)
class Measurements:
    """The measurements of one run."""

    graph: Graph
    set: URIRef
    activity: URIRef
    made: Literal

    @classmethod
    def of_dataset(cls, graph: Graph, dataset: URIRef, score: QualityScore) -> Measurements:
        """Those of a dataset's description."""
        activity = run(f"{score.package_id}/{score.modified:%Y%m%dT%H%M%SZ}")
        return cls._begin(graph, dataset, activity, score.modified, score.ruleset)

    @classmethod
    def of_file(cls, graph: Graph, file: URIRef, row: QualityReport) -> Measurements:
        """Those of a file's bytes."""
        made = cls._begin(graph, file, run(row.id), row.created, row.ruleset)
        graph.add((made.activity, PROV.used, URIRef(f"urn:sha256:{row.content_hash}")))
        return made

    @classmethod
    def _begin(cls, graph: Graph, about: URIRef, activity: URIRef, moment: dt.datetime, ruleset: str) -> Measurements:
        made = cls(
            graph,
            URIRef(f"{about}#quality"),
            activity,
            Literal(moment.astimezone(dt.timezone.utc).isoformat(timespec="seconds"), datatype=XSD.dateTime),
        )
        engine = URIRef(f"{base()}/ns/quality#engine")
        for subject, predicate, value in (
            (made.set, RDF.type, DQV.QualityMeasurementDataset),
            (made.set, PROV.wasGeneratedBy, activity),
            (activity, RDF.type, PROV.Activity),
            (activity, PROV.endedAtTime, made.made),
            (activity, PROV.wasAssociatedWith, engine),
            (activity, DCT.hasVersion, Literal(f"ruleset {ruleset}")),
            (engine, RDF.type, PROV.SoftwareAgent),
            (engine, RDFS.label, Literal("ckanext-quality")),
        ):
            graph.add((subject, predicate, value))
        return made

    def add(self, about: Node, metric: URIRef, value: Literal) -> None:
        """One measurement."""
        node = URIRef(f"{about}#quality-{metric.split('#')[-1]}")
        for subject, predicate, thing in (
            (about, DQV.hasQualityMeasurement, node),
            (node, RDF.type, DQV.QualityMeasurement),
            (node, DQV.isMeasurementOf, metric),
            (node, DQV.computedOn, about),
            (node, DQV.value, value),
            (node, QB.dataSet, self.set),
            (node, PROV.generatedAtTime, self.made),
            (node, PROV.wasGeneratedBy, self.activity),
        ):
            self.graph.add((subject, predicate, thing))
