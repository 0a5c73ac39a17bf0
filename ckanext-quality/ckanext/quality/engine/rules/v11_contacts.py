"""V11: telephone numbers, postcodes, web and mail addresses have their form."""

from __future__ import annotations

import re

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, note, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text

_PHONE = re.compile(r"^(0\d{1,4}-\d{1,4}-\d{3,4}|\(0\d{1,4}\)\d{1,4}-\d{3,4}|\+81-\d{1,4}-\d{1,4}-\d{3,4}|1\d\d)$")
_POSTCODE = re.compile(r"^\d{7}$")
_POSTCODE_ANY = re.compile(r"^(\d{7}|\d{3}-\d{4})$")
_URL = re.compile(r"^(https?|ftp)://[^\s/　]+\S*$", re.IGNORECASE)
_MAIL = re.compile(r"^[!-?A-~]+@[!-?A-~]+\.[A-Za-z]{2,}$")
_LOOKS_URL = re.compile(r"://|^www\.|/", re.IGNORECASE)
_URL_SHARE = 0.5


class Contacts(Rule):
    """Half-width, with hyphens; a list of several is parted by ``;`` as the standard has it."""

    id = "V11"
    unit = "cell"
    repair = "SAFE"
    confidence = 1.0
    standards = "GIF 445; 自治体標準ODS"
    title = Text("電話・郵便番号・URL・メールの形", "The form of telephone numbers, postcodes, URLs and mail addresses")
    what = Text(
        "『{column}』などに、形のそろわない電話番号・郵便番号・URL・メールが{count}件あります（例：「{example}」）。",
        "{count} contacts are off their form, as in “{column}” (“{example}”).",
    )
    why = Text(
        "そのまま電話をかけたり、地図やページに結び付けたりできません。",
        "Nothing can dial it or link to it as it stands.",
    )
    remedy = Text(
        "半角で、電話は 076-400-0001、郵便番号は 9300001、URL は https:// から書いてください。"
        "番号がないときは空欄にします。",
        "Half-width: 076-400-0001, 9300001, https://…; leave the cell blank where there is none.",
    )
    bad = (
        sheet("名称|電話番号", "甲|０７６-４００-０００１"),
        sheet("名称|電話番号", "甲|076ー400ー0001", "乙|400-0001", "丙|―"),
        sheet("名称|郵便番号", "甲|〒930-0001"),
        Example((("名称", "郵便番号"), ("甲", "930-0001")), context=Context(standard="01")),
        sheet("名称|URL", "甲|www.city.example.jp"),
        sheet("名称|連絡先メールアドレス", "甲|soumu＠city.example.jp"),
    )
    good = (
        sheet(
            "名称|電話番号|郵便番号|URL|連絡先メールアドレス",
            "甲|076-400-0001|930-0001|https://city.example.jp/|soumu@city.example.jp",
            "乙|(076)400-0001;090-1234-5678|9300001|https://例え.jp/地図|",
            "丙| 0120-000-000|||",
        ),
        sheet("名称|ホームページ", "甲|有", "乙|無"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Columns of contacts, by the standard or by their labels; slipped columns are D03's."""
        outcome = Outcome(0, 0)
        kinds = standards.kinds_of(table)
        match = standards.of(table)
        for column in standards.columns_of(table, "phone", "postcode", "url", "email"):
            kind = kinds[column.number]
            if not column.filled or (kind == "url" and not _holds_addresses(column)):
                continue
            strict = match is not None and column.number in match.columns
            outcome.total += column.filled
            bad = {value for value in column.distinct if value.strip() and not in_form(kind, value, strict=strict)}
            if bad:
                note(outcome, table, column, bad)
        return outcome if outcome.total else None


def in_form(kind: str, value: str, *, strict: bool) -> bool:
    """Whether every contact of a cell has its form; ``strict`` is the standard's postcode without hyphen."""
    pattern = {"phone": _PHONE, "url": _URL, "email": _MAIL, "postcode": _POSTCODE if strict else _POSTCODE_ANY}[kind]
    if pattern.match(value):
        return True
    parts = [value] if kind == "url" else value.split(";")
    # Spaces around a value are V03's business.
    return all(pattern.match(part.strip()) for part in parts if part.strip())


def _holds_addresses(column: Column) -> bool:
    """A column called ホームページ may also say whether there is one."""
    hits = sum(n for value, n in column.distinct.items() if value.strip() and _LOOKS_URL.search(value))
    return hits >= _URL_SHARE * column.filled
