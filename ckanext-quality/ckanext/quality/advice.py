"""What a clerk does first, whose rules it rests on, and what the description of a dataset lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .engine.advice import ordered
from .engine.text import Text

NATIONAL = Text("行政データの機械可読性ルール（2026年）", "Rules for machine-readable administrative data (2026)")
STATISTICS = Text("総務省 統計表の表記ルール", "Ministry of Internal Affairs: notation of statistical tables")
STANDARD = Text("自治体標準オープンデータセット", "Municipal standard open datasets")
OTHER = Text("ほか", "Other")


@dataclass(frozen=True)
class Rules:
    """Numbers of the rules of one source that a finding rests on."""

    source: Text
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """A finding as a clerk needs it."""

    finding: Mapping[str, Any]
    """With ``ease`` and ``who_label``."""
    rules: tuple[Rules, ...]
    first: bool = False
    """Mending it gains most for the effort."""


def advise(report: Mapping[str, Any]) -> list[Advice]:
    """The findings of a report, best first: points to gain by effort; those that were called right come last."""
    findings = sorted(ordered(report.get("findings") or []), key=lambda finding: bool(finding.get("exempt")))
    return [
        Advice(finding, rules(finding.get("standards") or ""), first=place == 0 and finding["points"] > 0)
        for place, finding in enumerate(findings)
    ]


def rules(standards: str) -> tuple[Rules, ...]:
    """The rules of a finding by their source.

    >>> [(each.source.ja[:3], each.numbers) for each in rules("総務省1-4; L1-12")]
    [('行政デ', ('L1-12',)), ('総務省', ('1-4',))]
    """
    found: dict[Text, list[str]] = {}
    for part in re.split(r"[;；]\s*", standards):
        text = part.strip()
        if not text:
            continue
        if re.match(r"L[123]-\d", text):
            found.setdefault(NATIONAL, []).append(text)
        elif text.startswith("総務省"):
            found.setdefault(STATISTICS, []).append(text.removeprefix("総務省").strip())
        elif text.startswith(("ODS", "自治体標準")):
            found.setdefault(STANDARD, []).append(text.removeprefix("ODS").removeprefix("自治体標準").strip())
        else:
            found.setdefault(OTHER, []).append(text)
    order = (NATIONAL, STATISTICS, STANDARD, OTHER)
    return tuple(Rules(source, tuple(n for n in found[source] if n)) for source in order if source in found)


FORM_FIELDS = {
    "keywordAvailability": "tag_string",
    "categoryAvailability": "theme",
    "spatialAvailability": "spatial_text",
    "temporalAvailability": "temporal_start",
    "licenceAvailability": "license_id",
    "knownLicence": "license_id",
    "contactPointAvailability": "contact_name",
    "publisherAvailability": "publisher",
    "dateIssuedAvailability": "issued",
    "dateModifiedAvailability": "modified",
}
"""In which field of a dataset's form a metric of MQA is mended."""


def missing(scales: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the description of a dataset lacks, by what it gains; each with its ``field`` in the form, if it has one."""
    metrics = (scales.get("mqa") or {}).get("metrics") or []
    lacking = [{**each, "field": FORM_FIELDS.get(each["metric"])} for each in metrics if not each["passed"]]
    return sorted(lacking, key=lambda each: -each["gain"])
