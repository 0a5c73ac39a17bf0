"""C02: values are not left out as 〃, 同上 or a blank under a label."""

from __future__ import annotations

from ckanext.quality.engine.rules.base import Outcome, Rule, addresses, over_cells, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import is_numeric

_DITTO = frozenset({"〃", "々", "仝", "同上", "同左", "同右", "”", "″", '"', "''", "〻", "〃〃"})
_MARKS = frozenset("〃々仝同”″\"'〻")
_LABEL_COLUMNS = 2
"""Columns at the left that may hold the label of a block."""
_BESIDE_FILLED = 0.75
"""The column beside it has a value in so many rows."""
_FEWEST_BLANKS = 0.3
"""A label column of blocks is blank at least in this part; with fewer blanks values are simply missing."""


class NoDitto(Rule):
    """A cell that is nothing but a ditto mark; a label written once for a block of rows."""

    id = "C02"
    unit = "cell"
    repair = "SAFE"
    standards = "総務省2020 1-6; e-Stat 2-5, 4-6; L2-02; DS-468 正確性"
    title = Text("〃・同上・空白で省略しない", "Nothing is left out as “same as above”")
    what = Text("{detail}", "{detail}")
    why = Text(
        "並べ替えや抜き出しをすると、何と同じか分からなくなります。",
        "After sorting or filtering nobody knows same as what.",
    )
    remedy = Text(
        "省略せず、どの行にも値をそのまま入れてください（Ctrl+D で上の値を写せます）。",
        "Write the value itself into every row (Ctrl+D copies the one above).",
    )
    bad = (
        sheet("町|担当", "甲|総務課", "乙|〃"),
        sheet("町|担当", "甲|総務課", "乙|同上"),
        sheet("地区|区分|人口", "甲|日本人|1", "|外国人|2", "|計|3", "乙|日本人|4", "|外国人|5", "|計|9"),
        sheet("地区|町|人口", "東部|甲|1", "|乙|2", "|丙|3", "西部|丁|4", "|戊|5"),
        sheet("地区|区分|人口", "|日本人|1", "甲|外国人|2", "|計|3", "|日本人|4", "乙|外国人|5", "|計|9"),
    )
    good = (
        sheet("名称|担当", "佐々木|総務課", "代々木|総務課"),
        sheet("ID|名称|数", "1|甲|1", "|乙|2", "|丙|3", "2|丁|4"),
        sheet("地区|区分|人口", "甲|日本人|1", "甲|外国人|2", "乙|日本人|4", "乙|外国人|5"),
        sheet("名称|通称|種別", "甲|こう|公園", "乙||広場", "丙|へい|公園", "丁||公園", "戊||広場", "己||公園"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Ditto marks in all cells; else blanks of a label column at the left."""
        outcome = over_cells(table, table.columns, lambda value: value.strip() in _DITTO, _MARKS)
        if outcome is None:
            return None
        if outcome.affected:
            outcome.values["detail"] = Text(
                f"「{outcome.example}」のように、上の値を省略したセルが{outcome.affected}件あります。",
                f"{outcome.affected} cells only say “same as above” (“{outcome.example}”).",
            )
            return outcome
        heads = [column for column in table.columns if _heads_blocks(table, column)]
        return _blanks(table, heads, outcome.total) if heads else outcome


def _place(table: Table, column: Column) -> int:
    """Columns at the left of it, in the table or in its side-by-side block."""
    if table.blocks:
        return (column.number - table.blocks.first_column) % (table.blocks.width + table.blocks.gap)
    return column.number - 1


def _heads_blocks(table: Table, column: Column) -> bool:
    """Each label once, blanks between: the leftmost column from its first row on, or one label for every round.

    A round is what the column beside it repeats (日本人, 外国人, 計); without one, a column that is not the leftmost
    may simply be optional.
    """
    place = _place(table, column)
    blank = len(column.values) - column.filled
    if place >= _LABEL_COLUMNS or column.filled < 2 or blank < _FEWEST_BLANKS * len(column.values):
        return False
    if is_numeric(column) or max(n for value, n in column.distinct.items() if value.strip()) > 1:
        return False
    beside = next((other for other in table.columns if other.number == column.number + 1), None)
    if beside is None or beside.filled < _BESIDE_FILLED * len(beside.values):
        return False
    return (place == 0 and bool(column.values[0].strip())) or _one_per_round(column, beside)


def _one_per_round(column: Column, beside: Column) -> bool:
    rows = [i for i, value in enumerate(beside.values) if value.strip()]
    words = [beside.values[i].strip() for i in rows]
    length = words.index(words[0], 1) if words[0] in words[1:] else 0
    if length < 2 or any(word != words[i % length] for i, word in enumerate(words)):
        return False
    rounds = [rows[i : i + length] for i in range(0, len(rows), length)]
    return all(sum(1 for i in each if column.values[i].strip()) == 1 for each in rounds)


def _blanks(table: Table, heads: list[Column], total: int) -> Outcome:
    """A blank in a block is never filled down: where a block begins is not written (鯖江市 writes it in the middle)."""
    places = [place for column in heads for place in addresses(table, column, lambda value: not value.strip())]
    column, count = heads[0], sum(len(head.values) - head.filled for head in heads)
    middle = not column.values[0].strip()
    ja = "（名前がまとまりの途中の行に書かれているため、機械では補えません）" if middle else ""
    en = " The label stands in the middle of its rows, so no machine can fill it in." if middle else ""
    detail = Text(
        f"『{column.label}』がまとまりごとに一度しか書かれておらず、空白で省略されたセルが{count}件あります{ja}。",
        f"“{column.label}” is written once per group and left blank in {count} rows.{en}",
    )
    return Outcome(count, total + count, places, repair="NEVER", values={"detail": detail})
