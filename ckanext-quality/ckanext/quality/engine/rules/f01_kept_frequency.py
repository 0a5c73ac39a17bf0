"""F01: updated as often as promised."""

from __future__ import annotations

import datetime as dt

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

PERIODS = {
    "CONT": 1.0, "UPDATE_CONT": 1.0, "HOURLY": 1.0, "DAILY": 1.0, "DAILY_2": 1.0, "12HRS": 1.0,
    "WEEKLY_5": 3.0, "WEEKLY_3": 4.0, "WEEKLY_2": 5.0, "WEEKLY": 7.0, "BIWEEKLY": 14.0,
    "MONTHLY_3": 14.0, "MONTHLY_2": 16.0, "MONTHLY": 31.0, "BIMONTHLY": 62.0, "QUARTERLY": 92.0,
    "ANNUAL_3": 122.0, "ANNUAL_2": 184.0, "ANNUAL": 366.0, "BIENNIAL": 731.0, "TRIENNIAL": 1096.0,
    "QUADRENNIAL": 1461.0, "QUINQUENNIAL": 1827.0, "DECENNIAL": 3653.0,
}  # fmt: skip
"""Days between two updates, by the EU's frequency code; the other codes (IRREG, NEVER …) promise no day."""
_GRACE = dt.timedelta(days=1)
_YEARLY = 366.0
_YEARLY_SLACK = 1.3
"""Statistics of a year come out when they are ready: 30 % more."""
_NOW = dt.datetime(2026, 11, 21, tzinfo=dt.timezone.utc)


class FrequencyIsKept(Rule):
    """The last change of the content is not older than the stated frequency, one day of grace included."""

    id = "F01"
    unit = "resource"
    repair = "NEVER"
    standards = "DS-468 最新性; udata update_fulfilled_in_time"
    title = Text("約束した頻度で更新されている", "Updated as often as promised")
    what = Text(
        "最後に内容が変わったのは {last} です。更新頻度によれば {due} までに更新されるはずでした（{late}日超過）。",
        "The content last changed on {last}; by the stated frequency it was due by {due} ({late} days late).",
    )
    why = Text(
        "古いままのデータを最新と思って使うと、判断を誤ります。",
        "Who takes an old file for the newest decides wrongly.",
    )
    remedy = Text(
        "新しいデータを公開してください。頻度が実際と違うときは「更新頻度」を直してください。",
        "Publish the newer data, or correct the stated frequency.",
    )
    bad = (
        Example(
            (("名称", "値"), ("甲", "1")),
            context=Context(catalogue=True, frequency="MONTHLY", last_change=_NOW - dt.timedelta(days=40), now=_NOW),
        ),
    )
    good = (
        Example(
            (("名称", "値"), ("甲", "1")),
            context=Context(catalogue=True, frequency="ANNUAL", last_change=_NOW - dt.timedelta(days=400), now=_NOW),
        ),
        Example(
            (("名称", "値"), ("甲", "1")),
            context=Context(catalogue=True, frequency="IRREG", last_change=_NOW - dt.timedelta(days=4000), now=_NOW),
        ),
        Example((("名称", "値"), ("甲", "1"))),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Where the frequency and the last change are known; a frequency without a day is kept by definition."""
        known = table.context
        if not known.catalogue or not states_frequency(known) or known.last_change is None or known.now is None:
            return None
        days = PERIODS.get(frequency_code(known))
        if days is None:
            return Outcome(0, 1)
        due = known.last_change + dt.timedelta(days=days * (_YEARLY_SLACK if days == _YEARLY else 1)) + _GRACE
        if known.now <= due:
            return Outcome(0, 1)
        words: dict[str, object] = {
            "last": known.last_change.date().isoformat(),
            "due": due.date().isoformat(),
            "late": (known.now - due).days,
        }
        return Outcome(1, 1, values=words)


def frequency_code(context: Context) -> str:
    """The code without the address of its vocabulary."""
    return context.frequency.rstrip("/").rsplit("/", 1)[-1].strip().upper()


def states_frequency(context: Context) -> bool:
    """A frequency is stated, and not as unknown."""
    return frequency_code(context) not in {"", "UNKNOWN", "OTHER", "NOT_STATED"}
