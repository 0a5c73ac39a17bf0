"""What kind of thing a cell's text is: the patterns that several rules share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from .table import NUMBER, Column

T = TypeVar("T")

UNITS = (
    "人|名|円|千円|万円|百万円|億円|世帯|件|台|戸|棟|本|基|枚|校|園|室|床|席|箇所|か所|カ所|ヶ所|施設|㎡|m2|km|km2|㎢|m|cm"
    "|mm|ha|kg|g|mg|t|トン|L|%|％|‰|‱|歳|才|回|冊|時間|分|か月|ヶ月|℃|ppm|kW|kWh"
)
"""Not among them: 年, 月, 日 and 度, which make dates and years (2020年) of numbers."""
_DIGITS = r"\d[\d,]*(?:\.\d+)?"
THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
TRIANGLE = re.compile(rf"^[▲△▼]\s*{_DIGITS}$")
WITH_UNIT = re.compile(rf"^[+-]?{_DIGITS}\s*({UNITS})$")
PAIR = re.compile(rf"^{_DIGITS}\s*\(\s*{_DIGITS}\s*\)$")
"""Two numbers in one cell: ``12(3)`` (after NFKC)."""
WITH_NOTE = re.compile(rf"^[+-]?{_DIGITS}\s*[(※*＊].*$")
APPROXIMATE = re.compile(
    rf"^(約|およそ|概ね|ほぼ)\s*{_DIGITS}\S{{0,3}}$|^{_DIGITS}\s*\S{{0,3}}(程度|以上|以下|未満|超|余り?|弱|強)$"
)
RANGE = re.compile(rf"^{_DIGITS}\s*\S{{0,3}}\s*[~〜～]\s*{_DIGITS}\S{{0,3}}$")
_DEFECTS = (
    ("separator", THOUSANDS),
    ("triangle", TRIANGLE),
    ("unit", WITH_UNIT),
    ("approximate", APPROXIMATE),
    ("range", RANGE),
    ("pair", PAIR),
    ("note", WITH_NOTE),
)
MISSING = frozenset({
    "-", "--", "---", "–", "—", "―", "ー", "..", "...", "・", "・・・", "/", "x", "X", "*", "**", "***",
    "N/A", "n/a", "NA", "na", "NULL", "null", "None", "nan", "NaN",
    "不明", "未定", "調査中", "確認中", "未調査", "未集計", "非公開", "非公表", "秘匿", "欠測", "欠損",
    "該当なし", "該当無し", "なし", "無し", "無",
})  # fmt: skip
"""Marks that stand where a number is missing, as they look after NFKC."""

_ERA = r"(明治|大正|昭和|平成|令和|[MTSHR])\s*(元|\d{1,2})"
ERA_DATE = re.compile(rf"^{_ERA}\s*(年|[./-])\s*\d{{1,2}}\s*(月|[./-])\s*\d{{1,2}}\s*日?$")
ERA_PART = re.compile(r"^(明治|大正|昭和|平成|令和)\s*(元|\d{1,2})\s*年(度|\s*\d{1,2}\s*月)?$")
SLASH_DATE = re.compile(r"^\d{4}/\d{1,2}/\d{1,2}( \d{1,2}:\d{2}(:\d{2})?)?$")
DAY_FIRST = re.compile(r"^\d{1,2}/\d{1,2}/\d{4}$")
DOT_DATE = re.compile(r"^\d{4}\.\d{1,2}\.\d{1,2}$|^\d{4}-(\d-\d{1,2}|\d{1,2}-\d)$")
KANJI_DATE = re.compile(r"^\d{4}年\s*\d{1,2}月(\s*\d{1,2}日)?$")
ISO_DATE = re.compile(r"^\d{4}-\d{2}(-\d{2})?([ T]\d{2}:\d{2}(:\d{2})?.*)?$")
COMPACT_DATE = re.compile(r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
AMBIGUOUS_DATE = re.compile(r"^\d{1,2}[./]\d{1,2}[./]\d{1,2}$")
SERIAL_DATE = re.compile(r"^[2-5]\d{4}$")
"""What Excel stores for a day of 1954 to 2064."""
_DATES = (
    ("iso", ISO_DATE),
    ("era", ERA_DATE),
    ("era-part", ERA_PART),
    ("slash", SLASH_DATE),
    ("kanji", KANJI_DATE),
    ("dot", DOT_DATE),
    ("day-first", DAY_FIRST),
)
# These look like other things too; only a column that holds dates by its label or its other cells makes them dates.
_DATES_BY_COLUMN = (("compact", COMPACT_DATE), ("ambiguous", AMBIGUOUS_DATE), ("serial", SERIAL_DATE))

_DIGIT_CHARACTERS = frozenset("0123456789０１２３４５６７８９")
NUMERIC_SHARE = 0.8
DATE_SHARE = 0.5

CODE_LABEL = re.compile(
    r"(コード|番号|ナンバー|記号|id|code|no\.?|number|郵便|電話|内線|tel|fax|ファクス|ファックス)(\(.*\)|\d)?$|^#property$",
    re.IGNORECASE,
)
"""Labels of columns whose digits are names, not amounts."""
DATE_LABEL = re.compile(
    r"(年月日|月日|日付|期日|日時|公開日|更新日|登録日|指定日|設置日|開始日|終了日|基準日|date)$", re.IGNORECASE
)
NAME_LABEL = re.compile(
    r"(名|名称|名前|屋号|商号|者|住所|所在地|町字|町丁目?|字|番地以下|方書|カナ|かな|フリガナ|ふりがな|読み|name|address)"
    r"(\d|\(.*\)|_.*)?$|^所在地|^名称|氏名",
    re.IGNORECASE,
)
"""Labels of columns that hold proper nouns (人名・地名・施設名), whose characters are nobody's to change."""
FREE_TEXT_LABEL = re.compile(
    r"説明|備考|住所|所在地|内容|概要|注意|メモ|コメント|詳細|理由|案内|紹介|特記|方法|条件|記述|連絡先|アクセス|交通|曜日|時間"
    r"|休|料金|対象|特徴|設備|サービス|意見|note|desc|remark|comment|address|memo|text|detail",
    re.IGNORECASE,
)


def _once(judge: Callable[[Column], T]) -> Callable[[Column], T]:
    """Judge a column once, and keep the answer beside the column's own cached properties."""
    key = f"_{judge.__name__}"

    def remembered(column: Column) -> T:
        memory = vars(column)
        if key not in memory:
            memory[key] = judge(column)
        return memory[key]

    remembered.__doc__ = judge.__doc__
    remembered.__name__ = judge.__name__
    return remembered


@lru_cache(maxsize=65_536)
def narrow(text: str) -> str:
    """NFKC of one cell, for looking at it (never for writing it)."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


@_once
def alphabet(column: Column) -> frozenset[str]:
    """Every character that occurs in the column: most rules need to look no further."""
    return frozenset().union(*column.distinct)


def number_defect(text: str) -> str | None:
    """Which way of writing a number machines stumble on; none when there is none.

    ``separator`` 1,234 · ``triangle`` ▲5 · ``unit`` 12人 · ``approximate`` 約10 · ``range`` 10～20 ·
    ``pair`` 12(3) (two values, the matter of V02) · ``note`` 5(注1).
    """
    plain = narrow(text)
    if not plain or NUMBER.match(plain):
        return None
    return next((name for name, pattern in _DEFECTS if pattern.match(plain)), None)


def is_missing_mark(text: str) -> bool:
    """A cell that only says that there is no value."""
    return narrow(text) in MISSING


@_once
def is_numeric(column: Column) -> bool:
    """At least four fifths of the filled cells are numbers, however written; marks for “no value” do not count."""
    if _DIGIT_CHARACTERS.isdisjoint(alphabet(column)):
        return False
    numbers = others = 0
    least = NUMERIC_SHARE * column.filled
    for value, count in column.distinct.items():
        if not value.strip() or is_missing_mark(value):
            continue
        if NUMBER.match(narrow(value)) or number_defect(value):
            numbers += count
        else:
            others += count
            if column.filled - others < least:
                return False
    return numbers > 0 and numbers >= NUMERIC_SHARE * (numbers + others)


@_once
def is_code(column: Column) -> bool:
    """A column of digits that name something (codes, telephone numbers), by its label."""
    return bool(CODE_LABEL.search(column.key))


@_once
def is_amount(column: Column) -> bool:
    """A column of numbers that can be added or compared; remarks such as 約10分 are none."""
    if not is_numeric(column) or is_code(column):
        return False
    return not is_free_text(column) or any(NUMBER.match(narrow(value)) for value in column.distinct)


@_once
def is_name(column: Column) -> bool:
    """A column of proper nouns, by its label."""
    return bool(NAME_LABEL.search(column.key))


@_once
def is_free_text(column: Column) -> bool:
    """A column of sentences, by its label or by the length of its values."""
    if FREE_TEXT_LABEL.search(column.key):
        return True
    long = sum(count for value, count in column.distinct.items() if len(value) > 40)
    return long > 0.2 * max(1, column.filled)


def date_form(text: str) -> str | None:
    """The form of a whole-cell date: iso, era, era-part, slash, kanji, dot, day-first; none when it is no date."""
    plain = narrow(text)
    if not plain or (not any(map(str.isdigit, plain)) and "元" not in plain):
        return None
    return next((name for name, pattern in _DATES if pattern.match(plain)), None)


def date_form_in_date_column(text: str) -> str | None:
    """As ``date_form``, with the forms that only their column makes dates: compact, ambiguous, serial."""
    plain = narrow(text)
    return date_form(text) or next((name for name, pattern in _DATES_BY_COLUMN if pattern.match(plain)), None)


@_once
def is_date(column: Column) -> bool:
    """At least half of the filled cells are dates in some form."""
    if not column.filled:
        return False
    form = date_form_in_date_column if DATE_LABEL.search(column.key) else date_form
    return most_are(column, form, DATE_SHARE)


def most_are(column: Column, matches: Callable[[str], object], share: float) -> bool:
    """At least that part of the filled cells matches; stops looking as soon as it cannot be reached."""
    missed, least = 0, share * column.filled
    for value, count in column.distinct.items():
        if value.strip() and not matches(value):
            missed += count
            if column.filled - missed < least:
                return False
    return column.filled > 0


@_once
def numbers(column: Column) -> dict[str, float]:
    """The number that each distinct value means, without those that mean none."""
    return {value: number for value in column.distinct if (number := as_number(value)) is not None}


def as_number(text: str) -> float | None:
    """The number that a cell means (separators, triangles and full width understood); none when it is none."""
    plain = narrow(text).replace(",", "")
    if plain[:1] in {"▲", "△"}:
        plain = "-" + plain[1:].strip()
    return float(plain) if NUMBER.match(plain) else None
