"""The worked example of the scoring model (quality.md, section 5.4) on the real file: exact counts."""

from __future__ import annotations

import pytest
from ckanext.quality.engine import standards
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.scoring import verdict
from ckanext.quality.engine.table import Table

from .files import ISHIKAWA, table_at, table_of

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def shelters() -> Table:
    return table_at(ISHIKAWA / "170003_evacuation_space.csv")


def counts(check: str, table: Table) -> tuple[int, int] | None:
    outcome = RULES[check].apply(table)
    return None if outcome is None else (outcome.affected, outcome.total)


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("D01", (0, 30)),
        ("D02", (0, 39)),
        ("D03", (1525, 1525)),
        # The example counts 609 telephone numbers and 1,525 codes; one address (row 1342) is blank as well.
        ("C01", (2135, 6100)),
        # The example says 177: it counts the four numbers in brackets, which its own table of forms allows.
        ("V11", (173, 916)),
        ("K04", None),
        ("V10", (0, 1525)),
        # Beyond the example: telephone numbers without their first 0, and 「－」 in three of the nine flags.
        ("V07", (17, 3843)),
        ("V08", (3, 9)),
    ],
)
def test_affected_of_total(shelters: Table, check: str, expected: tuple[int, int] | None):
    assert counts(check, shelters) == expected


@pytest.mark.parametrize(("check", "points"), [("D03", 1.5), ("C01", 3.0), ("V11", 0.5)])
def test_points_lost(shelters: Table, check: str, points: float):
    rule = RULES[check]
    lost = verdict(check, rule.unit, rule.confidence, rule.apply(shelters)).lost
    assert lost * rule.weight == pytest.approx(points)


def test_the_shift_put_right_gives_the_codes_back(shelters: Table):
    match = standards.of(shelters)
    assert match is not None
    assert match.shift is not None
    mended = table_of([shelters.labels, *map(match.shift.apply, shelters.body)], standard="03")
    assert counts("D03", mended) == (0, 1525)
    assert counts("C01", mended) == (610, 6100)
    affected, total = counts("K04", mended) or (0, 0)
    assert total == 1525
    assert affected == 0
