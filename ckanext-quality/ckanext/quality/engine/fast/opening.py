"""Frictionless opens the file: encoding, dialect, header and schema are its own findings, never guessed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frictionless import Check, Checklist, Error, Field, helpers, system
from frictionless.resources import TableResource
from frictionless.table.row import create_cell_handlers

from .route import Unfit


@dataclass
class Opened:
    """A resource that was opened and closed again, with what validation needs of it."""

    resource: TableResource
    checks: list[Check]
    errors: list[Error]
    """Errors of the header."""
    labels: list[str]
    fields: list[Field]
    handlers: dict[str, Any]
    timer: helpers.Timer
    body: int
    """Records before the body."""

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns of the primary key that the data has; empty when one of them is missing."""
        names = tuple(self.resource.schema.primary_key)
        return names if names and set(names) <= set(self.handlers) else ()

    @property
    def unique(self) -> list[str]:
        """Fields whose values must differ."""
        return [field.name for field in self.fields if field.constraints.get("unique")]


def open_resource(resource: TableResource, limit_errors: int) -> Opened:
    """Do what ``Resource.validate`` does before its first row; ``Unfit`` where the fast way cannot follow."""
    timer = helpers.Timer()
    if system.onerror != "ignore":
        raise Unfit("errors are to be raised or warned of")
    checks = Checklist().connect(resource)
    try:
        resource.to_descriptor(validate=True)
        resource.open()
    except Exception as error:  # whatever it is, frictionless shall show it in its own way
        resource.close()
        raise Unfit(f"it cannot be opened: {type(error).__name__}") from error
    with resource:
        errors = [error for check in checks for error in check.validate_start()]
        fields = resource.header.get_expected_fields()
        labels = list(resource.labels)
        handlers = create_cell_handlers(fields)
    _refuse_special(resource, fields, handlers)
    if limit_errors and len(errors) >= limit_errors:
        # Frictionless counts after the first row, whatever that row is.
        raise Unfit("the header alone reaches the limit of errors")
    body = resource.dialect.create_first_content_row() - 1
    return Opened(resource, checks, errors, labels, fields, handlers, timer, body)


def _refuse_special(resource: TableResource, fields: list[Field], handlers: dict[str, Any]) -> None:
    dialect = resource.dialect
    special = {
        "no columns": not fields or not resource.labels,
        "columns of the same name": len(handlers) != len(fields),
        "foreign keys": bool(resource.schema.foreign_keys),
        "comment rows": bool(dialect.comment_char or dialect.comment_rows),
        "skipped blank rows": dialect.skip_blank_rows,
        "labels without case": not dialect.header_case,
        "a header of scattered rows": dialect.header_rows != _run_of(dialect.header_rows),
        "no header": not dialect.header,
        "a compressed or remote file": bool(resource.compression or resource.remote or resource.multipart),
    }
    for reason, present in special.items():
        if present:
            raise Unfit(reason)


def _run_of(rows: list[int]) -> list[int]:
    return list(range(rows[0], rows[-1] + 1)) if rows else []
