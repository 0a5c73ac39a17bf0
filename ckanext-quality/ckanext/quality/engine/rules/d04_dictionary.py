"""D04: items, codes, units and marks are explained."""

from __future__ import annotations

import re

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import ColumnNote, Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, quote
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import UNITS, is_amount

_LEGEND_SHEET = re.compile(r"凡例|説明|定義|コード表|項目|仕様|注")
_UNIT = re.compile(rf"[(（\[［_]\s*({UNITS}|単位.*)\s*[)）\]］]?$|({UNITS})$")
_COUNTS = re.compile(
    r"数|量|率|割合|金額|価格|料金|人口|面積|件|年|月|日|緯度|経度|標高|高さ|高度|順位|得点|指数|男|女|計|歳|^no\.?$"
    r"|lat|lon|count|year|month|date|age|rank|score",
    re.IGNORECASE,
)
"""Words of a label that say themselves what is counted or measured."""
_ROWS = (("地区", "値"), ("甲", "1"), ("乙", "2"))


class ThingsAreExplained(Rule):
    """Every column is explained in the data dictionary, by a standard, or by a document; amounts have a unit."""

    id = "D04"
    unit = "resource"
    standards = "総務省2020 1-9; e-Stat 2-8, 4-7; L3-02; L3-04; L3-08; DS-468 理解性"
    title = Text("項目・コード・単位・符号の説明がある", "Items, codes, units and marks are explained")
    what = Text(
        "説明か単位のない列が{total}列のうち{count}列あります（例：『{example}』）。",
        "{count} of {total} columns have no explanation or no unit (“{example}”).",
    )
    why = Text(
        "項目の意味、コードの一覧、数値の単位が分からないと、正しく使えません。",
        "Without the meaning of items and codes and the unit of figures nobody can use them rightly.",
    )
    remedy = Text(
        "「データ項目の定義」に各列の説明と単位を書くか、説明の文書を同じデータセットに付けてください。"
        "単位は項目名に「人口（人）」のように書くこともできます。",
        "Fill in the data dictionary (meaning and unit of each column), or add a document that explains them.",
    )
    bad = (
        Example(_ROWS, context=Context(catalogue=True)),
        Example(_ROWS, context=Context(catalogue=True, dictionary={"地区": ColumnNote("地区", "行政区")})),
    )
    good = (
        Example(_ROWS),
        Example(_ROWS, context=Context(catalogue=True, documentation=True)),
        Example(
            _ROWS,
            context=Context(
                catalogue=True,
                dictionary={"地区": ColumnNote("", "行政区"), "値": ColumnNote("", "申請の数", unit="件")},
            ),
        ),
        Example(_ROWS, context=Context(catalogue=True), other_sheets=("凡例",)),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Where a catalogue could have explained them; the loss is the part of the columns left unexplained."""
        columns = [column for column in table.columns if column.label.strip() and column.filled]
        if not table.context.catalogue or not columns:
            return None
        if table.context.documentation or any(map(_LEGEND_SHEET.search, table.raw.other_sheets)):
            return Outcome(0, len(columns))
        match = standards.of(table)
        known = match.columns if match else {}
        unclear = [c for c in columns if c.number not in known and not _explained(table, c)]
        places = [f"{c.letters}{table.header.last}" for c in unclear]
        words: dict[str, object] = {"total": len(columns)}
        example = quote(unclear[0].label) if unclear else ""
        return Outcome(len(unclear), len(columns), places, example, share=len(unclear) / len(columns), values=words)


def _explained(table: Table, column: Column) -> bool:
    entry = table.context.dictionary.get(column.label)
    if entry is None or not entry.notes.strip():
        return False
    return not is_amount(column) or bool(entry.unit or _UNIT.search(column.key) or _COUNTS.search(column.key))
