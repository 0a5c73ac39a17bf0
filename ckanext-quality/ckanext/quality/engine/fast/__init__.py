"""Validation many times faster than frictionless alone, with the same report.

Frictionless is the referee: it opens the file, and it judges every row that has something wrong, in order. In
between, a columnar pass (pyarrow, in threads) *proves* that a row gives frictionless nothing to say. A proof never
guesses: what it does not cover goes to the field's own cell reader, once per distinct value, and a file with
something that it does not know at all goes to plain frictionless (``Route.reason`` says why).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frictionless import Checklist, Report
from frictionless.resources import TableResource

from .route import Options, Route, Unfit

if TYPE_CHECKING:
    from .validation import Validation

__all__ = ["Options", "Route", "validate"]

PROBE = 64 * 1024
PACKED_ROW = 64
"""Bytes of a row of ten cells in a workbook, more or less."""


def validate(
    make: Callable[[], TableResource],
    checklist: Checklist | None = None,
    *,
    limit_errors: int = 1000,
    limit_rows: int | None = None,
    options: Options | None = None,
    route: Route | None = None,
    before_plain: Callable[[], None] | None = None,
) -> Report:
    """The report of ``make().validate(checklist, limit_errors=…, limit_rows=…)``, ``stats.seconds`` aside.

    ``make`` makes the resource, a second time where the first was opened in vain. ``route`` is filled in;
    ``before_plain`` is called before plain frictionless is.
    """
    route = route or Route()
    options = options or Options()
    resource = make()
    try:
        _refuse(resource, checklist, options)
        run = _way_of(resource, route)
    except Unfit as error:
        route.reason = str(error)
        if before_plain:
            before_plain()
        return resource.validate(checklist, limit_errors=limit_errors, limit_rows=limit_rows)
    try:
        return run(resource, limit_errors, limit_rows, options, route).run()
    except Unfit as error:
        route.name, route.reason = "plain", str(error)
    if before_plain:
        before_plain()
    return make().validate(checklist, limit_errors=limit_errors, limit_rows=limit_rows)


def _way_of(resource: TableResource, route: Route) -> type[Validation[Any]]:
    """The fast way of a format; imported late, for an install without pyarrow works as well."""
    if find_spec("pyarrow") is None:
        raise Unfit("pyarrow is not installed")
    if resource.format in ("csv", "tsv"):
        from .columnar import TextValidation

        route.name = "columnar"
        return TextValidation
    if resource.format == "xlsx":
        from .workbook import WorkbookValidation

        route.name = "workbook"
        return WorkbookValidation
    raise Unfit(f"format {resource.format}")


def _refuse(resource: TableResource, checklist: Checklist | None, options: Options) -> None:
    """What is seen without opening the file."""
    if checklist is not None and (checklist.checks or checklist.pick_errors or checklist.skip_errors):
        raise Unfit("a checklist of its own")
    path = Path(resource.normpath or "")
    if not path.is_file():
        raise Unfit("not a local file")
    least = min(options.min_rows, options.min_sheet_rows) if resource.format == "xlsx" else options.min_rows
    if _estimated_rows(path, resource.format) < least:
        raise Unfit("few rows")


def _estimated_rows(path: Path, kind: str | None) -> int:
    """About how many rows a file has: lines counted in the start of a text, a guess by size for a workbook."""
    size = path.stat().st_size
    if kind == "xlsx":
        return size // PACKED_ROW
    with path.open("rb") as file:
        head = file.read(PROBE)
    return size * head.count(b"\n") // max(1, len(head))
