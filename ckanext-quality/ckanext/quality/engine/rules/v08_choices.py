"""V08: one choice is written in one way."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, addresses, quote, sheet
from ckanext.quality.engine.standards.kinds import CHOICES
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import narrow

MOST_VALUES = 20
MOST_SHARE = 0.1
"""A column of choices has at most so many different values, and so many per row."""
_CIRCLES = str.maketrans({"○": "◯", "〇": "◯", "✕": "×", "✖": "×", "╳": "×"})
_YES = frozenset("○〇◯")
_TO_HIRAGANA = str.maketrans({chr(code): chr(code - 0x60) for code in range(ord("ァ"), ord("ヶ") + 1)})
_DIGITS = re.compile(r"\d")


class SameChoice(Rule):
    """有・無, 可・不可 and flags as the standard has them; elsewhere no two spellings of one value."""

    id = "V08"
    unit = "column"
    repair = "CONFIRM"
    confidence = 0.9
    standards = "L2-04; 自治体標準ODS 統制語彙; DS-468 標準適合性"
    title = Text("選択肢・有無の表記がそろう", "A choice is written in one way")
    what = Text(
        "選択肢の書き方がそろわない列が{count}列あります（『{column}』の「{example}」{hint}）。",
        "{count} columns of choices are written in more than one way (“{column}”: “{example}”{hint}).",
    )
    why = Text(
        "同じ意味でも書き方が違うと、数えたり絞り込んだりするときに別のものになります。",
        "What means the same counts as another thing when it is written otherwise.",
    )
    remedy = Text(
        "書き方を1つに決めて置き換えてください（標準データセットでは「有・無」「可・不可」「1・空欄」）。",
        "Settle on one spelling; the standard has 有/無, 可/不可, and 1 or blank.",
    )
    bad = (
        sheet("名称|駐車場の有無", "甲|○", "乙|◯", "丙|無"),
        Example((("名称", "授乳室"), ("甲", "あり"), ("乙", "無")), context=Context(standard="01")),
        Example((("名称", "災害種別_洪水"), ("甲", "1"), ("乙", "－")), context=Context(standard="03")),
        sheet("名称|区分", *("甲|市立",) * 15, *("乙|ｼﾘﾂ",) * 14, "丙|シリツ"),
    )
    good = (
        sheet("名称|駐車場の有無", "甲|有", "乙|無", "丙|"),
        Example(
            (("名称", "災害種別_洪水", "授乳室"), ("甲", "1", "有"), ("乙", "", "無")), context=Context(standard="03")
        ),
        sheet("名称|区分", *("甲|市立",) * 15, *("乙|私立",) * 15),
        sheet("名称|数", *("甲|１",) * 15, *("乙|1",) * 15),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Columns of choices: those the standard names, those whose label does, and texts with few values."""
        outcome = Outcome(0, 0)
        grave, circles = False, True
        for column, choices, asked in _choosing(table):
            outcome.total += 1
            bad = _strange(column, choices) if choices else _doubles(column)
            if not bad:
                continue
            outcome.affected += 1
            if not outcome.places:
                outcome.example = quote(next(value for value in column.values if value in bad))
                outcome.values |= {"column": column.label or column.letters, "hint": _hint(choices)}
            outcome.places.extend(addresses(table, column, bad))
            # Another vocabulary used throughout is a fault only where the standard asks for its own.
            grave = grave or asked or any(map(_says_something, bad if not choices else _doubles(column)))
            circles = circles and asked and choices == CHOICES["presence"] and bad <= _YES
        outcome.severity = None if grave else "minor"
        # A circle in a column that the standard wants 有 or 無 in can mean nothing but 有.
        outcome.repair = "SAFE" if outcome.affected and circles else None
        return outcome if outcome.total else None


def _hint(choices: tuple[str, ...]) -> Text:
    if not choices:
        return Text("", "")
    listed = "・".join(choices)
    return Text(f"、標準は「{listed}」", f", the standard has “{listed}”")


def _choosing(table: Table) -> list[tuple[Column, tuple[str, ...], bool]]:
    """Columns, the values they may have (none: the spellings are compared), and whether the standard says so."""
    match = standards.of(table)
    kinds = standards.kinds_of(table)
    found: list[tuple[Column, tuple[str, ...], bool]] = []
    for column in table.columns:
        if not column.filled or column.number not in kinds:
            continue
        field = match.columns.get(column.number) if match else None
        choices = (field.choices if field else ()) or CHOICES.get(kinds[column.number], ())
        if choices or (kinds[column.number] == "text" and _few(column)):
            found.append((column, choices, field is not None))
    return found


def _few(column: Column) -> bool:
    different = sum(1 for value in column.distinct if value.strip())
    return 1 < different <= min(MOST_VALUES, MOST_SHARE * column.filled)


def _strange(column: Column, choices: tuple[str, ...]) -> set[str]:
    # Spaces around a value are V03's business.
    return {value for value in column.distinct if value.strip() and value.strip() not in choices}


def _doubles(column: Column) -> set[str]:
    """Spellings of one value beside the commonest; width of digits is V04's business."""
    spellings: dict[str, set[str]] = defaultdict(set)
    for value in column.distinct:
        if value.strip():
            spellings[_skeleton(value)].add(value.strip())
    bad: set[str] = set()
    for group in spellings.values():
        if len(group) > 1 and not all(_DIGITS.search(narrow(value)) for value in group):
            bad |= group - {max(group, key=lambda value: column.distinct[value])}
    return {value for value in column.distinct if value.strip() in bad}


def _says_something(value: str) -> bool:
    """Not just another dash: marks for a missing value are C03's business."""
    return any(char.isalnum() or char in "○〇◯×✕" for char in value)


def _skeleton(value: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", value).split())
    return plain.casefold().translate(_CIRCLES).translate(_TO_HIRAGANA)
