"""The same file through plain frictionless and through the fast way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.quality.engine.fast import Options, Route, validate
from frictionless import Dialect, Report, Schema, system
from frictionless.formats import CsvControl
from frictionless.resources import TableResource

from tests.quality.fast.corpus import Case


@dataclass
class Pair:
    """Both answers: a descriptor without times, or the name of what was raised."""

    plain: Any
    fast: Any
    route: Route


def without_times(report: Report) -> dict[str, Any]:
    """The full descriptor; only times are left out."""
    descriptor = report.to_descriptor()
    for stats in (descriptor["stats"], *(task["stats"] for task in descriptor["tasks"])):
        stats.pop("seconds")
    return descriptor


def resource_of(case: Case, path: Path, *, inferred: bool = False) -> TableResource:
    """A fresh resource of the case."""
    options: dict[str, Any] = {} if inferred else {"schema": Schema.from_descriptor(case.descriptor)}
    dialect = Dialect()
    if case.header_rows:
        dialect = Dialect(header_rows=case.header_rows)
    if case.format == "csv" and case.delimiter != ",":
        dialect.add_control(CsvControl(delimiter=case.delimiter))
    if case.encoding:
        options["encoding"] = case.encoding
    return TableResource(path=str(path), format=case.format, dialect=dialect, **options)


def compare(case: Case, path: Path, *, inferred: bool = False) -> Pair:
    """Validate a case both ways."""
    path.write_bytes(case.content)
    route = Route()
    limits: dict[str, Any] = {"limit_errors": case.limit_errors, "limit_rows": case.limit_rows}
    options = Options(min_rows=0, block=case.block, workers=2)

    def make() -> TableResource:
        return resource_of(case, path, inferred=inferred)

    with system.use_context(trusted=True):
        plain = _answer(lambda: make().validate(**limits))
        fast = _answer(lambda: validate(make, **limits, options=options, route=route))
    return Pair(plain, fast, route)


def _answer(run: Any) -> Any:
    try:
        return without_times(run())
    except Exception as error:  # noqa: BLE001 - what frictionless raises is part of the comparison
        return f"raised {type(error).__name__}"
