"""Japanese and slashed dates as ISO 8601, only where the cell leaves no doubt."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

BEFORE = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before an era's first one."""
SHORT = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
SOLAR = dt.date(1873, 1, 1)
_NAMES = "|".join(BEFORE)
_LETTERS = "".join(SHORT)
_ERA_DAY = re.compile(
    rf"(?:(?P<era>{_NAMES})|(?P<letter>[{_LETTERS}])\.?)\s*(?P<year>元|\d{{1,2}})\s*"
    r"(?:年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日|(?P<sep>[./-])(?P<month2>\d{1,2})(?P=sep)(?P<day2>\d{1,2}))",
    re.IGNORECASE,
)
_ERA_YEAR = re.compile(
    rf"(?P<era>{_NAMES})\s*(?P<year>元|\d{{1,2}})\s*年(?:(?P<fiscal>度)|\s*(?P<month>\d{{1,2}})\s*月)?"
)
_WESTERN_DAY = re.compile(
    r"(?P<year>\d{4})(?:年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日"
    r"|(?P<sep>[./-])(?P<month2>\d{1,2})(?P=sep)(?P<day2>\d{1,2}))"
)
_WESTERN_YEAR = re.compile(r"(?P<year>\d{4})\s*年(?:(?P<fiscal>度)|\s*(?P<month>\d{1,2})\s*月)?")


@dataclass(frozen=True)
class Iso:
    """What a cell means: ``2024-04-01``, ``2024-04`` or ``2024``."""

    text: str
    era: bool
    """The cell counts years by a Japanese era."""

    @property
    def is_day(self) -> bool:
        """A full date, which a column of dates can hold."""
        return len(self.text) == 10


@lru_cache(maxsize=65_536)
def to_iso(cell: str) -> Iso | None:
    """The date that the whole cell is; none where it is none, or could be two.

    Years are counted on beyond the end of an era, as plans written before it did (平成35年度 is 2023).
    """
    plain = unicodedata.normalize("NFKC", cell).strip()
    if len(plain) > 30:
        return None
    if found := _ERA_DAY.fullmatch(plain):
        era = found["era"] or SHORT[found["letter"].upper()]
        return _day(_era_year(era, found["year"]), found, era=True)
    if found := _ERA_YEAR.fullmatch(plain):
        return _part(_era_year(found["era"], found["year"]), found, era=True)
    if found := _WESTERN_DAY.fullmatch(plain):
        return _day(int(found["year"]), found, era=False)
    if found := _WESTERN_YEAR.fullmatch(plain):
        return _part(int(found["year"]), found, era=False)
    return None


def _era_year(era: str, year: str) -> int:
    count = 1 if year == "元" else int(year)
    return BEFORE[era] + count if count else 0


def _day(year: int, found: re.Match[str], *, era: bool) -> Iso | None:
    try:
        day = dt.date(year, int(found["month"] or found["month2"]), int(found["day"] or found["day2"]))
    except ValueError:
        return None
    # Until the end of 明治5年 months were those of the moon: 明治4年7月14日 is another day of 1871.
    return None if era and day < SOLAR else Iso(day.isoformat(), era)


def _part(year: int, found: re.Match[str], *, era: bool) -> Iso | None:
    if not year:
        return None
    if found["month"] is None:
        return Iso(f"{year:04d}", era)
    month = int(found["month"])
    return Iso(f"{year:04d}-{month:02d}", era) if 1 <= month <= 12 else None
