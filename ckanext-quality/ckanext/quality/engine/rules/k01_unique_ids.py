"""K01: identifiers are unique."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, addresses, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_ID = re.compile(r"^(id|#id|_id|管理番号|識別番号|整理番号|no\.?|連番|通し番号|施設id)$", re.IGNORECASE)
# Below this share of different values a column named ID refers to something else.
_KEY_SHARE = 0.8


class UniqueIds(Rule):
    """The same identifier on several rows."""

    id = "K01"
    dimension = "consistency"
    weight = 1.5
    severity = "critical"
    unit = "row"
    repair = "NEVER"
    confidence = 0.9
    standards = "DS-468"
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
    )

    def apply(self, table: Table) -> Outcome | None:
        """The first column whose label says that it identifies."""
        for column in table.columns:
            if not _ID.match(column.key) or not column.filled:
                continue
            different = sum(1 for value in column.distinct if value.strip())
            if different < _KEY_SHARE * column.filled:
                continue
            double = {value for value, count in column.distinct.items() if count > 1 and value.strip()}
            affected = sum(column.distinct[value] for value in double)
            places = addresses(table, column, double)
            example = next((value for value in column.values if value in double), "")
            return Outcome(affected, column.filled, places, example, values={"column": column.label})
        return None
