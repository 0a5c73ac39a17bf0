"""The fast way for XLSX."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from frictionless import Plugin, Resource, system
from frictionless.formats import ExcelControl
from frictionless.formats.excel.parsers.xlsx import XlsxParser

from .hashing import Hasher
from .parsing import Parsed
from .route import Unfit
from .sheet import Rows, Sheet
from .validation import Validation

_SHEET = "_fast_sheet"


class SheetParser(XlsxParser):
    """Gives frictionless the rows of a sheet that is open already: its sample, header and schema come from them."""

    def read_cell_stream_create(self) -> Generator[list[Any], Any, None]:
        """The rows as openpyxl reads them."""
        yield from getattr(self.resource, _SHEET).values()


class SheetPlugin(Plugin):
    """Chooses the parser above for our own resources and leaves all others alone."""

    def create_parser(self, resource: Resource) -> SheetParser | None:
        """The parser of a resource that carries an open sheet."""
        return SheetParser(resource) if hasattr(resource, _SHEET) else None


def _register() -> None:
    system.register("fast_sheet", SheetPlugin())


class WorkbookValidation(Validation[Rows]):
    """The validation of one sheet of an XLSX file."""

    def prepare(self) -> None:
        """Open the workbook."""
        control = ExcelControl.from_dialect(self.resource.dialect)
        if control.fill_merged_cells or control.preserve_formatting or control.stringified:
            raise Unfit("cells that are to be read in another way")
        try:
            self._stream = self.path.open("rb")
            self._sheet = Sheet(self._stream, control.sheet)
        except Unfit:
            raise
        except Exception as error:
            raise Unfit(f"it cannot be opened: {type(error).__name__}") from error
        setattr(self.resource, _SHEET, self._sheet)

    def blocks(self) -> Iterator[Rows]:
        """Pieces of the sheet."""
        if self._sheet.width != len(self.opened.fields):
            raise Unfit("rows of another width")
        for rows in self._sheet.rows(self.options.block):
            self.route.count("sheet")
            yield rows

    def parse(self, block: Rows) -> Parsed:
        """A piece as columns."""
        return self._sheet.parse(block, self.opened.body)

    def took(self, block: Rows, first: int) -> None:
        """Nothing to remember."""

    def again(self, wanted: dict[int, list[int]], pool: ThreadPoolExecutor) -> Iterator[tuple[int, Parsed]]:
        """Unpack the sheet once more."""
        if not wanted:
            return
        for rows in self._sheet.rows(self.options.block):
            if rows.number in wanted:
                yield rows.number, pool.submit(self.parse, rows).result()

    def stopped(self, rows: int, hasher: Hasher) -> None:  # noqa: ARG002 - a sheet is hashed at its end or not at all
        """Frictionless hashes a workbook when it reads its last row, which for a short one is in its sample."""
        if not self._sheet.has_rows(self.resource.detector.sample_size):
            stats = self.resource.stats
            stats.md5, stats.sha256, stats.bytes = hasher.result()


_register()
