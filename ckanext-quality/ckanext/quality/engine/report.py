"""What a check finds, ready for JSON, a page or a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .errors import EngineError
from .ruleset import DIMENSIONS, RULESET, SEVERITIES, grade_of
from .text import Text


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
    """Points of 100 that mending it gains."""
    title: Text
    message: Text
    why: Text
    remedy: Text
    repair: str
    confidence: float = 1.0
    standards: str = ""

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
        }


@dataclass(frozen=True)
class Judged:
    """One line of the explanation of a score."""

    check: str
    dimension: str
    title: Text
    weight: float
    affected: int
    total: int
    loss: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "check": self.check,
            "dimension": self.dimension,
            "dimension_label": DIMENSIONS[self.dimension].to_dict(),
            "title": self.title.to_dict(),
            "weight": self.weight,
            "affected": self.affected,
            "total": self.total,
            "loss": self.loss,
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
    score: float | None = None
    gates: list[str] = field(default_factory=list)
    error: EngineError | None = None
    frictionless: dict[str, Any] | None = None
    ruleset: str = RULESET

    @property
    def grade(self) -> str | None:
        """The letter of the score."""
        return None if self.score is None else grade_of(self.score).letter

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
            "score": self.score,
            "grade": self.grade,
            "gates": self.gates,
            "findings": [finding.to_dict() for finding in self.findings],
            "explanation": [line.to_dict() for line in self.judged],
            "error": self.error.to_dict() if self.error else None,
            "frictionless": self.frictionless,
        }
