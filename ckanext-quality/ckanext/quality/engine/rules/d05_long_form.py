"""D05: the table grows downwards, not sideways."""

from __future__ import annotations

import re

from ckanext.quality.engine import standards
from ckanext.quality.engine.rules.base import Outcome, Rule, quote, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text

_PERIOD = re.compile(
    r"^(?:(?:18|19|20)\d{2}(?:年度?)?|(?:明治|大正|昭和|平成|令和|[MTSHR])(?:元|\d{1,2})(?:年度?)?"
    r"|(?:(?:(?:18|19|20)\d{2}|(?:平成|令和|[HR])(?:元|\d{1,2}))(?:年|[-/.]))?(?:[1-9]|0[1-9]|1[0-2])月"
    r"|(?:18|19|20)\d{2}[-/](?:0?[1-9]|1[0-2]))$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(.*?[^\d.])(0|[1-9]\d{0,2})$")
_FEWEST_PERIODS = 3
_FEWEST_NUMBERED = 4


class LongForm(Rule):
    """Years or months as labels; the same label with a running number."""

    id = "D05"
    unit = "resource"
    confidence = 0.9
    standards = "L3-09"
    title = Text("縦持ちである", "The table grows downwards, not sideways")
    what = Text(
        "『{example}』のように、{kind}が横に{count}列並んでいます。",
        "{count} columns stand for {kind}, such as “{example}”.",
    )
    why = Text(
        "年や月が増えるたびに列が増え、同じプログラムで読めなくなります。",
        "The table grows by a column with every period, and programs that read it fail.",
    )
    remedy = Text(
        "「年」「項目」「値」のような列を作り、1つの時点を1行に書いた表も公開してください（今の表も残して構いません）。",
        "Publish a table with columns such as year, item, value, one row for each; the wide one may stay.",
    )
    bad = (
        sheet("地区|2020年|2021年|2022年", "甲|1|2|3"),
        sheet("地区|H30|R1|R2|R3", "甲|1|2|3|4"),
        sheet("品名|4月|5月|6月", "甲|1|2|3"),
        sheet("名称|得点1|得点2|得点3|得点4", "甲|1|2|3|4"),
    )
    good = (
        sheet("地区|年|値", "甲|2020|1"),
        sheet("名称|電話1|電話2", "甲|1|2"),
        sheet("地区|2020年|2021年", "甲|1|2"),
        sheet("地区|人口_男|人口_女", "甲|1|2"),
        sheet("A27_005|A27_006|A27_007|A27_008", "1|2|3|4"),
        sheet("P5|P6|P7|P8", "1|2|3|4"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """All labels; a standard dataset may be as wide as it says."""
        named = [column for column in table.columns if column.label.strip()]
        if len(named) < _FEWEST_PERIODS or standards.of(table):
            return None
        periods = [column for column in named if _PERIOD.match(column.key)]
        if len(periods) >= _FEWEST_PERIODS:
            return _outcome(table, periods, len(named), Text("年や月", "years or months"), None)
        same = _numbered(named)
        if len(same) < _FEWEST_NUMBERED:
            return Outcome(0, len(named))
        kind = Text("番号の付いた同じ項目", "the same item with a number")
        return _outcome(table, same, len(named), kind, "minor")


def _numbered(columns: list[Column]) -> list[Column]:
    """The columns of the commonest label that is numbered from 0 or 1 on; codes such as A27_005 count nothing."""
    by_base: dict[str, dict[int, Column]] = {}
    for column in columns:
        found = _NUMBERED.match(column.key)
        if found:
            by_base.setdefault(found.group(1), {})[int(found.group(2))] = column
    counted = [group for group in by_base.values() if min(group) <= 1]
    return list(max(counted, key=len, default={}).values())


def _outcome(table: Table, columns: list[Column], total: int, kind: Text, severity: str | None) -> Outcome:
    places = [f"{column.letters}{table.header.last}" for column in columns]
    return Outcome(len(columns), total, places, quote(columns[0].label), severity=severity, values={"kind": kind})
