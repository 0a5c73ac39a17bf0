"""F03: it is known which point in time the data speak of."""

from __future__ import annotations

import re
import unicodedata

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import is_date

_AS_OF_LABEL = re.compile(
    r"時点|基準日|調査(年月)?日|調査年|更新(年月)?日|最終更新|現在|^年度?$|^年月日?$|^日付$|^日時$|年度$|^(year|date|dt|datetime)$"
    r"|完了日|公表|判明|^月$|timestamp",
    re.IGNORECASE,
)
_SOME_TIME = re.compile(
    r"(18|19|20)\d{2}|(明治|大正|昭和|平成|令和)\s*(元|\d{1,2})\s*年|(?<![A-Za-z])[HR]\d{1,2}(?![0-9A-Za-z])"
)
_ROWS = (("名称", "値"), ("甲", "1"))


class TimeIsKnown(Rule):
    """A column of dates, the catalogue's period, or a year in a title or in the name of the file."""

    id = "F03"
    unit = "resource"
    repair = "SAFE"
    standards = "DS-468 信憑性・最新性; MQA temporal"
    title = Text("いつ時点のデータか分かる", "The point in time is known")
    what = Text("いつ時点のデータか、どこにも書かれていません。", "Nothing says which point in time the data speak of.")
    why = Text(
        "いつの値か分からないデータは、ほかの年や、ほかの町のデータと比べられません。",
        "Data of an unknown time cannot be compared with other years or places.",
    )
    remedy = Text(
        "データセットの「対象期間」に書くか、「調査年月日」のような列を足してください。",
        "State the period in the dataset, or add a column with the date of the survey.",
    )
    bad = (Example(_ROWS, context=Context(catalogue=True, filename="list.csv", dataset_title="施設一覧")),)
    good = (
        Example(_ROWS, context=Context(catalogue=True, temporal_start="2024-04-01")),
        Example(_ROWS, context=Context(catalogue=True, resource_name="人口（令和6年4月）")),
        Example((("調査年月日", "値"), ("2024-04-01", "1")), context=Context(catalogue=True)),
        Example((("令和6年4月1日現在", ""), ("名称", "値"), ("甲", "1")), context=Context(catalogue=True)),
        Example(_ROWS),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Where a catalogue could have said it."""
        known = table.context
        if not known.catalogue:
            return None
        titles = [text for _, text in (*table.titles, *table.notes)]
        texts = (known.filename, known.resource_name, known.resource_notes, known.dataset_title, *titles)
        said = known.temporal_start or known.temporal_end or any(map(_names_time, texts)) or _column(table)
        return Outcome(int(not said), 1)


def _names_time(text: str) -> bool:
    return bool(_SOME_TIME.search(unicodedata.normalize("NFKC", text)))


def _column(table: Table) -> bool:
    """A label that says so over values, or one that itself names a year."""
    return any(
        (column.filled and (_AS_OF_LABEL.search(column.key) or is_date(column))) or _names_time(column.label)
        for column in table.columns
    )
