"""Pages of quality."""

from __future__ import annotations

from .check import quality_check
from .files import quality_file
from .hold import quality_hold
from .repair import quality_repair
from .report import quality
from .version import quality_version

__all__ = ["quality", "quality_check", "quality_file", "quality_hold", "quality_repair", "quality_version"]
