"""Observations of indicators, and the query that each of them came from."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.model.types import make_uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class Observation(tk.BaseModel):
    """One number of an indicator: baseline, target or actual of a fiscal year and an area.

    The three kinds and ``basis`` follow IATI's result indicators and the
    policy sheets, which often leave the year to be inferred.
    """

    __tablename__ = "policy_evidence_observation"
    __table_args__ = (sa.UniqueConstraint("indicator_id", "kind", "fiscal_year", "area"),)

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True, default=make_uuid)
    indicator_id: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    kind: Mapped[str] = mapped_column(sa.Text, nullable=False)
    """``baseline``, ``target`` or ``actual``."""
    fiscal_year: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    """Japanese fiscal year: 2025 is April 2025 to March 2026."""
    area: Mapped[str] = mapped_column(sa.Text, nullable=False)
    """6-digit local government code of the area that the number is about."""
    value: Mapped[Decimal] = mapped_column(sa.Numeric, nullable=False)
    basis: Mapped[str] = mapped_column(sa.Text, nullable=False, default="stated")
    """``stated``, ``inferred`` or ``unknown``."""


class Link(tk.BaseModel):
    """An evidence link: the query that gave an observation its value, run again by ``evidence_check``."""

    __tablename__ = "policy_evidence_link"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True, default=make_uuid)
    observation_id: Mapped[str] = mapped_column(sa.Text, nullable=False, unique=True)
    package_id: Mapped[str] = mapped_column(sa.Text, nullable=False, index=True)
    resource_id: Mapped[str] = mapped_column(sa.Text, nullable=False)
    column: Mapped[str] = mapped_column("column_name", sa.Text, nullable=False)
    row_filter: Mapped[dict[str, str]] = mapped_column(JSONB, nullable=False, default=dict)
    aggregate: Mapped[str] = mapped_column(sa.Text, nullable=False, default="value")
    """``value`` (exactly one row), ``sum``, ``mean``, ``min``, ``max`` or ``count``."""
    state: Mapped[str] = mapped_column(sa.Text, nullable=False, default="unverified")
    """``match``, ``mismatch``, ``gone`` or ``unverified``."""
    found: Mapped[Decimal | None] = mapped_column(sa.Numeric)
    """What the last run of the query gave."""
    checked: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
