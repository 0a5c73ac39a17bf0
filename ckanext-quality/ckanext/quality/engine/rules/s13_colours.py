"""S13: colours and struck-out text carry no meaning."""

from __future__ import annotations

from collections import Counter

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.reader.base import WorkbookFacts
from ckanext.quality.engine.rules.base import MAX_PLACES, Example, Outcome, Rule
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text

_ROWS = (("名称", "人数"), ("甲", "1"), ("乙", "2"), ("丙", "3"), ("丁", "4"), ("戊", "5"))
_RED = "FF0000"
_MOST = 0.5
"""A colour that marks has fewer cells than this part of its column; more is decoration."""
_FEWEST_ROWS = 4
_AGAIN = 0.5
"""A column of kinds has fewer different values than this part of its rows."""


class ColoursMeanNothing(Rule):
    """Some cells of a column filled, no pattern of stripes and no value that says the same; or text struck out."""

    id = "S13"
    unit = "column"
    repair = "NEVER"
    confidence = 0.7
    standards = "L1-11"
    title = Text("色や取消線で意味を表さない", "Colours and struck-out text carry no meaning")
    what = Text("{detail}", "{detail}")
    why = Text(
        "色や取消線は CSV にすると消えます。色の意味は、機械にも、色の見分けにくい人にも伝わりません。",
        "Colours are lost in a CSV and mean nothing to machines or to people who cannot tell them apart.",
    )
    remedy = Text(
        "「区分」のような列を足して、色の意味を言葉で書いてください。取り消した値は削除してください。",
        "Add a column that says in words what the colour means; delete what was struck out.",
    )
    bad = (
        Example(_ROWS, workbook=WorkbookFacts(fills={(3, 2): _RED})),
        Example(_ROWS, workbook=WorkbookFacts(fills={(3, 1): _RED, (3, 2): _RED})),
        Example(_ROWS, workbook=WorkbookFacts(struck={(3, 2)})),
    )
    good = (
        Example(_ROWS, workbook=WorkbookFacts()),
        Example(_ROWS, workbook=WorkbookFacts(fills={(r, c): "EEEEEE" for r in (3, 5) for c in (1, 2)})),
        Example(_ROWS, workbook=WorkbookFacts(fills={(r, 1): "EEEEEE" for r in range(2, 7)})),
        Example(
            (("名称", "区分"), ("甲", "市"), ("乙", "町"), ("丙", "市"), ("丁", "町"), ("戊", "町"), ("己", "町")),
            workbook=WorkbookFacts(fills={(r, c): "FFFF00" for r in (2, 4) for c in (1, 2)}),
        ),
        Example(_ROWS),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Workbooks only."""
        facts = table.raw.workbook
        if facts is None or not table.body:
            return None
        columns = [column for column in table.columns if column.filled]
        struck = [cell for cell in sorted(facts.struck) if _holds_value(table, cell)]
        if struck:
            places = [f"{column_letters(c)}{r}" for r, c in struck[:MAX_PLACES]]
            return Outcome(len({c for _, c in struck}), len(columns), places, values={"detail": _struck(len(struck))})
        by_column = _by_column(table, facts)
        marked = [column for column in columns if column.number in by_column]
        told: dict[frozenset[tuple[int, str]], bool] = {}
        for column in list(marked):
            pattern = frozenset(by_column[column.number].items())
            if pattern not in told:  # whole rows are coloured alike: their columns are judged once
                told[pattern] = _marks(table, by_column[column.number])
            if not told[pattern]:
                marked.remove(column)
        if not marked or len(table.body) < _FEWEST_ROWS:
            return Outcome(0, len(columns))
        places = [table.address(column, i) for column in marked for i in sorted(by_column[column.number])]
        detail = Text(
            f"『{marked[0].label}』など{len(marked)}列で、一部のセルだけ色が違います。色に意味があるなら、列に書いてください。",
            f"In {len(marked)} columns (“{marked[0].label}”) some cells have another colour.",
        )
        return Outcome(len(marked), len(columns), places[:MAX_PLACES], values={"detail": detail})


def _struck(count: int) -> Text:
    return Text(f"取消線の引かれた値が{count}件あります。", f"{count} values are struck out.")


def _holds_value(table: Table, cell: tuple[int, int]) -> bool:
    row, column = cell[0] - table.first_row, cell[1] - 1
    return 0 <= row < len(table.body) and column < len(table.body[row]) and bool(table.body[row][column].strip())


def _by_column(table: Table, facts: WorkbookFacts) -> dict[int, dict[int, str]]:
    """Colours of the body: by column, then by row."""
    found: dict[int, dict[int, str]] = {}
    for (row, column), colour in facts.fills.items():
        index = row - table.first_row
        if 0 <= index < len(table.body):
            found.setdefault(column, {})[index] = colour
    return found


def _marks(table: Table, coloured: dict[int, str]) -> bool:
    """A few cells of the column stand out, neither as stripes nor as what some column says anyway."""
    colours = [coloured.get(i, "") for i in range(len(table.body))]
    usual = Counter(colours).most_common(1)[0][1]
    odd = len(colours) - usual
    if not odd or odd > _MOST * len(colours) or _striped(colours):
        return False
    return not any(_explains(other, colours) for other in table.columns)


def _striped(colours: list[str]) -> bool:
    """The colour follows from the row's place in a period of 2 to 6 rows."""
    return any(
        all(colours[i] == colours[i % period] for i in range(len(colours)))
        for period in range(2, 7)
        if len(colours) >= 2 * period
    )


def _explains(column: Column, colours: list[str]) -> bool:
    """Each value of the column has one colour, and values come up again: a column of kinds, or a row of totals."""
    if len(column.distinct) > _AGAIN * len(colours):
        return False
    by_value: dict[str, str] = {}
    return all(
        by_value.setdefault(value, colour) == colour for value, colour in zip(column.values, colours, strict=True)
    )
