"""V05: dates are written YYYY-MM-DD, times hh:mm."""

from __future__ import annotations

import re
from collections import Counter

from ckanext.quality.engine.rules.base import Outcome, Rule, note, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import ERA_DATE, ERA_PART, date_form_in_date_column, is_date, most_are, narrow

_TIME_LABEL = re.compile(r"(開始|終了|開館|閉館|開店|閉店|始業|終業|受付)(時間|時刻)$|時刻$")
_GTFS_TIME = re.compile(r"^(arrival|departure|start|end)_time$", re.IGNORECASE)
"""GTFS has times of its own kind: 25:10:00 is ten past one the next morning."""
_GTFS = frozenset({"feed_start_date", "service_id", "route_update_date", "feed_publisher_name"})
"""Labels of files of GTFS, which demands YYYYMMDD."""
_CLOCK = re.compile(r"^\d{1,2}:\d{2}(:\d{2})?$")
_GOOD_CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$")
_SOME_CLOCK = re.compile(r"\d{1,2}\s*(:|時)|正午")
_TIME_SHARE = 0.5

_CLASSES = {
    "era": (Text("和暦", "Japanese era"), "major", "SAFE"),
    "era-part": (Text("和暦の年・年度", "era years"), "major", "CONFIRM"),
    "slash": (Text("「/」区切り", "slashes"), "minor", "SAFE"),
    "kanji": (Text("年月日の漢字", "年月日"), "minor", "SAFE"),
    "dot": (Text("「.」区切りや1桁の月日", "dots or single digits"), "minor", "SAFE"),
    "compact": (Text("区切りなしの8桁", "eight digits"), "minor", "SAFE"),
    "day-first": (Text("年が最後の書き方", "year last"), "major", "NEVER"),
    "ambiguous": (Text("「6.4.1」のように年の分からない書き方", "unclear year"), "major", "NEVER"),
    "serial": (Text("Excel の通し番号", "Excel serial numbers"), "major", "CONFIRM"),
    "clock": (Text("hh:mm でない時刻", "times other than hh:mm"), "minor", "SAFE"),
    "clock-text": (Text("文章で書いた時刻", "times in words"), "minor", "CONFIRM"),
}
_GRAVITY = ("minor", "major")


class IsoDates(Rule):
    """Era dates (和暦), slashes, serials and unclear years in columns of dates; 5:00 or 24:00 in those of times."""

    id = "V05"
    unit = "cell"
    repair = "SAFE"
    confidence = 0.9
    standards = "総務省2020 1-11; e-Stat 2-10, 4-9; L3-05; GIF 441; DS-468 標準適合性"
    title = Text("日付は西暦の YYYY-MM-DD、時刻は hh:mm", "Dates are written YYYY-MM-DD, times hh:mm")
    what = Text(
        "『{column}』などに、YYYY-MM-DD や hh:mm でない日付・時刻が{count}件あります（{classes}。例：「{example}」）。",
        "{count} dates or times are not YYYY-MM-DD or hh:mm: {classes} (“{column}”, “{example}”).",
    )
    why = Text(
        "和暦や国によって順の違う書き方は、機械では並べ替えも比較もできません。",
        "Era years and orders that differ by country can be neither sorted nor compared by a machine.",
    )
    remedy = Text(
        "日付はセルの表示形式（ユーザー定義）を yyyy-mm-dd に、時刻は hh:mm（5:00 は 05:00）にして保存してください。",
        "Set the cell format (custom) to yyyy-mm-dd, for times to hh:mm, before saving.",
    )
    bad = (
        sheet("名称|指定日", "甲|平成3年4月1日", "乙|令和元年5月1日"),
        sheet("名称|指定日", "甲|R6.4.1", "乙|2024-04-01"),
        sheet("名称|更新日", "甲|2024/4/1", "乙|2024年4月2日"),
        sheet("名称|指定日", "甲|6.4.1", "乙|5.4.1"),
        sheet("名称|指定年月日", "甲|45383", "乙|2024-04-01", "丙|2024-04-02"),
        sheet("名称|開始時間|終了時間", "甲|5:00|24:00", "乙|09:00|17:00"),
        sheet("年度|人口", "平成30年度|1", "令和元年度|2"),
    )
    good = (
        sheet("名称|指定日", "甲|2024-04-01", "乙|1991-04-01"),
        sheet("名称|部屋", "甲|H30", "乙|S1"),
        sheet("名称|開始時間", "甲|09:00", "乙|17:30"),
        sheet("trip_id|arrival_time", "1|8:05:00", "2|25:10:00"),
        sheet("service_id|date", "平日|20260401", "土日|20260402"),
        sheet("和暦|西暦|人口", "平成30年|2018|1", "令和元年|2019|2"),
        sheet("品名|版", "甲|6.4.1", "乙|6.4.2"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Cells of the columns that are dates or times, by their label or by and large."""
        outcome = Outcome(0, 0)
        classes: Counter[str] = Counter()
        for column in table.columns:
            bad = _bad_dates(table, column) if is_date(column) else _bad_times(column) if _is_time(column) else None
            if bad is None:
                continue
            outcome.total += column.filled
            for value, kind in bad.items():
                classes[kind] += column.distinct[value]
            if bad:
                note(outcome, table, column, set(bad))
        if not outcome.total:
            return None
        if classes:
            _describe(outcome, classes)
        return outcome


def _bad_dates(table: Table, column: Column) -> dict[str, str]:
    good = (None, "iso", "compact") if not _GTFS.isdisjoint(table.labels) else (None, "iso")
    forms = {value: form for value in column.distinct if (form := date_form_in_date_column(value)) not in good}
    if forms and _has_western_twin(table, column):
        return {}
    return {value: form for value, form in forms.items() if form}


def _has_western_twin(table: Table, column: Column) -> bool:
    """和暦 beside 西暦 is allowed (総務省 1-11): the neighbour column holds the year of each era value."""
    if not any(ERA_DATE.match(narrow(v)) or ERA_PART.match(narrow(v)) for v in column.distinct):
        return False
    return any(abs(twin.number - column.number) == 1 and _western(twin) for twin in table.columns)


def _western(column: Column) -> bool:
    hits = sum(n for value, n in column.distinct.items() if re.match(r"^(18|19|20)\d{2}(年度?|-.*)?$", narrow(value)))
    return 0 < column.filled == hits


def _is_time(column: Column) -> bool:
    if not column.filled or _GTFS_TIME.match(column.key):
        return False
    if _TIME_LABEL.search(column.key):
        return True
    return most_are(column, lambda value: _CLOCK.match(narrow(value)), _TIME_SHARE)


def _bad_times(column: Column) -> dict[str, str]:
    found = {}
    for value in column.distinct:
        plain = narrow(value)
        if not _GOOD_CLOCK.match(plain) and _SOME_CLOCK.search(plain):
            found[value] = "clock" if _CLOCK.match(plain) else "clock-text"
    return found


def _describe(outcome: Outcome, classes: Counter[str]) -> None:
    """The words of the message, the severity of the gravest class, the repair that the easiest allows."""
    words = [_CLASSES[kind][0] for kind, _ in classes.most_common()]
    outcome.values["classes"] = Text("・".join(w.ja for w in words), ", ".join(w.en for w in words))
    outcome.severity = max((_CLASSES[kind][1] for kind in classes), key=_GRAVITY.index)
    repairs = {_CLASSES[kind][2] for kind in classes}
    outcome.repair = next(name for name in ("SAFE", "CONFIRM", "NEVER") if name in repairs)
