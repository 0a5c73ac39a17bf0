"""V11: telephone numbers, postal codes, mail and web addresses in half width, with real hyphens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ckanext.quality.engine.repair.base import Column, Repairer, Step, Text, Work, by_column
from ckanext.quality.engine.values import narrow

_PHONE = re.compile(r"(電話|tel|fax|ファクス|ファックス|phone)", re.IGNORECASE)
_POSTAL = re.compile(r"(郵便|postal|zip)", re.IGNORECASE)
_ADDRESS = re.compile(r"(url|メール|mail|ホームページ|ウェブ|web)", re.IGNORECASE)
_DASHES = re.compile("[ーｰ－‐‑‒–—―−─]")
_GOOD_PHONE = re.compile(r"^(\(0\d{1,4}\)|0\d{1,4}[-(])\d{1,4}[-)]\d{3,4}$|^0\d{9,10}$")
_GOOD_POSTAL = re.compile(r"^\d{3}-?\d{4}$")
_GOOD_ADDRESS = re.compile(r"^(https?://[!-~]+|[!-~]+@[!-~]+\.[!-~]+)$")


class PlainContacts(Repairer):
    """Only where what comes out has the right form; anything else stays."""

    check = "V11"
    order = 160

    def steps(self, work: Work) -> Iterator[Step]:
        """One step per column."""
        text = Text(
            "『{column}』の全角文字や長音を、半角とハイフンにする", "Write “{column}” in half width with hyphens"
        )
        for column in work.table.columns:
            new = _mender(column)
            if new:
                yield from by_column(work, self.check, [column], new, text)


def _mender(column: Column) -> Callable[[str], str | None] | None:
    for label, good in ((_PHONE, _GOOD_PHONE), (_POSTAL, _GOOD_POSTAL), (_ADDRESS, _GOOD_ADDRESS)):
        if label.search(column.key):
            return lambda value, good=good, plain=good is not _GOOD_ADDRESS: _mend(value, good, plain)
    return None


def _mend(value: str, good: re.Pattern[str], dashes: bool) -> str | None:
    if value.isascii():
        return None
    plain = narrow(value).removeprefix("〒").strip()
    plain = narrow(_DASHES.sub("-", plain)) if dashes else plain
    return plain if good.match(plain) else None
