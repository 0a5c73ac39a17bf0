"""V06: ㈱ → (株), Ⅳ → IV, ① → (1), in labels and columns of choices alone. Names keep every character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ckanext.quality.engine.repair.base import SAFE, Column, Repairer, Step, Text, Work, by_column
from ckanext.quality.engine.values import is_free_text, is_name

# Circled digits, Roman numerals, words in one square. Units (㎡, ㎞) are left: NFKC makes m2 of ㎡.
_ODD = re.compile("[\u2460-\u2473\u2160-\u2169\u2170-\u2179\u3231\u3232\u3239\u337b-\u337e\u32ff\u2116]")
CHOICES = 20
CHOICE_SHARE = 0.1


class PlainCharacters(Repairer):
    """Labels and columns of few different values."""

    check = "V06"
    order = 130

    def steps(self, work: Work) -> Iterator[Step]:
        """Labels together, then column by column."""
        table = work.table
        if table.header.count == 1:
            cells = {
                work.label_cell(column): portable(column.label) for column in table.columns if _ODD.search(column.label)
            }
            if cells:
                text = Text("項目名の機種依存文字を普通の文字にする", "Write the labels in plain characters")
                yield Step(self.check, SAFE, text, place="labels", cells=cells)
        text = Text("『{column}』の機種依存文字を普通の文字にする", "Write “{column}” in plain characters")
        yield from by_column(work, self.check, filter(_is_choice, table.columns), portable, text)


def _is_choice(column: Column) -> bool:
    values = sum(1 for value in column.distinct if value.strip())
    few = 0 < values <= CHOICES and values <= CHOICE_SHARE * column.filled
    return few and not is_name(column) and not is_free_text(column)


def portable(text: str) -> str:
    """The same words in characters that every machine has."""
    return _ODD.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", found.group())
    return f"({plain})" if plain.isdigit() else plain
