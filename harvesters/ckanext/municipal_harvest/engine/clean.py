"""Values from outside are made harmless before anything is done with them."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from urllib.parse import urlsplit

from ..readers.base import FileRef, Record
from ..readers.licence import NOT_SPECIFIED

MAX_KEY = 500
MAX_TITLE = 500
MAX_NAME = 300
MAX_TEXT = 100_000
MAX_URL = 2000
MAX_TAGS = 50
MAX_FILES = 1000
LICENCES = frozenset(
    (
        "CC-BY-4.0",
        "CC-BY-3.0",
        "CC-BY-2.1-JP",
        "CC0-1.0",
        "PDL-1.0",
        "GJ-2.0",
        "other-open",
        "own-terms",
        "other-closed",
        NOT_SPECIFIED,
    )
)
THEMES = frozenset(
    ("AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN")
)
DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
# Control characters (line ends and tabs are kept in texts), and marks that turn the direction of writing.
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
SURROGATE = re.compile(r"[\ud800-\udfff]")
NOT_IN_TAG = re.compile(r"[^\w\-. ]")
MIN_TAG = 2
MAX_TAG = 100


class BadRecordError(Exception):
    """A record that cannot become a dataset; its neighbours can."""

    def __init__(self, code: str, ja: str, en: str) -> None:
        super().__init__(en)
        self.code, self.ja, self.en = code, ja, en


def line(text: str, length: int) -> str:
    """One line without invisible characters, of limited length."""
    return " ".join(paragraph(text, length * 4).split())[:length]


def paragraph(text: str, length: int = MAX_TEXT) -> str:
    """A text that may have several lines."""
    text = SURROGATE.sub("\ufffd", text[: length * 2]).replace("\r\n", "\n").replace("\r", "\n")
    return INVISIBLE.sub("", text).strip()[:length]


def link(url: str) -> str:
    """An http(s) address, or an empty string: ``javascript:`` and its like never become links."""
    url = re.sub(r"[\x00-\x20\x7f]+", "", url) if "\n" in url or "\t" in url else url.strip()
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if good and len(url) <= MAX_URL and not INVISIBLE.search(url) else ""


def record(raw: Record) -> Record:
    """The record, safe to store.

    :raises BadRecordError: it lacks what a dataset needs
    """
    key, title = line(raw.key, MAX_KEY), line(raw.title, MAX_TITLE)
    if not key:
        raise BadRecordError(
            "no-key",
            "データセットを見分ける番号や名前がないため、取り込めません。公開元に確認してください。",
            "The dataset has no identifier and cannot be imported. Ask the publisher.",
        )
    return replace(
        raw,
        key=key,
        title=title or key,
        description=paragraph(raw.description),
        page=link(raw.page),
        licence=raw.licence if raw.licence in LICENCES else NOT_SPECIFIED,
        licence_text=line(raw.licence_text, 1000),
        updated=date(raw.updated),
        frequency=raw.frequency if re.fullmatch(r"[A-Z_]{2,20}\d?", raw.frequency) else "",
        theme=raw.theme if raw.theme in THEMES else "",
        tags=tags(raw.tags),
        publisher=line(raw.publisher, MAX_NAME),
        files=files(raw.files),
        extra={line(str(name), 100): line(str(value), 2000) for name, value in raw.extra.items()},
    )


def date(text: str) -> str:
    """A full date, or nothing."""
    found = DATE.fullmatch(text.strip())
    try:
        return datetime.date.fromisoformat(found[1]).isoformat() if found else ""
    except ValueError:
        return ""


def tags(raw: tuple[str, ...]) -> tuple[str, ...]:
    """Tags as CKAN takes them, each once, in order."""
    cleaned = (" ".join(NOT_IN_TAG.sub(" ", unicodedata.normalize("NFC", line(tag, MAX_TAG))).split()) for tag in raw)
    return tuple(dict.fromkeys(tag for tag in cleaned if len(tag) >= MIN_TAG))[:MAX_TAGS]


def files(raw: tuple[FileRef, ...]) -> tuple[FileRef, ...]:
    """Files with safe values and keys that differ."""
    seen: Counter[str] = Counter()
    out = []
    for ref in raw[:MAX_FILES]:
        key = line(ref.key, MAX_KEY) or line(ref.url, MAX_KEY)
        seen[key] += 1
        if seen[key] > 1:
            key = f"{key}#{seen[key]}"
        out.append(
            replace(
                ref,
                key=key,
                url=link(ref.url) or paragraph(ref.url, MAX_URL),
                name=line(ref.name, MAX_NAME),
                format=line(ref.format, 50),
                description=paragraph(ref.description, 5000),
            )
        )
    return tuple(out)
