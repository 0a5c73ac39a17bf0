"""Stars of openness, 0 to 5, by ckanext-qa's table (ckan/ckanext-qa@b161a16) and the open licence."""

from __future__ import annotations

from .facts import DatasetFacts, FileFacts

LINKED, STANDARD, MACHINE, OBTAINABLE = 5, 3, 2, 1
_STARS = {
    **dict.fromkeys(("CSV", "TSV", "JSON", "GEOJSON", "XML", "KML", "ODS", "ICS", "JSONL"), STANDARD),
    **dict.fromkeys(("XLS", "XLSX", "XLSM", "SHP"), MACHINE),
    **dict.fromkeys(("PDF", "DOC", "DOCX", "PPT", "PPTX", "ZIP", "GTFS", "TXT", "ODT", "RTF"), OBTAINABLE),
    **dict.fromkeys(("RDF", "TTL", "N3", "NT", "JSONLD", "SPARQL"), LINKED),
    **dict.fromkeys(("HTML", "HTM", "EXE"), 0),
}


def stars_of(file: FileFacts) -> int:
    """Stars of one file: none where it cannot be had or is not open; an unknown format is merely obtainable."""
    if not file.good or not file.is_open:
        return 0
    return _STARS.get(file.format, OBTAINABLE)


def stars(facts: DatasetFacts) -> int:
    """Stars of a dataset: those of its best file."""
    return max(map(stars_of, facts.files), default=0)
