"""From bytes to rows of text: one reader for delimited text, one for workbooks."""

from __future__ import annotations

from pathlib import Path

from ckanext.quality.engine import guard
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader.base import RawTable
from ckanext.quality.engine.reader.copying import CopyFacts, copy_as_utf8
from ckanext.quality.engine.reader.delimited import read_delimited
from ckanext.quality.engine.reader.workbook import read_workbook

__all__ = ["CopyFacts", "RawTable", "copy_as_utf8", "read"]


def read(path: Path, limits: Limits, encoding: str | None = None) -> RawTable:
    """The first table-bearing sheet of a file, as rows of text; a typed error when there is none."""
    kind = guard.sniff(path, limits)
    if kind in guard.TEXT_FORMATS:
        return read_delimited(path, kind, limits, encoding)
    return read_workbook(path, kind, limits)
