"""S02: the repaired file is UTF-8 with BOM and CRLF, whatever the original was.

The reader decodes strictly, so nothing is lost on the way; where it doubts its choice, the result says so.
"""

from __future__ import annotations

from ckanext.quality.engine.reader.base import RawTable
from ckanext.quality.engine.repair.log import Change

TARGET = "encoding=utf-8-sig line_ends=CRLF delimiter=,"


def file_line(raw: RawTable, span: str) -> Change:
    """The first line of the log: the whole sheet, how it was written and how it is written now."""
    if raw.encoding is None:
        return Change(raw.sheet or "", span, f"format={raw.format}", TARGET, "S01", "SAFE")
    delimiter = {"\t": "tab"}.get(raw.delimiter or ",", raw.delimiter or ",")
    before = f"encoding={raw.encoding.codec} line_ends={raw.line_ends or 'CRLF'} delimiter={delimiter}"
    # Line breaks inside cells are of another kind than those between rows, and stay: "mixed" alone is no fault.
    same = before.replace("=mixed", "=CRLF") == TARGET
    return Change(raw.sheet or "", span, before, TARGET, "" if same else "S02", "SAFE")
