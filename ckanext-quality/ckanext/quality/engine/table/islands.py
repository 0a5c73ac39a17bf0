"""Further tables on the same sheet: below, beside, or the same header again; stray cells beside the table."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.table.below import LONE_NOTE, NOTE, TAIL, TOTAL
from ckanext.quality.engine.table.model import Column, Island, Table, filled, fold, is_number, words

TITLES = 3
"""Rows between a blank row and a further header that may be its title."""
STRAY = 3
"""Cells that lie apart and are remarks, no table."""
Rows = list[list[str]]


def find_below(rows: Rows, start: int, labels: list[str]) -> list[Island]:
    """Tables below the first one, by header rows after blank rows, and by the same labels coming again."""
    folded = [fold(label) for label in labels]
    while folded and not folded[-1]:
        folded.pop()
    key = folded[0] if folded else ""
    found: list[tuple[int, int, Island]] = []
    after_blank = False
    index = start
    while index < len(rows):
        row = rows[index]
        first = next((cell for cell in row if cell.strip()), None)
        if first is None:
            after_blank = True
        elif len(folded) > 1 and fold(first) == key and _same(row, folded):
            found.append((index, index, Island(index + 1, 0, tuple(labels), repeat=True)))
            after_blank = False
        elif after_blank:
            after_blank = False
            title = _header_after(rows, index)
            if title is not None:
                head = index + title
                name = " ".join(words(row) for row in rows[index:head])
                island = Island(head + 1, 0, tuple(cell.strip() for cell in _trim(rows[head])), title=name)
                found.append((index, head, island))
                index = head
        index += 1
    return _with_ends(found, rows)


def _with_ends(found: list[tuple[int, int, Island]], rows: Rows) -> list[Island]:
    done = []
    for place, (_, _, island) in enumerate(found):
        end = found[place + 1][0] if place + 1 < len(found) else len(rows)
        while end > island.first_row and not filled(rows[end - 1]):
            end -= 1
        done.append(Island(island.first_row, end, island.labels, repeat=island.repeat, title=island.title))
    return done


def _same(row: list[str], folded: list[str]) -> bool:
    return [fold(cell) for cell in row[: len(folded)]] == folded


def _trim(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _header_after(rows: Rows, index: int) -> int | None:
    """How many title rows stand between a blank row and a header row; none where there is no header."""
    for step in range(TITLES + 1):
        if index + step + 1 >= len(rows):
            return None
        row = rows[index + step]
        count = filled(row)
        if count == 0:
            return None
        if _looks_like_header(rows, index + step):
            return step
        if count > 2 or any(is_number(cell) for cell in row if cell.strip()):
            return None
        first = next(cell for cell in row if cell.strip())
        if NOTE.match(first) or TOTAL.match(fold(first)):
            return None
    return None


def _looks_like_header(rows: Rows, index: int) -> bool:
    """Different words over at least two rows in which one of the columns is numbers."""
    row = rows[index]
    cells = [(i, cell.strip()) for i, cell in enumerate(row) if cell.strip()]
    names = [cell for _, cell in cells]
    if len(names) < 2 or len(set(names)) < len(names) or any(is_number(name) or len(name) > 30 for name in names):
        return False
    if TOTAL.match(fold(names[0])) or NOTE.match(names[0]):
        return False
    below = [one for one in rows[index + 1 : index + 6] if filled(one)]
    if len(below) < 2 or any(filled(one) < 0.5 * len(names) for one in below[:2]):
        return False
    return any(all(i < len(one) and is_number(one[i]) for one in below[:2]) for i, _ in cells)


@dataclass(frozen=True)
class _Group:
    """Columns side by side between blank columns."""

    columns: list[Column]

    @property
    def cells(self) -> int:
        return sum(column.filled + bool(column.label.strip()) for column in self.columns)

    @property
    def labelled(self) -> bool:
        return any(column.label.strip() for column in self.columns)

    def rows(self) -> tuple[int, int]:
        """First and last index of the body with a value."""
        found = [i for column in self.columns for i, value in enumerate(column.values) if value.strip()]
        return (min(found), max(found)) if found else (0, -1)


def find_beside(table: Table) -> tuple[list[Island], list[tuple[str, str]]]:
    """Tables and stray cells to the right of a blank column."""
    if table.blocks is not None:
        return [], [note for start in table.blocks.starts for note in _below_block(table, start, table.blocks.width)]
    if all(label.strip() for label in table.labels):
        return [], []
    groups = _groups(table.columns)
    if len(groups) < 2:
        return [], []
    main = max(groups, key=lambda group: group.cells)
    islands: list[Island] = []
    outside: list[tuple[str, str]] = []
    for group in groups:
        if group is main:
            continue
        if not group.labelled and group.cells <= STRAY:
            outside.extend(_stray(table, group))
        elif len(group.columns) > 1 and _apart(group, main):
            islands.append(_island(table, group))
    return islands, outside


def _below_block(table: Table, start: int, width: int) -> list[tuple[str, str]]:
    """Remarks below a block that is shorter than the one beside it."""
    alone: list[tuple[str, str]] = []
    for index in range(len(table.body) - 1, max(-1, len(table.body) - TAIL), -1):
        cells = [(i, cell.strip()) for i, cell in enumerate(table.body[index][start - 1 : start - 1 + width])]
        cells = [(i, cell) for i, cell in cells if cell]
        if len(cells) > 1:
            break
        alone.extend((table.address(start + i, index), cell) for i, cell in cells)
    alone.reverse()
    first = next((i for i, (_, cell) in enumerate(alone) if LONE_NOTE.match(cell)), len(alone))
    return alone[first:]


def _groups(columns: list[Column]) -> list[_Group]:
    groups: list[list[Column]] = [[]]
    for column in columns:
        if column.filled or column.label.strip():
            groups[-1].append(column)
        elif groups[-1]:
            groups.append([])
    return [_Group(group) for group in groups if group]


def _apart(group: _Group, main: _Group) -> bool:
    """Begins or ends on other rows than the table: columns of the same table share its rows."""
    first, last = group.rows()
    top, bottom = main.rows()
    height = bottom - top + 1
    return not group.labelled or abs(last - bottom) > max(2, 0.3 * height) or first - top > max(2, 0.3 * height)


def _island(table: Table, group: _Group) -> Island:
    first, last = group.rows()
    if group.labelled:
        labels, row = tuple(column.label for column in group.columns), table.header.last
    else:
        labels, row = tuple(column.values[first] for column in group.columns), table.first_row + first
    return Island(row, table.first_row + last, labels, first_column=group.columns[0].number)


def _stray(table: Table, group: _Group) -> list[tuple[str, str]]:
    return [
        (f"{column_letters(column.number)}{table.first_row + i}", value.strip())
        for column in group.columns
        for i, value in enumerate(column.values)
        if value.strip()
    ]
