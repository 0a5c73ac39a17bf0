"""A stored report judged again without its file: what only depends on the catalogue and on the day."""

from __future__ import annotations

from typing import Any

from .checking import finding, judge, settle
from .context import Context
from .limits import Limits
from .reader.base import RawTable
from .report import QualityReport
from .rules import RULES
from .ruleset import FROM_CATALOGUE
from .scoring import stored
from .table import Header, Table


def rejudge(report: dict[str, Any], context: Context, limits: Limits | None = None) -> dict[str, Any]:
    """The report of a file that was read, with the checks of ``FROM_CATALOGUE`` and the points made new."""
    if report.get("error"):
        return report
    limits = limits or Limits()
    table = Table(RawTable(format="", rows=[]), Header(1, 1), [], [], context=context)
    again = [(RULES[check], *judge(RULES[check], table)) for check in FROM_CATALOGUE if check in RULES]
    verdicts = [stored(line) for line in report["explanation"] if line["check"] not in FROM_CATALOGUE]
    verdicts += [verdict for _, _, verdict in again]
    fresh = QualityReport(file=report["file"], sha256=report["sha256"], size=report["size"])
    settle(fresh, verdicts)
    losses = {line.check: line.loss for line in fresh.judged}
    findings = [
        {**each, "points": round(losses.get(each["check"], 0.0), 2)}
        for each in report["findings"]
        if each["check"] not in FROM_CATALOGUE
    ]
    findings += [
        finding(rule, outcome, losses[rule.id], limits, exempt=verdict.exempt).to_dict()
        for rule, outcome, verdict in again
        if outcome is not None and verdict.applicable and outcome.affected
    ]
    # frictionless findings have no points and stay behind those of ours
    findings.sort(key=lambda each: (-each["points"], ":" in each["check"], each["check"]))
    plain = fresh.to_dict()
    names = ("data_points", "score", "grade", "timely", "gates", "gate_labels", "explanation", "ruleset")
    return {**report, **{name: plain[name] for name in names}, "findings": findings}
