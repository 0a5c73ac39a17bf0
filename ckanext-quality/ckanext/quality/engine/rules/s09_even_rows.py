"""S09: every row has as many cells as there are labels."""

from __future__ import annotations

from ckanext.quality.engine.guard import TEXT_FORMATS, column_letters
from ckanext.quality.engine.rules.base import Outcome, Rule, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text


class EvenRows(Rule):
    """Rows longer or shorter than the header; blank cells beyond the last label do not count."""

    id = "S09"
    dimension = "structure"
    weight = 1.5
    severity = "fatal"
    unit = "row"
    standards = "L1-14; L1-15"
    title = Text("行ごとの列数がそろっている", "All rows have the same number of cells")
    what = Text("列の数が項目名と合わない行が{count}行あります。", "{count} rows have more or fewer cells than labels.")
    why = Text(
        "値の中のコンマや引用符の誤りで列がずれ、別の項目の値として読まれます。",
        "A comma or quotation mark inside a value shifts the rest into wrong columns.",
    )
    remedy = Text(
        'その行を開き、コンマを含む値を引用符（"）で囲んでください。Excel で開いて保存し直すと、そろいます。',
        "Quote the values that contain commas; opening and saving in Excel evens the rows.",
    )
    bad = (sheet("a|b", "あ|い", "う|え|お"), sheet("a|b|c", "あ|い|う", "え|お"))
    good = (sheet("a|b", "あ|い", "う|え"), sheet("a|b", "あ|い|", "う|え"))

    def apply(self, table: Table) -> Outcome | None:
        """Text files only: a sheet is a rectangle by nature."""
        if table.raw.format not in TEXT_FORMATS or not table.body:
            return None
        width = len(table.labels)
        places: list[str] = []
        for index, row in enumerate(table.body):
            longer = len(row) > width and any(cell.strip() for cell in row[width:])
            if longer or (len(row) < width and row):
                places.append(f"{column_letters(min(len(row), width) + 1)}{table.first_row + index}")
        return Outcome(len(places), len(table.body), places)
