"""The quality engine: reads, checks and scores a table file. No CKAN inside.

>>> from ckanext.quality.engine import check, validate
>>> check("shelters.csv").score        # doctest: +SKIP
92.4
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "check": "checking",
    "EngineError": "errors",
    "Limits": "limits",
    "Preview": "preview",
    "read_table": "preview",
    "validate": "referee",
    "Finding": "report",
    "QualityReport": "report",
    "RULESET": "ruleset",
    "Text": "text",
}


def __getattr__(name: str) -> object:
    """Import on first use: showing a table does not wait for frictionless to load."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
