"""The score of a dataset from what is stored: metadata, reports of its files, gates. No file is read for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import store
from .catalogue import Dataset
from .engine.metadata import judge, scales
from .engine.metadata.dataset import FileScore, combine
from .engine.rejudging import rejudge
from .engine.ruleset import PROSE_FORMATS, RULESET
from .model import DONE, ERROR, NOT_CHECKED, QualityReport


def refresh(package_id: str) -> bool:
    """Score a dataset anew; True when what a search shows of it changed. The caller commits."""
    dataset = Dataset.of(package_id)
    if dataset is None:
        store.forget_score(package_id)
        return False
    return rate(dataset)


def rate(dataset: Dataset) -> bool:
    """Score a dataset anew from its metadata and the reports of its files."""
    # What another ruleset judged waits to be judged anew; results of two rulesets are never joined.
    known = store.current_reports(dataset.id).items()
    reports = {key: row for key, row in known if key not in dataset.held and row.ruleset == RULESET}
    living = [each for each in dataset.resources if each["id"] not in dataset.held]
    _rejudge(dataset, living, reports)
    data = [score for each in living if (score := _file_score(dataset, each, reports.get(each["id"]))) is not None]
    mqa = judge(dataset.facts)
    total = combine(mqa.points, data, is_open=dataset.facts.is_open)
    explanations = [row.report["explanation"] for row in reports.values() if row.state == DONE]
    states = [row.state for key, row in reports.items() if key in {each["id"] for each in living}]
    counts = store.Counts(
        checked=sum(state in (DONE, ERROR) for state in states),
        unreadable=states.count(ERROR),
        not_checked=states.count(NOT_CHECKED),
        scales=scales(dataset.facts, mqa, explanations, dataset.last_change(), dataset.moment),
    )
    return store.save_score(dataset.id, dataset.owner_org, total, counts)


def _rejudge(dataset: Dataset, resources: list[dict[str, Any]], reports: Mapping[str, QualityReport]) -> None:
    """What depends on the catalogue and the day, without the bytes."""
    for resource in resources:
        row = reports.get(resource["id"])
        if row is None or row.state != DONE:
            continue
        context = dataset.context(resource, row.report["file"], row.content_hash)
        store.update_report(row, rejudge(row.report, context))


def _file_score(dataset: Dataset, resource: dict[str, Any], row: QualityReport | None) -> FileScore | None:
    """The data part of a file; none where it is documentation, of a kind that is not judged, or not seen yet."""
    label = str(resource.get("format") or "").strip().upper().lstrip(".")
    name = str(resource.get("name") or (row.report.get("file") if row else "") or "")
    if resource["id"] in dataset.documentation:
        return None
    if row is not None and row.state in (DONE, ERROR) and row.data_points is not None:
        gates = tuple(row.report.get("gates") or ())
        return FileScore(name, label, row.data_points, gates, row.report.get("timely") is not False)
    if row is None and label in PROSE_FORMATS:
        # A link to what only people can read: S01 fails whatever its bytes are.
        return FileScore(name, label, 0.0, ("G1",))
    return None
