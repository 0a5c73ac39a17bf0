"""Actions of quality, one module per subject; CKAN finds those that are named here."""

from __future__ import annotations

from .check import quality_check
from .reports import quality_report_show
from .scores import quality_overview, quality_score_show
from .tables import quality_table_show

__all__ = [
    "quality_check",
    "quality_overview",
    "quality_report_show",
    "quality_score_show",
    "quality_table_show",
]
