"""What follows the body of a table: remarks, totals."""

from __future__ import annotations

import re

from ckanext.quality.engine.table.model import Blocks, filled, fold, is_number, words

NOTE = re.compile(
    r"^[\s(（\[［<＜【〔「]*(※|＊|\*|注[\s\d０-９)）:：.．、意]|注$|出典|出所|資料|備考|（注|\(注|【注|〔注)"
)
LONE_NOTE = re.compile(r"^[\s(（]*(※|注[\s\d０-９)）:：]|出典\s*[:：]|資料\s*[:：]|備考\s*[:：])")
TOTAL = re.compile(r"^(合計|総計|小計|計|総数|総合計|全体|総合計額|合計額)$")
TAIL = 200
"""Rows at the end that may be remarks."""
_HINT = frozenset("計数体")


def split_notes(rows: list[list[str]], last: int) -> tuple[int, list[tuple[int, str]]]:
    """Where the body ends (exclusive), and the remarks below it with their rows."""
    end = len(rows)
    while end > last and not filled(rows[end - 1]):
        end -= 1
    start = end
    while start > max(last, end - TAIL) and _sparse(rows[start - 1]):
        start -= 1
    first = next((i for i in range(start, end) if _is_note(rows, i, last)), None)
    if first is None:
        return end, []
    notes = [(i + 1, words(rows[i])) for i in range(first, end) if filled(rows[i])]
    while first > last and not filled(rows[first - 1]):
        first -= 1
    return first, notes


def _sparse(row: list[str]) -> bool:
    count = filled(row)
    return count <= (2 if len(row) > 2 else 1)


def _is_note(rows: list[list[str]], index: int, last: int) -> bool:
    """A remark says so by its mark, or stands alone below a blank row as words."""
    cells = [cell.strip() for cell in rows[index] if cell.strip()]
    if not cells:
        return False
    if (NOTE if len(rows[index]) > 2 else LONE_NOTE).match(cells[0]):
        return True
    below_blank = index > last and not filled(rows[index - 1])
    return below_blank and len(cells) == 1 and len(rows[index]) > 2 and not is_number(cells[0]) and len(cells[0]) > 4


def find_totals(body: list[list[str]], first_row: int, blocks: Blocks | None) -> list[int]:
    """Sheet rows whose first words (of the row, or of a block) are 合計, 計, 総数 …"""
    starts = [column - 1 for column in blocks.starts] if blocks else [0]
    found = []
    for index, row in enumerate(body):
        for start in starts:
            word = next((cell for cell in (row[start:] if start else row) if cell.strip()), "")
            if len(word) < 12 and not _HINT.isdisjoint(word) and TOTAL.match(fold(word)):
                found.append(first_row + index)
                break
    return found
