"""Every rule against the examples that it carries."""

from __future__ import annotations

import pytest
from ckanext.quality.engine.checking import finding
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader.base import RawTable
from ckanext.quality.engine.rules import RULES, Example, Rule
from ckanext.quality.engine.ruleset import CHECKS, DIMENSIONS, REPAIRS, SEVERITIES
from ckanext.quality.engine.scoring import loss_share
from ckanext.quality.engine.table import Table, locate


def table_of(example: Example) -> Table:
    workbook = bool(example.merges or example.other_sheets or example.workbook)
    table = locate(
        RawTable(
            format="xlsx" if workbook else "csv",
            rows=[list(row) for row in example.rows],
            encoding=None if workbook else example.encoding,
            sheet="Sheet1" if workbook else None,
            merges=list(example.merges),
            other_sheets=list(example.other_sheets),
            workbook=example.workbook,
        )
    )
    table.context = example.context
    return table


BAD = [
    pytest.param(rule, example, id=f"{rule.id}-{i}") for rule in RULES.values() for i, example in enumerate(rule.bad)
]
GOOD = [
    pytest.param(rule, example, id=f"{rule.id}-{i}") for rule in RULES.values() for i, example in enumerate(rule.good)
]


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_rule_fires_on_its_bad_examples(rule: Rule, example: Example):
    outcome = rule.apply(table_of(example))
    assert outcome is not None
    assert outcome.affected > 0
    assert outcome.total >= outcome.affected


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_rule_is_silent_on_its_good_examples(rule: Rule, example: Example):
    outcome = rule.apply(table_of(example))
    assert outcome is None or outcome.affected == 0


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_rule_is_complete(rule: Rule):
    assert rule.good
    assert rule.bad or rule.id == "S01"
    assert rule.dimension in DIMENSIONS
    assert rule.severity in SEVERITIES
    assert rule.repair in REPAIRS
    assert rule.weight > 0
    for text in (rule.title, rule.what, rule.why, rule.remedy):
        assert text.ja
        assert text.en
        # Examples such as 有 stay Japanese; the sentence is English.
        assert sum(map(str.isascii, text.en)) > 0.8 * len(text.en)


def test_losses_follow_the_extent():
    assert loss_share(0, 100, "cell", None) == 0
    assert loss_share(1, 10_000, "cell", None) == pytest.approx(0.1018)
    assert loss_share(500, 10_000, "cell", None) == 1
    assert loss_share(9_999, 10_000, "cell", None) == 1
    assert loss_share(1, 8, "column", None) == pytest.approx(0.55)
    assert loss_share(3, 3, "resource", None) == 1
    assert loss_share(3, 3, "cell", 0.5) == 0.5


def test_the_45_checks_of_the_ruleset_are_there_with_its_numbers():
    assert set(RULES) == set(CHECKS)
    assert len(CHECKS) == 45
    assert sum(check.weight for check in CHECKS.values()) == pytest.approx(60.0)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_message_is_filled_in_both_languages(rule: Rule):
    for example in rule.bad:
        outcome = rule.apply(table_of(example))
        assert outcome is not None
        message = finding(rule, outcome, 1.0, Limits()).message
        for text in (message.ja, message.en):
            assert text
            assert "{" not in text
            assert "None" not in text
            assert "\n" not in text
