"""What a check finds, ready for JSON, a page or a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import EngineError
from .ruleset import CHECKS, DIMENSIONS, GATES, RULESET, SEVERITIES, grade_of
from .scoring import Verdict
from .text import Text

if TYPE_CHECKING:
    from frictionless import Report


@dataclass(frozen=True)
class Finding:
    """One thing to mend: what, where, why it matters, how to mend it."""

    check: str
    code: str
    dimension: str
    severity: str
    count: int
    total: int
    cells: list[str]
    points: float
    """Points of the data part (of 60) that mending it gains."""
    title: Text
    message: Text
    why: Text
    remedy: Text
    repair: str
    confidence: float = 1.0
    standards: str = ""
    exempt: bool = False
    """A person has called it right, in public: it stays in sight and costs nothing."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "check": self.check,
            "code": self.code,
            "dimension": self.dimension,
            "severity": self.severity,
            "severity_label": SEVERITIES[self.severity].to_dict(),
            "count": self.count,
            "total": self.total,
            "cells": self.cells,
            "points": self.points,
            "title": self.title.to_dict(),
            "message": self.message.to_dict(),
            "why": self.why.to_dict(),
            "remedy": self.remedy.to_dict(),
            "repair": self.repair,
            "confidence": self.confidence,
            "standards": self.standards,
            "exempt": self.exempt,
        }


@dataclass(frozen=True)
class Judged:
    """One line of the explanation of a score: every check has one, whether it applies or not."""

    verdict: Verdict
    title: Text
    points: float
    """Points of 60 at stake, after sharing."""
    loss: float
    """Points of 60 lost."""

    @property
    def check(self) -> str:
        """The id of the check."""
        return self.verdict.check

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; ``scoring.stored`` reads them back."""
        model = CHECKS[self.check]
        return {
            **vars(self.verdict),
            "dimension": model.dimension,
            "dimension_label": DIMENSIONS[model.dimension].to_dict(),
            "title": self.title.to_dict(),
            "weight": model.weight,
            "points": round(self.points, 2),
            "loss": round(self.loss, 2),
        }


@dataclass(frozen=True)
class TableFacts:
    """Size and place of the table that was found."""

    sheet: str | None
    header_row: int
    header_rows: int
    labels: list[str]
    rows: int
    columns: int
    sampled: bool
    titles: list[str]
    notes: list[str]
    standard: dict[str, Any] | None = None
    """The 自治体標準オープンデータセット that it means: ``number``, ``name``, ``score`` (how sure, 0 to 1)."""
    proposed_metadata: dict[str, str] = field(default_factory=dict)
    """What titles, notes and ``#key`` lines say: title, temporal (ISO), source, unit …; a person decides."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return dict(vars(self))


@dataclass
class QualityReport:
    """The full report of one file."""

    file: str
    sha256: str
    size: int
    format: str | None = None
    encoding: str | None = None
    doubt: Text | None = None
    delimiter: str | None = None
    tables: list[TableFacts] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    data_points: float | None = None
    """Of 60, the data part of a dataset's score."""
    score: float | None = None
    """The file alone, 0 to 100."""
    timely: bool = True
    gates: list[str] = field(default_factory=list)
    error: EngineError | None = None
    suspicions: list[dict[str, Any]] = field(default_factory=list)
    """Columns that may hold personal data, and why; no values."""
    frictionless: dict[str, Any] | None = None
    referee: Report | None = field(default=None, repr=False)
    """The whole report of frictionless, of which ``frictionless`` is what is stored."""
    picture: dict[str, Any] | None = None
    """The table around its bad cells, for drawing (``picture.py``)."""
    ruleset: str = RULESET

    @property
    def grade(self) -> str | None:
        """The letter of the score."""
        return None if self.score is None else grade_of(self.score, timely=self.timely).letter

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "size": self.size,
            "ruleset": self.ruleset,
            "format": self.format,
            "encoding": self.encoding,
            "doubt": self.doubt.to_dict() if self.doubt else None,
            "delimiter": self.delimiter,
            "tables": [table.to_dict() for table in self.tables],
            "data_points": self.data_points,
            "score": self.score,
            "grade": self.grade,
            "timely": self.timely,
            "gates": self.gates,
            "gate_labels": [GATES[gate].meaning.to_dict() for gate in self.gates],
            "findings": [finding.to_dict() for finding in self.findings],
            "explanation": [line.to_dict() for line in self.judged],
            "error": self.error.to_dict() if self.error else None,
            "suspicions": self.suspicions,
            "frictionless": self.frictionless,
            "picture": self.picture,
        }
