"""D03: values stand under their own labels."""

from __future__ import annotations

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, quote
from ckanext.quality.engine.standards.shift import FEWEST_ROWS
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_LABELS = (
    "名称", "電話番号", "内線番号", "連絡先メールアドレス", "連絡先FormURL",
    "郵便番号", "市区町村コード", "地方公共団体名",
)  # fmt: skip
_ROWS = (("甲小学校", "076-400-0001"), ("乙小学校", "076-400-0002"), ("丙小学校", "076-400-0003"))
_SHELTERS = Context(standard="evacuation_space")


class ColumnsInPlace(Rule):
    """A block of columns that slipped to the side in every row, as after a change of the form."""

    id = "D03"
    unit = "resource"
    repair = "CONFIRM"
    standards = "自治体標準ODS"
    title = Text("列がずれていない", "Values stand under their own labels")
    what = Text(
        "{count}行で、{first}列『{column}』から{last}列までの値が{way}に{by}列ずれています"
        "（例：『{column}』に「{example}」）。",
        "In {count} rows the values of columns {first} to {last} stand {by} columns too far {way}"
        " (“{column}” holds “{example}”).",
    )
    why = Text(
        "項目名は正しくても、値は別の項目のものとして読まれます。",
        "Although the labels are right, every value is read as something else.",
    )
    remedy = Text(
        "ずれた列の値を、正しい項目名の下に移してください。直した表の見本を確かめて、まとめて直すこともできます。",
        "Move the values under their labels; the preview shows the whole block put right.",
    )
    bad = (
        Example((_LABELS, *((*row, "162019", "富山県", "富山市", "", "", "") for row in _ROWS)), context=_SHELTERS),
        Example(
            (_LABELS, *(("", *row, "12", "a@b.jp", "https://c.jp", "9300001", "162019") for row in _ROWS)),
            context=_SHELTERS,
        ),
    )
    good = (
        Example((_LABELS, *((*row, "12", "", "", "9300001", "162019", "富山市") for row in _ROWS)), context=_SHELTERS),
        Example((_LABELS, *((*row, "", "", "", "", "", "") for row in _ROWS)), context=_SHELTERS),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Tables of a standard dataset with enough rows to tell a slip from a slipped row."""
        match = standards.of(table)
        rows = len(standards.records(table))
        if match is None or rows < FEWEST_ROWS:
            return None
        shift = match.shift
        if shift is None:
            return Outcome(0, rows)
        column = table.columns[shift.first - 1]
        example = next((i for i, value in enumerate(column.values) if value.strip()), 0)
        right = shift.by < 0
        return Outcome(
            shift.rows,
            shift.total,
            [f"{column_letters(shift.first)}{table.first_row}:{column_letters(shift.last)}{table.first_row}"],
            quote(column.values[example]),
            values={
                "column": column.label,
                "first": column_letters(shift.first),
                "last": column_letters(shift.last),
                "by": abs(shift.by),
                "way": Text("右" if right else "左", "right" if right else "left"),
            },
        )
