"""Pages of quality."""

from __future__ import annotations

from .files import quality_file
from .pages import quality

__all__ = ["quality", "quality_file"]
