"""V01: numbers lose their separators and triangles; a unit moves into the label, if a person agrees.

「約10」 and 「10～20」 say something that no single number says, and a remark in the cell is somebody's: they stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ckanext.quality.engine.repair.base import CONFIRM, Column, Repairer, Step, Text, Work, by_column
from ckanext.quality.engine.repair.numbers import plain_number, unit_of, without_unit
from ckanext.quality.engine.table import fold
from ckanext.quality.engine.values import is_amount, narrow, number_defect


class PlainNumbers(Repairer):
    """Columns of amounts; codes are never touched."""

    check = "V01"
    order = 150

    def steps(self, work: Work) -> Iterator[Step]:
        """Separators and triangles, then units."""
        columns = [column for column in work.table.columns if is_amount(column)]
        text = Text(
            "『{column}』の桁区切りや▲を、計算できる数字にする", "Write the numbers of “{column}” so that they add up"
        )
        yield from by_column(work, self.check, columns, _plain, text)
        for column in columns:
            step = _unit_to_label(work, column)
            if step:
                yield step


def _plain(value: str) -> str | None:
    return plain_number(value) if number_defect(value) in ("separator", "triangle") else None


def _unit_to_label(work: Work, column: Column) -> Step | None:
    units = {unit for value in column.distinct if (unit := unit_of(value))}
    if len(units) != 1:
        return None
    unit = Counter(_as_written(value) for value in column.distinct if unit_of(value)).most_common(1)[0][0]
    found = work.replace(column, without_unit)
    if not found:
        return None
    cells = dict(found.cells)
    label = column.label.strip()
    if work.table.header.count == 1 and fold(f"({unit})") not in fold(label):
        cells[work.label_cell(column)] = f"{label}({unit})"
    text = Text(
        f"『{label}』の単位「{unit}」を値から除き、項目名に「({unit})」と書く",
        f"Move the unit “{unit}” from the values of “{label}” into its label",
    )
    return Step("V01", CONFIRM, text, place=f"{work.letters(column)}:unit", cells=cells)


def _as_written(value: str) -> str:
    """The unit with the characters of the cell: ㎡ stays ㎡."""
    text, unit = value.strip(), unit_of(value) or ""
    return next((text[-length:] for length in range(1, len(text)) if narrow(text[-length:]) == unit), unit)
