"""MQA of data.europa.eu: 23 metrics, 405 points; strict, and with the two lists widened for Japan (section 5.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ckanext.quality.engine.ruleset import METADATA_POINTS
from ckanext.quality.engine.text import Text

from .facts import DatasetFacts, FileFacts
from .vocabulary import (
    ACCESS_RIGHTS,
    MEDIA_TYPES,
    NON_PROPRIETARY,
    file_type,
    is_known_licence,
    is_machine_readable,
    load,
)

_MODEL = load("mqa.yaml")
NAMESPACE = "https://piveau.eu/ns/voc#"


@dataclass(frozen=True)
class Metric:
    """One metric of MQA."""

    id: str
    dimension: str
    points: int
    level: str
    """``dataset``, ``distribution`` (the best one counts) or ``either``."""
    about: str
    """The property of DCAT that it asks for."""
    title: Text
    todo: Text

    @property
    def uri(self) -> str:
        """The makers' own name."""
        return NAMESPACE + self.id


METRICS = {
    entry["id"]: Metric(
        entry["id"],
        entry["dimension"],
        entry["points"],
        entry["level"],
        entry["property"],
        Text(**entry["title"]),
        Text(**entry["todo"]),
    )
    for entry in _MODEL["metrics"]
}
DIMENSIONS = {key: Text(**entry) for key, entry in _MODEL["dimensions"].items()}
MOST = sum(metric.points for metric in METRICS.values())
_BANDS = [(entry["least"], Text(entry["ja"], entry["name"])) for entry in _MODEL["bands"]]


@dataclass(frozen=True)
class MetricResult:
    """Whether a dataset has what a metric asks."""

    metric: Metric
    passed: bool
    """With the widened lists: what the score counts."""
    strict: bool
    """With the EU's lists alone."""
    auto: bool = False
    """The portal filled it in."""
    pending: bool = False
    """An earlier good check still counts."""
    where: str = ""
    """The distribution that passed, for metrics of distributions."""

    @property
    def gain(self) -> float:
        """Points of the score that mending it gains."""
        return 0.0 if self.passed else round(METADATA_POINTS * self.metric.points / MOST, 2)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        metric = self.metric
        return {
            "metric": metric.id,
            "uri": metric.uri,
            "dimension": metric.dimension,
            "dimension_label": DIMENSIONS[metric.dimension].to_dict(),
            "title": metric.title.to_dict(),
            "most": metric.points,
            "points": metric.points if self.passed else 0,
            "strict_points": metric.points if self.strict else 0,
            "passed": self.passed,
            "strict": self.strict,
            "auto": self.auto,
            "pending": self.pending,
            "gain": self.gain,
            "todo": None if self.passed else metric.todo.to_dict(),
            "where": self.where,
        }


@dataclass(frozen=True)
class Mqa:
    """The metrics of one dataset."""

    results: tuple[MetricResult, ...]

    @property
    def strict(self) -> int:
        """0 to 405 by the EU's lists: the number to compare with other portals."""
        return sum(each.metric.points for each in self.results if each.strict)

    @property
    def widened(self) -> int:
        """0 to 405 by the widened lists: what the score counts."""
        return sum(each.metric.points for each in self.results if each.passed)

    @property
    def band(self) -> Text:
        """The word for the strict value."""
        return band_of(self.strict)

    @property
    def points(self) -> float:
        """The metadata part of the score, of 40."""
        return round(METADATA_POINTS * self.widened / MOST, 2)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "strict": self.strict,
            "widened": self.widened,
            "most": MOST,
            "band": self.band.to_dict(),
            "points": self.points,
            "metrics": [each.to_dict() for each in self.results],
        }


def band_of(points: float) -> Text:
    """The word for a number of points (of a dataset, or the mean of a catalogue)."""
    return next(word for least, word in _BANDS if round(points) >= least)


Check = Callable[[FileFacts], bool]

_OF_DATASETS: dict[str, Callable[[DatasetFacts], bool]] = {
    "keywordAvailability": lambda facts: facts.keywords > 0,
    "categoryAvailability": lambda facts: facts.themes > 0,
    "spatialAvailability": lambda facts: bool(facts.spatial),
    "temporalAvailability": lambda facts: bool(facts.temporal),
    "dcatApCompliance": lambda facts: not facts.faults,
    "accessRightsAvailability": lambda facts: bool(facts.access_rights),
    "accessRightsVocabularyAlignment": lambda facts: facts.access_rights in ACCESS_RIGHTS,
    "contactPointAvailability": lambda facts: bool(facts.contact),
    "publisherAvailability": lambda facts: bool(facts.publisher),
    "dateIssuedAvailability": lambda facts: bool(facts.issued),
    "dateModifiedAvailability": lambda facts: bool(facts.modified),
}
_OF_FILES: dict[str, Check] = {
    "accessUrlStatusCode": lambda file: bool(file.access_url) and file.good,
    "downloadUrlAvailability": lambda file: bool(file.download_url),
    "downloadUrlStatusCode": lambda file: bool(file.download_url) and file.good,
    "formatAvailability": lambda file: bool(file.format),
    "mediaTypeAvailability": lambda file: bool(file.media_type),
    "formatMediaTypeVocabularyAlignment": lambda file: (
        bool(file_type(file.format)) and file.media_type.lower() in MEDIA_TYPES
    ),
    "formatMediaTypeNonProprietary": lambda file: file_type(file.format) in NON_PROPRIETARY,
    "licenceAvailability": lambda file: bool(file.licence_url),
    "rightsAvailability": lambda file: bool(file.rights),
    "byteSizeAvailability": lambda file: file.byte_size is not None,
    "dateIssuedAvailability": lambda file: bool(file.issued),
    "dateModifiedAvailability": lambda file: bool(file.modified),
}
_BY_LIST: dict[str, Callable[[FileFacts, bool], bool]] = {
    "formatMediaTypeMachineInterpretable": lambda file, wide: is_machine_readable(file.format, widened=wide),
    "knownLicence": lambda file, wide: is_known_licence(file.licence_url, widened=wide),
}
_STATUS = frozenset({"accessUrlStatusCode", "downloadUrlStatusCode"})
_FACTS = {
    "spatialAvailability": "spatial",
    "accessRightsAvailability": "access_rights",
    "accessRightsVocabularyAlignment": "access_rights",
    "dateIssuedAvailability": "issued",
    "dateModifiedAvailability": "modified",
    "mediaTypeAvailability": "media_type",
    "byteSizeAvailability": "byte_size",
}


def judge(facts: DatasetFacts) -> Mqa:
    """Judge a dataset by all metrics."""
    return Mqa(tuple(_result(metric, facts) for metric in METRICS.values()))


def _result(metric: Metric, facts: DatasetFacts) -> MetricResult:
    fact = _FACTS.get(metric.id, "")
    of_dataset = _OF_DATASETS.get(metric.id)
    if of_dataset is not None and of_dataset(facts):
        return MetricResult(metric, passed=True, strict=True, auto=fact in facts.auto)
    file = _best(metric, facts, widened=True)
    if file is None:
        return MetricResult(metric, passed=False, strict=False)
    pending = metric.id in _STATUS and file.pending
    strict = _best(metric, facts, widened=False) is not None
    return MetricResult(metric, True, strict, fact in file.auto, pending, file.id)


def _best(metric: Metric, facts: DatasetFacts, *, widened: bool) -> FileFacts | None:
    """The best distribution: one that passes, a surely good one before one that is being looked at again."""
    by_list = _BY_LIST.get(metric.id)
    check = _OF_FILES.get(metric.id) if by_list is None else (lambda file: by_list(file, widened))
    passing = [file for file in facts.files if check is not None and check(file)]
    return min(passing, key=lambda file: file.pending, default=None)
