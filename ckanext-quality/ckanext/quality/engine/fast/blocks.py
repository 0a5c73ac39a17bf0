"""A text file as blocks of whole records, in UTF-8, with what the columnar parser must not see cut out.

Python's ``csv`` module is what frictionless reads with, so it has the last word on every record that is not plain:
``ab"c`` is literal, ``"x"y`` is ``xy``, a bare CR ends a record, a blank line is a row without cells.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .route import Options, Unfit

ENCODINGS = frozenset({"utf-8", "utf-8-sig", "ascii", "cp932", "shift_jis", "euc_jp", "iso8859-1", "cp1252"})
"""Codecs where the byte of a line feed is always a line feed, so that a file can be cut there."""
MARK = "\x01end"
"""A record of our own at the end of a block: it comes back whole if, and only if, no quotation mark is open."""
FIRST_BLOCK = 256 * 1024
SPARSE = 0.1
"""Lines with quotation marks, as a share, that are cut out one by one."""


@dataclass
class Block:
    """Whole records of a file."""

    start: int
    """Where its bytes begin in the file."""
    raw: bytes
    mode: str = "plain"
    """``plain`` (no quotation marks), ``quoted`` (regular ones) or ``records`` (read by ``csv``)."""
    text: bytes = b""
    """UTF-8 for the columnar parser, without the records below."""
    odd: list[tuple[int, list[str]]] = field(default_factory=list)
    """Records cut out of ``text``, with their place in the block."""
    records: list[list[str]] | None = None


class BlockReader:
    """Cuts a file into blocks."""

    def __init__(self, path: Path, encoding: str, dialect: csv.Dialect, options: Options, skip: int) -> None:
        self._path = path
        self._codec = "utf-8" if encoding in ("utf-8-sig", "ascii") else encoding
        self._ascii_only = encoding == "ascii"
        self._bom = encoding == "utf-8-sig"
        self._dialect = dialect
        self._options = options
        self._skip = skip
        self._delimiter = dialect.delimiter.encode()

    def __iter__(self) -> Iterator[Block]:
        """Blocks from the first record of the body to the end of the file."""
        with self._path.open("rb", buffering=0) as file:
            start, carry, size = 0, b"", min(FIRST_BLOCK, self._options.block)
            fresh = True
            while True:
                read = file.read(size)
                last = not read
                data = carry + read
                size = min(size * 2, self._options.block)
                if fresh and data:
                    cut = self._head(data, last=last)
                    start, data, fresh = cut, data[cut:], False
                block = self._block(start, data, last=last)
                if block is not None:
                    yield block
                    start += len(block.raw)
                    data = data[len(block.raw) :]
                carry = data
                if last:
                    return
                if len(carry) > self._options.carry:
                    raise Unfit("a very long record")

    def again(self, start: int, size: int) -> Block:
        """The same block once more."""
        with self._path.open("rb", buffering=0) as file:
            file.seek(start)
            block = self._block(start, file.read(size), last=True)
        if block is None:
            raise Unfit("the file changed while it was read")
        return block

    def _head(self, data: bytes, *, last: bool) -> int:
        """Bytes before the first record of the body: byte order mark, titles, header."""
        mark = 3 if self._bom and data.startswith(b"\xef\xbb\xbf") else 0
        whole = data[mark:] if last else data[mark : data.rfind(b"\n") + 1]
        return mark + (self.offset(whole, self._skip, last=last) if self._skip else 0)

    def offset(self, raw: bytes, count: int, *, last: bool) -> int:
        """Bytes of the first records of some whole lines."""
        lines = list(io.StringIO(self._decode(raw), newline=""))
        reader = csv.reader(lines, dialect=self._dialect)
        for done in range(count):
            if next(reader, None) is None:
                raise Unfit(f"only {done} records before the body")
        if reader.line_num == len(lines) and not last:
            raise Unfit("a very long header")
        text = "".join(lines[: reader.line_num])
        size = len(text.encode(self._codec))
        if self._decode(raw[:size]) != text:
            raise Unfit("an encoding that does not come back the same")
        return size

    def _decode(self, raw: bytes) -> str:
        try:
            return raw.decode("ascii" if self._ascii_only else self._codec)
        except UnicodeDecodeError as error:
            # Frictionless ends at an encoding error and names a place that depends on its chunks.
            raise Unfit("bytes that are not of the encoding") from error

    def _utf8(self, raw: bytes) -> bytes:
        if self._codec == "utf-8" and not self._ascii_only:
            return raw  # the parser checks it
        return self._decode(raw).encode()

    def _block(self, start: int, data: bytes, *, last: bool) -> Block | None:
        """The whole records at the start of some data; None when there is none yet."""
        end = len(data) if last else data.rfind(b"\n") + 1
        if not end:
            return None
        block = Block(start, data if end == len(data) else data[:end])
        text = self._utf8(block.raw)
        block.text = text
        quotes = text.count(b'"')
        if b"\0" in text:
            return self._as_records(block, text, last=last)
        if not quotes:
            return block
        if quotes <= 2 + SPARSE * text.count(b"\n"):
            return self._cut_quoted(block, text, last=last)
        if text.count(b"\r") == text.count(b"\r\n") and self._regular_quotes(text):
            block.mode = "quoted"
            return block
        return self._as_records(block, text, last=last)

    def _regular_quotes(self, text: bytes) -> bool:
        """Whether every quotation mark opens or closes a cell and no cell holds a line end (RFC 4180).

        Outside text and quoted text alternate at the marks. In the outside text, with one mark for each quoted run,
        every mark must follow a separator and be followed by one; each has one neighbour on each side, so counting
        is a proof.
        """
        parts = text.split(b'"')
        if not len(parts) % 2:
            return False
        outside = b'"'.join(parts[::2])
        marks = len(parts) // 2
        if outside.count(b"\n") != text.count(b"\n"):
            return False
        mark = self._delimiter
        before = outside.count(mark + b'"') + outside.count(b'\n"') + outside.startswith(b'"')
        after = outside.count(b'"' + mark) + outside.count(b'"\n') + outside.count(b'"\r\n') + outside.endswith(b'"')
        # `""` inside a cell leaves two marks side by side; those blocks are read record by record.
        return before == after == marks

    def _cut_quoted(self, block: Block, text: bytes, *, last: bool) -> Block | None:
        """Read the few lines with quotation marks by ``csv`` and leave the rest to the columnar parser."""
        parts: list[bytes] = []
        done = lines = 0
        quote = text.find(b'"')
        while quote >= 0:
            begin = text.rfind(b"\n", 0, quote) + 1
            parts.append(text[done:begin])
            lines += text.count(b"\n", done, begin)
            found = self._record(text, begin, last=last)
            if found is None:
                # The record goes on in the next block.
                if not begin:
                    return None
                block.raw = self._raw_of(block.raw, text, begin)
                done = len(text)
                break
            record, done = found
            block.odd.append((lines, record))
            lines += 1
            quote = text.find(b'"', done)
        parts.append(text[done:])
        block.text = b"".join(parts)
        return block

    def _record(self, text: bytes, begin: int, *, last: bool) -> tuple[list[str], int] | None:
        """One record from the start of a line, and where it ends; None when the data ends first."""
        end = begin
        while end < len(text):
            # An open quotation mark is closed on a line that has another one.
            quote = text.find(b'"', end)
            end = text.find(b"\n", quote) + 1 if quote >= 0 else 0
            end = end or len(text)
            if end - begin > self._options.carry:
                raise Unfit("a very long record")
            whole, records = read_records(self._text(text[begin:end]), self._dialect)
            if len(records) > 1:
                raise Unfit("a bare carriage return beside quotation marks")
            if whole or (last and end == len(text)):
                return records[0], end
        return None

    def _as_records(self, block: Block, text: bytes, *, last: bool) -> Block | None:
        """Read the whole block by ``csv``."""
        block.mode = "records"
        decoded = self._text(text)
        whole, records = read_records(decoded, self._dialect)
        if not whole and not last:
            # The last record goes on in the next block.
            records.pop()
            if not records:
                return None
            lines = list(io.StringIO(decoded, newline=""))
            reader = csv.reader(lines, dialect=self._dialect)
            for _ in records:
                next(reader)
            block.raw = self._raw_of(block.raw, text, len("".join(lines[: reader.line_num]).encode()))
        block.text, block.records = b"", records
        return block

    def _text(self, utf8: bytes) -> str:
        try:
            return utf8.decode()
        except UnicodeDecodeError as error:
            raise Unfit("bytes that are not of the encoding") from error

    def _raw_of(self, raw: bytes, text: bytes, end: int) -> bytes:
        """The bytes in the file of the first bytes of the UTF-8 text."""
        if len(raw) == len(text) and (raw is text or raw == text):
            return raw[:end]
        if text[end - 1 : end] != b"\n":
            raise Unfit("a bare carriage return at the end of a block")
        count = text.count(b"\n", 0, end)
        place = 0
        for _ in range(count):
            place = raw.index(b"\n", place) + 1
        return raw[:place]


def python_dialect(control: Any) -> csv.Dialect:
    """The dialect that frictionless reads with, if it is one that blocks can be cut by."""
    dialect = control.to_python()
    simple = (
        len(dialect.delimiter) == 1
        and dialect.delimiter.isascii()
        and dialect.delimiter not in '\r\n"\x01'
        and dialect.quotechar == '"'
        and dialect.quoting == csv.QUOTE_MINIMAL
        and not dialect.escapechar
        and not dialect.skipinitialspace
    )
    if not simple:
        raise Unfit("a dialect with escapes, other quotation marks or skipped spaces")
    return dialect


def read_records(text: str, dialect: csv.Dialect) -> tuple[bool, list[list[str]]]:
    """Records of a text as frictionless reads them, and whether the last one is complete."""
    end = "" if text.endswith(("\n", "\r")) else "\n"
    try:
        records = list(csv.reader(io.StringIO(text + end + MARK, newline=""), dialect=dialect))
        if records[-1] == [MARK]:
            return True, records[:-1]
        # Without the mark, which the open quotation mark has swallowed.
        return False, list(csv.reader(io.StringIO(text, newline=""), dialect=dialect))
    except csv.Error as error:
        raise Unfit(f"csv: {error}") from error
