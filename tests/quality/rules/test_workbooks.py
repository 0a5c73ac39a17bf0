"""Rules on real workbooks: written by openpyxl, read by the engine's reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ckanext.quality.engine import check
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

RED = PatternFill("solid", start_color="FFFF0000")
GREY = PatternFill("solid", start_color="FFEEEEEE")


def findings_of(folder: Path, change: Callable[[Worksheet], None]) -> dict[str, list[str]]:
    """The cells of each finding about what only workbooks have, of a plain list that was changed in one way."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in [["名称", "人数", "開設日"], *([f"施設{i}", i * 3, f"2020-04-{i:02}"] for i in range(1, 13))]:
        sheet.append(row)
    change(sheet)
    book.save(folder / "list.xlsx")
    report = check(folder / "list.xlsx")
    assert report.error is None
    return {f.check: f.cells for f in report.findings if f.check in {"S10", "S11", "S12", "S13", "S14", "V01"}}


def plain(sheet: Worksheet) -> None:
    """Nothing is changed."""


def zebra(sheet: Worksheet) -> None:
    for row in range(3, 14, 2):
        for column in (1, 2, 3):
            sheet.cell(row, column).fill = GREY


def coloured(sheet: Worksheet) -> None:
    sheet["B5"].fill = RED


def struck(sheet: Worksheet) -> None:
    sheet["A5"].font = Font(strike=True)


def commented(sheet: Worksheet) -> None:
    sheet["B5"].comment = Comment("要確認", "係")


def charted(sheet: Worksheet) -> None:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=13))
    sheet.add_chart(chart, "E2")


def hidden(sheet: Worksheet) -> None:
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[7].hidden = True


def hidden_sheet(sheet: Worksheet) -> None:
    assert sheet.parent is not None
    other = sheet.parent.create_sheet("作業用")
    other.append(["a", "b"])
    other.append([1, 2])
    other.sheet_state = "hidden"


def merged(sheet: Worksheet) -> None:
    sheet.merge_cells("A5:A6")


def calculated(sheet: Worksheet) -> None:
    sheet["B5"] = "=1+2"


def texts(sheet: Worksheet) -> None:
    for row in range(2, 14):
        sheet.cell(row, 2).value = str(row)
        sheet.cell(row, 2).number_format = "@"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (plain, {}),
        (zebra, {}),
        (coloured, {"S13": ["B5"]}),
        (struck, {"S13": ["A5"]}),
        (commented, {"S11": ["B5"]}),
        (charted, {"S11": ["E2"]}),
        (hidden, {"S12": ["7:7", "C:C"]}),
        (hidden_sheet, {"S12": []}),
        (merged, {"S10": ["A5:A6"]}),
        (calculated, {"S14": ["B5"]}),
        (texts, {"V01": [f"B{row}" for row in range(2, 14)]}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_is_found_alone(tmp_path: Path, change: Callable[[Worksheet], None], expected: dict[str, list[str]]):
    assert findings_of(tmp_path, change) == expected
