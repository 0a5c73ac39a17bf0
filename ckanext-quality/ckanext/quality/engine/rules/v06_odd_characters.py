"""V06: no characters that depend on the machine."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, over_cells, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

# NEC row 13 and its kin as they stand in Unicode: circled digits, Roman numerals, squared words. Kanji of names
# (髙, 﨑) are exempt by the rule.
_SQUARED = re.compile("[\u2460-\u2473\u2160-\u2169\u2170-\u2179\u3220-\u3243\u3280-\u33ff\u2116\u2121\u32ff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


class PortableCharacters(Rule):
    """Private characters (外字) are lost elsewhere; ① ㈱ Ⅰ read differently by machine."""

    id = "V06"
    dimension = "values"
    weight = 1.2
    severity = "critical"
    unit = "cell"
    confidence = 0.7
    standards = "総務省1-10; L1-08; GIF 461"
    title = Text("機種依存文字・外字を使わない", "No machine-dependent characters")
    what = Text(
        "①・㈱・Ⅳ などの機種依存文字や外字を含む値が{count}件あります（例：「{example}」）。",
        "{count} values hold machine-dependent characters such as ①, ㈱, Ⅳ (“{example}”).",
    )
    why = Text(
        "機種依存文字は検索に掛からず、外字はほかのパソコンでは「・」や空白になります。",
        "They are missed by searches, and private characters show as blanks elsewhere.",
    )
    remedy = Text(
        "「(株)」「1」「IV」のように普通の文字に直してください。人名・地名の漢字はそのままで構いません。",
        "Write “(株)”, “1”, “IV” in plain characters. Kanji of names may stay.",
    )
    bad = (sheet("名称|値", "㈱富山|1"), sheet("区分|値", "①|1"), sheet("名称|値", "\ue000|1"))
    good = (sheet("名称|値", "髙橋　﨑|1"), sheet("面積|値", "甲|1"))

    def apply(self, table: Table) -> Outcome | None:
        """All cells; only private characters weigh fully."""
        outcome = over_cells(table, table.columns, lambda v: _SQUARED.search(v) or _PRIVATE.search(v))
        if outcome and not _PRIVATE.search("".join(v for c in table.columns for v in c.distinct)):
            outcome.severity = "minor"
        return outcome
