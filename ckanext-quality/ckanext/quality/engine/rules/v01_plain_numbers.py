"""V01: number columns hold numbers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Set

from ckanext.quality.engine.reader.base import Cell, WorkbookFacts
from ckanext.quality.engine.rules.base import MAX_PLACES, Example, Outcome, Rule, note, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import is_amount, number_defect

_CLASSES = {
    "separator": (Text("桁区切りの「,」", "thousands separators"), "SAFE"),
    "triangle": (Text("負の数の「▲」「△」", "triangles for minus"), "SAFE"),
    "unit": (Text("単位", "units"), "CONFIRM"),
    "note": (Text("注記", "remarks"), "NEVER"),
    "approximate": (Text("「約」「以上」など", "“about” or “at least”"), "NEVER"),
    "range": (Text("「10～20」のような範囲", "ranges such as 10～20"), "NEVER"),
    "text": (Text("文字として入った数字", "digits stored as text"), "SAFE"),
}
"""What makes a cell no number, and the class of its repair; a pair such as 12(3) is the matter of V02."""


class PlainNumbers(Rule):
    """Thousands separators, ▲, units, remarks, ranges in columns of amounts; in workbooks digits stored as text."""

    id = "V01"
    unit = "cell"
    repair = "SAFE"
    confidence = 0.9
    standards = "総務省2020 1-3; e-Stat 2-2, 4-3; L2-01"
    title = Text("数値の列は数字だけ", "Number columns hold digits only")
    what = Text(
        "『{column}』などの数値の列に、数字だけでない値が{count}件あります（{classes}。例：「{example}」）。",
        "{count} values of number columns are not digits only: {classes} (“{column}”, “{example}”).",
    )
    why = Text(
        "「1,234」や「12人」は文字として読まれ、合計もグラフもできません。",
        "“1,234” and “12人” are read as words: no sums, no charts.",
    )
    remedy = Text(
        "セルの表示形式を「標準」にして保存し、単位は項目名に「人口（人）」のように書いてください。"
        "負の数は「-」で表し、注記や範囲は別の列に分けてください。",
        "Set the cell format to “General” before saving, put units into the label, write minus as “-”, "
        "and move remarks and ranges to columns of their own.",
    )
    bad = (
        sheet("町|人口", "甲|1,234", "乙|12", "丙|56"),
        sheet("町|増減", "甲|▲5", "乙|3", "丙|1"),
        sheet("町|人口", "甲|12人", "乙|13人"),
        sheet("町|人口", "甲|5(注1)", "乙|3", "丙|1"),
        sheet("町|面積", "甲|約10", "乙|3", "丙|10～20"),
        Example((("町", "人口"), ("甲", "12"), ("乙", "3")), workbook=WorkbookFacts(number_text={(2, 2)})),
    )
    good = (
        sheet("町|人口", "甲|1234", "乙|-5"),
        sheet("名|備考", "甲|12人乗り", "乙|不明"),
        sheet("名|電話番号", "甲|0764314111", "乙|12(3)"),
        sheet("年|人口", "2020年|10", "2021年|11"),
        Example((("町", "コード"), ("甲", "162019"), ("乙", "162027")), workbook=WorkbookFacts(number_text={(2, 2)})),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Cells of the columns that are amounts by and large."""
        outcome = Outcome(0, 0)
        classes: Counter[str] = Counter()
        text = table.raw.workbook.number_text if table.raw.workbook else set()
        for column in filter(is_amount, table.columns):
            outcome.total += column.filled
            bad = {value: kind for value in column.distinct if (kind := number_defect(value)) and kind != "pair"}
            for value, kind in bad.items():
                classes[kind] += column.distinct[value]
            if bad:
                note(outcome, table, column, set(bad))
            if text:
                classes["text"] += _text_numbers(table, column, bad, text, outcome)
        if not outcome.total:
            return None
        _describe(outcome, Counter({kind: count for kind, count in classes.items() if count}))
        return outcome


def _text_numbers(table: Table, column: Column, known: Container[str], text: Set[Cell], outcome: Outcome) -> int:
    """Cells of a workbook that look like numbers and are words; those found already are not counted again."""
    found = [
        index
        for index, value in enumerate(column.values)
        if (table.first_row + index, column.number) in text and value not in known
    ]
    if found and not outcome.affected:
        outcome.example = column.values[found[0]]
        outcome.values["column"] = column.label or column.letters
    outcome.affected += len(found)
    outcome.places.extend(table.address(column, index) for index in found[: MAX_PLACES - len(outcome.places)])
    return len(found)


def _describe(outcome: Outcome, classes: Counter[str]) -> None:
    """The words of the message, the repair that the easiest class allows, a lighter severity for mere text."""
    if not classes:
        return
    words = [_CLASSES[kind][0] for kind, _ in classes.most_common()]
    outcome.values["classes"] = Text("・".join(w.ja for w in words), ", ".join(w.en for w in words))
    repairs = {_CLASSES[kind][1] for kind in classes}
    outcome.repair = next((name for name in ("SAFE", "CONFIRM", "NEVER") if name in repairs), None)
    if classes.keys() == {"text"}:
        outcome.severity = "major"
