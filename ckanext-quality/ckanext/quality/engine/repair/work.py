"""The table on the bench: values of the original, changed one by one, each change in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ckanext.quality.engine.decoding import Encoding
from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.reader.base import RawTable
from ckanext.quality.engine.repair.log import Change, trimmed
from ckanext.quality.engine.repair.shape import NEW, Line, Ref, Shape, Stack
from ckanext.quality.engine.table import Column, Table, locate
from ckanext.quality.engine.text import Text

SAFE, CONFIRM = "SAFE", "CONFIRM"


@dataclass(frozen=True)
class Note:
    """Words that stood around the table, offered as metadata."""

    kind: str
    """``title``, ``temporal``, ``source``, ``unit`` or ``note``."""
    text: str
    cell: str

    def to_dict(self) -> dict[str, str]:
        """Plain values."""
        return {"kind": self.kind, "text": self.text, "cell": self.cell}


@dataclass
class Step:
    """One repair that is made or proposed as a whole."""

    check: str
    repair_class: str
    text: Text
    """What is done, in words for the person who decides."""
    place: str = ""
    """Tells steps of one check apart: a column, a range, a word."""
    cells: dict[Ref, str] = field(default_factory=dict)
    """New values."""
    rows: list[int] = field(default_factory=list)
    """Rows of the original to take out."""
    columns: list[int] = field(default_factory=list)
    """Columns of the table to take out."""
    stack: Stack | None = None
    new_column: int = 0
    """Put a new column right of this one; its cells are ``Ref(row, column, NEW)`` in ``cells``."""
    notes: list[Note] = field(default_factory=list)
    replacement: Replacement | None = None
    """Given where the step is nothing but this."""

    @property
    def id(self) -> str:
        """The name that a person confirms it by."""
        return f"{self.check}:{self.place}" if self.place else self.check

    def __bool__(self) -> bool:
        """True when it changes something."""
        return bool(self.cells or self.rows or self.columns or self.stack or self.new_column)


@dataclass(frozen=True)
class Replacement:
    """New values for old ones in one column of the body."""

    column: Column
    values: dict[str, str]
    indexes: list[int]
    cells: dict[Ref, str]

    def show_in(self, table: Table) -> None:
        """Make it in a located table too, whose other columns keep what is known of them."""
        number = self.column.number
        # As it stands now: an earlier step may have changed other cells of the same column.
        current = table.columns[number - 1]
        values = [self.values.get(value, value) for value in current.values]
        table.columns[number - 1] = Column(number, current.label, values)
        for index in self.indexes:
            table.body[index][number - 1] = values[index]


class Work:
    """A table under repair. Repairers look at ``table`` and answer steps; only ``apply`` changes anything."""

    def __init__(self, original: Table) -> None:
        self.original = original
        raw = original.raw
        self._rows: list[list[str]] = list(raw.rows)
        self._own: set[int] = set()
        self._extra: dict[Ref, str] = {}
        self._overlay_formulas()
        width = max([1, len(original.labels), *map(len, raw.rows)])
        bottom = max(_bottom(original), _bottom(_as_text(raw)) if raw.encoding is None else 0)
        self.shape = Shape(len(raw.rows), width, original.header.first, max(bottom, original.header.last))
        self.changes: list[Change] = []
        self.makers: dict[Ref, set[str]] = {}
        """Which steps changed a cell, for finding the one that did harm."""
        self.safe: set[str] = set()
        """Names of the steps made without a person's word."""
        self.notes: list[Note] = []
        self._table: Table | None = None
        self._lines: list[Line] = []
        self._places: list[tuple[int, int]] = []

    def _overlay_formulas(self) -> None:
        """A formula with a stored result counts as the value that was published; its repair writes the result."""
        self.results: dict[Ref, str] = {}
        facts = self.original.raw.workbook
        for (row, column), formula in (facts.formulas if facts else {}).items():
            if (row, column) not in (facts.uncached if facts else ()):
                ref = Ref(row, column)
                result = self.get(ref)
                if result:
                    self.results[ref] = result
                    self._put(ref, formula if formula.startswith("=") else f"={formula}")

    # -- looking ----------------------------------------------------------------------------------------------------

    def get(self, ref: Ref) -> str:
        """The value of a cell now."""
        if ref.extra:
            return self._extra.get(ref, "")
        row = self._rows[ref.row - 1] if ref.row <= len(self._rows) else []
        return row[ref.column - 1] if ref.column <= len(row) else ""

    def row_text(self, row: int) -> str:
        """The filled cells of a row of the original, for showing."""
        cells = (self.get(Ref(row, column)).strip() for column in range(1, self.shape.width + 1))
        return " / ".join(cell for cell in cells if cell)

    def output(self) -> list[list[str]]:
        """The rows of the repaired table."""
        self._lay_out()
        return [self._values(line) for line in self._lines]

    @property
    def table(self) -> Table:
        """The repaired table as a reader of the CSV file will find it."""
        if self._table is None:
            rows = self.output()
            raw = RawTable("csv", rows, Encoding("utf-8-sig", bom=True), ",", line_ends="CRLF")
            self._table = locate(raw)
            self._table.context = self.original.context
        return self._table

    def cell(self, index: int, column: Column | int) -> Ref:
        """The cell at ``index`` of the body of ``table``."""
        number = column if isinstance(column, int) else column.number
        return self.at(self.table.first_row + index, number)

    def label_cell(self, column: Column | int) -> Ref:
        """The cell of the label of a column of ``table`` (its lowest row)."""
        number = column if isinstance(column, int) else column.number
        return self.at(self.table.header.last, number)

    def at(self, row: int, number: int) -> Ref:
        """The cell in a row and column of the repaired table, both from 1."""
        self._lay_out()
        line = self._lines[row - 1]
        if line.loose or number > len(self._places):
            return Ref(line.row, number)
        return self.shape.ref(line, self._places[number - 1])

    def place(self, number: int) -> tuple[int, int]:
        """Column of the original, and which new column right of it, by the column of ``table``."""
        self._lay_out()
        return self._places[number - 1] if number <= len(self._places) else (number, 0)

    def letters(self, column: Column) -> str:
        """The column as the original sheet names it."""
        number, extra = self.place(column.number)
        return column_letters(self.shape.sheet_column(number)) + (f"+{extra}" if extra else "")

    def source_row(self, row: int) -> int:
        """The row of the original that a row of the repaired table comes from."""
        self._lay_out()
        return self._lines[row - 1].row

    def replace(self, column: Column, new: Callable[[str], str | None]) -> Replacement | None:
        """New values for the cells of a column; each distinct value is thought about once."""
        values = {value: new(value) for value in column.distinct if value}
        wanted = {old: value for old, value in values.items() if value is not None and value != old}
        if not wanted:
            return None
        hits = [index for index, value in enumerate(column.values) if value in wanted]
        return Replacement(column, wanted, hits, {self.cell(i, column): wanted[column.values[i]] for i in hits})

    # -- changing ---------------------------------------------------------------------------------------------------

    def apply(self, step: Step) -> None:
        """Make a step, and log it."""
        if step.repair_class == SAFE:
            self.safe.add(step.id)
        extra = self._add_column(step) if step.new_column else 0
        for ref, value in step.cells.items():
            self._set(ref._replace(extra=extra) if ref.extra == NEW else ref, value, step)
        for row in step.rows:
            self._clear([Ref(row, column) for column in range(1, self.shape.width + 1)], step)
            self.shape.removed_rows.add(row)
            self._log(f"{row}:{row}", "", "", step)
        if step.stack:
            self._stack(step.stack, step)
        for column in step.columns:
            self._remove_column(column, step)
        self.notes.extend(note for note in step.notes if note not in self.notes)
        if step.replacement and self._table is not None:
            step.replacement.show_in(self._table)
        else:
            self.look_again()

    def look_again(self) -> None:
        """Forget where the table was found: values may have changed what the locator makes of it."""
        self._table = None
        self._lines = []

    def _add_column(self, step: Step) -> int:
        column = step.new_column
        self.shape.added[column] = extra = self.shape.added.get(column, 0) + 1
        self._log(f"{self._range(column)}+{extra}", "", "", step)
        return extra

    def _remove_column(self, column: int, step: Step) -> None:
        self._lay_out()
        lines = [line for line in self.shape.lines() if not line.loose]
        self._clear([self.shape.ref(line, (column, 0)) for line in lines], step)
        self.shape.removed_columns.add(column)
        self._log(self._range(column), "", "", step)

    def _stack(self, stack: Stack, step: Step) -> None:
        shape = self.shape
        last_label = shape.top + stack.header - 1
        for row in range(shape.top, shape.bottom + 1):
            for column in range(1, shape.width + 1):
                spot = stack.spot(column)
                if spot is None or (spot[0] and row <= last_label):
                    self._clear([Ref(row, column)], step)
        span = f"{column_letters(1)}{shape.top}:{column_letters(shape.width)}{shape.bottom}"
        self._log(span, stack.to_text(), "", step)
        shape.stack = stack
        for line in shape.lines():
            refs = [shape.ref(line, (column, 0)) for column in range(1, stack.width + 1)]
            if line.loose or line.row <= last_label or any(self.get(ref).strip() for ref in refs):
                continue
            self._clear(refs, step)
            shape.removed_parts.add((line.row, line.block))
            self._log(f"{refs[0].address}:{refs[-1].address}", "", "", step)

    def _range(self, column: int) -> str:
        letters = column_letters(self.shape.sheet_column(column))
        return f"{letters}{self.shape.top}:{letters}{self.shape.bottom}"

    def _clear(self, refs: Iterable[Ref], step: Step) -> None:
        for ref in refs:
            self._set(ref, "", step)

    def _set(self, ref: Ref, value: str, step: Step) -> None:
        before = self.get(ref)
        if before == value:
            return
        self._put(ref, value)
        self.makers.setdefault(ref, set()).add(step.id)
        self._log(ref.address, before, value, step)

    def _put(self, ref: Ref, value: str) -> None:
        if ref.extra:
            self._extra[ref] = value
            return
        index = ref.row - 1
        if index not in self._own:
            self._rows[index] = list(self._rows[index])
            self._own.add(index)
        row = self._rows[index]
        row.extend([""] * (ref.column - len(row)))
        row[ref.column - 1] = value

    def _log(self, cell: str, before: str, after: str, step: Step) -> None:
        self.changes.append(Change(self.original.raw.sheet or "", cell, before, after, step.check, step.repair_class))

    def _lay_out(self) -> None:
        if not self._lines:
            self._lines, self._places = self.shape.lines(), self.shape.places()

    def _values(self, line: Line) -> list[str]:
        source = self._rows[line.row - 1]
        if line.loose:
            # A title in A1 of a sheet does not become a row of forty blanks; a text file keeps its rows as they are.
            return list(source) if self.original.raw.encoding else trimmed(source)
        if not self.shape.stack and len(self._places) == self.shape.width and not self.shape.added:
            return source if line.row - 1 in self._own else list(source)
        values = [self.get(ref) for ref in self.shape.refs(line, self._places)]
        # A row that is too short stays too short: filling it up would hide what is wrong with it.
        short = len(source) < self.shape.width and not self.shape.stack
        return values[: self._shorter(len(source), values)] if short else values

    def _shorter(self, length: int, values: list[str]) -> int:
        kept = sum(1 for column, extra in self._places if column <= length or (extra and column < length))
        return max(kept, len(trimmed(values)))


def _bottom(table: Table) -> int:
    return table.first_row + len(table.body) - 1


def _as_text(raw: RawTable) -> Table:
    """A sheet as it will be read from the repaired file, without what only a workbook knows."""
    return locate(RawTable("csv", [trimmed(row) for row in raw.rows], Encoding("utf-8-sig", bom=True), ","))
