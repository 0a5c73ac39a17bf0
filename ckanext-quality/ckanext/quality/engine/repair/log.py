"""The change log: every change of a repair, exact enough to go forwards and back.

CSV with the columns ``sheet,cell,before,after,check,class``. Its first line names the whole sheet (``A1:O40``) and what
became of the encoding. After it, in the order of the work:

- ``B12``: the value of a cell changed; ``B12+1``: of a new cell right of it;
- ``5:5``: a row was taken out; ``C3:C40``: a column of the table was taken out; ``F9:J9``: a blank piece of a block;
- ``C3:C40+1``: a new column right of C;
- ``A3:O40`` with ``blocks=3 width=5 gap=0 header=1 first=1``: blocks that stood side by side were put below each other.

A value never leaves without a line of its own: before a row or column goes, each of its values is set to nothing.
A spreadsheet must not run what stands in the log: a value that it would take for a formula gets an apostrophe in front,
and so does one that begins with an apostrophe, so that reading takes exactly one away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

from ckanext.quality.engine.repair.shape import Ref, Shape, cell_ref, is_value, range_shape

COLUMNS = ("sheet", "cell", "before", "after", "check", "class")
# A minus before digits is a number to every spreadsheet; anything else after these characters may be run.
_DANGEROUS = re.compile(r"^(['=@\t\r]|[+-](?!\d+(\.\d+)?$))")


@dataclass(frozen=True)
class Change:
    """One line of the log."""

    sheet: str
    cell: str
    before: str
    after: str
    check: str
    repair_class: str

    def to_dict(self) -> dict[str, str]:
        """Plain values."""
        return asdict(self)


def write_log(path: Path, lines: Iterable[Change]) -> None:
    """UTF-8 with BOM and CRLF, for Excel."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([_disarmed(value) for value in astuple(line)] for line in lines)


def read_log(path: Path) -> list[Change]:
    """The lines of a log file."""
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ValueError(path.name)
    return [Change(*(value.removeprefix("'") for value in row)) for row in rows[1:]]


def _disarmed(value: str) -> str:
    return f"'{value}" if _DANGEROUS.match(value) else value


def arrangement(log: Sequence[Change]) -> Shape:
    """How the repaired table is laid out, by the log alone."""
    shape = range_shape(log[0].cell)
    for line in log[1:]:
        if not is_value(line.cell):
            shape.change(line.cell, line.before)
    return shape


def revert(repaired: Path, log: Path) -> list[list[str]]:
    """The cells of the original, from a repaired CSV file and its log."""
    text = repaired.read_bytes().decode("utf-8-sig")
    return revert_rows(list(csv.reader(io.StringIO(text, newline=""))), read_log(log))


def revert_rows(rows: list[list[str]], log: Sequence[Change]) -> list[list[str]]:
    """The cells of the original, from the repaired ones."""
    shape = arrangement(log)
    values: dict[Ref, str] = {}
    places = shape.places()
    for line, row in zip(shape.lines(), rows, strict=True):
        values.update(zip(shape.refs(line, places), row, strict=False))
    for line in reversed(log[1:]):
        if is_value(line.cell):
            values[cell_ref(line.cell)] = line.before
    original = [[""] * shape.width for _ in range(shape.rows)]
    for ref, value in values.items():
        if not ref.extra:
            original[ref.row - 1][ref.column - 1] = value
    return [trimmed(row) for row in original]


def replay(original: Sequence[Sequence[str]], log: Sequence[Change]) -> list[list[str]]:
    """The repaired cells, from the original ones."""
    shape = arrangement(log)
    values = {Ref(r, c): value for r, row in enumerate(original, 1) for c, value in enumerate(row, 1)}
    for line in log[1:]:
        if is_value(line.cell):
            values[cell_ref(line.cell)] = line.after
    places = shape.places()
    return [trimmed([values.get(ref, "") for ref in shape.refs(line, places)]) for line in shape.lines()]


def trimmed(row: Sequence[str]) -> list[str]:
    """Without the blank cells at its end, which text files write or leave out as they like."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return list(row[:end])
