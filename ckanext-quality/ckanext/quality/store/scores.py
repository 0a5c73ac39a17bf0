"""Scores of datasets: the present one, and the last of each day."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.quality.engine.metadata.dataset import DatasetScore
from ckanext.quality.engine.ruleset import GATES, RULESET, grade_named
from ckanext.quality.model import QualityHistory, QualityScore, now
from sqlalchemy.dialects.postgresql import insert

from .tasks import next_night


@dataclass(frozen=True)
class Counts:
    """How many files of a dataset are in which state."""

    checked: int = 0
    unreadable: int = 0
    not_checked: int = 0
    scales: dict[str, Any] = field(default_factory=dict)


def save_score(package_id: str, owner_org: str | None, total: DatasetScore, counts: Counts) -> bool:
    """Store the score of a dataset and today's point of its trend; True when what a search shows changed."""
    grade = total.grade
    values: dict[str, Any] = {
        "score": total.score,
        "grade": grade.letter if grade else None,
        "a_points": total.a_points,
        "b_points": total.b_points,
        "gates": list(total.gates),
        "scales": counts.scales,
        "checked": counts.checked,
        "unreadable": counts.unreadable,
        "not_checked": counts.not_checked,
        "ruleset": RULESET,
        "modified": now(),
    }
    old = model.Session.get(QualityScore, package_id)
    shown = ("score", "grade", "checked", "not_checked")
    before = [getattr(old, name) for name in shown] if old else None
    statement = insert(QualityScore).values(package_id=package_id, due=next_night(package_id), **values)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["package_id"], set_=values))
    _note_history(package_id, owner_org, values)
    model.Session.expire_all()
    return before != [values[name] for name in shown]


def _note_history(package_id: str, owner_org: str | None, values: dict[str, Any]) -> None:
    point = {"owner_org": owner_org, "score": values["score"], "grade": values["grade"]}
    key = {"package_id": package_id, "day": now().date(), "ruleset": RULESET}
    statement = insert(QualityHistory).values(**key, **point)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["package_id", "day", "ruleset"], set_=point))


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
        "a_points": row.a_points,
        "b_points": row.b_points,
        "gates": row.gates,
        "gate_labels": [GATES[gate].meaning.to_dict() for gate in row.gates],
        "checked": row.checked,
        "unreadable": row.unreadable,
        "not_checked": row.not_checked,
    }


def badge(score: float | None, grade: str | None, state: str) -> dict[str, Any]:
    """What a badge needs: state, score, grade and its meaning."""
    meaning = grade_named(grade).meaning.to_dict() if grade else None
    return {"state": state, "score": score, "grade": grade, "meaning": meaning, "ruleset": RULESET}


def score_of_file(dataset: QualityScore, file: sa.Row[Any]) -> DatasetScore:
    """A file as a dataset of its own: the metadata part of its dataset with its own data part."""
    gates: set[str] = {*(file.gates or []), *(gate for gate in dataset.gates if gate == "G3")}
    return DatasetScore(dataset.a_points or 0.0, file.data_points, tuple(sorted(gates)), file.timely is not False)


def file_badge(dataset: QualityScore | None, file: sa.Row[Any] | None, *, held: bool = False) -> dict[str, Any]:
    """What a badge of a file needs."""
    if held:
        return badge(None, None, "held")
    if file is None or dataset is None or dataset.a_points is None:
        # Without the description's part there is no score yet.
        return badge(None, None, "none")
    total = score_of_file(dataset, file)
    return {
        **badge(total.score, total.grade.letter if total.grade else None, file.state),
        "a_points": total.a_points,
        "b_points": total.b_points,
        "gates": list(total.gates),
        "gate_labels": [GATES[gate].meaning.to_dict() for gate in total.gates],
    }


def trend(package_ids: Collection[str]) -> list[sa.Row[Any]]:
    """(package_id, day, ruleset, score, grade) of some datasets, by day."""
    table = QualityHistory
    query = (
        sa.select(table.package_id, table.day, table.ruleset, table.score, table.grade)
        .where(table.package_id.in_(package_ids))
        .order_by(table.day, table.ruleset)
    )
    return list(model.Session.execute(query))


def falls(since: datetime.date) -> list[tuple[QualityHistory, str]]:
    """Days on which a grade fell, newest first, each with the grade before; of one ruleset only."""
    table = QualityHistory
    before = sa.func.lag(table.grade).over(partition_by=(table.package_id, table.ruleset), order_by=table.day)
    inner = sa.select(table.package_id, table.day, table.ruleset, before.label("before")).subquery()
    query = (
        sa.select(table, inner.c.before)
        .join(
            inner,
            sa.and_(inner.c.package_id == table.package_id, inner.c.day == table.day, inner.c.ruleset == table.ruleset),
        )
        # letters sort from the best on
        .where(table.day >= since, inner.c.before.is_not(None), table.grade > inner.c.before)
        .order_by(table.day.desc())
    )
    return [(row[0], row[1]) for row in model.Session.execute(query)]
