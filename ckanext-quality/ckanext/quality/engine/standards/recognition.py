"""Which standard dataset a table means: by declaration, file name, title, tags, or its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePath

from ckanext.quality.engine.context import Context

from .model import RECOMMENDED, REQUIRED, Field, Standard, index, legacy, load
from .naming import fold_name
from .shift import Shift

LIKE = 0.5
"""Similarity of columns that speaks for itself."""
OWN = 0.3
"""Part of the columns that few other datasets have: name, address and position alone make no list of hydrants."""
FEW = 3
LIKE_NAMED = 0.3
"""Similarity that is enough when the file's name, title or tags name the dataset."""


@dataclass(frozen=True)
class Match:
    """A table taken for one of the standard datasets."""

    standard: Standard
    score: float
    """Similarity of the columns, 0 to 1."""
    how: str
    """``declared``, ``filename``, ``title``, ``tags`` or ``columns``."""
    columns: dict[int, Field]
    """The standard's fields by column number, counted from 1."""
    renamed: dict[str, str]
    """Labels of the file that should read otherwise."""
    joined: dict[str, tuple[str, ...]]
    """Columns of the file that the standard has in one."""
    shift: Shift | None = None

    @cached_property
    def missing(self) -> tuple[Field, ...]:
        """Fields of the standard that the table does not have."""
        present = {item.name for item in self.columns.values()} | set(self.joined)
        return tuple(item for item in self.standard.fields if item.name not in present)

    @property
    def missing_required(self) -> tuple[str, ...]:
        """必須 columns that are not there."""
        return tuple(item.name for item in self.missing if item.flag == REQUIRED)

    @property
    def missing_recommended(self) -> tuple[str, ...]:
        """推奨 columns that are not there."""
        return tuple(item.name for item in self.missing if item.flag == RECOMMENDED)

    @property
    def displaced(self) -> frozenset[int]:
        """Columns whose content is not what their label says, because a block has slipped."""
        return self.shift.columns if self.shift else frozenset()


def recognise(labels: list[str], context: Context | None = None, titles: Iterable[str] = ()) -> Match | None:
    """The standard that labels, the catalogue's facts and the table's own titles speak for; none when nothing does."""
    context = context or Context()
    named = [label for label in labels if label.strip()]
    if not named:
        return None
    for how, number in _hints(context, titles):
        standard = load().get(number)
        if standard is None:
            continue
        score = similarity(named, standard)
        if how == "declared" or score >= LIKE_NAMED:
            return _match(standard, labels, score, how)
    scores = {number: similarity(named, standard) for number, standard in load().items()}
    alike = [number for number, score in scores.items() if score >= LIKE and _has_own(named, load()[number])]
    if not alike:
        return None
    best = max(alike, key=lambda number: scores[number])
    return _match(load()[best], labels, scores[best], "columns")


def similarity(labels: list[str], standard: Standard) -> float:
    """Common columns among all columns (Jaccard), of the present edition or of 2020's, whichever is nearer.

    Older names count as the present ones on both sides, so that renaming columns changes nothing.
    """
    keys = _present_keys(map(fold_name, labels), standard)
    return max(_jaccard(keys, _edition_keys(standard.number, old=old)) for old in (False, True))


def _has_own(labels: list[str], standard: Standard) -> bool:
    """Whether the table has enough of the columns that at most three datasets of an edition have."""
    keys = _present_keys(map(fold_name, labels), standard)
    owns = (_own_keys(standard.number, old=old) for old in (False, True))
    return any(own and len(own & keys) >= OWN * len(own) for own in owns)


@lru_cache(maxsize=64)
def _own_keys(number: str, *, old: bool) -> frozenset[str]:
    shared = Counter(key for other in load() for key in _edition_keys(other, old=old))
    return frozenset(key for key in _edition_keys(number, old=old) if shared[key] <= FEW)


@lru_cache(maxsize=64)
def _edition_keys(number: str, *, old: bool) -> frozenset[str]:
    """Columns of a dataset in the present edition or in that of 2020, under today's names."""
    edition = (legacy() if old else load()).get(number)
    return _present_keys(edition.by_key, load()[number]) if edition else frozenset()


def _present_keys(keys: Iterable[str], standard: Standard) -> frozenset[str]:
    known = standard.by_key
    return frozenset(standard.by_alias[k].key if k not in known and k in standard.by_alias else k for k in keys)


def _jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / len(left | right)


def _hints(context: Context, titles: Iterable[str]) -> list[tuple[str, str]]:
    """Numbers of datasets that the catalogue, the file's name or its titles point at, the strongest first."""
    hints: list[tuple[str, str]] = []
    said = [fold_name(text) for text in (context.filename, context.resource_name, context.dataset_title, *titles)]
    stem = PurePath(context.filename).stem.lower()
    declared = fold_name(context.standard)
    for number, entry in index().items():
        title = fold_name(entry["title"])
        if declared and declared in (number, number.lstrip("0"), title, *map(fold_name, entry["suffixes"])):
            hints.append(("declared", number))
        if any(re.search(rf"(^|[\d_-]){suffix}($|[\d_.-])", stem) for suffix in entry["suffixes"]):
            hints.append(("filename", number))
        word = title.removesuffix("一覧")
        if any(word in text for text in said):
            hints.append(("title", number))
        if any(fold_name(tag) in (word, title) for tag in context.tags):
            hints.append(("tags", number))
    order = ("declared", "filename", "title", "tags")
    return sorted(hints, key=lambda hint: order.index(hint[0]))


def _match(standard: Standard, labels: list[str], score: float, how: str) -> Match:
    columns: dict[int, Field] = {}
    taken: set[str] = set()
    keys = {number: fold_name(label) for number, label in enumerate(labels, start=1) if label.strip()}
    # Present names come first: an older name may mean a column that is there under its own.
    for known in (standard.by_key, standard.by_alias):
        for number, key in keys.items():
            item = known.get(key)
            if item and number not in columns and item.name not in taken:
                columns[number] = item
                taken.add(item.name)
    renamed = {labels[number - 1]: item.name for number, item in columns.items() if labels[number - 1] != item.name}
    joined = {
        target: parts
        for target, parts in standard.joined.items()
        if target not in taken and all(fold_name(part) in keys.values() for part in parts)
    }
    return Match(standard, score, how, dict(sorted(columns.items())), renamed, joined)
