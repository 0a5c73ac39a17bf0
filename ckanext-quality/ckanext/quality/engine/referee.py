"""frictionless as the referee: the same report as plain frictionless with encoding and dialect made explicit."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from frictionless import Checklist, Control, Dialect, Report, Schema, system
from frictionless.formats import CsvControl, ExcelControl
from frictionless.resources import TableResource

from . import fast, guard
from .decoding import Encoding, detect, open_text
from .errors import EngineError
from .limits import Limits
from .reader import RawTable, read
from .reader.base import MergedRange
from .reader.delimited import find_delimiter
from .reader.workbook import choose, opened, rows_of, to_texts
from .table import Header, Table, locate

START = 256 * 1024
"""Characters in which the header of a text file is looked for."""
START_ROWS = 450
"""Rows that it is looked for in: it stands in the first 200, and is compared with as many below it."""


def validate(
    path: str | Path,
    schema: Schema | dict[str, Any] | str | None = None,
    encoding: str | None = None,
    *,
    dialect: Dialect | None = None,
    checklist: Checklist | None = None,
    limits: Limits | None = None,
) -> Report:
    """The frictionless report of a file, with its encoding and header found by strict rules.

    With ``schema``, ``encoding`` and ``dialect`` given it is what frictionless itself reports, many times faster
    where most rows can be proven right (package ``fast``). ``limits`` bound the rows too; without them, or with
    ``rows=0``, all are checked.
    """
    bounds = limits or replace(Limits(), rows=0)
    limits = replace(bounds, rows=bounds.rows or Limits().rows)
    path = Path(path)
    kind = guard.sniff(path, limits)
    if kind not in guard.TEXT_FORMATS:
        return _validate_sheet(path, kind, schema, dialect, checklist, limits, bounds)
    codec = encoding or detect(path).codec
    if dialect is None:
        dialect = text_dialect(_start_of(path, kind, encoding, codec, limits))
    return _run(lambda: _resource(path, kind, codec, dialect, schema), checklist, bounds)


def _start_of(path: Path, kind: str, encoding: str | None, codec: str, limits: Limits) -> Table:
    """The table in the first rows of a text file: the header is there, and the rest is frictionless's to read."""
    found = Encoding(codec)
    delimiter = find_delimiter(path, found, limits, "\t" if kind == "tsv" else ",")
    try:
        with open_text(path, found) as text:
            start = text.read(START)
        if len(start) == START:
            # Whole lines only; a record that goes on beyond them is at the end, where no header is.
            start = start[: start.rfind("\n") + 1]
        lines = io.StringIO(start, newline="")
        rows = list(islice(csv.reader(lines, delimiter=delimiter), START_ROWS))
    except (UnicodeError, csv.Error):
        rows = []
    if sum(map(bool, rows)) < 2:
        # Nothing like a table: the reader says what it is in its own words.
        return locate(read(path, limits, encoding))
    return locate(RawTable(format=kind, rows=rows, encoding=found, delimiter=delimiter))


def _validate_sheet(
    path: Path,
    kind: str,
    schema: Schema | dict[str, Any] | str | None,
    dialect: Dialect | None,
    checklist: Checklist | None,
    limits: Limits,
    bounds: Limits,
) -> Report:
    if kind == "ods":
        # frictionless reads ODS only with a package that is not part of the suite; the cells go to it instead.
        return validate_table(locate(read(path, limits)), bounds, schema, checklist)
    if dialect is None:
        table = _start_of_sheet(path, kind, limits)
        dialect = Dialect(header_rows=header_rows(table.header))
        dialect.add_control(ExcelControl(sheet=table.raw.sheet or 1))

    def make() -> TableResource:
        return _resource(path, kind, None, dialect, schema)

    # The fast way lays nothing out; openpyxl does, down to the farthest cell.
    return _run(make, checklist, bounds, lambda: guard.check_extent(path, kind, limits))


def _start_of_sheet(path: Path, kind: str, limits: Limits) -> Table:
    """The table in the first rows of a workbook's sheet."""
    with opened(path, kind, limits) as book:
        sheet = choose(book, path).sheet
        rows = [to_texts(row) for row in islice(rows_of(sheet), START_ROWS)]
        merges = [
            MergedRange(top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])
        ]
    if not any(cell.strip() for row in rows for cell in row):
        return locate(read(path, limits))
    return locate(RawTable(format=kind, rows=rows, sheet=sheet.name, merges=merges))


def _resource(
    path: Path,
    kind: str,
    codec: str | None,
    dialect: Dialect,
    schema: Schema | dict[str, Any] | str | None,
) -> TableResource:
    options = _schema_option(schema)
    if codec:
        options["encoding"] = "utf-8" if codec == "ascii" else codec
    # A copy: opening a resource writes what was sniffed into its dialect.
    return TableResource(path=str(path), format=kind, dialect=dialect.to_copy(), **options)


def _schema_option(schema: Schema | dict[str, Any] | str | None) -> dict[str, Any]:
    """A schema of its own for each resource: frictionless ties fields to it."""
    if not schema:
        return {}
    return {"schema": schema.to_copy() if isinstance(schema, Schema) else Schema.from_descriptor(schema)}


def _run(
    make: Callable[[], TableResource],
    checklist: Checklist | None,
    bounds: Limits,
    before_plain: Callable[[], None] | None = None,
) -> Report:
    try:
        # An absolute path is no danger here: the caller named the file, no descriptor did.
        with system.use_context(trusted=True):
            return fast.validate(
                make,
                checklist,
                limit_errors=bounds.errors,
                limit_rows=bounds.rows or None,
                before_plain=before_plain,
            )
    except (ArithmeticError, TypeError) as error:
        # A signalling NaN ("sNaN") under a bound or in a key is more than frictionless 5.21 can compare.
        raise EngineError("crashed", detail=f"frictionless: {type(error).__name__}") from error


def text_dialect(table: Table) -> Dialect:
    """The dialect of a text file as our reader found it."""
    dialect = Dialect(header_rows=header_rows(table.header))
    control: Control = CsvControl(delimiter=table.raw.delimiter or ",")
    dialect.add_control(control)
    return dialect


def header_rows(header: Header) -> list[int]:
    """The numbers of the header's rows, as frictionless wants them."""
    return list(range(header.first, header.last + 1))


def validate_table(
    table: Table,
    limits: Limits,
    schema: Schema | dict[str, Any] | str | None = None,
    checklist: Checklist | None = None,
) -> Report:
    """The report of a table already in memory: labels and body, without what stands around them."""
    if not table.labels:
        raise EngineError("no-table", size=0)
    width = len(table.labels)
    rows = [table.labels, *([*row, *[""] * (width - len(row))] for row in table.body)]
    resource = TableResource(data=rows, **_schema_option(schema))
    return resource.validate(checklist, limit_errors=limits.errors, limit_rows=limits.rows or None)
