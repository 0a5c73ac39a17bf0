"""Bodies side by side: what chance may not decide (quality.md, section 5.7)."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Sequence

import pytest
from ckanext.quality import trends
from ckanext.quality.engine.ruleset import FEW
from ckanext.quality.store import bodies
from ckanext.quality.store.bodies import Improvement, Scored, median_interval, shrunk_mean, summarise

COUNTS = (3, 3, 5, 6, 8, 9, 10, 12, 20, 35, 60, 90, 120, 150, 200, 400)
"""Datasets of 16 bodies, half of them with at most 12, as in Toyama's survey."""
RUNS = 400
TRUE_MEAN, DEVIATION = 65.0, 15.0
SMALL = 12


def world(random_: random.Random, mean: float, deviation: float) -> list[list[float]]:
    return [[random_.gauss(mean, deviation) for _ in range(count)] for count in COUNTS]


def share_on_top(value: Callable[[list[float], float], float], seed: int = 5) -> tuple[float, float]:
    """How often a small body is on top, and the mean gap between best and worst, all being equally good."""
    random_ = random.Random(seed)
    small, gaps = 0, []
    for _ in range(RUNS):
        datasets = world(random_, TRUE_MEAN, DEVIATION)
        everybody = statistics.fmean(score for body in datasets for score in body)
        values = [value(body, everybody) for body in datasets]
        small += len(datasets[values.index(max(values))]) <= SMALL
        gaps.append(max(values) - min(values))
    return small / RUNS, statistics.fmean(gaps)


def shrunk(body: list[float], everybody: float) -> float:
    value = shrunk_mean(body, everybody)
    assert value is not None
    return value


def test_a_mean_would_be_a_lottery_and_the_shrunk_mean_is_less_of_one():
    raw, raw_gap = share_on_top(lambda body, _: statistics.fmean(body))
    drawn, drawn_gap = share_on_top(shrunk)
    assert raw > 0.9
    assert drawn < raw - 0.15
    assert drawn_gap < raw_gap / 2


def test_order_of_the_cards_does_not_favour_small_bodies():
    """The dashboard's own order: equal bodies, their datasets gaining and losing a few points by chance."""
    random_ = random.Random(7)
    first_small = raw_small = 0
    for _ in range(RUNS):
        codes = random_.sample(range(100), len(COUNTS))
        gains = world(random_, 0.0, 4.0)
        cards = [(card(each, code), len(each)) for each, code in zip(gains, codes, strict=True)]
        first_small += min(cards)[1] <= SMALL
        raw = [statistics.fmean(each) for each in gains]
        raw_small += COUNTS[raw.index(max(raw))] <= SMALL
    # Half of the bodies are small: half of the first places are what chance owes them.
    assert raw_small / RUNS > 0.9
    assert 0.35 < first_small / RUNS < 0.65


def card(gains: list[float], code: int) -> tuple[int, bool, str, str]:
    state = "ready" if len(gains) >= FEW else "few"
    return bodies.order(Improvement(statistics.fmean(gains), len(gains)), state, f"{code:02}", "")


def test_real_improvement_comes_first_and_bodies_without_data_last():
    improved = bodies.order(Improvement(6.0, 40), "ready", "162108", "imizu-shi")
    steady = bodies.order(Improvement(0.2, 90), "ready", "160008", "toyama-ken")
    worse = bodies.order(Improvement(-5.0, 30), "ready", "162019", "toyama-shi")
    few = bodies.order(Improvement(30.0, 2), "few", "162027", "takaoka-shi")
    to_come = bodies.order(None, "to_come", "161000", "funahashi-mura")
    assert sorted([to_come, few, worse, steady, improved]) == [improved, steady, worse, few, to_come]


def test_interval_covers_the_true_median_nine_times_of_ten():
    random_ = random.Random(11)
    for count in (5, 8, 12, 30, 101):
        hits = 0
        for _ in range(RUNS):
            bounds = median_interval([random_.gauss(TRUE_MEAN, DEVIATION) for _ in range(count)])
            assert bounds is not None
            hits += bounds[0] <= TRUE_MEAN <= bounds[1]
        assert hits / RUNS >= 0.86, count


@pytest.mark.parametrize("scores", [[], [50.0], [50.0, 60.0, 70.0, 80.0]])
def test_few_datasets_have_no_interval(scores: Sequence[float]):
    assert median_interval(scores) is None


def scored(*scores: float | None) -> list[Scored]:
    return [Scored(str(i), "o", score, "B" if score else None) for i, score in enumerate(scores)]


def test_states_of_a_card():
    assert summarise([])["state"] == "to_come"
    assert summarise(scored(None, None))["state"] == "unchecked"
    assert summarise(scored(70.0, None))["state"] == "few"
    ready = summarise(scored(60.0, 70.0, 80.0, 90.0, 50.0), 65.0)
    assert (ready["state"], ready["median"], ready["interval"]) == ("ready", 70.0, [50.0, 90.0])
    assert ready["shrunk_mean"] == round((350 + 10 * 65) / 15, 1)


def test_breaks_where_the_ruleset_changed():
    points = [{"day": f"2026-11-0{i}", "ruleset": name} for i, name in enumerate(("a", "a", "b", "b"), start=1)]
    assert trends.breaks(points) == [{"day": "2026-11-03", "before": "a", "after": "b"}]
