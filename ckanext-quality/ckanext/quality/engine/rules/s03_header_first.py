"""S03: labels in the first row, data from the second."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class HeaderFirst(Rule):
    """Titles, blank rows and ``#key,value`` lines above the labels."""

    id = "S03"
    dimension = "structure"
    weight = 2.0
    severity = "fatal"
    unit = "resource"
    gate = "G2"
    standards = "L3-01"
    title = Text("1行目が項目名、2行目からデータ", "Labels in row 1, data from row 2")
    what = Text(
        "項目名が{row}行目にあります。その上の{count}行（例：「{example}」）は表の外の文字です。",
        "The labels are in row {row}; the {count} rows above (“{example}”) are not part of the table.",
    )
    why = Text(
        "ソフトは1行目を項目名として読むので、題名があると列が全部ずれます。",
        "Programs take row 1 for the labels, so a title shifts everything.",
    )
    remedy = Text(
        "上の行を削除し、題名や時点は、データセットの説明に書いてください。",
        "Delete the rows above and write title and date into the dataset's description.",
    )
    bad = (
        sheet("人口の推移||", "令和5年4月1日現在||", "地区|男|女", "甲|1|2", "乙|3|4"),
        sheet("#LINK|http://example.test", "#lang|ja", "名称|住所|備考", "甲|乙|丙", "丁|戊|己"),
    )
    good = (sheet("地区|男|女", "甲|1|2"), sheet("地区|男", "甲|1", "乙|2"))

    def apply(self, table: Table) -> Outcome | None:
        """Rows above the header."""
        above = table.header.first - 1
        words = table.titles[0][1] if table.titles else "#" + next(iter(table.preamble), "")
        places = [f"A{number}" for number in range(1, above + 1)]
        values: dict[str, object] = {"row": table.header.first}
        return Outcome(above, max(1, above), places, words[:30], share=float(above > 0), values=values)
