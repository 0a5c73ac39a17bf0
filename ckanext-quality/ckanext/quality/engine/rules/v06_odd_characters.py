"""V06: no characters that depend on the machine."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import Outcome, Rule, note, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import alphabet, is_name

# NEC row 13 and its kin as they stand in Unicode: circled digits, Roman numerals, squared words.
_SQUARED = re.compile(
    "[\u2460-\u2473\u2160-\u216b\u2170-\u217b\u3220-\u3243\u3280-\u33cd\u33cf-\u33ff\u2116\u2121\u32ff]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


def _extended_kanji() -> frozenset[str]:
    """Kanji that CP932 has beyond JIS X 0208 (髙, 﨑, 濵): rows 89 to 92 and 115 to 119."""
    found = set()
    for lead in (0xED, 0xEE, 0xFA, 0xFB, 0xFC):
        for trail in range(0x40, 0xFD):
            char = bytes((lead, trail)).decode("cp932", errors="ignore")
            if len(char) == 1 and "\u3400" <= char <= "\ufaff":
                found.add(char)
    return frozenset(found)


_KANJI = _extended_kanji()


class PortableCharacters(Rule):
    """Private characters (外字) are lost elsewhere; ① ㈱ Ⅰ read differently by machine.

    Names are exempt (L1-08): there, and for kanji such as 髙 anywhere, the finding only informs.
    """

    id = "V06"
    unit = "cell"
    confidence = 0.7
    standards = "総務省2020 1-10; e-Stat 2-9, 4-8; L1-08; GIF 461"
    title = Text("機種依存文字・外字を使わない", "No machine-dependent characters")
    what = Text(
        "{kind}を含む値が{count}件あります（例：『{column}』の「{example}」）。",
        "{count} values hold {kind} (“{example}” in “{column}”).",
    )
    why = Text(
        "機種依存文字は検索に掛からず、外字はほかのパソコンでは「・」や空白になります。",
        "They are missed by searches, and private characters show as blanks elsewhere.",
    )
    remedy = Text(
        "「(株)」「1」「IV」のように普通の文字に直してください。人名・地名などの固有名詞はそのままで構いません。",
        "Write “(株)”, “1”, “IV” in plain characters. Names may stay as they are.",
    )
    bad = (
        sheet("事業者|備考", "甲|㈱富山"),
        sheet("区分|値", "①|1"),
        sheet("名称|値", "\ue000|1"),
        sheet("名称|値", "㈱富山|1", "髙橋商店|2"),
    )
    good = (sheet("面積|値", "甲|1"), sheet("名称|住所", "富山（株）|高岡市1-1"))

    def apply(self, table: Table) -> Outcome | None:
        """Private characters anywhere; squared ones outside names; the rest for information."""
        total = sum(column.filled for column in table.columns)
        if not total:
            return None
        levels = (
            ("critical", Text("外字（そのパソコンにしかない文字）", "private characters"), _private, None),
            (
                "minor",
                Text("①・㈱・Ⅳ などの機種依存文字", "machine-dependent characters such as ①, ㈱, Ⅳ"),
                _squared,
                None,
            ),
            ("info", Text("名前に使う「髙」「㈱」などの文字", "characters of names such as 髙, ㈱"), _of_names, 0.0),
        )
        for severity, kind, find, share in levels:
            outcome = Outcome(0, total, severity=severity, share=share, values={"kind": kind})
            for column in table.columns:
                bad = find(column)
                if bad:
                    note(outcome, table, column, bad)
            if outcome.affected:
                return outcome
        return Outcome(0, total)


def _private(column: Column) -> set[str]:
    return _holding(column, _PRIVATE)


def _squared(column: Column) -> set[str]:
    return set() if is_name(column) else _holding(column, _SQUARED)


def _of_names(column: Column) -> set[str]:
    found = _holding(column, _SQUARED)
    if not _KANJI.isdisjoint(alphabet(column)):
        found |= {value for value in column.distinct if not _KANJI.isdisjoint(value)}
    return found


def _holding(column: Column, pattern: re.Pattern[str]) -> set[str]:
    if not pattern.search("".join(alphabet(column))):
        return set()
    return {value for value in column.distinct if pattern.search(value)}
