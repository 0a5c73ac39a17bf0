"""The quality engine: reads, checks and scores a table file. No CKAN inside.

>>> from ckanext.quality.engine import check, validate
>>> check("shelters.csv").score        # doctest: +SKIP
92.4
"""

from __future__ import annotations

from .checking import check
from .errors import EngineError
from .limits import Limits
from .preview import Preview, read_table
from .referee import validate
from .report import Finding, QualityReport
from .ruleset import RULESET
from .text import Text

__all__ = [
    "RULESET",
    "EngineError",
    "Finding",
    "Limits",
    "Preview",
    "QualityReport",
    "Text",
    "check",
    "read_table",
    "validate",
]
