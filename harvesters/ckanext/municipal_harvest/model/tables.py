"""Sources, their jobs, the records they publish and the files of these.

No foreign keys into CKAN's own tables (house style 6): rows leave with their
dataset through :mod:`ckanext.municipal_harvest.purge`.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

PREFIX = "municipal_harvest_"


def now() -> datetime.datetime:
    """The current time, with its zone."""
    return datetime.datetime.now(datetime.timezone.utc)


def new_id() -> str:
    """A fresh identifier for a row."""
    return str(uuid.uuid4())


Moment = sa.DateTime(timezone=True)


class HarvestSource(tk.BaseModel):
    """One publisher's site, as the sources file describes it."""

    __tablename__ = f"{PREFIX}source"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    body: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    """6-digit local government code: who owns what comes in."""
    owner_org: Mapped[str | None] = mapped_column(sa.Text, nullable=True, index=True)
    """The organisation of that code when the source was entered; the row leaves with it."""
    type: Mapped[str] = mapped_column(sa.Text, nullable=False)
    url: Mapped[str] = mapped_column(sa.Text, nullable=False)
    fq: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB, nullable=False, default=dict)
    terms: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    schedule: Mapped[str] = mapped_column(sa.Text, nullable=False, default="daily")
    recipe: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), nullable=True)
    title: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    state: Mapped[str] = mapped_column(sa.Text, nullable=False, default="active")
    """``active`` or ``retired`` (left the sources file; its datasets are kept)."""
    next_run: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True, index=True)
    """When it is due; none for ``manual`` and for a retired source."""
    last_job_id: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    last_success: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    created: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    modified: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)


class HarvestJob(tk.BaseModel):
    """One run of one source, with what it did and what went wrong."""

    __tablename__ = f"{PREFIX}job"
    __table_args__ = (sa.Index(f"ix_{PREFIX}job_source_created", "source_id", "created"),)

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True, default=new_id)
    source_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey(f"{PREFIX}source.id", ondelete="CASCADE"), nullable=False
    )
    state: Mapped[str] = mapped_column(sa.Text, nullable=False, default="pending", index=True)
    """``pending``, ``running``, ``finished`` or ``failed``."""
    requested_by: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    """Id of the user who pressed the button; none for the clock."""
    created: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    started: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    heartbeat: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    finished: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    progress: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    total: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    added: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    updated: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    unchanged: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    missing: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    failed: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    files: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    files_failed: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    size: Mapped[int] = mapped_column(sa.BigInteger, nullable=False, default=0)
    """Bytes downloaded."""
    error: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True), nullable=True)
    """Why the source failed as a whole: ``code``, ``url``, ``ja``, ``en``."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, nullable=False, default=list)
    """What failed beside it: ``code``, ``url``, ``ja``, ``en``, ``record``, ``file``."""
    problem_count: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    """May be more than the problems kept."""
    undone: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    """When it was taken back."""
    accept_loss: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False, server_default="false")
    """A person has said that so many datasets really left the source."""


class HarvestRecord(tk.BaseModel):
    """A dataset as a source states it; (source, key) is its identity for good."""

    __tablename__ = f"{PREFIX}record"
    __table_args__ = (sa.UniqueConstraint("source_id", "key", name=f"uq_{PREFIX}record_source_key"),)

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True, default=new_id)
    source_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey(f"{PREFIX}source.id", ondelete="CASCADE"), nullable=False
    )
    key: Mapped[str] = mapped_column(sa.Text, nullable=False)
    title: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    page: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    package_id: Mapped[str | None] = mapped_column(sa.Text, nullable=True, index=True)
    owner_org: Mapped[str | None] = mapped_column(sa.Text, nullable=True, index=True)
    content_hash: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    """SHA-256 of the canonical record: equal means that CKAN is not called at all."""
    canonical: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)
    """What was last written, so that a curator's own edits are told from the publisher's."""
    state: Mapped[str] = mapped_column(sa.Text, nullable=False, default="ok")
    """``ok``, ``failed``, ``missing`` (not in the last complete reading) or ``withdrawn`` (missing often enough)."""
    error: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True), nullable=True)
    last_job_id: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    """The job that wrote the row last; a job that found it unchanged writes nothing."""
    created: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    modified: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
    missing_since: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    missing_count: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0, server_default="0")
    """Complete readings in a row that did not have it."""


class HarvestFile(tk.BaseModel):
    """A file of a record: where it is published, and the copy that we hold."""

    __tablename__ = f"{PREFIX}file"
    __table_args__ = (sa.UniqueConstraint("record_id", "key", name=f"uq_{PREFIX}file_record_key"),)

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True, default=new_id)
    record_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey(f"{PREFIX}record.id", ondelete="CASCADE"), nullable=False
    )
    key: Mapped[str] = mapped_column(sa.Text, nullable=False)
    url: Mapped[str] = mapped_column(sa.Text, nullable=False)
    name: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    resource_id: Mapped[str | None] = mapped_column(sa.Text, nullable=True, index=True)
    sha256: Mapped[str | None] = mapped_column(sa.Text, nullable=True, index=True)
    size: Mapped[int | None] = mapped_column(sa.BigInteger, nullable=True)
    format: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    mimetype: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    etag: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    last_modified: Mapped[str | None] = mapped_column(sa.Text, nullable=True)
    state: Mapped[str] = mapped_column(sa.Text, nullable=False, default="ok")
    """``ok``, ``page`` (nothing to archive), ``gone`` (left the record) or an error code."""
    error: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True), nullable=True)
    checked: Mapped[datetime.datetime | None] = mapped_column(Moment, nullable=True)
    """When the present state was first seen."""


class HarvestChange(tk.BaseModel):
    """What a job changed in one dataset."""

    __tablename__ = f"{PREFIX}change"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True, default=new_id)
    job_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey(f"{PREFIX}job.id", ondelete="CASCADE"), nullable=False, index=True
    )
    record_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey(f"{PREFIX}record.id", ondelete="CASCADE"), nullable=False, index=True
    )
    package_id: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    kind: Mapped[str] = mapped_column(sa.Text, nullable=False)
    """``added``, ``updated`` or ``withdrawn``."""
    diff: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    """Fields as ``[before, after]``: ``package``, and ``resources`` by the publisher's key."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), nullable=True)
    """The record and its files before, to take the change back; none for a new one."""
    created: Mapped[datetime.datetime] = mapped_column(Moment, nullable=False, default=now)
