"""Workbooks that list datasets."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from ckanext.municipal_harvest.readers.base import ReadError

from .reading import read


def workbook(*rows: list[Any], cover: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if cover:
        sheet["A1"] = "表紙"
        sheet = book.create_sheet("一覧")
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


HEADER = ["データ名称", "データ概要", "データ形式", "URL", "ライセンス", "NO"]


@pytest.mark.parametrize("cover", [False, True])
def test_rows_are_datasets(site: Any, client: Any, cover: bool) -> None:
    content = workbook(
        ["オープンデータ一覧（令和8年4月現在）"],
        [],
        HEADER,
        ["AED設置箇所", "置いてある場所", "CSV", "/aed.csv", "CC BY 4.0", 1400000001],
        cover=cover,
    )
    ((record,), reports) = read(client, "spreadsheet", site.put("/list.xlsx", content))
    assert reports == []
    assert (record.key, record.title, record.licence) == ("1400000001", "AED設置箇所", "CC-BY-4.0")
    assert [ref.url for ref in record.files] == [f"{site.url}/aed.csv"]


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 210_000_000)
    return target.getvalue()


@pytest.mark.parametrize("content", [b"<html>", b"PK\x03\x04", b"", pytest.param(bomb(), id="bomb")])
def test_no_workbook_is_an_error(site: Any, client: Any, content: bytes) -> None:
    with pytest.raises(ReadError, match="not-workbook"):
        read(client, "spreadsheet", site.put("/list.xlsx", content))


def test_a_workbook_that_lists_nothing(site: Any, client: Any) -> None:
    with pytest.raises(ReadError, match="unknown-header"):
        read(client, "spreadsheet", site.put("/list.xlsx", workbook(["地区", "人口"], ["甲", 1])))
