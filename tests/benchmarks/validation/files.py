"""Lists of defibrillators as municipalities publish them, clean or with a share of bad rows; from a seed."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

DAYS = ["毎日", "月～金", "土日祝", "不明", "月～土"]
PLACES = ["東京都千代田区霞が関", "大阪府大阪市北区中之島", "北海道札幌市中央区北一条", "富山県富山市新桜町"]
SITES = ["市役所本庁舎", "中央公民館", "総合体育館", "市立第一小学校", "保健センター", "図書館分館", "消防署"]
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "ID", "type": "string", "constraints": {"required": True, "unique": True, "pattern": r"\d{6}-\d{7}"}},
        {
            "name": "団体コード",
            "type": "integer",
            "constraints": {"required": True, "minimum": 10000, "maximum": 999999},
        },
        {"name": "名称", "type": "string", "constraints": {"required": True, "maxLength": 60}},
        {"name": "所在地", "type": "string", "constraints": {"required": True, "minLength": 4, "maxLength": 120}},
        {"name": "緯度", "type": "number", "constraints": {"required": True, "minimum": 20, "maximum": 46}},
        {"name": "経度", "type": "number", "constraints": {"required": True, "minimum": 122, "maximum": 154}},
        {"name": "電話番号", "type": "string", "constraints": {"pattern": r"0\d{1,4}-\d{1,4}-\d{3,4}"}},
        {"name": "URL", "type": "string", "constraints": {"pattern": r"https?://[^\s]+"}},
        {"name": "利用可能曜日", "type": "string", "constraints": {"enum": DAYS}},
        {"name": "設置年月日", "type": "date", "constraints": {"minimum": "1990-01-01"}},
    ],
    "primaryKey": ["ID"],
    "missingValues": [""],
}
LABELS = [field["name"] for field in SCHEMA["fields"]]
TYPES = [field["type"] for field in SCHEMA["fields"]]


def _row(index: int, rng: random.Random) -> list[str]:
    day = dt.date(1995, 1, 1) + dt.timedelta(days=int(rng.random() * 10_000))
    return [
        f"{131016 + index % 40:06d}-{index:07d}",
        str(131016 + index % 40),
        rng.choice(SITES) + str(index % 997),
        f"{rng.choice(PLACES)}{index % 9 + 1}丁目{index % 30 + 1}番{index % 17 + 1}号",
        f"{24 + rng.random() * 21:.6f}",
        f"{123 + rng.random() * 30:.6f}",
        f"03-{index % 9000 + 1000}-{index % 8999 + 1000}" if index % 10 else "",
        f"https://www.example.lg.jp/aed/{index % 5000}.html",
        DAYS[index % 5],
        day.isoformat(),
    ]


def _with(cells: list[str], place: int, value: str) -> list[str]:
    return [*cells[:place], value, *cells[place + 1 :]]


# 14 kinds; the last two are fine for frictionless, and none of a columnar engine's business.
DEFECTS: list[Callable[[list[str], str], list[str]]] = [
    lambda cells, _: _with(cells, 1, "13-101"),
    lambda cells, _: _with(cells, 4, "北緯35度"),
    lambda cells, _: _with(cells, 9, "令和5年4月1日"),
    lambda cells, _: _with(cells, 5, "35.1"),
    lambda cells, _: _with(cells, 6, "代表 03 1234"),
    lambda cells, _: _with(cells, 8, "月曜"),
    lambda cells, _: _with(cells, 2, ""),
    lambda cells, _: cells[:-2],
    lambda cells, _: [*cells, "余分"],
    lambda _, __: [],
    lambda cells, earlier: _with(cells, 0, earlier),
    lambda cells, _: _with(cells, 2, "長" * 61),
    lambda cells, _: _with(cells, 3, '1階,"受付"\n2階 東京都'),
    lambda cells, _: _with(cells, 1, "１３１０１６"),
]


def rows(count: int, share: float) -> Iterator[list[str]]:
    """The rows, a share of them with one defect each."""
    rng, damage, earlier = random.Random(7), random.Random(8), ""
    for index in range(count):
        cells = _row(index, rng)
        if damage.random() < share:
            cells = damage.choice(DEFECTS)(cells, earlier or cells[0])
        if cells and index % 3 == 0:
            earlier = cells[0]
        yield cells


def write_csv(path: Path, count: int, share: float = 0.0, encoding: str = "utf-8") -> Path:
    """A text file."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(LABELS)
        writer.writerows(rows(count, share))
    return path


def write_xlsx(path: Path, count: int, share: float = 0.0, *, shared: bool) -> Path:
    """A workbook, its texts in the cells or, as Excel writes them, in a table of shared strings."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": not shared})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, LABELS)
    for number, cells in enumerate(rows(count, share), 1):
        for column, (kind, text) in enumerate(zip([*TYPES, "string"], cells, strict=False)):
            if not text:
                continue
            try:
                if kind in ("integer", "number"):
                    sheet.write_number(number, column, float(text))
                elif kind == "date":
                    sheet.write_datetime(number, column, dt.datetime.fromisoformat(text), day)
                else:
                    sheet.write_string(number, column, text)
            except ValueError:
                sheet.write_string(number, column, text)
    book.close()
    return path
