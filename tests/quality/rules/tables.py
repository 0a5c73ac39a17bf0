"""Tables for tests of rules."""

from __future__ import annotations

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.decoding import Encoding
from ckanext.quality.engine.reader.base import RawTable, WorkbookFacts
from ckanext.quality.engine.table import Table, locate


def table(*rows: str, context: Context | None = None, workbook: WorkbookFacts | None = None) -> Table:
    """A located table from rows written with ``|`` between cells."""
    raw = RawTable(
        format="xlsx" if workbook else "csv",
        rows=[row.split("|") for row in rows],
        encoding=None if workbook else Encoding("utf-8"),
        workbook=workbook,
    )
    found = locate(raw)
    found.context = context or Context()
    return found
