"""What an ODS file holds beside the values of its cells: one pass over its content, as a stream."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.limits import Deadline
from ckanext.quality.engine.reader.base import Cell, MergedRange, SheetObject, WorkbookFacts
from ckanext.quality.engine.reader.xml import MALFORMED, Package, attributes, local, parser

MOST = 200_000
WIDEST = 20_000
"""Columns and repeated cells that are looked at; blank tails of a row repeat up to a million times."""
UNTOLD = frozenset({"external_links", "padded"})
WHITE = "FFFFFF"
_OBJECTS = {
    "image": "image",
    "object": "chart",
    "text-box": "textbox",
    "custom-shape": "shape",
    "annotation": "comment",
}
_HIDDEN = ("collapse", "filter")


@dataclass
class Told:
    """Facts, error values and merged ranges of one sheet."""

    facts: WorkbookFacts = field(default_factory=lambda: WorkbookFacts(unknown=UNTOLD))
    texts: dict[Cell, str] = field(default_factory=dict)
    merges: list[MergedRange] = field(default_factory=list)


@dataclass
class _Open:
    """An object of which the text is being read."""

    kind: str
    depth: int
    place: str
    words: list[str] = field(default_factory=list)


class _Scan:
    """The handlers of the XML parser, with the place in the sheet."""

    def __init__(self, sheet: str) -> None:
        self.told = Told()
        self._sheet = sheet
        self._inside = False
        self._row = self._column = self._row_repeat = self._columns = self._depth = 0
        self._style = ""
        self._fills: dict[str, str] = {}
        self._struck: set[str] = set()
        self._error: tuple[Cell, list[str]] | None = None
        self._open: list[_Open] = []
        self._handlers: dict[str, Callable[[dict[str, str]], None]] = {
            "style": self._start_style,
            "table-cell-properties": self._cell_properties,
            "text-properties": self._text_properties,
            "table": self._start_table,
            "table-column": self._start_column,
            "table-row": self._start_row,
            "table-cell": self._start_cell,
            "covered-table-cell": self._start_cell,
        }
        self.parser = parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, name: str, flat: list[str]) -> None:
        self._depth += 1
        name = local(name)
        handler = self._handlers.get(name)
        if handler is not None:
            handler(attributes(flat))
        elif self._inside and name in _OBJECTS:
            place = f"{column_letters(self._column)}{self._row}" if self._column else ""
            self._open.append(_Open(_OBJECTS[name], self._depth, place))

    def _end(self, name: str) -> None:
        if self._open and self._open[-1].depth == self._depth:
            done = self._open.pop()
            if len(self.told.facts.objects) < 2000:
                text = "".join(done.words).strip()[:2000]
                self.told.facts.objects.append(SheetObject(done.kind, text, done.place))
        self._depth -= 1
        kind = local(name)
        if kind == "table":
            self._inside = False
        elif kind == "table-cell" and self._error is not None:
            cell, words = self._error
            self.told.texts[cell] = "".join(words).strip() or "#N/A"
            self._error = None

    def _text(self, text: str) -> None:
        if self._open and len(self._open[-1].words) < 100:
            self._open[-1].words.append(text)
        elif self._error is not None and len(self._error[1]) < 10:
            self._error[1].append(text)

    def _start_style(self, values: dict[str, str]) -> None:
        self._style = values.get("name", "") if values.get("family") == "table-cell" else ""

    def _cell_properties(self, values: dict[str, str]) -> None:
        colour = values.get("background-color", "").lstrip("#").upper()
        if self._style and len(colour) == 6 and colour != WHITE:
            self._fills[self._style] = colour

    def _text_properties(self, values: dict[str, str]) -> None:
        if self._style and values.get("text-line-through-style", "none") != "none":
            self._struck.add(self._style)

    def _start_table(self, values: dict[str, str]) -> None:
        self._inside = values.get("name") == self._sheet
        self._row = self._column = self._columns = 0
        self._row_repeat = 1

    def _start_column(self, values: dict[str, str]) -> None:
        repeat = _count(values, "number-columns-repeated")
        if self._inside and values.get("visibility") in _HIDDEN:
            last = min(self._columns + repeat, WIDEST)
            self.told.facts.hidden_columns.extend(range(self._columns + 1, last + 1))
        self._columns += repeat

    def _start_row(self, values: dict[str, str]) -> None:
        if not self._inside:
            return
        self._row += self._row_repeat if self._row else 1
        self._row_repeat, self._column = _count(values, "number-rows-repeated"), 0
        if values.get("visibility") in _HIDDEN:
            last = min(self._row + self._row_repeat, self._row + WIDEST)
            self.told.facts.hidden_rows.extend(range(self._row, last))

    def _start_cell(self, values: dict[str, str]) -> None:
        if not self._inside:
            return
        first = self._column + 1
        self._column += _count(values, "number-columns-repeated")
        cell = (self._row, first)
        self._spans(cell, values)
        facts = self.told.facts
        if len(facts.formulas) + len(facts.fills) + len(facts.struck) >= MOST:
            facts.sampled = True
            return
        if "formula" in values:
            facts.formulas[cell] = values["formula"].removeprefix("of:").lstrip("=")
            if "value-type" not in values:
                facts.uncached.add(cell)
        if values.get("value-type") == "error":
            self._error = (cell, [])
            if "formula" in values:
                facts.uncached.add(cell)
        self._styled(values.get("style-name", ""), first)

    def _styled(self, style: str, first: int) -> None:
        if style not in self._fills and style not in self._struck:
            return
        facts = self.told.facts
        for column in range(first, min(self._column, first + 256) + 1):
            if style in self._fills:
                facts.fills[self._row, column] = self._fills[style]
            if style in self._struck:
                facts.struck.add((self._row, column))

    def _spans(self, cell: Cell, values: dict[str, str]) -> None:
        rows, columns = _count(values, "number-rows-spanned"), _count(values, "number-columns-spanned")
        if rows * columns > 1 and len(self.told.merges) < MOST:
            row, column = cell
            self.told.merges.append(MergedRange(row, column, row + rows - 1, column + columns - 1))


def _count(values: dict[str, str], key: str) -> int:
    found = values.get(key, "1")
    return max(1, int(found)) if found.isdecimal() and len(found) < 9 else 1


def read_facts(path: Path, sheet: str, deadline: Deadline) -> Told:
    """The facts of one sheet."""
    reading = _Scan(sheet)
    with zipfile.ZipFile(path) as archive:
        try:
            for chunk in Package(archive).chunks("content.xml"):
                reading.parser.Parse(chunk, False)
                deadline.check()
        except MALFORMED:
            reading.told.facts.sampled = True
    return reading.told
