"""Small drawings made on the server: the trend of a score."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 180, 36, 16, 12, 28
FULL = 100.0


@dataclass(frozen=True)
class Point:
    """A score at a moment, under a ruleset."""

    moment: datetime.datetime
    score: float
    ruleset: str
    note: str = ""
    href: str = ""
    """Where the bytes of that moment are."""


@dataclass(frozen=True)
class Dot:
    """A point in the drawing."""

    x: float
    y: float
    point: Point


@dataclass(frozen=True)
class Trend:
    """A line per ruleset; results of different rulesets are never joined."""

    width: int
    height: int
    dots: list[Dot]
    lines: list[str]
    breaks: list[float]
    grid: list[tuple[float, int]]
    left: int
    right: int
    first: Point
    last: Point


def trend(points: Iterable[Point]) -> Trend | None:
    """The drawing of a series; none of nothing."""
    series = sorted(points, key=lambda point: point.moment)
    if not series:
        return None
    start, end = series[0].moment, series[-1].moment
    span = (end - start).total_seconds()
    room = WIDTH - LEFT - RIGHT

    def x(moment: datetime.datetime) -> float:
        return round(LEFT + (room * (moment - start).total_seconds() / span if span else room / 2), 1)

    dots = [Dot(x(point.moment), _y(point.score), point) for point in series]
    runs: list[list[Dot]] = []
    breaks: list[float] = []
    for dot in dots:
        if runs and runs[-1][-1].point.ruleset == dot.point.ruleset:
            runs[-1].append(dot)
            continue
        if runs:
            breaks.append(round((runs[-1][-1].x + dot.x) / 2, 1))
        runs.append([dot])
    return Trend(
        width=WIDTH,
        height=HEIGHT,
        dots=dots,
        lines=[" ".join(f"{dot.x},{dot.y}" for dot in run) for run in runs if len(run) > 1],
        breaks=breaks,
        grid=[(_y(score), score) for score in (0, 35, 50, 65, 80, 100)],
        left=LEFT,
        right=WIDTH - RIGHT,
        first=series[0],
        last=series[-1],
    )


def _y(score: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(FULL, max(0.0, score)) / FULL), 1)
