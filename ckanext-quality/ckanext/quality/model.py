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
    context_hash: Mapped[str] = mapped_column(sa.Text, nullable=False, default="", server_default="")
    """Of what the catalogue knew of the file when it was read; another one has the same bytes read again."""
    format: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    data_points: Mapped[float | None] = mapped_column(sa.Float, nullable=True)
    """Points of the data part, of 60."""
    score: Mapped[float | None] = mapped_column(sa.Float, nullable=True)
    """The data part as 0 to 100, as the file alone is judged."""
    grade: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    created: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    current: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=True)
    """True for the one report that speaks of the present content."""


class QualityCheckResult(tk.BaseModel):
    """What one check found in one content of one resource under one ruleset: the line of its history."""

    __tablename__ = "quality_check_result"
    __table_args__ = (
        sa.UniqueConstraint("resource_id", "content_hash", "check", "ruleset", name="quality_check_result_once"),
        sa.Index("quality_check_result_check", "check", "ruleset"),
    )

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True, default=new_id)
    resource_id: Mapped[str] = mapped_column(sa.Text, nullable=False)
    package_id: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    content_hash: Mapped[str] = mapped_column(sa.Text, nullable=False)
    check: Mapped[str] = mapped_column(sa.Text, nullable=False)
    ruleset: Mapped[str] = mapped_column(sa.Text, nullable=False)
    created: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    affected: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    total: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    loss: Mapped[float] = mapped_column(sa.Float, nullable=False)
    """Points of the data part (of 60), after sharing."""
    confidence: Mapped[float] = mapped_column(sa.Float, nullable=False)


class QualityScore(tk.BaseModel):
    """The present score of a dataset: metadata (40 points) and the mean of its files (60 points)."""

    __tablename__ = "quality_score"

    package_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    score: Mapped[float | None] = mapped_column(sa.Float, nullable=True)
    grade: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    a_points: Mapped[float | None] = mapped_column(sa.Float, nullable=True)
    b_points: Mapped[float | None] = mapped_column(sa.Float, nullable=True)
    gates: Mapped[list[str]] = mapped_column(JSONB, nullable=False, default=list, server_default="[]")
    scales: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict, server_default="{}")
    """The metrics of the metadata part, and the reference scales: MQA, L1 to L3, data.gouv.fr, stars, stage."""
    checked: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    unreadable: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    not_checked: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    ruleset: Mapped[str] = mapped_column(sa.Text, nullable=False)
    modified: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now, onupdate=now)
    due: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True, index=True)
    """To be computed again from then on (metadata was edited, or a day has passed); files are not read for it."""


class QualityHistory(tk.BaseModel):
    """The last score of a dataset on a day under a ruleset: the points of its trend."""

    __tablename__ = "quality_history"
    __table_args__ = (sa.Index("quality_history_organization", "owner_org", "day"),)

    package_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    day: Mapped[datetime.date] = mapped_column(sa.Date, primary_key=True)
    ruleset: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    owner_org: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    score: Mapped[float | None] = mapped_column(sa.Float, nullable=True)
    grade: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    told: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    """When the owners were told that the grade fell on this day."""


class QualityLink(tk.BaseModel):
    """Whether the bytes of a resource could be had on a day (F04 and MQA's status metrics)."""

    __tablename__ = "quality_link"

    resource_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    day: Mapped[datetime.date] = mapped_column(sa.Date, primary_key=True)
    package_id: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    good: Mapped[bool] = mapped_column(sa.Boolean, nullable=False)
    detail: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")


class QualityExemption(tk.BaseModel):
    """A finding that a person has called right, with the reason, in public (「これは正しい」)."""

    __tablename__ = "quality_exemption"
    __table_args__ = (sa.UniqueConstraint("resource_id", "check", "column", name="quality_exemption_once"),)

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True, default=new_id)
    resource_id: Mapped[str] = mapped_column(sa.Text, nullable=False)
    package_id: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    check: Mapped[str] = mapped_column(sa.Text, nullable=False)
    column: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    """Label of the column; empty for the check as a whole."""
    reason: Mapped[str] = mapped_column(sa.Text, nullable=False)
    user: Mapped[str] = mapped_column(sa.Text, nullable=False)
    created: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)


class QualityHold(tk.BaseModel):
    """A content suspected of personal data, and what its curator decided."""

    __tablename__ = "quality_hold"

    resource_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    content_hash: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    package_id: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    state: Mapped[str] = mapped_column(sa.Text, nullable=False)
    """``suspected``, ``released`` (decided to be open) or ``kept`` (decided to stay held)."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, nullable=False, default=list)
    created: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    decided: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    decided_by: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    reason: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")


class QualityLoad(tk.BaseModel):
    """What of a resource is in the DataStore, and what is to be loaded. No row: nothing, and nothing to do."""

    __tablename__ = "quality_load"

    resource_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    package_id: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    content_hash: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    loader: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    """Version of the loader that came to this state; another version tries again."""
    state: Mapped[str] = mapped_column(sa.Text, nullable=False)
    """``waiting``, ``done``, ``error`` (the file's fault: said in ``error``) or ``failed`` (given up)."""
    rows: Mapped[int | None] = mapped_column(sa.Integer, nullable=True)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB, nullable=True)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB, nullable=True)
    """Columns with their types and reasons, what became of the columns of the version before, messages."""
    loaded: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    requested: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    attempts: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    due: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True, index=True)
    """Free to be taken from then on; taking it moves this into the future (a lease). None: nothing to do."""


class QualityTask(tk.BaseModel):
    """A resource to be checked. It stays here until its report is stored, whatever happens to a worker."""

    __tablename__ = "quality_task"

    resource_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    package_id: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    requested: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    attempts: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    due: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now, index=True)
    """Free to be taken from then on; taking it moves this into the future (a lease)."""
