"""Reading and writing the tables of quality."""

from __future__ import annotations

import datetime
import statistics
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from .engine.ruleset import GRADES, RULESET, grade_named, grade_of
from .model import DONE, ERROR, NOT_CHECKED, QualityReport, QualityScore, QualityTask, new_id, now

LETTERS = tuple(grade.letter for grade in GRADES)


# -- reports -----------------------------------------------------------------


def current_report(resource_id: str) -> QualityReport | None:
    """The report that speaks of the present content of a resource."""
    query = sa.select(QualityReport).where(QualityReport.resource_id == resource_id, QualityReport.current)
    return model.Session.scalars(query.order_by(QualityReport.created.desc())).first()


def current_scores(package_id: str) -> dict[str, sa.Row[Any]]:
    """State, score and grade of the files of a dataset, without their long reports."""
    query = sa.select(
        QualityReport.resource_id, QualityReport.state, QualityReport.score, QualityReport.grade, QualityReport.format
    ).where(QualityReport.package_id == package_id, QualityReport.current)
    return {row.resource_id: row for row in model.Session.execute(query)}


def same_content(resource_id: str, content_hash: str, file_format: str) -> QualityReport | None:
    """A finished report of the same bytes under the present ruleset: this resource's own first, else another's."""
    query = sa.select(QualityReport).where(
        QualityReport.content_hash == content_hash,
        QualityReport.ruleset == RULESET,
        sa.or_(
            QualityReport.resource_id == resource_id,
            sa.and_(QualityReport.state == DONE, QualityReport.format == file_format),
        ),
    )
    return model.Session.scalars(query.order_by((QualityReport.resource_id == resource_id).desc()).limit(1)).first()


def save_report(resource_id: str, package_id: str, content_hash: str, state: str, report: dict[str, Any]) -> None:
    """Store the report as the current one: one row per (resource, content, ruleset), however often it is run."""
    values: dict[str, Any] = {
        "package_id": package_id,
        "state": state,
        "format": report.get("format"),
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


def drop_current(resource_id: str) -> None:
    """No report speaks of the present content (the file is gone or held)."""
    model.Session.execute(
        sa.update(QualityReport).where(QualityReport.resource_id == resource_id).values(current=False)
    )


# -- scores of datasets ------------------------------------------------------


def refresh_score(package_id: str) -> bool:
    """Compute the dataset's score from the current reports of its living files; True when it changed."""
    package = model.Session.get(model.Package, package_id)
    if package is None:
        return False
    living = {resource.id for resource in package.resources}
    rows = [row for key, row in current_scores(package_id).items() if key in living]
    values = _summary(rows)
    old = model.Session.get(QualityScore, package_id)
    before = (old.score, old.grade, old.checked, old.not_checked) if old else None
    statement = insert(QualityScore).values(package_id=package_id, modified=now(), **values)
    model.Session.execute(
        statement.on_conflict_do_update(index_elements=["package_id"], set_={**values, "modified": now()})
    )
    model.Session.expire_all()
    return before != (values["score"], values["grade"], values["checked"], values["not_checked"])


def _summary(rows: Iterable[sa.Row[Any]]) -> dict[str, Any]:
    rows = list(rows)
    scored = [row.score for row in rows if row.state in (DONE, ERROR) and row.score is not None]
    score = round(statistics.fmean(scored), 1) if scored else None
    return {
        "score": score,
        "grade": grade_of(score).letter if score is not None else None,
        "checked": len(scored),
        "unreadable": sum(1 for row in rows if row.state == ERROR),
        "not_checked": sum(1 for row in rows if row.state == NOT_CHECKED),
        "ruleset": RULESET,
    }


def score_row(package_id: str) -> QualityScore | None:
    """The stored score of a dataset."""
    return model.Session.get(QualityScore, package_id)


def score_rows(package_ids: Collection[str]) -> dict[str, QualityScore]:
    """Stored scores of several datasets."""
    query = sa.select(QualityScore).where(QualityScore.package_id.in_(package_ids))
    return {row.package_id: row for row in model.Session.scalars(query)}


def score_dict(row: QualityScore | None) -> dict[str, Any]:
    """A dataset's score as actions and snippets hand it on."""
    if row is None:
        return badge(None, None, "none")
    state = "done" if row.score is not None else ("not_checked" if row.not_checked else "none")
    return {
        **badge(row.score, row.grade, state),
        "checked": row.checked,
        "unreadable": row.unreadable,
        "not_checked": row.not_checked,
    }


def badge(score: float | None, grade: str | None, state: str) -> dict[str, Any]:
    """What a badge needs: state, score, grade and its meaning."""
    meaning = grade_named(grade).meaning.to_dict() if grade else None
    return {"state": state, "score": score, "grade": grade, "meaning": meaning, "ruleset": RULESET}


# -- organisations -----------------------------------------------------------


def public_scores(owner_org: str | None = None) -> list[sa.Row[Any]]:
    """(owner_org, score, grade) of every public dataset; score and grade are none where nothing was checked."""
    query = (
        sa.select(model.Package.owner_org, QualityScore.score, QualityScore.grade)
        .outerjoin(QualityScore, QualityScore.package_id == model.Package.id)
        .where(
            model.Package.state == "active",
            model.Package.private.is_(False),
            sa.or_(model.Package.type == "dataset", model.Package.type.is_(None)),
        )
    )
    if owner_org:
        query = query.where(model.Package.owner_org == owner_org)
    return list(model.Session.execute(query))


def summarise(rows: Iterable[sa.Row[Any]]) -> dict[str, Any]:
    """Median, number and distribution of grades of some datasets."""
    rows = list(rows)
    scores = [row.score for row in rows if row.score is not None]
    grades = Counter(row.grade for row in rows if row.grade)
    median = round(statistics.median(scores), 1) if scores else None
    return {
        "datasets": len(rows),
        "count": len(scores),
        "median": median,
        "distribution": {letter: grades[letter] for letter in LETTERS},
    }


# -- tasks -------------------------------------------------------------------


def request(resource_ids: Iterable[str]) -> int:
    """Note that resources are to be checked, in a transaction of its own: the caller's may still be open."""
    assert model.meta.engine  # noqa: S101  # CKAN is running
    ids = sorted(set(resource_ids))
    if not ids:
        return 0
    moment = now()
    rows = [{"resource_id": key, "requested": moment, "attempts": 0, "due": moment} for key in ids]
    statement = insert(QualityTask).values(rows)
    again = {"requested": moment, "due": moment, "attempts": 0}
    with model.meta.engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["resource_id"], set_=again))
    return len(ids)


def claim(lease: float) -> QualityTask | None:
    """Take one task that is due; others skip it until the lease ends. Commits."""
    query = (
        sa.select(QualityTask)
        .where(QualityTask.due <= now())
        .order_by(QualityTask.due)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    task = model.Session.scalars(query).first()
    if task is not None:
        task.due = now() + datetime.timedelta(seconds=lease)
        task.attempts += 1
        model.Session.commit()
        # The commit expires the object; read it once more before anybody else could delete it.
        model.Session.refresh(task)
        model.Session.expunge(task)
    model.Session.commit()
    return task


def finish(task: QualityTask) -> None:
    """Remove a task, unless it was requested again meanwhile."""
    model.Session.execute(
        sa.delete(QualityTask).where(
            QualityTask.resource_id == task.resource_id, QualityTask.requested == task.requested
        )
    )


def postpone(task: QualityTask, seconds: float) -> None:
    """Let a task wait."""
    model.Session.execute(
        sa.update(QualityTask)
        .where(QualityTask.resource_id == task.resource_id)
        .values(due=now() + datetime.timedelta(seconds=seconds))
    )


def pending() -> int:
    """Tasks that are due now."""
    return model.Session.scalar(sa.select(sa.func.count()).where(QualityTask.due <= now())) or 0
