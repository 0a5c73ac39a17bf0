"""Tables of checked files in CKAN's DataStore: typed, with their dictionary, swapped in one transaction."""

from __future__ import annotations

from .jobs import after_check, drain, may_load, pending, purged, request, request_missing, unload, wake, work
from .preview import rows_of
from .tasks import row_of

__all__ = [
    "after_check",
    "drain",
    "may_load",
    "pending",
    "purged",
    "request",
    "request_missing",
    "row_of",
    "rows_of",
    "unload",
    "wake",
    "work",
]
