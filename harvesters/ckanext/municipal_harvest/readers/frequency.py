"""Update frequencies as Japanese publishers write them, to the EU's frequency codes."""

from __future__ import annotations

import re

from .text import nfkc

CODES = frozenset(
    (
        *("TRIENNIAL", "BIENNIAL", "ANNUAL", "ANNUAL_2", "ANNUAL_3", "QUARTERLY", "BIMONTHLY", "MONTHLY"),
        *("MONTHLY_2", "MONTHLY_3", "BIWEEKLY", "WEEKLY", "WEEKLY_2", "WEEKLY_3", "DAILY", "DAILY_2"),
        *("CONT", "UPDATE_CONT", "IRREG", "UNKNOWN", "OTHER", "NEVER"),
    )
)
WORDS: tuple[tuple[str, str], ...] = (
    (r"リアルタイム|常時|随時配信|continuous|real-?\s?time", "CONT"),
    (r"毎日|日次|1日1回|daily", "DAILY"),
    (r"隔週|biweekly|fortnight", "BIWEEKLY"),
    (r"毎週|週次|週1回|weekly", "WEEKLY"),
    (r"隔月|2か月|bimonthly", "BIMONTHLY"),
    (r"四半期|3[かヶケ]月|年4回|quarterly", "QUARTERLY"),
    (r"毎月|月次|月1回|monthly", "MONTHLY"),
    (r"半年|年2回|semi-?annual", "ANNUAL_2"),
    (r"毎年|年次|年1回|年度ごと|1年|annual|yearly", "ANNUAL"),
    (r"2年|隔年|biennial", "BIENNIAL"),
    (r"3年|triennial", "TRIENNIAL"),
    (r"更新(?:は)?(?:なし|しない)|^なし$|never|not\s?planned", "NEVER"),
    (r"不定期|随時|必要に応じ|変更時|irregular|as\s?needed", "IRREG"),
    (r"不明|unknown", "UNKNOWN"),
)
_WORDS = tuple((re.compile(pattern, re.IGNORECASE), code) for pattern, code in WORDS)


def frequency_code(text: str) -> str:
    """The code of a frequency in words, or an empty string.

    >>> frequency_code("毎年１回")
    'ANNUAL'
    """
    plain = nfkc(text).strip()
    code = plain.rstrip("/").rsplit("/", 1)[-1].upper()
    if code in CODES:
        return code
    return next((code for pattern, code in _WORDS if pattern.search(plain)), "")
