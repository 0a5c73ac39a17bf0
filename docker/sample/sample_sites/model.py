"""What the sites are made of: bodies, datasets, files, tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True)
class Body:
    """One of the 16; the number is the last part of its address."""

    number: int
    code: str
    slug: str
    name: str
    licence: str = ""
    """The words on its pages."""

    @property
    def full(self) -> str:
        """With the prefecture's name, as standard datasets write it."""
        return self.name if self.name == "富山県" else f"富山県{self.name}"


@dataclass(frozen=True)
class Table:
    """Header and rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, header: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Table:
        """From rows that name only the columns which they fill."""
        return cls(tuple(header), tuple(tuple(row.get(name, "") for name in header) for row in rows))

    def changed(self, column: str, change: Mapping[int, Cell]) -> Table:
        """With other values in some rows of a column."""
        place = self.header.index(column)
        rows = [list(row) for row in self.rows]
        for number, value in change.items():
            if number < len(rows):
                rows[number][place] = value
        return replace(self, rows=tuple(tuple(row) for row in rows))

    def column(self, name: str) -> list[Cell]:
        """The values of a column."""
        place = self.header.index(name)
        return [row[place] for row in self.rows]


@dataclass(frozen=True)
class File:
    """One download."""

    name: str
    """On the server; says mihon_kaku (見本・架空)."""
    label: str
    """What the page or the catalogue calls it."""
    data: bytes
    format: str
    updated: str
    missing: bool = False
    """The link is broken on purpose."""

    @property
    def media_type(self) -> str:
        """For ``Content-Type``."""
        return MEDIA_TYPES[self.format]


MEDIA_TYPES = {
    "CSV": "text/csv",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ZIP": "application/zip",
}


@dataclass(frozen=True)
class Dataset:
    """One entry of a catalogue or of a page."""

    key: str
    title: str
    notes: str
    theme: str
    """The field under which a page lists it."""
    updated: str
    files: tuple[File, ...]
    tags: tuple[str, ...] = ()
    frequency: str = "年1回"
    licence: str = ""
    """Where it differs from the site's."""
    extras: Mapping[str, str] = field(default_factory=dict)
