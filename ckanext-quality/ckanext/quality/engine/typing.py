"""Types of columns for a database: a number only where every cell is one, a code never.

Fed block by block, so that a file of any length is typed as a whole and not by its first rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .eras import to_iso
from .table import fold
from .text import Text

Kind = Literal["text", "numeric", "date", "timestamp"]

PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
"""A number that a database gives back in the same digits."""
MINUS_ZERO = re.compile(r"-0(?:\.0+)?")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
ISO_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)
EXACT_DIGITS = 15
"""More digits than these are rounded by programs that read JSON or open a CSV in a spreadsheet."""
CODE_LABEL = re.compile(
    r"コード|番号|ナンバー|記号|郵便|〒|電話|内線|連絡先|ファクス|ファックス|メッシュ|地番|番地|品番|型番|暗証"
    r"|(?<![a-z])(?:id|code|tel|fax|zip|phone|isbn|jan|key|postal)(?![a-z])|(?<![a-z])no(?![a-z0-9])|№",
    re.IGNORECASE,
)
COUNT_LABEL = re.compile(r"(?:数|件|率|割合|計|人口|世帯|金額|額|count)(?:[(\[].*)?$", re.IGNORECASE)
"""Labels such as レコード数 and 番号案内件数 speak of amounts, whatever else is in them."""
DATE_SHARE = 0.5
NUMBER_SHARE = 0.5
"""A column with fewer numbers than this is plainly words: that needs no explanation."""

REASONS = {
    "code": Text(
        "番号やコードの列なので、先頭の0などが失われないよう文字列にしました。",
        "A column of codes or numbers that name something: kept as text so that leading zeros stay.",
    ),
    "leading-zero": Text(
        "先頭に0の付く値があるため、0が失われないよう文字列にしました。",
        "Some values begin with 0: kept as text so that it stays.",
    ),
    "too-long": Text(
        f"{EXACT_DIGITS}桁を超える数字があるため、丸められないよう文字列にしました。",
        f"Some values have more than {EXACT_DIGITS} digits: kept as text so that they are not rounded.",
    ),
    "not-numbers": Text(
        "数値として読めない値が混ざっているため、文字列にしました。",
        "Some values are not plain numbers: kept as text.",
    ),
    "asked": Text(
        "データ辞書で文字列と指定されています。",
        "The data dictionary asks for text.",
    ),
    "not-as-asked": Text(
        "データ辞書で指定された型に合わない値があるため、文字列にしました。",
        "Some values do not fit the type that the data dictionary asks for: kept as text.",
    ),
    "empty": Text("値が1つもない列です。", "No cell of the column has a value."),
}


@dataclass(frozen=True)
class ColumnType:
    """The type of a column, why it is no other, and the ISO column that stands beside it."""

    kind: Kind
    reason: str = ""
    """A key of ``REASONS``; empty where the type speaks for itself."""
    row: int | None = None
    """The row (from 0) of the first cell that decided against a number, and what it holds."""
    example: str = ""
    iso: Literal["", "date", "text"] = ""
    """The type of a further column with the same dates in ISO 8601; empty where there is none."""
    era: bool = False
    unread: int = 0
    """Filled cells that are no dates in a column that gets an ISO column."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return vars(self)


class ColumnTyper:
    """Looks at every cell of one column, each different value of a block once."""

    def __init__(self, label: str, asked: str = "") -> None:
        self._code = is_code_label(label)
        self._asked = asked
        self._filled = self._numbers = self._days = self._moments = self._dates = self._eras = self._parts = 0
        self._against: tuple[str, int, str] | None = None
        self._look_for_dates = True
        self._first = True

    def feed(self, values: Sequence[str], row: int) -> None:
        """Take in the cells of a block that begins at ``row`` (from 0)."""
        for value, count in Counter(values).items():
            if not value.strip():
                continue
            self._filled += count
            if self._against is None or self._first:
                self._as_number(value, count, values, row)
            if self._look_for_dates:
                self._as_date(value, count)
        if self._filled:
            # A column whose first block has not a single date is not searched for dates to its end.
            self._look_for_dates = bool(self._dates)
            self._first = False

    def _as_number(self, value: str, count: int, values: Sequence[str], row: int) -> None:
        reason = number_problem(value)
        if not reason:
            self._numbers += count
        elif self._against is None:
            self._against = (reason, row + values.index(value), value)

    def _as_date(self, value: str, count: int) -> None:
        if ISO_MOMENT.fullmatch(value):
            self._moments += count * _is_moment(value)
            return
        found = to_iso(value)
        if found is None:
            return
        self._dates += count
        self._eras += count * found.era
        self._parts += count * (not found.is_day)
        self._days += count * bool(ISO_DAY.fullmatch(value))

    def result(self) -> ColumnType:
        """The type, when every cell has been seen."""
        if not self._filled:
            return ColumnType("text", "empty")
        if self._asked == "text":
            return ColumnType("text", "asked", **self._iso_column())
        if self._days == self._filled:
            return ColumnType("date")
        if self._asked == "timestamp" and self._moments == self._filled:
            return ColumnType("timestamp")
        if self._against is None and not (self._code and self._asked != "numeric"):
            return ColumnType("numeric")
        return self._text()

    def _text(self) -> ColumnType:
        if self._against is None:
            return ColumnType("text", "code")
        reason, row, example = self._against
        if self._code:
            reason = "code"
        elif self._asked in ("numeric", "timestamp"):
            reason = "not-as-asked"
        elif reason == "not-numbers" and self._numbers < NUMBER_SHARE * self._filled:
            return ColumnType("text", **self._iso_column())
        return ColumnType("text", reason, row, example[:40], **self._iso_column())

    def _iso_column(self) -> dict[str, Any]:
        if self._dates < DATE_SHARE * self._filled or self._days == self._dates or self._code:
            return {}
        unread = self._filled - self._dates
        return {"iso": "text" if self._parts else "date", "era": bool(self._eras), "unread": unread}


def is_code_label(label: str) -> bool:
    """A label of a column whose digits name something and do not count anything."""
    key = fold(label)
    return bool(CODE_LABEL.search(key)) and not COUNT_LABEL.search(key)


def number_problem(value: str) -> str:
    """Why a filled cell cannot be kept as a number, a key of ``REASONS``; empty where it can."""
    if PLAIN_NUMBER.fullmatch(value) and not MINUS_ZERO.fullmatch(value):
        return "too-long" if sum(map(str.isdigit, value)) > EXACT_DIGITS else ""
    return "leading-zero" if re.fullmatch(r"0[0-9]+", value, re.ASCII) else "not-numbers"


def _is_moment(value: str) -> bool:
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
