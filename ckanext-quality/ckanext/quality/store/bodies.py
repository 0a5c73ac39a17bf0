"""Bodies side by side, never ranked (quality.md, section 5.7)."""

from __future__ import annotations

import datetime
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.quality.engine.ruleset import (
    BASKET,
    DATA_POINTS,
    FEW,
    GRADES,
    IMPROVEMENT_DAYS,
    INTERVAL,
    METADATA_POINTS,
    RULESET,
    SHRINK,
    capped,
    grade_of,
)
from ckanext.quality.engine.standards import load
from ckanext.quality.model import QualityHistory, QualityReport, QualityScore, now

LETTERS = tuple(grade.letter for grade in GRADES)


@dataclass(frozen=True)
class Scored:
    """One public dataset."""

    package_id: str
    owner_org: str | None
    score: float | None
    grade: str | None


def _public() -> sa.ColumnElement[bool]:
    package = model.Package
    return sa.and_(
        package.state == "active",
        package.private.is_(False),
        sa.or_(package.type == "dataset", package.type.is_(None)),
    )


def public_scores(owner_org: str | None = None) -> list[Scored]:
    """Every public dataset; score and grade are none where nothing was checked."""
    query = (
        sa.select(model.Package.id, model.Package.owner_org, QualityScore.score, QualityScore.grade)
        .outerjoin(QualityScore, QualityScore.package_id == model.Package.id)
        .where(_public())
    )
    if owner_org:
        query = query.where(model.Package.owner_org == owner_org)
    return [Scored(*row) for row in model.Session.execute(query)]


def median_interval(scores: Sequence[float]) -> tuple[float, float] | None:
    """An interval for the median from the order statistics of the binomial distribution, at least as sure as asked.

    None below 5 values: there the whole range would not reach 90 %.
    """
    ordered, count = sorted(scores), len(scores)
    if count < FEW:
        return None
    tail, chance = (1 - INTERVAL) / 2, 0.0
    rank = 0
    for index in range(count):
        chance += math.comb(count, index) / 2**count
        if chance > tail:
            break
        rank = index + 1
    return (ordered[rank - 1], ordered[count - rank]) if rank else None


def shrunk_mean(scores: Sequence[float], everybody: float | None) -> float | None:
    """The mean drawn to that of all: few datasets say little about a body. For sorting where one value is needed."""
    if not scores or everybody is None:
        return None
    return round((sum(scores) + SHRINK * everybody) / (len(scores) + SHRINK), 1)


def summarise(rows: Iterable[Scored], everybody: float | None = None) -> dict[str, Any]:
    """Median, interval, number and distribution of grades of some datasets."""
    rows = list(rows)
    scores = [row.score for row in rows if row.score is not None]
    grades = Counter(row.grade for row in rows if row.grade)
    interval = median_interval(scores)
    state = "ready" if len(scores) >= FEW else ("few" if scores else ("unchecked" if rows else "to_come"))
    return {
        "datasets": len(rows),
        "count": len(scores),
        "state": state,
        "median": round(statistics.median(scores), 1) if scores else None,
        "interval": [round(bound, 1) for bound in interval] if interval else None,
        "interval_method": "order-statistics",
        "shrunk_mean": shrunk_mean(scores, everybody),
        "distribution": {letter: grades[letter] for letter in LETTERS},
    }


def mean_of(rows: Iterable[Scored]) -> float | None:
    """The mean of all scored datasets."""
    scores = [row.score for row in rows if row.score is not None]
    return statistics.fmean(scores) if scores else None


def sensitivity(splits: Sequence[int] = (40, 50, 30)) -> list[dict[str, Any]]:
    """What other splits between metadata and data would make of the public datasets, for the method page.

    The gates and grade A's condition are those of the ruleset; ``metadata`` is the split in force first.
    """
    query = sa.select(QualityScore).join(model.Package, model.Package.id == QualityScore.package_id).where(_public())
    rows = [row for row in model.Session.scalars(query) if row.b_points is not None and row.grade]
    found = []
    for metadata in splits:
        scores: list[float] = []
        grades: Counter[str] = Counter()
        for row in rows:
            total = _other_split(row, metadata)
            scores.append(total)
            # A dataset that is no A for being late is none under another split either.
            late = row.score is not None and row.score >= GRADES[0].least and row.grade != GRADES[0].letter
            grades[grade_of(total, timely=not late).letter] += 1
        median = round(statistics.median(scores), 1) if scores else None
        distribution = {letter: grades[letter] for letter in LETTERS}
        found.append({"metadata": metadata, "data": 100 - metadata, "median": median, "distribution": distribution})
    return found


def _other_split(row: QualityScore, metadata: int) -> float:
    a_part = (row.a_points or 0.0) / METADATA_POINTS * metadata
    b_part = (row.b_points or 0.0) / DATA_POINTS * (100 - metadata)
    return round(capped(a_part + b_part, row.gates), 1)


def coverage() -> dict[str, set[str]]:
    """Numbers of the basket's standards that a body publishes, whatever their quality."""
    number = QualityReport.report["tables"][0]["standard"]["number"].astext
    query = (
        sa.select(model.Package.owner_org, number)
        .join(QualityReport, QualityReport.package_id == model.Package.id)
        .where(_public(), QualityReport.current, number.in_(BASKET))
        .distinct()
    )
    found: dict[str, set[str]] = defaultdict(set)
    for owner, standard in model.Session.execute(query):
        found[str(owner)].add(standard)
    return found


def basket(has: set[str]) -> dict[str, Any]:
    """The common basket and what of it is there."""
    names = load()
    items = [{"number": key, "name": names[key].name, "published": key in has} for key in BASKET]
    return {"published": len(has), "of": len(BASKET), "items": items}


@dataclass(frozen=True)
class Improvement:
    """Points gained per dataset over so many datasets."""

    mean: float
    count: int

    @property
    def place(self) -> int:
        """What orders the cards: drawn towards none as means are, in whole points; a loss is no place."""
        return max(0, round(self.count * self.mean / (self.count + SHRINK)))


def improvements(rows: Iterable[Scored]) -> dict[str, Improvement]:
    """Points gained in 90 days per dataset, by body: over datasets that were scored before, of one ruleset."""
    start = now().date() - datetime.timedelta(days=IMPROVEMENT_DAYS)
    first = _first_points(start)
    gains: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        before = first.get(row.package_id)
        if before is not None and row.score is not None:
            gains[str(row.owner_org)].append(row.score - before)
    return {owner: Improvement(round(statistics.fmean(each), 1), len(each)) for owner, each in gains.items()}


def _first_points(start: datetime.date) -> dict[str, float]:
    """The last score before the window of each dataset, else its first within."""
    table = QualityHistory
    query = (
        sa.select(table.package_id, table.score)
        .distinct(table.package_id)
        .where(table.ruleset == RULESET, table.score.is_not(None))
        .order_by(
            table.package_id,
            (table.day <= start).desc(),
            sa.case((table.day <= start, table.day), else_=None).desc().nulls_last(),
            table.day,
        )
    )
    return {row.package_id: row.score for row in model.Session.execute(query)}


def order(improvement: Improvement | None, state: str, code: str, name: str) -> tuple[int, bool, str, str]:
    """The order of the cards: improvement first, bodies without data last, else by code; chance makes no places."""
    place = improvement.place if improvement and state == "ready" else 0
    return -place, state == "to_come", code or "~", name


COLUMNS = (
    "organization",
    "organization_code",
    "dataset",
    "dataset_title",
    "dataset_score",
    "dataset_grade",
    "metadata_points",
    "data_points",
    "gates",
    "mqa",
    "l1",
    "l2",
    "l3",
    "data_gouv",
    "stars",
    "stage",
    "resource_id",
    "resource_name",
    "format",
    "state",
    "resource_data_points",
    "content_hash",
    "ruleset",
    "checked",
)


def everything() -> Iterator[dict[str, Any]]:
    """Rows of ``/quality/all.csv``: every public dataset with its files, read as a stream."""
    codes = {row.id: row for row in organizations()}
    package, resource, report, score = model.Package, model.Resource, QualityReport, QualityScore
    query = (
        sa.select(package, resource, report.state, report.data_points, report.content_hash, report.created, score)
        .outerjoin(resource, sa.and_(resource.package_id == package.id, resource.state == "active"))
        .outerjoin(report, sa.and_(report.resource_id == resource.id, report.current))
        .outerjoin(score, score.package_id == package.id)
        .where(_public())
        .order_by(package.name, resource.position)
        .execution_options(yield_per=500)
    )
    for row in model.Session.execute(query):
        yield _line(row, codes)


def _line(row: sa.Row[Any], codes: dict[str, sa.Row[Any]]) -> dict[str, Any]:
    package, resource, state, points, content_hash, created, score = row
    body = codes.get(package.owner_org)
    scales = (score.scales if score else None) or {}
    levels = scales.get("machine_readability") or {}
    values = (
        body.title if body else "",
        (body.extras or {}).get("local_government_code", "") if body else "",
        package.name,
        package.title,
        score.score if score else None,
        score.grade if score else None,
        score.a_points if score else None,
        score.b_points if score else None,
        " ".join(score.gates) if score else "",
        (scales.get("mqa") or {}).get("strict"),
        *(levels.get(level) for level in ("L1", "L2", "L3")),
        (scales.get("data_gouv") or {}).get("met"),
        scales.get("stars"),
        scales.get("stage"),
        resource.id if resource else "",
        resource.name if resource else "",
        resource.format if resource else "",
        state or "none",
        points,
        content_hash,
        RULESET,
        created.isoformat(timespec="seconds") if created else "",
    )
    return dict(zip(COLUMNS, values, strict=True))


def organizations() -> list[sa.Row[Any]]:
    """Living organisations: id, name, title, extras."""
    table = model.group_table.c
    query = sa.select(table.id, table.name, table.title, table.extras).where(
        table.is_organization, table.state == "active", table.type == "organization"
    )
    return list(model.Session.execute(query))
