"""V08: 〇 means 有 where the standard asks for 有・無; other spellings of one choice become one, if a person agrees."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from ckanext.quality.engine import standards
from ckanext.quality.engine.repair.base import CONFIRM, Column, Repairer, Step, Text, Work, by_column

_YES = frozenset("〇○◯")
MOST_VALUES = 20
MOST_SHARE = 0.1


class OneSpelling(Repairer):
    """Columns of 有無 by the standard, and columns of few values."""

    check = "V08"
    order = 190

    def steps(self, work: Work) -> Iterator[Step]:
        """Circles first, then spellings."""
        match = standards.of(work.table)
        asked = {
            column.number
            for column in work.table.columns
            if match and (field := match.columns.get(column.number)) and field.kind == "presence"
        }
        presence = [column for column in work.table.columns if column.number in asked]
        text = Text("『{column}』の「〇」を、標準の「有」にする", "Write “有” for the circles of “{column}”")
        yield from by_column(work, self.check, presence, lambda v: "有" if v.strip() in _YES else None, text)
        for column in work.table.columns:
            spellings = _spellings(column) if column.number not in asked else {}
            if spellings:
                names = "、".join(f"{old}→{new}" for old, new in list(spellings.items())[:5])
                names = names.replace("{", "{{").replace("}", "}}")
                words = Text(
                    f"『{{column}}』の表記をそろえる（{names}）", f"Use one spelling in “{{column}}” ({names})"
                )
                yield from by_column(work, self.check, [column], spellings.get, words, CONFIRM)


def _spellings(column: Column) -> dict[str, str]:
    """The commonest spelling for each of the others."""
    different = [value for value in column.distinct if value.strip()]
    if not 1 < len(different) <= min(MOST_VALUES, MOST_SHARE * column.filled):
        return {}
    groups: dict[str, list[str]] = defaultdict(list)
    for value in different:
        plain = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
        groups["○" if plain in _YES else plain].append(value)
    best = {
        value: max(group, key=lambda each: (column.distinct[each], each))
        for group in groups.values()
        if len(group) > 1
        for value in group
    }
    return {old: new for old, new in best.items() if old != new}
