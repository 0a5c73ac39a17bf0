"""C03: missing, zero and withheld can be told apart."""

from __future__ import annotations

from ckanext.quality.engine.context import ColumnNote, Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, note, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import is_amount, is_missing_mark, narrow

_ROWS = (("町", "人口"), ("甲", "10"), ("乙", "-"), ("丙", "0"), ("丁", "5"))
_MIXED = (("町", "件数"), ("甲", "10"), ("乙", ""), ("丙", "0"), ("丁", "5"))
_LEGEND = ColumnNote("件数", "空欄は報告なし", missing_values=("",))


class MissingIsDefined(Rule):
    """Marks such as ``-``, ``…``, ``X``, 不明 in columns of numbers; blanks beside zeros, where no legend says why."""

    id = "C03"
    unit = "column"
    confidence = 0.9
    standards = "総務省2020 1-13; e-Stat 2-12, 4-11; L1-09; L3-03"
    title = Text("欠損・ゼロ・秘匿の区別が分かる", "Missing, zero and withheld can be told apart")
    what = Text("{detail}", "{detail}")
    why = Text(
        "「-」や空欄が「0」なのか「調べていない」のか「公表できない」のかが分からず、合計や平均を誤ります。",
        "Nobody can tell whether “-” or a blank means zero, not surveyed or withheld; sums and averages go wrong.",
    )
    remedy = Text(
        "0 のときは 0 と書き、値がないときは空欄にしてください。記号を使うときは、"
        "その意味をデータの説明（データ項目の定義）に書いてください。",
        "Write 0 for zero and leave what is missing blank; explain every mark in the data dictionary.",
    )
    bad = (
        sheet("町|人口", "甲|10", "乙|-", "丙|5", "丁|7"),
        sheet("町|人口", "甲|10", "乙|X", "丙|5", "丁|不明"),
        Example(_MIXED, context=Context(catalogue=True)),
    )
    good = (
        sheet("町|人口", "甲|10", "乙|0"),
        sheet("町|担当", "甲|総務課", "乙|-"),
        sheet("町|人口", "甲|10", "乙|-", "丙|5", "※「-」は調査対象外"),
        Example(_ROWS, context=Context(catalogue=True, dictionary={"人口": ColumnNote("人口", "「-」は対象外")})),
        Example(_MIXED, context=Context(catalogue=True, dictionary={"件数": _LEGEND})),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Columns of amounts; a blank beside a zero is a fault only where a catalogue could have said what it means."""
        amounts = [column for column in table.columns if is_amount(column)]
        if not amounts:
            return None
        return _marks(table, amounts) or _blanks(table, amounts) or Outcome(0, len(amounts))


def _marks(table: Table, amounts: list[Column]) -> Outcome | None:
    outcome = Outcome(0, len(amounts))
    marked: list[Column] = []
    for column in amounts:
        bad = {v for v in column.distinct if v.strip() and is_missing_mark(v) and not _explained(table, column, v)}
        if bad:
            note(outcome, table, column, bad)
            marked.append(column)
    if not marked:
        return None
    cells, outcome.affected = outcome.affected, len(marked)
    outcome.values["detail"] = Text(
        f"数値の列『{outcome.values['column']}』など{len(marked)}列に、"
        f"値がないことを表す記号（例：「{outcome.example}」）が{cells}件あり、意味の説明がありません。",
        f"{cells} cells in {len(marked)} columns of numbers hold a mark for “no value” "
        f"(“{outcome.example}” in “{outcome.values['column']}”) that is explained nowhere.",
    )
    return outcome


def _blanks(table: Table, amounts: list[Column]) -> Outcome | None:
    mixed = [c for c in amounts if 0 < c.filled < len(c.values) and _has_zero(c) and not _explained(table, c, "")]
    if not mixed:
        return None
    known = table.context.catalogue
    places = [f"{column.letters}{table.header.last}" for column in mixed]
    outcome = Outcome(len(mixed), len(amounts), places, mixed[0].label, severity="minor" if known else "info")
    outcome.share = None if known else 0.0
    names = f"『{mixed[0].label}』など{len(mixed)}列" if len(mixed) > 1 else f"『{mixed[0].label}』"
    outcome.values["detail"] = Text(
        f"{names}に空欄と 0 の両方があります。空欄の意味（調査なし・該当なしなど）が分かりません。",
        f"{len(mixed)} columns (“{mixed[0].label}”) have both blanks and zeros; what a blank means is said nowhere.",
    )
    return outcome


def _has_zero(column: Column) -> bool:
    return any(value in column.distinct for value in ("0", "0.0", "０"))


def _explained(table: Table, column: Column, mark: str) -> bool:
    """The data dictionary or a note below the table says what the mark means."""
    entry = table.context.dictionary.get(column.label)
    if entry and (mark in entry.missing_values or (narrow(mark) or "空欄") in narrow(entry.notes)):
        return True
    return bool(mark.strip()) and any(_names(text, narrow(mark)) for _, text in table.notes)


def _names(text: str, mark: str) -> bool:
    plain = narrow(text)
    return any(f"{left}{mark}{right}" in plain for left, right in ("「」", "『』", '""', "“”", "()")) or (
        len(mark) > 1 and mark in plain
    )
