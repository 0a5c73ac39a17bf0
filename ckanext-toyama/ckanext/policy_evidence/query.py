"""Runs the query of an evidence link over a table. Pure: no CKAN, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

AGGREGATES = ("value", "sum", "mean", "min", "max", "count")


class QueryError(ValueError):
    """The query cannot be answered by this table (column gone, no row, not a number)."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


def number(text: object) -> Decimal:
    """A cell as a number: full-width digits, thousands separators and a percent sign are read.

    :raises QueryError: the cell is not a number.
    """
    plain = normalize("NFKC", str(text)).strip().replace(",", "").rstrip("%")
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise QueryError(f"「{text}」は数値ではありません", f"{text!r} is not a number") from error
    if not value.is_finite():
        raise QueryError(f"「{text}」は数値ではありません", f"{text!r} is not a number")
    return value


def run(
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    column: str,
    row_filter: Mapping[str, str],
    aggregate: str = "value",
) -> Decimal:
    """The value of ``column`` over the rows that match ``row_filter``.

    :param row_filter: column name → cell text that a row must have.
    :param aggregate: one of :data:`AGGREGATES`; ``value`` wants exactly one row.
    :raises QueryError: a column is missing, no row matches, or several do for ``value``.
    """
    positions = {name: index for index, name in enumerate(header)}
    for name in (column, *row_filter):
        if name not in positions:
            raise QueryError(f"列「{name}」が表にありません", f"the table has no column {name!r}")
    wanted = {positions[name]: text.strip() for name, text in row_filter.items()}
    cells = [
        row[positions[column]]
        for row in rows
        if len(row) > max(positions[column], *wanted, 0)
        and all(str(row[index]).strip() == text for index, text in wanted.items())
    ]
    return _fold(cells, aggregate)


def _fold(cells: Sequence[object], aggregate: str) -> Decimal:
    if aggregate == "count":
        return Decimal(len(cells))
    if not cells:
        raise QueryError("条件に合う行がありません", "no row matches the condition")
    numbers = [number(cell) for cell in cells]
    if aggregate == "value":
        if len(numbers) > 1:
            raise QueryError(
                f"条件に合う行が{len(numbers)}行あり、1つに決まりません", f"{len(numbers)} rows match, one is needed"
            )
        return numbers[0]
    if aggregate == "mean":
        return sum(numbers, Decimal(0)) / len(numbers)
    folds = {"sum": lambda values: sum(values, Decimal(0)), "min": min, "max": max}
    return folds[aggregate](numbers)
