"""D02: columns of a standard dataset bear the standard's names."""

from __future__ import annotations

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import MAX_PLACES, Example, Outcome, Rule, sheet
from ckanext.quality.engine.standards.naming import fold_name
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_SHOWN = 5


class StandardNames(Rule):
    """Names of the 2020 edition, half-width kana, another bracket; the order of columns is free."""

    id = "D02"
    unit = "column"
    repair = "SAFE"
    standards = "自治体標準ODS"
    title = Text("列名が標準と一致する", "Columns bear the standard's names")
    what = Text(
        "標準データセット「{standard}」と違う列名が{count}列あります（{columns}）。",
        "{count} columns are named otherwise than in the standard dataset “{standard}” (“{columns}”).",
    )
    why = Text(
        "列名が1文字でも違うと、ほかの市町村のデータと自動ではつながりません。",
        "A name that differs by one character does not join the data of others.",
    )
    remedy = Text(
        "列名を標準のものに置き換えてください（値はそのままで構いません）。",
        "Replace the names by the standard's; the values stay as they are.",
    )
    bad = (
        Example((("NO", "名称", "住所", "方書"), ("1", "甲", "富山市", "")), context=Context(standard="01")),
        Example((("名称", "名称カナ", "建物名等（方書）"), ("甲", "コウ", "")), context=Context(standard="01")),
    )
    good = (
        sheet("NO|名称|住所", "1|甲|富山市"),
        Example((("名称", "所在地_連結表記", "独自の列"), ("甲", "富山市", "")), context=Context(standard="01")),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Columns that the standard has, under whatever name."""
        match = standards.of(table)
        if match is None or not match.columns:
            return None
        wrong = [(number, table.labels[number - 1], item) for number, item in match.columns.items()]
        wrong = [(number, label, item) for number, label, item in wrong if label != item.name]
        # Another bracket or a missing underscore, or a name from another sheet of the standard: slight.
        slight = all(
            fold_name(label) == item.key or fold_name(label) in map(fold_name, item.variants)
            for _, label, item in wrong
        )
        pairs = [f"{label}→{item.name}" for _, label, item in wrong]
        return Outcome(
            len(wrong),
            len(match.columns),
            [table.address(number, table.header.last - table.first_row) for number, _, _ in wrong][:MAX_PLACES],
            pairs[0] if pairs else "",
            severity="minor" if slight else None,
            values={
                "standard": match.standard.name,
                "columns": "、".join(pairs[:_SHOWN]) + ("…" if len(pairs) > _SHOWN else ""),
            },
        )
