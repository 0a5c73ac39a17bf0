"""frictionless as the referee: the same report as plain frictionless with encoding and dialect made explicit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from frictionless import Checklist, Control, Dialect, Report, Schema, system
from frictionless.formats import CsvControl, ExcelControl
from frictionless.resources import TableResource

from . import guard
from .decoding import detect
from .errors import EngineError
from .limits import Limits
from .reader import read
from .table import Header, Table, locate


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

    With ``schema``, ``encoding`` and ``dialect`` given it is what frictionless itself reports.
    """
    limits = limits or Limits()
    path = Path(path)
    kind = guard.sniff(path, limits)
    if kind not in guard.TEXT_FORMATS:
        return _validate_sheet(path, kind, schema, dialect, checklist, limits)
    codec = encoding or detect(path).codec
    if dialect is None:
        dialect = text_dialect(locate(read(path, limits, encoding)))
    return _run(_resource(path, kind, codec, dialect, schema), checklist, limits)


def _validate_sheet(
    path: Path,
    kind: str,
    schema: Schema | dict[str, Any] | str | None,
    dialect: Dialect | None,
    checklist: Checklist | None,
    limits: Limits,
) -> Report:
    if kind == "ods":
        # frictionless reads ODS only with a package that is not part of the suite; the cells go to it instead.
        return validate_table(locate(read(path, limits)), limits, schema, checklist)
    guard.check_extent(path, kind, limits)
    if dialect is None:
        table = locate(read(path, limits))
        dialect = Dialect(header_rows=header_rows(table.header))
        dialect.add_control(ExcelControl(sheet=table.raw.sheet or 1))
    return _run(_resource(path, kind, None, dialect, schema), checklist, limits)


def _resource(
    path: Path,
    kind: str,
    codec: str | None,
    dialect: Dialect,
    schema: Schema | dict[str, Any] | str | None,
) -> TableResource:
    if isinstance(schema, (dict, str)):
        schema = Schema.from_descriptor(schema)
    options: dict[str, Any] = {"schema": schema} if schema else {}
    if codec:
        options["encoding"] = "utf-8" if codec == "ascii" else codec
    return TableResource(path=str(path), format=kind, dialect=dialect, **options)


def _run(resource: TableResource, checklist: Checklist | None, limits: Limits) -> Report:
    # An absolute path is no danger here: the caller named the file, no descriptor did.
    with system.use_context(trusted=True):
        return resource.validate(checklist, limit_errors=limits.errors, limit_rows=limits.rows)


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
    if isinstance(schema, (dict, str)):
        schema = Schema.from_descriptor(schema)
    options: dict[str, Any] = {"schema": schema} if schema else {}
    resource = TableResource(data=rows, **options)
    return resource.validate(checklist, limit_errors=limits.errors, limit_rows=limits.rows)
