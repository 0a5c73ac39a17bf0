"""The table inside a sheet: what stands above it, where its header is, what follows below and beside."""

from __future__ import annotations

from ckanext.quality.engine.table.locate import locate
from ckanext.quality.engine.table.metadata import proposed_metadata
from ckanext.quality.engine.table.model import (
    NUMBER,
    Blocks,
    Column,
    Header,
    Island,
    Table,
    filled,
    fold,
    is_number,
)

__all__ = [
    "NUMBER",
    "Blocks",
    "Column",
    "Header",
    "Island",
    "Table",
    "filled",
    "fold",
    "is_number",
    "locate",
    "proposed_metadata",
]
