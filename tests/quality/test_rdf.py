"""Quality in the catalogue's RDF: valid against its shapes, and MQA of a dump as a sheet computed by hand says."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins as p
import pytest
from ckan import model
from ckan.tests import helpers
from ckanext.dcat.processors import RDFSerializer
from ckanext.quality.engine.metadata import DatasetFacts, FileFacts, judge
from ckanext.quality.engine.metadata.vocabulary import FORMATS
from ckanext.quality.model import QualityExemption
from ckanext.quality.rdf.names import DCAT, DCT, DQV, PROV, PV
from pyshacl import validate
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from .conftest import BAD, GOOD, add, as_admin

pytestmark = pytest.mark.usefixtures("catalogue")

HERE = Path(__file__).parent
SHAPES = HERE / "data" / "dqv-shapes.ttl"
SHEET = HERE / "metadata" / "mqa-sheet.csv"
PROFILES = ["toyama_dcat", "quality_dqv"]
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")


def graph_of(dataset: dict[str, Any]) -> Graph:
    text = RDFSerializer(profiles=PROFILES).serialize_dataset(dataset, _format="turtle")
    return Graph().parse(data=text, format="turtle")


def value(graph: Graph, subject: Node, predicate: URIRef) -> Node | None:
    return next(graph.objects(subject, predicate), None)


class TestDataset:
    """One document with everything: valid, and about the right bytes."""

    @pytest.fixture
    def dataset(self, upload: Callable[..., dict[str, Any]], work: Callable[[], None]) -> dict[str, Any]:
        resource = upload(BAD.encode("cp932"), "人口.csv")
        add(resource["package_id"], b"%PDF-1.7", "paper.pdf")
        work()
        return helpers.call_action("package_show", id=resource["package_id"])

    def test_document(self, dataset: dict[str, Any]):
        right = {"package_id": dataset["id"], "check": "V04", "reason": "固有名詞のため", "user": "somebody"}
        model.Session.add(QualityExemption(resource_id=dataset["resources"][0]["id"], **right))
        model.Session.commit()
        graph = graph_of(dataset)
        (feedback,) = graph.subjects(RDF.type, DQV.UserQualityFeedback)
        assert str(value(graph, feedback, DCT.description)) == "固有名詞のため"
        fine, _, words = validate(graph, shacl_graph=Graph().parse(SHAPES))
        assert fine, words
        table = next(each for each in dataset["resources"] if each["format"].upper() == "CSV")
        report = helpers.call_action("quality_report_show", resource_id=table["id"])
        activities = {str(each) for each in graph.objects(None, PROV.used)}
        assert f"urn:sha256:{report['content_hash']}" in activities
        metrics = {str(each).split("#")[-1]: each for each in graph.subjects(RDF.type, DQV.Metric)}
        for check in ("V01", "S03"):
            line = next(each for each in report["report"]["explanation"] if each["check"] == check)
            (measured,) = [
                each
                for each in graph.subjects(DQV.isMeasurementOf, metrics[check])
                if str(value(graph, each, DQV.computedOn)).endswith(table["id"])
            ]
            expected = 1 - line["affected"] / line["total"]
            found = value(graph, measured, DQV.value)
            assert isinstance(found, Literal)
            assert float(found) == pytest.approx(expected, abs=0.001)
        total = helpers.call_action("quality_score_show", id=dataset["id"])
        (note,) = graph.subjects(RDF.type, DQV.QualityAnnotation)
        assert str(value(graph, note, URIRef("http://www.w3.org/ns/oa#hasBody"))) == total["grade"]

    def test_shapes_refuse_what_is_wrong(self, dataset: dict[str, Any]):
        graph = graph_of(dataset)
        measurement = next(graph.subjects(RDF.type, DQV.QualityMeasurement))
        graph.remove((measurement, DQV.value, None))
        fine, _, _ = validate(graph, shacl_graph=Graph().parse(SHAPES))
        assert not fine


# -- a catalogue dump against the sheet --------------------------------------


@pytest.fixture
def dump(
    body: dict[str, Any], upload: Callable[..., dict[str, Any]], work: Callable[[], None]
) -> tuple[Graph, dict[str, dict[str, Any]]]:
    """Five datasets: complete, bare, on paper, a link that leads nowhere, and one without files."""
    told: dict[str, Any] = {"theme": "SOCI", "tag_string": "人口", "contact_name": "市民課"}
    named = {
        "full": upload(GOOD, temporal_start="2026-04-01", license_text="出典を書けば使えます。", **told)["package_id"],
        "bare": upload(GOOD, "表.xlsx", license_id="not-specified", notes="")["package_id"],
        "paper": upload(b"%PDF-1.7", "紙.pdf", license_id="PDL-1.0", **told)["package_id"],
    }
    for name in ("link", "empty"):
        facts = {"name": f"162019_{name}", "title": name, "owner_org": body["id"], "license_id": "own-terms"}
        named[name] = as_admin("package_create", **facts)["id"]
    as_admin("resource_create", package_id=named["link"], url="http://127.0.0.1:9/page", format="HTML", name="頁")
    work()
    datasets = {name: helpers.call_action("package_show", id=key) for name, key in named.items()}
    text = RDFSerializer(profiles=PROFILES).serialize_catalog({}, list(datasets.values()), _format="turtle")
    return Graph().parse(data=text, format="turtle"), datasets


def facts_in(graph: Graph, dataset: Node, reached: set[str]) -> DatasetFacts:
    """The facts as a reader of the dump sees them; whether links work is what the reader has tried himself."""

    def text(subject: Node, predicate: URIRef) -> str:
        return str(value(graph, subject, predicate) or "")

    files = []
    labels = {code: label for label, (code, _) in FORMATS.items()}
    for file in graph.objects(dataset, DCAT.distribution):
        size = value(graph, file, DCAT.byteSize)
        code = text(file, DCT["format"]).rsplit("/", 1)[-1]
        files.append(
            FileFacts(
                id=str(file),
                format=labels.get(code, code),
                media_type=text(file, DCAT.mediaType).split("/media-types/")[-1],
                licence_url=text(file, DCT.license),
                rights=text(file, DCT.rights),
                byte_size=int(str(size)) if size is not None else None,
                access_url=text(file, DCAT.accessURL),
                download_url=text(file, DCAT.downloadURL),
                good=str(file).rsplit("/", 1)[-1] in reached,
            )
        )
    return DatasetFacts(
        keywords=len(list(graph.objects(dataset, DCAT.keyword))),
        themes=len(list(graph.objects(dataset, DCAT.theme))),
        spatial=text(dataset, DCT.spatial),
        temporal=text(dataset, DCT.temporal),
        access_rights=text(dataset, DCT.accessRights),
        contact=text(dataset, DCAT.contactPoint),
        publisher=text(dataset, DCT.publisher),
        issued=text(dataset, DCT.issued),
        modified=text(dataset, DCT.modified),
        files=tuple(files),
    )


@pytest.mark.skipif(not p.plugin_loaded("dcat"), reason="needs ckanext-dcat")
def test_mqa_of_a_dump_is_what_the_sheet_says(dump: tuple[Graph, dict[str, dict[str, Any]]]):
    graph, datasets = dump
    with SHEET.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name, dataset in datasets.items():
        stored = helpers.call_action("quality_score_show", id=dataset["id"])["scales"]["mqa"]
        counted = {each["metric"]: each["strict_points"] for each in stored["metrics"]}
        (node,) = [each for each in graph.subjects(RDF.type, DCAT.Dataset) if str(each).endswith(dataset["id"])]
        reached = {each["id"] for each in dataset["resources"] if each.get("url_type")}
        dumped = {
            each.metric.id: each.metric.points if each.strict else 0
            for each in judge(facts_in(graph, node, reached)).results
        }
        sheet = {row["metric"]: int(row[name]) for row in rows if row["metric"] != "sum"}
        assert counted == sheet, name
        assert dumped == sheet, name
        (total,) = [int(row[name]) for row in rows if row["metric"] == "sum"]
        assert stored["strict"] == total == sum(sheet.values())
        said = {
            str(value(graph, each, DQV.isMeasurementOf)): value(graph, each, DQV.value)
            for about in (node, *graph.objects(node, DCAT.distribution))
            for each in graph.objects(about, DQV.hasQualityMeasurement)
        }
        for metric, points in sheet.items():
            assert said[str(PV[metric])] == Literal(points > 0, datatype=XSD.boolean)
