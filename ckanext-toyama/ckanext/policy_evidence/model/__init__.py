"""Tables of `policy_evidence`."""

from __future__ import annotations

from .evidence import Link, Observation

__all__ = ["Link", "Observation"]
