"""The check of a file: read, locate the table, apply every rule, ask the referee, count the points."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from frictionless import Report
from frictionless.exception import FrictionlessException

from . import guard, personal, standards
from .context import Context
from .errors import EngineError
from .guard import column_letters
from .limits import Deadline, Limits
from .messages.frictionless import explain
from .picture import picture
from .reader import read
from .referee import text_dialect, validate, validate_table
from .report import Finding, Judged, QualityReport, TableFacts
from .rules import RULES, Outcome, Rule
from .ruleset import CHECKS, DATA_POINTS
from .scoring import Verdict, count, verdict
from .table import Table, fold, locate, proposed_metadata
from .text import Text


def check(
    path: str | Path,
    *,
    encoding: str | None = None,
    limits: Limits | None = None,
    name: str | None = None,
    context: Context | None = None,
    referee: bool = True,
) -> QualityReport:
    """The full quality report of a file; a file that cannot be read gets one too, with its error and 0 points."""
    limits = limits or Limits()
    path = Path(path)
    report = QualityReport(file=name or path.name, sha256="", size=0)
    try:
        report.format = guard.sniff(path, limits)
        report.size = path.stat().st_size
        report.sha256 = digest(path)
        deadline = Deadline(limits.seconds)
        table = locate(read(path, limits, encoding))
        table.context = context or Context(filename=report.file)
        _describe(report, table)
        report.suspicions = [suspicion.to_dict() for suspicion in personal.suspect(table)]
        _judge(report, table, limits, deadline)
        if referee:
            deadline.check()
            _ask_referee(report, table, path, limits)
        private = frozenset(str(suspicion["column"]) for suspicion in report.suspicions)
        report.picture = picture(table, report.findings, private)
    except EngineError as error:
        _unreadable(report, path, error)
    except MemoryError:
        _unreadable(report, path, EngineError("too-much-memory"))
    return report


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        value = hashlib.sha256()
        while chunk := file.read(1024 * 1024):
            value.update(chunk)
    return value.hexdigest()


def unreadable(path: Path, name: str, error: EngineError) -> QualityReport:
    """The report of a file whose check did not come to an end."""
    report = QualityReport(file=name, sha256="", size=0)
    _unreadable(report, path, error)
    return report


def _unreadable(report: QualityReport, path: Path, error: EngineError) -> None:
    """Gate G1: nothing of the file counts."""
    report.error = error
    report.findings = []
    settle(report, [Verdict("S01", True, 1, 1, 1.0, gate="G1")])
    if path.is_file():
        report.size = path.stat().st_size
        # A refused file is not read from end to end just to name it, and one that cannot be opened not at all.
        report.sha256 = report.sha256 or (digest(path) if error.code not in ("too-large", "unreadable") else "")
    rule = RULES["S01"]
    report.findings.append(
        Finding(
            check="S01",
            code=error.code,
            dimension=rule.dimension,
            severity="fatal",
            count=1,
            total=1,
            cells=[],
            points=float(DATA_POINTS),
            title=rule.title,
            message=error.message,
            why=rule.why,
            remedy=error.remedy,
            repair="CONFIRM",
            standards=rule.standards,
        )
    )


def _describe(report: QualityReport, table: Table) -> None:
    raw = table.raw
    report.format = raw.format
    report.delimiter = raw.delimiter
    if raw.encoding:
        report.encoding, report.doubt = raw.encoding.label, raw.encoding.doubt
    match = standards.of(table)
    report.tables.append(
        TableFacts(
            sheet=raw.sheet,
            header_row=table.header.first,
            header_rows=table.header.count,
            labels=table.labels[:500],
            rows=len(table.body),
            columns=len(table.labels),
            sampled=raw.sampled,
            titles=[text for _, text in table.titles][:20],
            notes=[text for _, text in table.notes][:20],
            standard=None
            if match is None
            else {"number": match.standard.number, "name": match.standard.name, "score": round(match.score, 2)},
            proposed_metadata=proposed_metadata(table),
        )
    )


def _judge(report: QualityReport, table: Table, limits: Limits, deadline: Deadline) -> None:
    """Apply the rules and count the points."""
    judged: list[tuple[Rule, Outcome, Verdict]] = []
    for rule in RULES.values():
        deadline.check()
        outcome, each = judge(rule, table)
        if outcome is not None and each.applicable:
            judged.append((rule, outcome, each))
    settle(report, [each for _, _, each in judged])
    losses = {line.check: line.loss for line in report.judged}
    report.findings = [
        finding(rule, outcome, losses[rule.id], limits, exempt=each.exempt)
        for rule, outcome, each in judged
        if outcome.affected
    ]
    sort_findings(report.findings)


def judge(rule: Rule, table: Table) -> tuple[Outcome | None, Verdict]:
    """Apply one rule, without the columns that a person has called right; exempt when nothing else is left."""
    outcome = rule.apply(table)
    columns = {fold(column) for check, column in table.context.exempt if check == rule.id}
    exempt = "" in columns
    if columns and not exempt and outcome is not None and outcome.affected:
        rest = rule.apply(_without(table, columns))
        exempt = rest is None or not rest.affected
        outcome = outcome if exempt else rest
    return outcome, verdict(rule.id, rule.unit, rule.confidence, outcome, exempt=exempt)


def _without(table: Table, columns: set[str]) -> Table:
    view = replace(table)
    # The cached columns are what rules look at; the rows stay as they are, so that addresses stay right.
    view.__dict__["columns"] = [column for column in table.columns if column.key not in columns]
    return view


def settle(report: QualityReport, verdicts: list[Verdict]) -> None:
    """Write points, gates and the explanation of all checks into a report."""
    total = count(verdicts)
    by_check = {each.check: each for each in verdicts}
    report.judged = [
        Judged(
            by_check.get(check) or Verdict(check),
            RULES[check].title if check in RULES else Text(check, check),
            total.weights[check],
            total.losses[check],
        )
        for check in CHECKS
    ]
    report.data_points, report.score = total.points, total.score
    report.gates, report.timely = total.gates, total.timely


def sort_findings(findings: list[Finding]) -> None:
    """What gains most comes first."""
    findings.sort(key=lambda each: (-each.points, each.check))


def finding(rule: Rule, outcome: Outcome, points: float, limits: Limits, *, exempt: bool = False) -> Finding:
    """What a page says about an outcome."""
    values: dict[str, Any] = {"count": outcome.affected, "example": outcome.example, "column": "", **outcome.values}
    return Finding(
        check=rule.id,
        code=rule.id,
        dimension=rule.dimension,
        severity=outcome.severity or rule.severity,
        count=outcome.affected,
        total=outcome.total,
        cells=outcome.places[: limits.places],
        points=round(points, 2),
        title=rule.title,
        message=_fill(rule.what, values),
        why=rule.why,
        remedy=rule.remedy,
        repair=outcome.repair or rule.repair,
        confidence=rule.confidence,
        standards=rule.standards,
        exempt=exempt,
    )


def _fill(text: Text, values: dict[str, Any]) -> Text:
    """Fill both languages; a value that is itself bilingual goes into each in its own."""

    def of(lang: str) -> dict[str, Any]:
        return {key: value.pick(lang) if isinstance(value, Text) else value for key, value in values.items()}

    return Text(text.ja.format(**of("ja")).strip(), text.en.format(**of("en")).strip())


def _ask_referee(report: QualityReport, table: Table, path: Path, limits: Limits) -> None:
    """Add what frictionless sees and no rule of ours has said."""
    encoding = table.raw.encoding
    try:
        if encoding:
            result = validate(path, encoding=encoding.codec, dialect=text_dialect(table), limits=limits)
        else:
            result = validate_table(table, limits)
    except FrictionlessException as error:
        report.frictionless = {"valid": False, "errors": [error.error.to_dict()]}
        return
    report.frictionless = summarise(result, limits)
    report.referee = result
    report.findings.extend(_from_frictionless(result, table, limits))


def summarise(result: Report, limits: Limits) -> dict[str, Any]:
    """The report of frictionless, its list of errors shortened for storage."""
    errors = [error.to_dict() for task in result.tasks for error in task.errors]
    return {
        "valid": result.valid,
        "stats": result.stats,
        "warnings": [*result.warnings, *(warning for task in result.tasks for warning in task.warnings)],
        "counts": dict(Counter(error["type"] for error in errors)),
        "errors": errors[: limits.places],
    }


def _from_frictionless(result: Report, table: Table, limits: Limits) -> list[Finding]:
    by_type: dict[str, list[Any]] = defaultdict(list)
    for task in result.tasks:
        for error in task.errors:
            by_type[error.type].append(error)
    findings = []
    for kind, errors in by_type.items():
        words = explain(kind)
        # Where a rule of ours judges the matter, it has judged: no second voice about the same cells.
        if words.rule:
            continue
        count = len(errors)
        note = errors[0].note
        findings.append(
            Finding(
                check=f"frictionless:{kind}",
                code=kind,
                dimension="values",
                severity=words.severity,
                count=count,
                total=len(table.body),
                cells=[_place(error, table) for error in errors[: limits.places]],
                points=0.0,
                title=words.title,
                message=Text(
                    f"{words.title.ja}：{count}件（{_where(errors[0])}）。",
                    f"{words.title.en}: {count} ({note}).",
                ),
                why=Text(
                    "プログラムが列の種類を決められず、読み込みに失敗することがあります。",
                    "Programs cannot settle the type of the column and may fail to load it.",
                ),
                remedy=words.remedy,
                repair="CONFIRM",
                confidence=0.7,
            )
        )
    return sorted(findings, key=lambda finding: finding.code)


def _where(error: Any) -> str:
    label = getattr(error, "field_name", "") or getattr(error, "label", "")
    cell = getattr(error, "cell", "")
    return f"『{label}』の「{cell}」" if label else str(getattr(error, "row_number", ""))


def _place(error: Any, table: Table) -> str:
    row, column = getattr(error, "row_number", None), getattr(error, "field_number", None)
    if row and not table.raw.encoding:
        row += table.first_row - 2
    letters = column_letters(column) if column else ""
    return f"{letters}{row}" if row and letters else (f"{row}:{row}" if row else f"{letters}{table.header.last}")
