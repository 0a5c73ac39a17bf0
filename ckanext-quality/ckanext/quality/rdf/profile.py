"""The profile ``quality_dqv`` of ckanext-dcat: what was measured, by what, about which bytes.

A page of the catalogue carries MQA's metrics and the score of each dataset; the document of one dataset also carries
every check of every file. Facts that the portal fills in and the score counts are in both (quality.md, section 5.10).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.dcat.profiles import RDFProfile
from ckanext.dcat.utils import resource_uri
from ckanext.quality import hold, store
from ckanext.quality.engine.metadata.mqa import METRICS
from ckanext.quality.engine.metadata.vocabulary import PUBLIC, media_type_of
from ckanext.quality.model import QualityExemption, QualityReport, QualityScore
from rdflib import RDF, XSD, Graph, Literal, URIRef

from . import definitions
from .measuring import Measurements
from .names import DCAT, DCT, DQV, IANA, OA, PREFIXES, STANDARD_DATASETS, metric

NO_DOWNLOAD = frozenset({"", "HTML", "HTM", "API"})
CONFORMANCE = ("D01", "D02", "D03")


class QualityDQVProfile(RDFProfile):
    """Adds quality to what the catalogue's other profiles say; it never parses."""

    g: Graph

    def graph_from_catalog(self, catalog_dict: dict[str, Any], catalog_ref: URIRef) -> None:  # noqa: ARG002
        """The definitions of our metrics, once for the whole page."""
        definitions.add_all(self.g)

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """The measurements of a dataset and its files."""
        for prefix, namespace in PREFIXES.items():
            self.g.bind(prefix, namespace)
        self._fill(dataset_dict, dataset_ref)
        score = store.score_row(dataset_dict["id"])
        if score is None or not score.scales:
            return
        resources = {each["id"]: each for each in dataset_dict.get("resources") or []}
        self._dataset(score, dataset_ref, resources)
        if (None, RDF.type, DCAT.Catalog) not in self.g:
            definitions.add_all(self.g)
            self._files(dataset_dict["id"], resources)

    def _fill(self, dataset: dict[str, Any], dataset_ref: URIRef) -> None:
        """What nobody has to type (自動で入りました): the score counts it, so the description carries it."""
        if not dataset.get("private") and not any(self.g.objects(dataset_ref, DCT.accessRights)):
            self.g.add((dataset_ref, DCT.accessRights, URIRef(PUBLIC)))
        for resource in dataset.get("resources") or []:
            file = URIRef(resource_uri(resource))
            label = str(resource.get("format") or "").strip().upper().lstrip(".")
            media_type = media_type_of(label)
            if media_type and not any(self.g.objects(file, DCAT.mediaType)):
                self.g.add((file, DCAT.mediaType, URIRef(IANA + media_type)))
            if label not in NO_DOWNLOAD and resource.get("url") and not any(self.g.objects(file, DCAT.downloadURL)):
                address = next(self.g.objects(file, DCAT.accessURL), None)
                if address is not None:
                    self.g.add((file, DCAT.downloadURL, address))

    def _dataset(self, score: QualityScore, dataset_ref: URIRef, resources: dict[str, dict[str, Any]]) -> None:
        """MQA by the EU's lists, and our own sum."""
        made = Measurements.of_dataset(self.g, dataset_ref, score)
        for result in score.scales["mqa"]["metrics"]:
            resource = resources.get(result["where"])
            about = URIRef(resource_uri(resource)) if resource else dataset_ref
            uri = URIRef(METRICS[result["metric"]].uri)
            definitions.add_mqa(self.g, result["metric"])
            made.add(about, uri, Literal(result["strict"], datatype=XSD.boolean))
        definitions.add_sums(self.g)
        made.add(dataset_ref, metric("mqa"), Literal(score.scales["mqa"]["strict"], datatype=XSD.integer))
        if score.score is not None:
            made.add(dataset_ref, metric("score"), definitions.decimal(score.score))
            self._annotate(dataset_ref, score)

    def _annotate(self, dataset_ref: URIRef, score: QualityScore) -> None:
        note = URIRef(f"{dataset_ref}#quality-grade")
        self.g.add((dataset_ref, DQV.hasQualityAnnotation, note))
        for predicate, value in (
            (RDF.type, DQV.QualityAnnotation),
            (OA.motivatedBy, DQV.qualityAssessment),
            (OA.hasTarget, dataset_ref),
            (OA.hasBody, Literal(score.grade)),
            (DCT.created, Literal(score.modified.isoformat(), datatype=XSD.dateTime)),
        ):
            self.g.add((note, predicate, value))

    def _files(self, package_id: str, resources: dict[str, dict[str, Any]]) -> None:
        held = hold.held_among(list(resources))
        for resource_id, row in store.current_reports(package_id).items():
            if resource_id in resources and resource_id not in held and row.data_points is not None:
                self._file(row, URIRef(resource_uri(resources[resource_id])))

    def _file(self, row: QualityReport, file: URIRef) -> None:
        """Every check that applies, as the part of units that are right; what people called right; conformance."""
        made = Measurements.of_file(self.g, file, row)
        made.add(file, metric("dataPoints"), definitions.decimal(row.data_points or 0.0))
        self._feedback(row.resource_id, file)
        lines = {line["check"]: line for line in row.report.get("explanation") or []}
        for check, line in lines.items():
            if line["applicable"]:
                right = 1 - line["affected"] / line["total"]
                made.add(file, metric(check), definitions.decimal(max(0.0, right)))
        standard = next((table.get("standard") for table in row.report.get("tables") or []), None)
        if standard and all(_passed(lines.get(check)) for check in CONFORMANCE):
            self.g.add((file, DCT.conformsTo, URIRef(STANDARD_DATASETS + standard["number"])))

    def _feedback(self, resource_id: str, file: URIRef) -> None:
        """What people called right, with their reasons, in public."""
        query = sa.select(QualityExemption).where(QualityExemption.resource_id == resource_id)
        for row in model.Session.scalars(query):
            note = URIRef(f"{file}#quality-feedback-{row.id}")
            self.g.add((file, DQV.hasQualityAnnotation, note))
            for predicate, value in (
                (RDF.type, DQV.UserQualityFeedback),
                (OA.motivatedBy, DQV.qualityAssessment),
                (OA.hasTarget, file),
                (OA.hasBody, metric(row.check)),
                (DCT.description, Literal(row.reason)),
                (DCT.created, Literal(row.created.isoformat(), datatype=XSD.dateTime)),
            ):
                self.g.add((note, predicate, value))


def _passed(line: dict[str, Any] | None) -> bool:
    return line is not None and line["applicable"] and not line["affected"]
