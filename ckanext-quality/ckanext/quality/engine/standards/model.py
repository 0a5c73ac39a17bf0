"""Table Schemas of the 自治体標準オープンデータセット as the checks use them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from .naming import fold_name

REQUIRED, RECOMMENDED, OPTIONAL, UNKNOWN = "必須", "推奨", "任意", "unknown"
FOLDER = Path(__file__).parents[1] / "data" / "standards"
FLAGS = (REQUIRED, RECOMMENDED, OPTIONAL, UNKNOWN)


@dataclass(frozen=True)
class Field:
    """One column of a standard."""

    name: str
    kind: str
    flag: str
    """What the standard itself says; ``unknown`` where no copy of it was seen to say so."""
    derived_flag: str
    """What other sheets or older editions suggest where ``flag`` is unknown; empty otherwise."""
    choices: tuple[str, ...]
    aliases: tuple[str, ...]
    """Names that older editions gave it."""
    variants: tuple[str, ...]
    """Names that the standard itself gives it on other sheets."""
    evidence: str

    @cached_property
    def key(self) -> str:
        """The name as it is compared."""
        return fold_name(self.name)

    @property
    def required(self) -> bool:
        """The standard demands a value in every row (a flag's blank is its value for "no")."""
        return self.flag == REQUIRED and self.kind != "flag"


@dataclass(frozen=True)
class Standard:
    """One dataset of the standard in one edition."""

    number: str
    name: str
    suffixes: tuple[str, ...]
    edition: str
    evidence: str
    sources: tuple[str, ...]
    fields: tuple[Field, ...]
    joined: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns that older editions had apart, by the column that holds them together now."""
    schema: dict[str, Any] = field(default_factory=dict, repr=False)
    """The Table Schema as stored."""

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Fields by their folded name."""
        return {item.key: item for item in self.fields}

    @cached_property
    def by_alias(self) -> dict[str, Field]:
        """Fields by their folded older names."""
        return {fold_name(alias): item for item in self.fields for alias in (*item.aliases, *item.variants)}

    @cached_property
    def flags_known(self) -> bool:
        """Whether the standard's own 必須/推奨/任意 were seen."""
        return any(item.flag != UNKNOWN for item in self.fields)


def standard_from(schema: dict[str, Any]) -> Standard:
    """A standard from its Table Schema."""
    return Standard(
        number=schema["number"],
        name=schema["title"],
        suffixes=tuple(schema["suffixes"]),
        edition=schema["edition"],
        evidence=schema["evidence"],
        sources=tuple(schema["sources"]),
        fields=tuple(_field(item) for item in schema["fields"]),
        joined={target: tuple(parts) for target, parts in schema.get("joined", {}).items()},
        schema=schema,
    )


def _field(item: dict[str, Any]) -> Field:
    return Field(
        name=item["name"],
        kind=item["kind"],
        flag=item["flag"],
        derived_flag=item.get("derivedFlag", ""),
        choices=tuple(item.get("constraints", {}).get("enum", ())),
        aliases=tuple(item.get("aliases", ())),
        variants=tuple(item.get("variants", ())),
        evidence=item["evidence"],
    )


def _read(folder: Path) -> dict[str, Standard]:
    schemas = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("[0-9]*.json")))
    return {standard.number: standard for standard in map(standard_from, schemas)}


@lru_cache(maxsize=1)
def load() -> dict[str, Standard]:
    """The standards whose columns are known, by number (``03``)."""
    return _read(FOLDER)


@lru_cache(maxsize=1)
def legacy() -> dict[str, Standard]:
    """The 推奨データセット of 2020, by the number that the dataset has today."""
    return _read(FOLDER / "2020")


@lru_cache(maxsize=1)
def index() -> dict[str, dict[str, Any]]:
    """All 31 datasets by number, those without known columns as well."""
    entries = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))["datasets"]
    return {entry["number"]: entry for entry in entries}
