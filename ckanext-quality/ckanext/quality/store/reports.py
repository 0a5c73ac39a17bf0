"""Reports of files and their lines by check: the present ones and their history."""

from __future__ import annotations

import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.quality.engine.ruleset import RULESET
from ckanext.quality.model import DONE, ERROR, QualityCheckResult, QualityReport, new_id, now
from sqlalchemy.dialects.postgresql import insert


def current_report(resource_id: str) -> QualityReport | None:
    """The report that speaks of the present content of a resource."""
    query = sa.select(QualityReport).where(QualityReport.resource_id == resource_id, QualityReport.current)
    return model.Session.scalars(query.order_by(QualityReport.created.desc())).first()


def current_reports(package_id: str) -> dict[str, QualityReport]:
    """The reports that speak of the present files of a dataset."""
    query = sa.select(QualityReport).where(QualityReport.package_id == package_id, QualityReport.current)
    return {row.resource_id: row for row in model.Session.scalars(query)}


def current_scores(package_id: str) -> dict[str, sa.Row[Any]]:
    """State and points of the files of a dataset, without their long reports."""
    report = QualityReport
    query = sa.select(
        report.resource_id,
        report.state,
        report.score,
        report.grade,
        report.format,
        report.data_points,
        report.report["gates"].label("gates"),
        report.report["timely"].label("timely"),
    ).where(report.package_id == package_id, report.current)
    return {row.resource_id: row for row in model.Session.execute(query)}


def same_content(resource_id: str, content_hash: str, file_format: str, context_hash: str) -> QualityReport | None:
    """A report of the same bytes, the same facts about them and the present ruleset: its own first, else another's."""
    query = sa.select(QualityReport).where(
        QualityReport.content_hash == content_hash,
        QualityReport.context_hash == context_hash,
        QualityReport.ruleset == RULESET,
        sa.or_(
            QualityReport.resource_id == resource_id,
            sa.and_(QualityReport.state == DONE, QualityReport.format == file_format),
        ),
    )
    return model.Session.scalars(query.order_by((QualityReport.resource_id == resource_id).desc()).limit(1)).first()


def save_report(
    resource_id: str, package_id: str, content_hash: str, context_hash: str, state: str, report: dict[str, Any]
) -> None:
    """Store the report as the current one: one row per (resource, content, ruleset), however often it is run."""
    values: dict[str, Any] = {
        "package_id": package_id,
        "context_hash": context_hash,
        "state": state,
        "format": report.get("format"),
        "data_points": report.get("data_points"),
        "score": report.get("score"),
        "grade": report.get("grade"),
        "report": report,
        "current": True,
    }
    model.Session.execute(
        sa.update(QualityReport).where(QualityReport.resource_id == resource_id).values(current=False)
    )
    key = {"resource_id": resource_id, "content_hash": content_hash, "ruleset": RULESET}
    statement = insert(QualityReport).values(id=new_id(), created=now(), **key, **values)
    model.Session.execute(statement.on_conflict_do_update(constraint="quality_report_once", set_=values))
    if state in (DONE, ERROR):
        _save_lines(resource_id, package_id, content_hash, report)


def update_report(row: QualityReport, report: dict[str, Any]) -> bool:
    """Replace what a stored report says; True when its points changed. The content is the same."""
    changed = (row.data_points, row.grade) != (report["data_points"], report["grade"])
    if report != row.report:
        row.report, row.data_points = report, report["data_points"]
        row.score, row.grade = report["score"], report["grade"]
        # CKAN's sessions do not flush by themselves.
        model.Session.flush()
        _save_lines(row.resource_id, row.package_id, row.content_hash, report)
    return changed


def _save_lines(resource_id: str, package_id: str, content_hash: str, report: dict[str, Any]) -> None:
    """One row per check that applies."""
    moment = now()
    rows = [
        {
            "id": new_id(),
            "resource_id": resource_id,
            "package_id": package_id,
            "content_hash": content_hash,
            "check": line["check"],
            "ruleset": RULESET,
            "created": moment,
            "affected": line["affected"],
            "total": line["total"],
            "loss": line["loss"],
            "confidence": line["confidence"],
        }
        for line in report.get("explanation") or []
        if line["applicable"]
    ]
    key = {"resource_id": resource_id, "content_hash": content_hash, "ruleset": RULESET}
    gone = sa.delete(QualityCheckResult).filter_by(**key)
    model.Session.execute(gone.where(QualityCheckResult.check.not_in([row["check"] for row in rows])))
    if not rows:
        return
    statement = insert(QualityCheckResult).values(rows)
    fresh = {name: statement.excluded[name] for name in ("created", "affected", "total", "loss", "confidence")}
    model.Session.execute(statement.on_conflict_do_update(constraint="quality_check_result_once", set_=fresh))


def drop_current(resource_id: str) -> None:
    """No report speaks of the present content (the file is gone)."""
    model.Session.execute(
        sa.update(QualityReport).where(QualityReport.resource_id == resource_id).values(current=False)
    )


def contents(resource_id: str) -> list[tuple[str, datetime.datetime]]:
    """The contents of a resource that were seen, oldest first, each with the moment it came."""
    query = (
        sa.select(QualityReport.content_hash, sa.func.min(QualityReport.created))
        .where(QualityReport.resource_id == resource_id)
        .group_by(QualityReport.content_hash)
        .order_by(sa.func.min(QualityReport.created))
    )
    return [(row[0], row[1]) for row in model.Session.execute(query)]


def labels_before(resource_id: str, content_hash: str) -> tuple[str, ...]:
    """Labels of the content before this one; none where there was none."""
    query = (
        sa.select(QualityReport.report["tables"][0]["labels"])
        .where(
            QualityReport.resource_id == resource_id,
            QualityReport.content_hash != content_hash,
            QualityReport.state == DONE,
        )
        .order_by(QualityReport.created.desc())
        .limit(1)
    )
    return tuple(model.Session.scalars(query).first() or ())
