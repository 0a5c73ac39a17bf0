"""K01: identifiers are unique."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import MAX_PLACES, Outcome, Rule, quote, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text

_ID = re.compile(r"^(id|#id|_id|管理番号|識別番号|整理番号|no\.?|連番|通し番号|施設id)$", re.IGNORECASE)
_BODY = re.compile(r"^(全国地方公共団体コード|都道府県コード又は市区町村コード|市区町村コード|団体コード)$")
# Below this share of different values a column named ID refers to something else.
_KEY_SHARE = 0.8


class UniqueIds(Rule):
    """The same identifier on several rows; IDs are unique within a body, so its code counts where the file has it."""

    id = "K01"
    unit = "row"
    repair = "NEVER"
    confidence = 0.9
    standards = "自治体標準ODS ID; DS-468 効率性"
    title = Text("ID が重複しない", "Identifiers are unique")
    what = Text(
        "『{column}』が重複した行が{count}行あります（例：「{example}」）。",
        "{count} rows share their “{column}” (“{example}”).",
    )
    why = Text(
        "どの行を指すのか決まらず、ほかのデータと結び付けられません。",
        "An identifier that names two rows links to neither.",
    )
    remedy = Text("正しい番号を確かめ、行ごとに違う番号を付けてください。", "Give every row a number of its own.")
    bad = (sheet("ID|名称", "1|甲", "2|乙", "3|丙", "4|丁", "5|戊", "6|己", "7|庚", "8|辛", "9|壬", "9|癸"),)
    good = (
        sheet("ID|名称", "1|甲", "2|乙"),
        sheet("路線ID|名称", "1|甲", "1|乙"),
        sheet("No|名称", "1|甲", "1|乙", "1|丙"),
        sheet("全国地方公共団体コード|ID|名称", "162019|1|甲", "162027|1|乙", "162027|2|丙", "162019|2|丁"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """The first column whose label says that it identifies."""
        body = next((column for column in table.columns if _BODY.match(column.key)), None)
        for column in table.columns:
            if _ID.match(column.key) and column.filled:
                outcome = _judge(table, column, body)
                if outcome:
                    return outcome
        return None


def _judge(table: Table, column: Column, body: Column | None) -> Outcome | None:
    rows: dict[tuple[str, str], list[int]] = {}
    for index, value in enumerate(column.values):
        if value.strip():
            rows.setdefault((body.values[index].strip() if body else "", value.strip()), []).append(index)
    if len(rows) < _KEY_SHARE * column.filled:
        return None
    double = sorted(index for indexes in rows.values() if len(indexes) > 1 for index in indexes)
    places = [table.address(column, index) for index in double[:MAX_PLACES]]
    example = quote(column.values[double[0]]) if double else ""
    return Outcome(len(double), column.filled, places, example, values={"column": column.label})
