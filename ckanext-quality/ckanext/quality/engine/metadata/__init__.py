"""The metadata part of the score and the reference scales, from plain facts: no CKAN, no RDF, no network.

``describe`` reads a dataset as CKAN's API gives it; ``score_metadata`` and ``scales`` judge what it found.
"""

from __future__ import annotations

from .facts import DatasetFacts, FileFacts, Licence, Link, describe
from .mqa import MetricResult, Mqa, judge
from .scales import scales

__all__ = ["DatasetFacts", "FileFacts", "Licence", "Link", "MetricResult", "Mqa", "describe", "judge", "scales"]
