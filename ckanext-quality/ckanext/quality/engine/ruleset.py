"""The scoring model of this release, under a name that stored results carry.

A simplified form of the full model: data checks only, their weights rescaled to 100 points over those that apply.
Results of different rulesets are never joined into one line.
"""

from __future__ import annotations

from dataclasses import dataclass

from .text import Text

RULESET = "2026-11-first"

SATURATION = {"cell": 0.05, "row": 0.05, "column": 0.25}
"""The part of affected units at which the whole weight is lost."""
FIRST_SLIP = 0.1
"""The part of the weight that a single slip costs."""
UNSURE = 0.7
"""A rule whose confidence is lower never costs more than half its weight."""
GATE_HANDWORK = 89.0
"""Highest score of a file that needs hand work before a machine finds its table (gate G2): no A."""
ERRORS = frozenset({"fatal", "critical"})
"""Severities that the command line calls an error."""

DIMENSIONS = {
    "structure": Text("構造", "Structure"),
    "values": Text("値", "Values"),
    "completeness": Text("完全性", "Completeness"),
    "consistency": Text("一貫性", "Consistency"),
    "conformance": Text("標準への適合", "Conformance to standards"),
    "timeliness": Text("最新性", "Timeliness"),
}

SEVERITIES = {
    "fatal": Text("致命的", "Fatal"),
    "critical": Text("重大", "Critical"),
    "major": Text("要改善", "Major"),
    "minor": Text("軽微", "Minor"),
    "info": Text("参考", "Note"),
}

REPAIRS = {
    "SAFE": Text("自動で直せる種類です", "Of a kind that can be repaired automatically"),
    "CONFIRM": Text("確認のうえ直す種類です", "Of a kind to repair after confirmation"),
    "NEVER": Text("人が元のデータから直します", "To be repaired by a person from the original"),
}


@dataclass(frozen=True)
class Grade:
    """A letter with its lowest score and its meaning."""

    letter: str
    least: float
    meaning: Text


# The full model grades metadata and data together (A from 80). Of data checks alone most files pass most, so the
# letters of this ruleset start higher: over the real files at hand no letter holds more than 60 %.
GRADES = (
    Grade("A", 97.5, Text("そのまま使える", "Ready to use")),
    Grade("B", 88, Text("少しの手入れで使える", "Usable after a little care")),
    Grade("C", 70, Text("手入れが要る", "Needs care")),
    Grade("D", 50, Text("読むのに手間がかかる", "Laborious to read")),
    Grade("E", 0, Text("機械では読めない", "Not machine-readable")),
)


def grade_of(score: float) -> Grade:
    """The grade of a score."""
    return next(grade for grade in GRADES if score >= grade.least)


def grade_named(letter: str) -> Grade:
    """The grade by its letter."""
    return next(grade for grade in GRADES if grade.letter == letter)


def loss_share(affected: int, total: int, unit: str, share: float | None) -> float:
    """The part of a rule's weight that is lost: by extent for cells, rows and columns, else all or nothing."""
    if share is not None:
        return share
    if not affected:
        return 0.0
    if unit not in SATURATION:
        return 1.0
    return FIRST_SLIP + (1 - FIRST_SLIP) * min(1.0, affected / max(1, total) / SATURATION[unit])
