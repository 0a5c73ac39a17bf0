"""Find the table in the rows of a sheet."""

from __future__ import annotations

from dataclasses import replace

from ckanext.quality.engine.guard import TEXT_FORMATS
from ckanext.quality.engine.reader.base import RawTable, WorkbookFacts
from ckanext.quality.engine.table import header as heads
from ckanext.quality.engine.table.below import find_totals, split_notes
from ckanext.quality.engine.table.blocks import find_blocks
from ckanext.quality.engine.table.islands import find_below, find_beside
from ckanext.quality.engine.table.model import Header, Island, Table, filled, words


def locate(raw: RawTable) -> Table:
    """Find the table in the rows of a sheet: its header, its body, and what surrounds them."""
    rows = raw.rows
    start, preamble, declared = heads.find_preamble(rows)
    header = Header(declared, declared) if declared else heads.find_header(rows, start, raw.merges)
    types = heads.types_below(rows, header) if declared else {}
    first = header.last + len(types)
    end, notes = split_notes(rows, first)
    widest = 0 if raw.format in TEXT_FORMATS else max(map(len, rows[first:end]), default=0)
    labels = heads.make_labels(rows, header, raw.merges, widest)
    islands = find_below(rows[:end], first, labels)
    end = _first_end(rows, first, end, islands)
    table = Table(raw, header, labels, rows[first:end], {**preamble, **types}, notes=notes, skipped=len(types))
    table.titles = [
        (number, words(rows[number - 1])) for number in range(start + 1, header.first) if filled(rows[number - 1])
    ]
    table.blocks = find_blocks(labels)
    beside, table.outside = find_beside(table)
    table.islands = [*islands, *beside]
    table.totals = find_totals(table.body, table.first_row, table.blocks)
    if raw.workbook is not None:
        raw.workbook = _of_body(raw.workbook, table)
    return table


def _first_end(rows: list[list[str]], first: int, end: int, islands: list[Island]) -> int:
    """The body ends before the first table of other labels; the same labels again do not end it."""
    other = next((island for island in islands if not island.repeat), None)
    if other is None:
        return end
    end = other.first_row - 1
    while end > first and filled(rows[end - 1]):
        end -= 1  # the title rows of the other table
    while end > first and not filled(rows[end - 1]):
        end -= 1
    return end


def _of_body(facts: WorkbookFacts, table: Table) -> WorkbookFacts:
    """Colours tell something only where they divide the body: one colour all over, or the header's, does not."""
    last = table.first_row + len(table.body) - 1
    fills = {cell: colour for cell, colour in facts.fills.items() if table.first_row <= cell[0] <= last}
    size = sum(map(len, table.body))
    if len(set(fills.values())) == 1 and len(fills) >= size:
        fills = {}
    return replace(facts, fills=fills)
