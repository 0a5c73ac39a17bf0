"""Dates as Japanese municipalities write them.

The answer is ISO 8601 in the precision of the text: ``YYYY-MM-DD``,
``YYYY-MM`` or ``YYYY``. A fiscal year (``令和６年度``) is the year in which it
begins; :func:`fiscal_year` gives its first and last day. A date that does not
exist (``令和7年2月30日``, ``昭和65年``, ``平成0年``) is no date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from .text import nfkc

ERAS = {
    # era: (western year of its year 1, its last year)
    "明治": (1868, 45),
    "大正": (1912, 15),
    "昭和": (1926, 64),
    "平成": (1989, 31),
    "令和": (2019, 99),
}
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_FIRST_YEAR, _LAST_YEAR = 1800, 2199

# Text is NFKC before it is searched, so ㍻ is already 平成 and １ is 1.
_ERA = (
    r"(?:(?P<era>明治|大正|昭和|平成|令和)\s*|(?<![A-Za-z0-9_])(?P<letter>[MTSHRmtshr])\s*\.?\s*)"
    r"(?P<eyear>元|\d{1,2})"
)
_WEST = r"(?:西暦\s*)?(?<!\d)(?P<wyear>\d{4})"
_YEAR = rf"(?:{_WEST}|{_ERA})"
# The other calendar's year, said again: 令和8年(2026年)4月1日, 2026(令和8)年4月1日
_AGAIN = (
    r"(?:\s*[(\[]\s*(?:西暦\s*)?"
    r"(?:\d{4}|(?:明治|大正|昭和|平成|令和)\s*(?:元|\d{1,2})|[MTSHR]\d{1,2})\s*年?\s*[)\]])?"
)
_KANJI = re.compile(
    rf"{_YEAR}{_AGAIN}\s*(?:年(?P<fiscal>度)?){_AGAIN}"
    r"(?:\s*(?P<kmonth>\d{1,2})\s*月(?:\s*(?P<kday>\d{1,2})\s*日|(?P<kend>末))?)?"
)
_DOTTED = re.compile(
    rf"{_YEAR}\s*(?P<sep>[./-])\s*(?P<dmonth>\d{{1,2}})(?:\s*(?P=sep)\s*(?P<dday>\d{{1,2}}))?(?![\d.])"
)
_PACKED = re.compile(r"(?<!\d)(?P<wyear>(?:19|20)\d{2})(?P<dmonth>\d{2})(?P<dday>\d{2})(?!\d)")
_SHORT = re.compile(
    r"(?<![A-Za-z0-9_])(?P<letter>[MTSHR])(?P<eyear>元|\d{1,2})(?P<fiscal>年度|年"
    r"|FY)?(?![\dA-Za-z.])"
)
_BARE = re.compile(r"\s*(?P<wyear>(?:18|19|20|21)\d{2})\s*")


@dataclass(frozen=True)
class FoundDate:
    """A date in a text: its ISO form and where it stands in the NFKC form of the text."""

    iso: str
    start: int
    end: int
    fiscal: bool = False


def parse_date(text: str) -> str:
    """The first date of a text in ISO 8601, or an empty string."""
    for found in find_dates(text):
        return found.iso
    bare = _BARE.fullmatch(nfkc(text))
    return bare["wyear"] if bare else ""


def find_dates(text: str) -> Iterator[FoundDate]:
    """Every date of a text, in order; positions are those of ``text.nfkc(text)``."""
    folded = nfkc(text)
    found: list[FoundDate] = []
    for pattern in (_KANJI, _DOTTED, _PACKED, _SHORT):
        for match in pattern.finditer(folded):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            iso = _iso(match)
            if iso:
                fiscal = bool(match.groupdict().get("fiscal") in ("度", "年度", "FY"))
                found.append(FoundDate(iso, match.start(), match.end(), fiscal))
    yield from sorted(found, key=lambda date: date.start)


def fiscal_year(text: str) -> tuple[str, str] | None:
    """First and last day of the fiscal year that a text names, or None."""
    for found in find_dates(text):
        if found.fiscal:
            year = int(found.iso[:4])
            return f"{year:04d}-04-01", f"{year + 1:04d}-03-31"
    return None


def western_year(era: str, year: str) -> int | None:
    """The western year of a year of an era, or None where the era has no such year."""
    first, last = ERAS[_LETTERS.get(era.upper(), era)]
    number = 1 if year == "元" else int(year)
    return first + number - 1 if 1 <= number <= last else None


def _iso(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if parts.get("wyear"):
        year = int(parts["wyear"])
    else:
        counted = western_year(parts.get("era") or parts["letter"], parts["eyear"])
        if counted is None:
            return ""
        year = counted
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return ""
    month = parts.get("kmonth") or parts.get("dmonth")
    day = parts.get("kday") or parts.get("dday")
    return _joined(year, month, day, end_of_month=bool(parts.get("kend")))


def _joined(year: int, month: str | None, day: str | None, *, end_of_month: bool) -> str:
    if not month:
        return f"{year:04d}"
    if not 1 <= int(month) <= 12:
        return ""
    length = monthrange(year, int(month))[1]
    if end_of_month:
        day = str(length)
    if not day:
        return f"{year:04d}-{int(month):02d}"
    return f"{year:04d}-{int(month):02d}-{int(day):02d}" if 1 <= int(day) <= length else ""
