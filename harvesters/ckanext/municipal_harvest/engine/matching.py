"""Is a record that carries a new key one that we know under another?

Publishers rename pages and move to a new CMS; then every address and often
the key derived from it is new, the dataset is not. The key decides first.
Only among records whose key is new, and known ones whose key has vanished
from the same reading, addresses and titles are a hint; an ambiguous hint is
no hint.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..readers.base import FileRef

ENOUGH_COMMON = 0.5
"""Share of common file addresses from which two records are one."""


@dataclass(frozen=True)
class Trace:
    """What of a record may be recognised."""

    key: str
    title: str
    page: str
    urls: frozenset[str]


@dataclass(frozen=True)
class FileTrace:
    """What of a known file may be recognised."""

    key: str
    url: str
    name: str


def match_records(known: Iterable[Trace], seen: Iterable[Trace]) -> dict[str, str]:
    """Map each new key to the known key that it continues.

    :param known: what the source had before
    :param seen: what it has now
    :returns: only renamed records; equal keys are not listed
    """
    known, seen = list(known), list(seen)
    old_keys, new_keys = {trace.key for trace in known}, {trace.key for trace in seen}
    vanished = [trace for trace in known if trace.key not in new_keys]
    fresh = [trace for trace in seen if trace.key not in old_keys]
    found: dict[str, str] = {}
    for hint in (_same_files, _same_page, _same_title):
        pairs = [(new.key, old.key) for new in fresh for old in vanished if hint(new, old)]
        news, olds = Counter(new for new, _ in pairs), Counter(old for _, old in pairs)
        found.update({new: old for new, old in pairs if news[new] == 1 and olds[old] == 1})
        fresh = [trace for trace in fresh if trace.key not in found]
        vanished = [trace for trace in vanished if trace.key not in found.values()]
    return found


def match_files(known: Iterable[FileTrace], seen: Iterable[FileRef]) -> dict[str, str]:
    """Map the key of each file now in a record to the key of the known file that it continues."""
    left, wanted = {trace.key: trace for trace in known}, {ref.key: ref for ref in seen}
    found = {key: key for key in wanted if key in left}
    for attribute in ("url", "name"):
        olds = _unique({key: getattr(trace, attribute) for key, trace in left.items() if key not in found.values()})
        news = _unique({key: getattr(ref, attribute) for key, ref in wanted.items() if key not in found})
        found.update({news[value]: olds[value] for value in news.keys() & olds.keys()})
    return found


def _unique(values: Mapping[str, str]) -> dict[str, str]:
    """Value → key, where a value is told by one key only."""
    counts = Counter(fold(value) for value in values.values())
    return {fold(value): key for key, value in values.items() if value and counts[fold(value)] == 1}


def fold(text: str) -> str:
    """Without width, case, spaces and kinds of brackets."""
    return re.sub(r"[\s　]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _same_files(new: Trace, old: Trace) -> bool:
    common = len(new.urls & old.urls)
    return bool(common) and common / min(len(new.urls), len(old.urls)) >= ENOUGH_COMMON


def _same_page(new: Trace, old: Trace) -> bool:
    # One page often lists many datasets; it says something only together with the title.
    return bool(new.page) and new.page == old.page and fold(new.title) == fold(old.title)


def _same_title(new: Trace, old: Trace) -> bool:
    return bool(new.title) and fold(new.title) == fold(old.title)
