"""Kinds of values that columns of the standards hold, and whether a value is one of them.

``fits`` answers loosely: 「2018/3/15」 fits a date although it should be written otherwise (that is V05's business),
「石川県」 does not. It serves to see that a column holds something else altogether.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from ckanext.quality.engine.values import date_form, narrow

from .codes import municipalities, prefectures
from .naming import fold_name

UNTYPED = frozenset({"text", "choice", "id", "latin", "address", "licence", "body-name"})
"""Kinds that nearly any text fits: they prove nothing."""

CHOICES: dict[str, tuple[str, ...]] = {"presence": ("有", "無"), "permission": ("可", "不可"), "flag": ("1",)}
CODES = frozenset({"body-code", "town-id", "postcode", "corporate-number", "phone", "id"})
"""Kinds whose digits are names, not numbers."""

_PATTERNS: dict[str, re.Pattern[str]] = {
    "body-code": re.compile(r"^\d{5,6}$"),
    "town-id": re.compile(r"^(\d{1,7}|\d{4}-\d{3})$"),
    "postcode": re.compile(r"^〒?\s*(\d{5,7}|\d{3}-\d{4})$"),
    "corporate-number": re.compile(r"^(\d{12,13}|\d(\.\d+)?E\+\d+)$", re.IGNORECASE),
    "phone": re.compile(r"^[(+]?\d[\d()ー－‐-]{5,16}(\s*[(（内].*)?$"),
    # A telephone extension has three to five digits; six are a code that slipped into its column.
    "extension": re.compile(r"^(内線)?\s*\d{1,5}([・,、;/\s]+\d{1,5})*$|^\d{2,5}\s*[-～~]\s*\d{2,5}$"),
    "email": re.compile(r"^\S+[@＠]\S+$"),
    "url": re.compile(r"^(https?:|ftp:|www\.|[^\s@]+\.(jp|com|org|net)\b)", re.IGNORECASE),
    "latitude": re.compile(r"^[+-]?\d{1,2}(\.\d+|[°度]).*$"),
    "longitude": re.compile(r"^[+-]?\d{1,3}(\.\d+|[°度]).*$"),
    "number": re.compile(r"^[+-]?[\d,]+(\.\d+)?\s*(m|メートル|階)?$"),
    "integer": re.compile(r"^[+-]?[\d,]+(\.0)?$"),
    "time": re.compile(r"^(午前|午後|AM|PM)?\s*\d{1,2}[:時](\d{0,2})(分|:\d{2})?.*$", re.IGNORECASE),
    "weekdays": re.compile(r"[月火水木金土日祝毎平休]"),
    "kana": re.compile(r"^[ァ-ヺー・ｦ-ﾟ0-9A-Za-z\s()「」、。＆&'’.\-－‐～~ぁ-ん]+$"),
}
_PRESENCE = re.compile(r"^(有|無|あり|なし|有り|無し|[○〇◯×✕✖-]|可|不可|不要|要|TRUE|FALSE|はい|いいえ)", re.IGNORECASE)
_FLAG = re.compile(r"^([01]|[○〇◯×✕-]|－|有|無)$")


def fits(kind: str, value: str) -> bool:
    """Whether a value can be of the kind, however it is written."""
    plain = value.strip() if value.isascii() else narrow(value)
    if not plain or kind in UNTYPED:
        return True
    if pattern := _PATTERNS.get(kind):
        # An absent value is often written as a dash: it speaks neither for nor against the kind.
        return bool(pattern.search(plain)) or not any(c.isalnum() for c in plain)
    return _OTHERS[kind](plain) if kind in _OTHERS else True


def is_municipality(text: str) -> bool:
    """A municipality's name, with or without 郡 before it and ward or prefecture around it."""
    known = municipalities()
    if text in known:
        return True
    for prefecture in prefectures().values():
        text = text.removeprefix(prefecture)
    after_county = text.partition("郡")[2]
    return text in known or after_county in known or text.partition("市")[0] + "市" in known


_OTHERS: dict[str, Callable[[str], bool]] = {
    "date": lambda plain: date_form(plain) is not None or bool(re.match(r"^\d{4,8}$|^\d{4}年", plain)),
    "presence": lambda plain: bool(_PRESENCE.match(plain)),
    "permission": lambda plain: bool(_PRESENCE.match(plain)),
    "flag": lambda plain: bool(_FLAG.match(plain)),
    "prefecture": lambda plain: plain in prefectures().values() or any(p[:-1] == plain for p in prefectures().values()),
    "municipality": is_municipality,
}


_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "body-code",
            r"^(全国)?地方公共団体コード$|^(都道府県|市区町村|市町村|自治体|団体)コード$|^所在地全国地方公共団体コード$"
            r"|^(lg|pref|prefecture|city|municipality)code$|^都道府県コード又は市区町村コード$|^(都道府県)?市区?町村コード$",
        ),
        ("town-id", r"^(所在地)?町字id$"),
        ("postcode", r"^(施設|連絡先)?郵便番号$|^〒$|^zip(code)?$|^postalcode$"),
        ("corporate-number", r"^法人番号$"),
        ("phone", r"(電話|tel|fax|ファクス|ファックス)(番号)?$|^(電話|fax)番号"),
        ("extension", r"内線番号$"),
        ("email", r"(メールアドレス|e?-?mail)$"),
        ("url", r"(url|ホームページ|ウェブサイト)$|^関連hp$"),
        ("latitude", r"^(施設)?緯度$|^lat(itude)?$|^stoplat$"),
        ("longitude", r"^(施設)?経度$|^(lon|lng|long|longitude|stoplon)$"),
        ("prefecture", r"^(施設|所在地)*都道府県名?$"),
        ("municipality", r"^(施設|所在地)*市区?町村名?$"),
        ("presence", r"(の|対応)?有無$"),
        ("permission", r"可否$"),
    )
)


@lru_cache(maxsize=8192)
def kind_of_name(name: str) -> str:
    """The kind that a column's name alone tells; ``text`` where it tells none."""
    folded = fold_name(name)
    return next((kind for kind, pattern in _NAMES if pattern.search(folded)), "text")
