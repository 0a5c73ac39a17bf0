"""``--to-utf8``: every cell of a file as it was read, as a CSV file in UTF-8, whatever the size of the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.quality.engine import guard
from ckanext.quality.engine.decoding import detect
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Deadline, Limits
from ckanext.quality.engine.reader import workbook
from ckanext.quality.engine.reader.delimited import find_delimiter, iterate_as
from ckanext.quality.engine.text import Text


@dataclass
class CopyFacts:
    """What was read, and how much of it was written."""

    format: str
    rows: int = 0
    columns: int = 0
    """Cells of the longest row."""
    encoding: str | None = None
    doubt: Text | None = None
    delimiter: str | None = None
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()
    """Sheets with cells that are not in the copy: a CSV file has one table."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**vars(self), "doubt": self.doubt.to_dict() if self.doubt else None}


def copy_as_utf8(path: Path, out: Path, encoding: str | None = None, limits: Limits | None = None) -> CopyFacts:
    """Write every cell as it was read, nothing repaired: UTF-8 with BOM and CRLF, as Excel opens it right.

    Of a workbook the sheet of the table is written, all of its rows. The copy is made beside ``out`` and takes its
    place when it is complete, so a file that turns out to be unreadable half-way leaves nothing behind.
    """
    limits = limits or Limits()
    kind = guard.sniff(path, limits)
    partial = out.with_name(f"{out.name}.part")
    try:
        with ExitStack() as stack, partial.open("w", encoding="utf-8-sig", newline="") as target:
            if kind in guard.TEXT_FORMATS:
                facts, rows = _text(path, kind, encoding, limits)
            else:
                facts, rows = _sheet(path, kind, limits, stack)
            _write(target, facts, rows)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return facts


def _write(target: Any, facts: CopyFacts, rows: Iterator[list[str]]) -> None:
    writer = csv.writer(target, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        facts.rows += 1
        if len(row) > facts.columns:
            facts.columns = len(row)


def _text(path: Path, kind: str, encoding: str | None, limits: Limits) -> tuple[CopyFacts, Iterator[list[str]]]:
    found = detect(path, encoding)
    delimiter = find_delimiter(path, found, limits, "\t" if kind == "tsv" else ",")
    facts = CopyFacts("tsv" if delimiter == "\t" else "csv", encoding=found.label, doubt=found.doubt)
    facts.delimiter = delimiter
    return facts, iterate_as(path, found, delimiter, limits)


def _sheet(path: Path, kind: str, limits: Limits, stack: ExitStack) -> tuple[CopyFacts, Iterator[list[str]]]:
    book = stack.enter_context(workbook.opened(path, kind, limits))
    chosen = workbook.choose(book, path)
    width = workbook.extent(chosen.sheet)[1]
    if width > limits.columns:
        raise EngineError("too-many-columns", count=width, limit=limits.columns)
    facts = CopyFacts(kind, sheet=chosen.sheet.name)
    facts.other_sheets = tuple(other.name for other in chosen.others)
    texts = workbook.format_facts(path, kind, chosen.sheet.name, Deadline(limits.seconds)).texts
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        by_row.setdefault(row, {})[column] = text
    return facts, _mended(chosen, by_row)


def _mended(chosen: workbook.Chosen, texts: dict[int, dict[int, str]]) -> Iterator[list[str]]:
    for number, values in enumerate(workbook.rows_of(chosen.sheet), start=1):
        row = workbook.to_texts(values)
        for column, text in texts.get(number, {}).items():
            if column <= len(row):
                row[column - 1] = text
        yield row
