"""Which column (or row) of a table holds the title, the files, the date …

Two shapes are data: rows that are datasets under a header row, and a table of
property and value that describes one dataset. Everything else is layout, whose
cells are read like paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..dates import parse_date
from ..text import nfkc
from .labels import is_generic, is_period, title_of
from .page import Cell, Link, Table

_ROLES = (
    ("licence", r"ライセンス|利用条件|利用規約|licen[sc]e"),
    ("updated", r"更新日|更新年月日|最終更新|^更新$|公開日|掲載日|作成日|登録日|時点|updated|modified"),
    ("frequency", r"更新頻度|頻度|更新周期|frequency"),
    ("file", r"ファイル|ダウンロード|データ形式|^形式|リンク|^url$|取得|download|リソース"),
    ("note", r"備考|担当|所管|部署|課名|問.?合|連絡|容量|サイズ|文字コード|件数|^no\.?$|^番号$|^#$|提供元"
    r"|作成者|公開者"),
    ("theme", r"分野|分類|カテゴリ|ジャンル|区分|テーマ|種別|category"),
    ("period", r"^年度$|^年$|^年次$|^年月$|^年月日$|対象年|期間|^時期$|^月$|対象期間"),
    ("title", r"データ(?:セット)?の?(?:名|タイトル|名称)|データセット$|^データ$|名称|タイトル|件名|項目名?"
    r"|資料名?|表題|題名|内容名|^名前$|title|^name$|データ一覧"),
    ("description", r"概要|説明|内容|摘要|詳細|description"),
)  # fmt: skip
_ROLE = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ROLES)
_MAX_HEADER = 30
_NUMBER = re.compile(r"^[\d０-９.,()（）①-⑳-]+$")


@dataclass(eq=False)
class Row:
    """A row (or a whole table of properties) that describes a dataset."""

    table: Table
    title: str = ""
    title_cell: Cell | None = None
    period: str = ""
    theme: str = ""
    description: str = ""
    updated: str = ""
    licence: str = ""
    frequency: str = ""
    cells: list[Cell] = field(default_factory=list)
    headers: dict[Cell, str] = field(default_factory=dict)


def read_table(table: Table, is_file: Callable[[Link], bool]) -> dict[Cell, list[Row]]:
    """The dataset rows of a table by the cells that hold their files; empty for a layout table."""
    if table.nested:
        return {}
    facts = _facts(table, is_file)
    if facts is not None:
        return {cell: [facts] for cell in facts.cells}
    head = _head(table)
    if not head and any(block.heading for row in table.rows for cell in row if cell for block in cell.blocks):
        return {}
    roles = _roles(table, head)
    headers = [_header(table, head, column, last=True) for column in range(len(roles))]
    rows: dict[Cell, list[Row]] = {}
    section = ""
    for index in range(head, len(table.rows)):
        cells = _distinct(table.rows[index])
        if not any(is_file(link) for cell in cells for link in cell.links):
            named = [cell for cell in cells if cell.text]
            if len(named) == 1 and not is_generic(named[0].text):
                section = named[0].text
            continue
        row = _row(table, index, roles, headers, is_file)
        if head == 0 and not row.title:
            if not section:
                continue  # no header, no name: a layout table
            row.title = title_of(section)
        else:
            row.theme = row.theme or section
        for cell in cells:
            rows.setdefault(cell, []).append(row)
    return rows


def role_of(header: str) -> str:
    """What a header says that its column holds, or an empty string."""
    folded = nfkc(header)
    if not folded or len(folded) > _MAX_HEADER:
        return ""
    return next((name for name, pattern in _ROLE if pattern.search(folded)), "")


def _distinct(row: list[Cell | None]) -> list[Cell]:
    return list(dict.fromkeys(cell for cell in row if cell is not None))


def _head(table: Table) -> int:
    """How many rows are header rows."""
    if table.head_rows:
        return table.head_rows
    count = 0
    for row in table.rows[:3]:
        cells = _distinct(row)
        if not cells or any(cell.links for cell in cells):
            break
        words = [cell for cell in cells if role_of(cell.text)]
        if (len(cells) > 1 and all(cell.header for cell in cells)) or len(words) > 1:
            count += 1
        else:
            break
    return count


def _roles(table: Table, head: int) -> list[str]:
    """The role of each column; each role but file once, the first column that claims it."""
    width = max((len(row) for row in table.rows), default=0)
    roles: list[str] = []
    for column in range(width):
        header = _header(table, head, column)
        role = role_of(header)
        roles.append("" if role != "file" and role in roles else role)
    return roles


def _header(table: Table, head: int, column: int, *, last: bool = False) -> str:
    cells = [row[column] for row in table.rows[:head] if column < len(row)]
    if last:
        cells = cells[-1:]
    return " ".join(cell.text for cell in dict.fromkeys(cells) if cell is not None)


def _row(table: Table, index: int, roles: list[str], headers: list[str], is_file: Callable[[Link], bool]) -> Row:
    row = Row(table)
    line = table.rows[index]
    row.cells = _distinct(line)
    for column, cell in enumerate(line):
        if cell is None:
            continue
        role = roles[column] if column < len(roles) else ""
        row.headers.setdefault(cell, headers[column] if column < len(headers) else "")
        if role == "title" and row.title_cell is None:
            if not is_generic(cell.text) or is_period(cell.text):
                _name(row, cell)
        elif role in ("description", "updated", "licence", "frequency", "theme", "period"):
            setattr(row, role, getattr(row, role) or cell.text)
    if row.title_cell is None:
        _guess_name(row, line, roles, is_file)
    return row


def _name(row: Row, cell: Cell) -> None:
    row.title_cell = cell
    row.title = title_of(_first_line(cell))
    if is_period(row.title):
        row.period, row.title = row.title, ""


def _first_line(cell: Cell) -> str:
    return cell.blocks[0].text if cell.blocks else ""


def _guess_name(row: Row, line: list[Cell | None], roles: list[str], is_file: Callable[[Link], bool]) -> None:
    """The name of a row without a title column: its first cell that names something."""
    for column, cell in enumerate(line):
        role = roles[column] if column < len(roles) else ""
        if cell is None or role not in ("", "description", "file"):
            continue
        text = _first_line(cell)
        if not text or _NUMBER.match(text):
            continue
        own_file = any(is_file(link) for link in cell.links)
        if not own_file and (is_period(text) or (parse_date(text) and is_generic(text))):
            row.period = row.period or text
            continue
        if is_generic(text) or (role == "description" and not own_file):
            continue
        _name(row, cell)
        if role == "description":
            row.description = ""
        return


def _facts(table: Table, is_file: Callable[[Link], bool]) -> Row | None:
    """A table of property and value: its first column holds property names, the files stand behind one of them."""
    pairs = [(row[0], row[1]) for row in table.rows if len(row) > 1 and row[0] is not None and row[1] is not None]
    named = [(role_of(key.text), value) for key, value in pairs if key is not value]
    known = {role for role, _ in named if role}
    if len(known) < 2 or len(named) < len(table.rows) * 0.6 or any(len(_distinct(row)) > 2 for row in table.rows):
        return None
    if any(is_file(link) for key, _ in pairs for link in key.links):
        return None
    if all(role_of(cell.text) for cell in _distinct(table.rows[0])) and len(known & {"title", "file"}) < 2:
        return None  # two header words side by side: an ordinary table
    row = Row(table)
    for role, value in named:
        row.cells.append(value)
        if role == "title":
            _name(row, value)
        elif role in ("description", "updated", "licence", "frequency", "theme", "period"):
            setattr(row, role, getattr(row, role) or value.text)
    return row
