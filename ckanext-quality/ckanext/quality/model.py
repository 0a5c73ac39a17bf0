"""Tables of quality: reports with their history, the present score of each dataset, and what is to be checked.

No foreign keys into CKAN's own tables (house style 6): rows leave with their dataset (``purge``).
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

Moment = sa.DateTime(timezone=True)

DONE, ERROR, NOT_CHECKED = "done", "error", "not_checked"


def now() -> datetime.datetime:
    """The current time, with its zone."""
    return datetime.datetime.now(datetime.timezone.utc)


def new_id() -> str:
    """A fresh identifier for a row."""
    return str(uuid.uuid4())


class QualityReport(tk.BaseModel):
    """The report of one content of one resource under one ruleset; older ones are the history."""

    __tablename__ = "quality_report"
    __table_args__ = (
        sa.UniqueConstraint("resource_id", "content_hash", "ruleset", name="quality_report_once"),
        sa.Index("quality_report_content", "content_hash", "ruleset"),
    )

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True, default=new_id)
    resource_id: Mapped[str] = mapped_column(sa.Text, nullable=False)
    package_id: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    content_hash: Mapped[str] = mapped_column(sa.Text, nullable=False)
    ruleset: Mapped[str] = mapped_column(sa.Text, nullable=False)
    state: Mapped[str] = mapped_column(sa.Text, nullable=False)
    """``done``, ``error`` (could not be read: 0 points) or ``not_checked`` (another kind of file)."""
    format: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    score: Mapped[float | None] = mapped_column(sa.Float, nullable=True)
    grade: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    created: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    current: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=True)
    """True for the one report that speaks of the present content."""


class QualityScore(tk.BaseModel):
    """The present score of a dataset: the mean of its checked files."""

    __tablename__ = "quality_score"

    package_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    score: Mapped[float | None] = mapped_column(sa.Float, nullable=True)
    grade: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    checked: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    unreadable: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    not_checked: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    ruleset: Mapped[str] = mapped_column(sa.Text, nullable=False)
    modified: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now, onupdate=now)


class QualityTask(tk.BaseModel):
    """A resource to be checked. It stays here until its report is stored, whatever happens to a worker."""

    __tablename__ = "quality_task"

    resource_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    package_id: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    requested: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    attempts: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    due: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now, index=True)
    """Free to be taken from then on; taking it moves this into the future (a lease)."""
