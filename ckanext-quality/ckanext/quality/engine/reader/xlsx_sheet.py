"""One pass over the cells of an XLSX sheet for what calamine does not tell: as a stream, nothing kept but facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ckanext.quality.engine.guard import column_number
from ckanext.quality.engine.limits import Deadline
from ckanext.quality.engine.reader.base import Cell
from ckanext.quality.engine.reader.xlsx_styles import Styles
from ckanext.quality.engine.reader.xml import MALFORMED, attributes, local, parser

MOST = 200_000
"""Cells of one kind that are remembered."""
_FALSE = ("0", "false")


_NUMBERS = ("", "n")


@dataclass
class Odd:
    """Numbers of a sheet that are worth a closer look."""

    dates: bool = False
    """It has serial number 60 or negative ones, which as dates are none."""
    long: bool = False
    """It has integers of more digits than a floating-point number holds."""
    since_1904: bool = False
    everything: bool = False
    """Its cells have no addresses, so that each one counts."""


HINTS = (
    *(b"hidden", b"zeroHeight", b't="0', b"t='0", b'h="0', b"h='0", b'"e"', b"'e'"),
    *(start + b"f" + end for start in (b"<", b":") for end in (b">", b" ", b"/")),
)
"""Marks of which the bytes of a sheet with facts have at least one (``ht="0"``, ``width="0"``, ``<f>``, ``t="e"``)."""
LONG = re.compile(rb"v>-?\d{16}")
PIECE = 64 * 1024
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")


@dataclass
class SheetPass:
    """What the pass found."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    rows_hidden_by_default: bool = False
    shown_rows: set[int] = field(default_factory=set)
    """Rows that are listed and not hidden; kept only where rows are hidden by default."""
    formulas: dict[Cell, str] = field(default_factory=dict)
    uncached: set[Cell] = field(default_factory=set)
    texts: dict[Cell, str] = field(default_factory=dict)
    """What cells say where calamine does not: errors, days that never were, numbers with more than 15 digits."""
    fills: dict[Cell, str] = field(default_factory=dict)
    struck: set[Cell] = field(default_factory=set)
    padded: dict[Cell, int] = field(default_factory=dict)
    sampled: bool = False


class _Scan:
    """The handlers of the XML parser, with the place in the sheet."""

    def __init__(self, styles: Styles, struck_strings: frozenset[str], odd: Odd, deadline: Deadline) -> None:
        self.found = SheetPass()
        self._styles, self._telling = styles, styles.telling
        self._struck_strings = struck_strings
        self._odd = odd
        self._deadline = deadline
        self._row = self._column = 0
        self._cell: Cell = (0, 0)
        self._kind = self._of_style = ""
        self._formula: list[str] | None = None
        self._value: list[str] | None = None
        self._into: list[str] | None = None
        self._names: dict[str, Callable[[list[str]], None] | None] = {}
        self._letters: dict[str, int] = {}
        self._handlers: dict[str, Callable[[list[str]], None]] = {
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            "t": self._start_value,
            "row": self._start_row,
            "col": self._start_col,
            "sheetFormatPr": self._format,
        }
        self.parser = parser()

    def attend(self, wanted: bool) -> None:
        """Hear of the elements of what comes next, or let the parser pass over them at its own speed."""
        # A cell of which something is awaited is heard to its end.
        if wanted or self.parser.EndElementHandler is not None or self.found.rows_hidden_by_default:
            self.parser.StartElementHandler = self._start
        else:
            self.parser.StartElementHandler = None

    def _start(self, name: str, flat: list[str]) -> None:
        try:
            handler = self._names[name]
        except KeyError:
            handler = self._names[name] = self._handlers.get(local(name)) if len(self._names) < 1000 else None
        if handler is not None:
            handler(flat)

    def _format(self, flat: list[str]) -> None:
        self.found.rows_hidden_by_default = attributes(flat).get("zeroHeight", "0") not in _FALSE

    def _start_col(self, flat: list[str]) -> None:
        values = attributes(flat)
        hidden = values.get("hidden", "0") not in _FALSE or _zero(values.get("width"))
        first, last = values.get("min", ""), values.get("max", "")
        if hidden and first.isdecimal() and last.isdecimal() and len(self.found.hidden_columns) < MOST:
            self.found.hidden_columns.append((int(first), int(last)))

    def _start_row(self, flat: list[str]) -> None:
        self._row, self._column = self._row + 1, 0
        hidden = False
        for name, value in zip(flat[::2], flat[1::2], strict=True):
            if name == "r" and value.isdecimal():
                self._row = int(value)
            elif (name == "hidden" and value not in _FALSE) or (name == "ht" and _zero(value)):
                hidden = True
        if hidden and len(self.found.hidden_rows) < MOST:
            self.found.hidden_rows.append(self._row)
        elif self.found.rows_hidden_by_default:
            self.found.shown_rows.add(self._row)
        if self._row % 2000 == 0:
            self._deadline.check()

    def _start_cell(self, flat: list[str]) -> None:
        self._column += 1
        kind = style = address = ""
        for i in range(0, len(flat), 2):
            if flat[i] == "r":
                address = flat[i + 1]
            elif flat[i] == "s":
                style = flat[i + 1]
            elif flat[i] == "t":
                kind = flat[i + 1]
        if address:
            letters = address.rstrip("0123456789")
            column = self._letters.get(letters)
            if column is None:
                column = self._letters[letters] = column_number(letters) if letters.isalpha() else self._column
            self._column = column
            # The row's own start may lie in a part of the sheet that was passed over.
            self._row = int(address[len(letters) :] or self._row)
        self._kind, self._of_style = kind, style
        self._formula = self._value = None
        if style in self._telling:
            self._style(style)
        if kind == "e" or (kind == "s" and self._struck_strings) or (kind in _NUMBERS and self._is_odd(style)):
            self._listen()

    def _is_odd(self, style: str) -> bool:
        return self._odd.long or (self._odd.dates and style in self._styles.dates)

    def _style(self, style: str) -> None:
        cell = (self._row, self._column)
        found = self.found
        if len(found.fills) + len(found.struck) + len(found.padded) >= MOST:
            found.sampled = True
            return
        if colour := self._styles.fills.get(style):
            found.fills[cell] = colour
        if style in self._styles.struck:
            found.struck.add(cell)
        if digits := self._styles.padded.get(style):
            found.padded[cell] = digits

    def _start_formula(self, _: list[str]) -> None:
        self._formula = self._into = []
        self._listen()

    def _start_value(self, _: list[str]) -> None:
        if self.parser.EndElementHandler is not None:
            self._value = self._into = self._value if self._value is not None else []

    def _listen(self) -> None:
        """Hear text and ends for this one cell: most cells need neither."""
        self._cell = (self._row, self._column)
        if self.parser.EndElementHandler is None:
            self.parser.EndElementHandler = self._end
            self.parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        if self._into is not None and len(self._into) < 100:
            self._into.append(text)

    def _end(self, name: str) -> None:
        self._into = None
        if local(name) == "c":
            self.parser.EndElementHandler = None
            self.parser.CharacterDataHandler = None
            self._end_cell()

    def _end_cell(self) -> None:
        found = self.found
        value = None if self._value is None else "".join(self._value)
        if self._kind == "e" and len(found.texts) < MOST:
            found.texts[self._cell] = value or "#N/A"
        elif value and self._kind in _NUMBERS and (text := self._as_shown(value)) and len(found.texts) < MOST:
            found.texts[self._cell] = text
        if self._kind == "s" and value in self._struck_strings:
            found.struck.add(self._cell)
        if self._formula is None:
            return
        if len(found.formulas) >= MOST:
            found.sampled = True
            return
        found.formulas[self._cell] = "".join(self._formula)
        if value is None or self._kind == "e" or (not value and self._kind != "str"):
            found.uncached.add(self._cell)

    def _as_shown(self, value: str) -> str:
        """The text of a number that would come out as another one; empty for all others."""
        if self._of_style in self._styles.dates:
            if value.startswith("-"):
                return value  # no date: Excel shows ####
            # Excel counts a 29 February in 1900, which other programs put on the day before.
            return "1900-02-29" if value == "60" and not self._odd.since_1904 else ""
        return value if len(value) > 15 and value.lstrip("-").isdecimal() else ""


def _zero(value: str | None) -> bool:
    try:
        return value is not None and float(value) == 0
    except ValueError:
        return False


def scan(
    chunks: Iterable[bytes], styles: Styles, struck_strings: frozenset[str], odd: Odd, deadline: Deadline
) -> SheetPass:
    """Read a sheet's XML once; what stands before a fault in it counts."""
    reading = _Scan(styles, struck_strings, odd, deadline)
    telling, dates = ({style.encode() for style in some} for some in (styles.telling, styles.dates))
    odd.dates = odd.dates and bool(dates)
    tail = b""
    try:
        for chunk in chunks:
            for at in range(0, len(chunk), PIECE):
                piece = chunk[at : at + PIECE]
                reading.attend(odd.everything or bool(struck_strings) or _tells(tail + piece, telling, dates, odd))
                reading.parser.Parse(piece, False)
                tail = piece[-200:]
            deadline.check()
        reading.parser.Parse(b"", True)
    except MALFORMED:
        reading.found.sampled = True
    return reading.found


def _tells(piece: bytes, telling: set[bytes], dates: set[bytes], odd: Odd) -> bool:
    """Whether a piece of a sheet has anything to look at: most pieces of most sheets have plain values alone."""
    if any(hint in piece for hint in HINTS) or (odd.long and LONG.search(piece)):
        return True
    strange = odd.dates and (b"v>60<" in piece or b"v>-" in piece)
    if not (telling or strange):
        return False
    used = set(_STYLE.findall(piece))
    return not telling.isdisjoint(used) or (strange and not dates.isdisjoint(used))


def struck_strings(chunks: Iterable[bytes], deadline: Deadline) -> frozenset[str]:
    """Numbers of the shared strings of which a part is struck through."""
    found: set[str] = set()
    number = -1

    def start(name: str, flat: list[str]) -> None:
        nonlocal number
        name = local(name)
        if name == "si":
            number += 1
        elif name == "strike" and attributes(flat).get("val", "1") not in _FALSE and len(found) < MOST:
            found.add(str(number))

    reading = parser()
    reading.StartElementHandler = start
    try:
        for chunk in chunks:
            reading.Parse(chunk, False)
            deadline.check()
    except MALFORMED:
        return frozenset()
    return frozenset(found)
