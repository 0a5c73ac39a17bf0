"""F02: the update frequency is stated."""

from __future__ import annotations

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule
from ckanext.quality.engine.rules.f01_kept_frequency import states_frequency
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_ROWS = (("名称", "値"), ("甲", "1"))


class FrequencyIsStated(Rule):
    """The catalogue says how often the dataset is updated."""

    id = "F02"
    unit = "resource"
    standards = "udata update_frequency; dct:accrualPeriodicity"
    title = Text("更新頻度が書いてある", "The update frequency is stated")
    what = Text("更新頻度が書かれていません。", "The update frequency is not stated.")
    why = Text(
        "次にいつ更新されるのか、今のデータが古いのかどうかが、使う人に分かりません。",
        "Users cannot tell when the next update comes, nor whether this one is old.",
    )
    remedy = Text(
        "データセットの「更新頻度」を選んでください（決まっていなければ「不定期」）。",
        "Choose the update frequency of the dataset (“irregular” where there is none).",
    )
    bad = (
        Example(_ROWS, context=Context(catalogue=True)),
        Example(_ROWS, context=Context(catalogue=True, frequency="UNKNOWN")),
    )
    good = (
        Example(_ROWS, context=Context(catalogue=True, frequency="ANNUAL")),
        Example(_ROWS, context=Context(catalogue=True, frequency="IRREG")),
        Example(_ROWS),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Where a catalogue could have said it."""
        if not table.context.catalogue:
            return None
        return Outcome(int(not states_frequency(table.context)), 1)
