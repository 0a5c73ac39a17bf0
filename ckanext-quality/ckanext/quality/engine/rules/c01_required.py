"""C01: columns that the standard demands have a value in every row."""

from __future__ import annotations

from collections import Counter

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import MAX_PLACES, Example, Outcome, Rule
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text

_SHELTERS = Context(standard="03")


class RequiredFilled(Rule):
    """Blanks in 必須 columns; flags, whose blank means no, and columns that are not there (D01) are left out."""

    id = "C01"
    unit = "cell"
    repair = "NEVER"
    standards = "自治体標準ODS ◎; DS-468 完全性"
    title = Text("必須の列が空でない", "Required columns are filled")
    what = Text(
        "標準データセット「{standard}」で必須の列に、空欄が{count}か所あります（{columns}）。",
        "{count} cells are blank in columns that the standard dataset “{standard}” requires (“{columns}”).",
    )
    why = Text(
        "名称や所在地の分からない行は、地図にも一覧にも載せられません。",
        "A row without its name or place can be put on no map and in no list.",
    )
    remedy = Text(
        "元の台帳で確かめて値を入れてください。値がないことが正しいときは備考に理由を書いてください。",
        "Fill in the values from the register; where there is none, say why in the remarks column.",
    )
    bad = (
        Example((("名称", "所在地_連結表記"), ("甲", "富山市"), ("乙", ""), ("", "高岡市")), context=_SHELTERS),
        Example((("名称", "電話番号", "備考"), ("甲", " ", "改築中")), context=_SHELTERS),
    )
    good = (
        Example((("名称", "災害種別_洪水", "備考"), ("甲", "1", ""), ("乙", "", "山側")), context=_SHELTERS),
        Example((("名称", "電話番号"), ("甲", "076-400-0001"), ("", "")), context=_SHELTERS),
        # Which columns the list of facilities requires was never seen: no demand is made up.
        Example((("名称", "電話番号"), ("甲", "076-400-0001"), ("", "076-400-0002")), context=Context(standard="01")),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Rows that hold a record; a stray cell below the table is none."""
        match = standards.of(table)
        if match is None:
            return None
        columns = [c for c in table.columns if (item := match.columns.get(c.number)) and item.required]
        rows = standards.records(table)
        if not columns or not rows:
            return None
        blank = {column.number: _blanks(column, rows) for column in columns}
        counts = Counter({column.label: len(blank[column.number]) for column in columns})
        found = [f"{label} {count:,}" for label, count in counts.most_common() if count]
        places = [table.address(column, index) for column in columns for index in blank[column.number][:MAX_PLACES]]
        return Outcome(
            counts.total(),
            len(columns) * len(rows),
            places[:MAX_PLACES],
            places[0] if places else "",
            values={"standard": match.standard.name, "columns": "、".join(found)},
        )


def _blanks(column: Column, rows: list[int]) -> list[int]:
    if all(value.strip() for value in column.distinct):
        return []
    return [index for index in rows if not column.values[index].strip()]
