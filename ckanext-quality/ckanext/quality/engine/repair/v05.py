"""V05: dates become YYYY-MM-DD, times hh:mm, where what is written can mean one thing only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.quality.engine.repair import dates
from ckanext.quality.engine.repair.base import CONFIRM, Column, Repairer, Step, Text, Work, by_column
from ckanext.quality.engine.values import DATE_LABEL, is_date

_TIME_LABEL = re.compile(r"(時間|時刻|開始|終了|time)$|(時間|時刻)", re.IGNORECASE)
TIME_SHARE = 0.5


class IsoDates(Repairer):
    """Era dates with the era named, year/month/day, hours without their zero."""

    check = "V05"
    order = 140

    def steps(self, work: Work) -> Iterator[Step]:
        """What is certain, then what a person confirms: months, years, serial numbers, eras that had ended."""
        columns = [column for column in work.table.columns if is_date(column)]
        text = Text("『{column}』の日付を西暦（YYYY-MM-DD）にする", "Write the dates of “{column}” as YYYY-MM-DD")
        yield from by_column(work, self.check, columns, dates.iso_date, text)
        text = Text("『{column}』の時刻を hh:mm にする", "Write the times of “{column}” as hh:mm")
        times = [column for column in work.table.columns if _is_time(column)]
        yield from by_column(work, self.check, times, dates.hours, text)
        text = Text("『{column}』の年月・年度を西暦にする", "Write months and years of “{column}” in the Western way")
        yield from _marked(by_column(work, self.check, columns, dates.iso_part, text, CONFIRM), "part")
        text = Text(
            "『{column}』には、元号の期間の外の日付があります。西暦に直す",
            "Some dates of “{column}” lie outside their era; write them in the Western way",
        )
        yield from _marked(by_column(work, self.check, columns, dates.outside_era, text, CONFIRM), "era")
        text = Text("『{column}』の Excel の通し番号を日付にする", "Turn Excel's day numbers in “{column}” into dates")
        serial = [column for column in columns if DATE_LABEL.search(column.key)]
        yield from _marked(by_column(work, self.check, serial, dates.from_serial, text, CONFIRM), "serial")


def _marked(steps: Iterator[Step], kind: str) -> Iterator[Step]:
    for step in steps:
        step.place = f"{step.place}:{kind}"
        yield step


def _is_time(column: Column) -> bool:
    if not column.filled or not _TIME_LABEL.search(column.key):
        return False
    hits = sum(count for value, count in column.distinct.items() if dates.hours(value))
    return hits >= TIME_SHARE * column.filled
