"""What kind of thing a cell's text is: the patterns that several rules share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .table import NUMBER, Column

UNITS = "人|名|円|千円|百万円|世帯|件|台|戸|枚|箇所|か所|カ所|ヶ所|施設|㎡|m2|km|km2|㎢|ha|kg|t|トン|%|％|歳|回|冊"
THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
TRIANGLE = re.compile(r"^[▲△▼]\s*\d[\d,]*(\.\d+)?$")
WITH_UNIT = re.compile(rf"^[+-]?\d[\d,]*(\.\d+)?\s*({UNITS})$")
WITH_NOTE = re.compile(r"^[+-]?\d[\d,]*(\.\d+)?\s*[(（※*＊].*$|^約\s*\d[\d,]*(\.\d+)?\S{0,3}$")

_ERA = r"(明治|大正|昭和|平成|令和|[MTSHR])\s*(元|\d{1,2})"
ERA_DATE = re.compile(rf"^{_ERA}\s*(年|[./-])\s*\d{{1,2}}\s*(月|[./-])\s*\d{{1,2}}\s*日?$")
ERA_PART = re.compile(r"^(明治|大正|昭和|平成|令和)\s*(元|\d{1,2})\s*年(度|\s*\d{1,2}\s*月)?$")
SLASH_DATE = re.compile(r"^\d{4}/\d{1,2}/\d{1,2}$|^\d{1,2}/\d{1,2}/\d{4}$")
KANJI_DATE = re.compile(r"^\d{4}年\s*\d{1,2}月\s*\d{1,2}日$")
ISO_DATE = re.compile(r"^\d{4}-\d{2}(-\d{2})?([ T]\d{2}:\d{2}(:\d{2})?.*)?$")

NUMERIC_SHARE = 0.8
DATE_SHARE = 0.5


@lru_cache(maxsize=65_536)
def narrow(text: str) -> str:
    """NFKC of one cell, for looking at it (never for writing it)."""
    return unicodedata.normalize("NFKC", text).strip()


def number_defect(text: str) -> str | None:
    """Which way of writing a number machines stumble on: separator, triangle, unit, note; none otherwise."""
    plain = narrow(text)
    for name, pattern in (
        ("separator", THOUSANDS),
        ("triangle", TRIANGLE),
        ("unit", WITH_UNIT),
        ("note", WITH_NOTE),
    ):
        if pattern.match(plain):
            return name
    return None


def is_numeric(column: Column) -> bool:
    """At least four fifths of the filled cells are numbers, however written."""
    if not column.filled:
        return False
    hits = sum(
        count
        for value, count in column.distinct.items()
        if value.strip() and (NUMBER.match(narrow(value)) or number_defect(value))
    )
    return hits >= NUMERIC_SHARE * column.filled


def date_form(text: str) -> str | None:
    """The form of a whole-cell date: iso, era, era-part, slash, kanji; none when it is no date."""
    plain = narrow(text)
    for name, pattern in (
        ("iso", ISO_DATE),
        ("era", ERA_DATE),
        ("era-part", ERA_PART),
        ("slash", SLASH_DATE),
        ("kanji", KANJI_DATE),
    ):
        if pattern.match(plain):
            return name
    return None


def is_date(column: Column) -> bool:
    """At least half of the filled cells are dates in some form."""
    if not column.filled:
        return False
    hits = sum(count for value, count in column.distinct.items() if date_form(value))
    return hits >= DATE_SHARE * column.filled
