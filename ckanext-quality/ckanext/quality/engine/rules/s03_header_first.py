"""S03: labels in the first row, data from the second."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

ABOVE = Text(
    "項目名が{row}行目にあります。その上の{count}行（例：「{example}」）は表の外の文字です。",
    "The labels are in row {row}; the {count} rows above (“{example}”) are not part of the table.",
)
TYPES = Text(
    "項目名のすぐ下の{count}行（例：「{example}」）は、データではなく項目の説明です。",
    "The {count} rows below the labels (“{example}”) explain the columns and are not data.",
)
NONE = Text(
    "項目名の行がありません。1行目（例：「{example}」）がもうデータです。",
    "There is no row of labels: row 1 (“{example}”) is data already.",
)


class HeaderFirst(Rule):
    """Titles, blank rows and ``#key,value`` lines above the labels, or no labels at all."""

    id = "S03"
    unit = "resource"
    standards = "e-Stat 4-1; L3-01"
    title = Text("1行目が項目名、2行目からデータ", "Labels in row 1, data from row 2")
    what = Text("{detail}", "{detail}")
    why = Text(
        "ソフトは1行目を項目名として読むので、題名があると列が全部ずれます。",
        "Programs take row 1 for the labels, so a title shifts everything.",
    )
    remedy = Text(
        "項目名を1行目、データを2行目からにし、題名や時点は、データセットの説明に書いてください。",
        "Put the labels into row 1 and the data from row 2; write title and date into the dataset's description.",
    )
    bad = (
        sheet("人口の推移||", "令和5年4月1日現在||", "地区|男|女", "甲|1|2", "乙|3|4"),
        sheet("#LINK|http://example.test", "#lang|ja", "名称|住所|備考", "甲|乙|丙", "丁|戊|己"),
        sheet("||", "地区|男|女", "甲|1|2", "乙|3|4"),
        sheet("富山県|富山市|1", "富山県|高岡市|2", "石川県|富山市|3"),
    )
    good = (
        sheet("地区|男|女", "甲|1|2"),
        sheet("地区|男", "甲|1", "乙|2"),
        sheet("駅|朝|昼", "朝|6:00|昼", "夕|7:00|12:00"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Rows above the header and between it and the data; a header that is data."""
        above = table.header.first - 1
        if above:
            example = _above(table)[:30]
            detail = ABOVE.format(row=table.header.first, count=above, example=example)
            return self._fail(above, range(1, above + 1), detail, example)
        if table.skipped:
            rows = range(table.header.last + 1, table.first_row)
            example = table.raw.rows[rows[0] - 1][0]
            return self._fail(table.skipped, rows, TYPES.format(count=table.skipped, example=example), example)
        if _is_data(table):
            example = next(label for label in table.labels if label.strip())[:30]
            return self._fail(1, range(1, 2), NONE.format(example=example), example)
        return Outcome(0, 1)

    def _fail(self, count: int, rows: range, detail: Text, example: str) -> Outcome:
        places = [f"A{number}" for number in rows]
        return Outcome(count, count, places, example, share=1.0, values={"detail": detail})


def _above(table: Table) -> str:
    if table.titles:
        return table.titles[0][1]
    return f"#{next(iter(table.preamble))}" if table.preamble else "（空白）"


def _is_data(table: Table) -> bool:
    """Several labels stand as values in their own columns too: 富山県 over 富山県, 富山県, 石川県."""
    if any(island.repeat for island in table.islands) or table.header.count > 1:
        return False
    labelled = [column for column in table.columns if column.label.strip() and column.filled]
    again = [column for column in labelled if column.label in column.distinct]
    return len(again) > 1 and len(again) * 3 > len(labelled)
