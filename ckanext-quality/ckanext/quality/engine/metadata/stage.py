"""オープンデータの機械判読性段階モデル（案）, デジタル庁: stages 0 to 4, computed from formats and our checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.quality.engine.ruleset import MACHINE_FORMATS

from .facts import DatasetFacts

TIDY = ("S01", "S03", "S04", "S05", "S08", "S09", "S10")
"""A table whose structure a machine follows."""
STRUCTURED = frozenset(
    {"JSON", "JSONL", "GEOJSON", "JSONLD", "XML", "KML", "GML", "GPKG", "RDF", "TTL", "GTFS", "CZML"}
)
REUSABLE = frozenset({"DOC", "DOCX", "ODT", "PPT", "PPTX", "TXT", "RTF", "HTML", "HTM", "MD"})


def stage(facts: DatasetFacts, explanations: Iterable[Iterable[Mapping[str, Any]]]) -> int | None:
    """The stage of a dataset from the explanations of its checked files; none where the licence is not open."""
    if not facts.is_open:
        return None
    formats = {file.format for file in facts.files}
    if formats & STRUCTURED or any(_tidy(lines) for lines in explanations):
        return 4 if _described(facts) else 3
    if formats & MACHINE_FORMATS:
        return 2
    return 1 if formats & REUSABLE else 0


def _tidy(lines: Iterable[Mapping[str, Any]]) -> bool:
    judged = {line["check"]: line for line in lines}
    return bool(judged) and not any(judged[check]["affected"] for check in TIDY if check in judged)


def _described(facts: DatasetFacts) -> bool:
    """Standard metadata: what DCAT-AP asks and recommends first."""
    named = (facts.description, facts.publisher, facts.contact, facts.keywords, facts.themes)
    return not facts.faults and all(named) and any(file.licence_url for file in facts.files)
