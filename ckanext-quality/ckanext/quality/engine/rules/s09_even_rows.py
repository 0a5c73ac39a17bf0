"""S09: every row has as many cells as there are labels, and quotation marks are in order."""

from __future__ import annotations

from ckanext.quality.engine.guard import TEXT_FORMATS, column_letters
from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class EvenRows(Rule):
    """Rows longer or shorter than the header, or with a quotation mark in the wrong place.

    Blank cells beyond the last label do not count here: S05 and S07 see them.
    """

    id = "S09"
    unit = "row"
    standards = "e-Stat 4-5, 4-12; L1-14; L1-15"
    title = Text("行ごとの列数がそろい、引用符が正しい", "All rows have the same number of cells, quoted rightly")
    what = Text(
        '列の数が項目名と合わない行が{uneven}行、引用符（"）の位置がおかしい行が{quotes}行あります。',
        "{uneven} rows have more or fewer cells than labels, {quotes} have a quotation mark in the wrong place.",
    )
    why = Text(
        "値の中のコンマや引用符の誤りで列がずれ、別の項目の値として読まれます。",
        "A comma or quotation mark inside a value shifts the rest into wrong columns.",
    )
    remedy = Text(
        'その行を開き、コンマや引用符を含む値を引用符（"）で囲んでください。Excel で開いて保存し直すと、そろいます。',
        "Quote the values that contain commas; opening and saving in Excel evens the rows.",
    )
    bad = (sheet("a|b", "あ|い", "う|え|お"), sheet("a|b|c", "あ|い|う", "え|お"))
    good = (sheet("a|b", "あ|い", "う|え"), sheet("a|b", "あ|い|", "う|え"))

    def apply(self, table: Table) -> Outcome | None:
        """Text files only: a sheet is a rectangle by nature."""
        if table.raw.format not in TEXT_FORMATS or not table.body:
            return None
        width = len(table.labels)
        uneven: dict[int, str] = {}
        for index, row in enumerate(table.body):
            if len(row) != width and _is_uneven(row, width):
                uneven[table.first_row + index] = column_letters(min(len(row), width) + 1)
        quotes = [number for number in table.raw.broken_quotes if number not in uneven]
        places = [f"{letters}{number}" for number, letters in uneven.items()]
        places += [f"{number}:{number}" for number in quotes]
        values: dict[str, object] = {"uneven": len(uneven), "quotes": len(quotes)}
        return Outcome(len(uneven) + len(quotes), max(len(table.body), len(places)), places, values=values)


def _is_uneven(row: list[str], width: int) -> bool:
    if len(row) > width:
        return any(cell.strip() for cell in row[width:])
    return bool(row)
