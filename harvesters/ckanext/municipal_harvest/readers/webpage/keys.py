"""Keys that stay with a dataset when its page, its files and small words change.

A publisher of web pages gives no identifiers, so a key is made of the core of
the title: 「AED設置箇所」 and 「AED（自動体外式除細動器）設置箇所一覧」 are one, and a
renewed CMS changes every address but no title. No single key survives every
change. An engine that finds a record whose key is unknown should ask, in this
order, whether it is a dataset of the same source that it already has and that
no record of this read has claimed by its key:

1. a file with the same address (:func:`ckanext.municipal_harvest.readers.webpage.urls.identity`);
2. the same ``page_id`` (``servno=14301``) and ``page_only`` (it is the page's only dataset);
3. a file whose bytes have the same SHA-256, if the bytes are not also those of
   another dataset of the source;
4. the same ``file_stems`` on the same host.

The evidence for 2 and 4 is in ``Record.extra``. A match keeps the old key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from ..dates import parse_date
from ..text import digest, fold, nfkc, squeeze
from . import urls
from .labels import is_generic
from .page import Page

MAX_KEY = 80
_MAX_WORDS = 40
_PAREN = re.compile(r"[(\[【〔][^()\[\]【】〔〕]{0,80}[)\]】〕]")
_TAIL = re.compile(r"(?:一覧表?|データセット|データ|情報|リスト|等|など|について|の)+$")
_WORD = re.compile(r"[a-z0-9]+")
_PLAIN = re.compile(r"[^\w]")
_ID_NAMES = re.compile(r"(?:^|_)(?:id|no|code|cd|servno|page|node|seq)$|no$|id$", re.IGNORECASE)
_CODE = re.compile(r"^\d{5,6}[_-]")
_STAMP = re.compile(r"[_-]?(?:r|h)?\d{3,8}$", re.IGNORECASE)


def title_core(title: str) -> str:
    """A title without what changes: marks, remarks in parentheses, 一覧, データ; periods stay."""

    def judge(match: re.Match[str]) -> str:
        return match[0] if re.search(r"\d", match[0]) else ""

    plain = _PAREN.sub(judge, nfkc(title))
    plain = _PLAIN.sub("", fold(plain))
    return _TAIL.sub("", plain) or plain or fold(title)


def record_key(title: str) -> str:
    """The key of a dataset by its title: its ASCII words and a digest of its core."""
    core = title_core(title)
    words = "-".join(word for word in _WORD.findall(core) if not word.isdigit())[:_MAX_WORDS].strip("-")
    return f"{words}-{digest(core)}" if words else digest(core, 16)


def unique(key: str, used: set[str], evidence: Iterable[str]) -> str:
    """A key that no other record of the source has, made different by the first evidence that helps."""
    candidate = key
    for word in evidence:
        if candidate not in used:
            break
        candidate = f"{key[: MAX_KEY - 9]}-{digest(word, 8)}"
    number = 2
    while candidate in used:
        candidate = f"{key[: MAX_KEY - 5]}-{number}"
        number += 1
    used.add(candidate)
    return candidate


def slug(stems: Iterable[str]) -> str:
    """A word for people from file names (``162060_hinanjo`` → ``hinanjo``), or an empty string."""
    for stem in stems:
        word = _STAMP.sub("", _CODE.sub("", stem.lower()))
        word = re.sub(r"[^a-z0-9]+", "_", word).strip("_")
        if len(word) > 2 and not word.isdigit() and stem.isascii():
            return word[:_MAX_WORDS]
    return ""


def file_stem(url: str) -> str:
    """A file's name without its extension, in lower case."""
    return squeeze(urls.stem(url)).lower()


def page_id(page: Page) -> str:
    """The identifier of a page in its CMS, where its address has one (``servno=14301``, ``node_50449``)."""
    parts = urlsplit(page.url)
    for name, value in parse_qsl(parts.query):
        if _ID_NAMES.search(name) and re.fullmatch(r"[\w-]{1,40}", value):
            return f"{name}={value}"
    last = parts.path.rstrip("/").rpartition("/")[2]
    found = re.fullmatch(r"(?:[A-Za-z_-]*)(\d{3,})(?:\.\w+)?", last)
    return found[0] if found else ""


def file_keys(files: Iterable[tuple[str, str]]) -> list[str]:
    """Keys of a record's files from (format, name): the format, and what tells files of one format apart."""
    listed = [(name.lower().replace(" ", "-") or "file", words) for name, words in files]
    formats = [name for name, _ in listed]
    used: set[str] = set()
    keys: list[str] = []
    for name, words in listed:
        key = name if formats.count(name) == 1 else f"{name}{_difference(name, words)}"
        keys.append(unique(key, used, ()))
    return keys


def _difference(name: str, words: str) -> str:
    """What a file's name says beyond its format: a period, an encoding, a part."""
    folded = fold(words)
    date = parse_date(words)
    rest = "-".join(word for word in _WORD.findall(folded) if word not in (name, "excel", "file"))
    if date:
        return f"-{date}"
    if is_generic(words) or folded.isascii():
        return f"-{rest}" if rest else ""
    return f"-{digest(folded, 8)}"
