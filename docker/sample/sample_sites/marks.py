"""The words that say «invented», and the invented parts that contents are made of."""

from __future__ import annotations

import random

MARK = "見本データ（架空）"
"""On every page, in every file."""
SUFFIX = "（見本データ・架空）"
"""At the end of every dataset's title."""
REMARK = "見本データ（架空）。実在しません。"
PHONE = "000-0000-0000"
"""No such number can be dialled."""
MAIL = "mihon@example.invalid"
TOWN = "架空町"

_DIGITS = "〇一二三四五六七八九"


def kanji(number: int) -> str:
    """A number below 1000 in kanji: 23 is 二十三."""
    text = ""
    for unit, word in ((100, "百"), (10, "十")):
        count, number = divmod(number, unit)
        if count:
            text += ("" if count == 1 else _DIGITS[count]) + word
    return text + (_DIGITS[number] if number or not text else "")


def named(kind: str, number: int) -> str:
    """The name of an invented place: 架空第一小学校（見本）."""
    return f"架空第{kanji(number)}{kind}（見本）"


def kana(kind: str, number: int) -> str:
    """Its reading, roughly."""
    return f"カクウダイ{number}{kind}ミホン"


def dice(*words: object) -> random.Random:
    """Random numbers that are the same on every machine, for one body and subject."""
    return random.Random(":".join(str(word) for word in words))  # noqa: S311 - invented numbers, no secret


def nowhere(rng: random.Random) -> tuple[str, str]:
    """A position in the sea off Africa, where nobody looks for a shelter in Toyama."""
    return f"0.0{rng.randint(1, 99999):05d}", f"0.0{rng.randint(1, 99999):05d}"


WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


def wide(text: object) -> str:
    """Full-width digits, as people type them."""
    return str(text).translate(WIDE)


def wareki(iso: str) -> str:
    """A date of the calendar by eras: 2025-04-01 is 令和7年4月1日."""
    year, month, day = (int(part) for part in iso.split("-"))
    era, first = ("令和", 2018) if (year, month) >= (2019, 5) else ("平成", 1988)
    number = "元" if year - first == 1 else str(year - first)
    return f"{era}{number}年{month}月{day}日"
