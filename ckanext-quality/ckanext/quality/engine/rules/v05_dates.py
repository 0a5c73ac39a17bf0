"""V05: dates are written YYYY-MM-DD."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, over_cells, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import date_form, is_date


class IsoDates(Rule):
    """Era dates (和暦), slashes and 年月日 in columns of dates."""

    id = "V05"
    dimension = "values"
    weight = 2.0
    severity = "major"
    unit = "cell"
    repair = "SAFE"
    confidence = 0.9
    standards = "総務省1-11; L3-05; GIF 441"
    title = Text("日付は西暦の YYYY-MM-DD", "Dates are written YYYY-MM-DD")
    what = Text(
        "『{column}』などに、和暦や「/」で書いた日付が{count}件あります（例：「{example}」）。",
        "{count} dates are in Japanese era or with slashes, as in “{column}” (“{example}”).",
    )
    why = Text(
        "和暦や国によって順の違う書き方は、機械では並べ替えも比較もできません。",
        "Era years and orders that differ by country can be neither sorted nor compared by a machine.",
    )
    remedy = Text(
        "セルの表示形式（ユーザー定義）を yyyy-mm-dd にして保存してください。",
        "Set the cell format (custom) to yyyy-mm-dd before saving.",
    )
    bad = (
        sheet("名称|指定日", "甲|平成3年4月1日", "乙|令和元年5月1日"),
        sheet("名称|指定日", "甲|R6.4.1", "乙|2024-04-01"),
        sheet("名称|更新日", "甲|2024/4/1", "乙|2024年4月2日"),
    )
    good = (sheet("名称|指定日", "甲|2024-04-01", "乙|1991-04-01"), sheet("名称|部屋", "甲|H30", "乙|S1"))

    def apply(self, table: Table) -> Outcome | None:
        """Cells of the columns that are dates by and large."""
        outcome = over_cells(table, filter(is_date, table.columns), _not_iso)
        if outcome and outcome.affected and not (date_form(outcome.example) or "").startswith("era"):
            outcome.severity = "minor"
        return outcome


def _not_iso(value: str) -> bool:
    return date_form(value) not in (None, "iso")
