"""Pages that stand alone: the report of a file, and the difference between a file and its repaired copy.

No script, no request to anywhere: they open from a clerk's disk and may be sent by mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ckanext.quality.engine.advice import ordered
from ckanext.quality.engine.html.words import WORDS
from ckanext.quality.engine.ruleset import DATA_POINTS, DIMENSIONS, GATES, SEVERITIES, grade_named
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from ckanext.quality.engine.repair import Repaired

_SPACES = {"\u3000": "□", "\u00a0": "␣", "\t": "⇥", "\n": "↵", "\r": ""}


def report_page(
    report: Mapping[str, Any], lang: str, *, repair: Mapping[str, Any] | None = None, command: str = ""
) -> str:
    """The report of a file as a page; ``repair`` is ``Repaired.to_dict()``, ``command`` makes the repaired file."""
    findings = ordered(report["findings"], repair)
    samples: dict[str, list[dict[str, str]]] = {}
    for change in (repair or {}).get("changes", []):
        if (change["before"] or change["after"]) and ":" not in change["cell"]:
            samples.setdefault(change["check"], []).append(change)
    page = _environment().get_template("report.html")
    return page.render(
        lang=_language(lang),
        report=report,
        grade=grade_named(report["grade"]) if report["grade"] else None,
        findings=findings,
        numbers=_numbers(findings),
        repair=repair,
        samples=samples,
        command=command,
    )


def diff_page(repaired: Repaired, lang: str, *, terminal: bool = False) -> str:
    """The changed rows of a repaired copy beside those of the original; ``terminal``: with names to confirm by."""
    from ckanext.quality.engine.repair.difference import difference  # imports back what imports this package

    page = _environment().get_template("diff.html")
    return page.render(lang=_language(lang), repair=repaired.to_dict(), diff=difference(repaired), terminal=terminal)


def gain(points: float) -> str:
    """Points of 100 for points of the data part, as they are shown for a file by itself."""
    return f"{100 * points / DATA_POINTS:.1f}"


def visible(text: str) -> Markup:
    """A value with its spaces to be seen: those at its ends, full-width ones and line breaks."""
    start, end = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
    parts = [
        Markup('<i class="sp">{}</i>').format(_SPACES.get(char, "␣"))
        if char in _SPACES or (char == " " and (index < start or index >= end))
        else escape(char)
        for index, char in enumerate(text)
    ]
    return Markup("").join(parts)


def _numbers(findings: list[dict[str, Any]]) -> dict[str, int]:
    return {finding["check"]: number for number, finding in enumerate(findings, 1)}


def _language(lang: str) -> str:
    return "en" if lang.startswith("en") else "ja"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(visible=visible, gain=gain)
    environment.globals.update(
        W={key: text.to_dict() for key, text in WORDS.items()},
        SEVERITIES={key: text.to_dict() for key, text in SEVERITIES.items()},
        DIMENSIONS={key: text.to_dict() for key, text in DIMENSIONS.items()},
        GATES={key: gate.meaning.to_dict() for key, gate in GATES.items()},
    )
    return environment
