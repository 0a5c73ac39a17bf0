"""V09: what stands behind 「その他」 moves into a column of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.quality.engine.repair.base import CONFIRM, NEW, Column, Ref, Repairer, Step, Text, Work
from ckanext.quality.engine.values import is_free_text

_OTHER = re.compile(r"^その他\s*(?:[（(](?P<inside>.+)[）)]|[:：](?P<after>.+))$", re.DOTALL)


class SplitOther(Repairer):
    """「その他（売店）」 → 「その他」 and 「売店」."""

    check = "V09"
    order = 220

    def steps(self, work: Work) -> Iterator[Step]:
        """One step per column."""
        if work.table.header.count > 1:
            return
        for column in work.table.columns:
            hits = {value: found for value in column.distinct if (found := _OTHER.match(value.strip()))}
            if hits and not is_free_text(column) and not work.place(column.number)[1]:
                yield _split(work, column, hits)


def _split(work: Work, column: Column, hits: dict[str, re.Match[str]]) -> Step:
    number = work.place(column.number)[0]
    label = f"{column.label.strip()}_その他内容"
    top = work.label_cell(column)
    cells = {Ref(top.row, top.column, NEW): label}
    for index, value in enumerate(column.values):
        if value in hits:
            ref = work.cell(index, column)
            cells[ref] = "その他"
            cells[Ref(ref.row, ref.column, NEW)] = (hits[value]["inside"] or hits[value]["after"]).strip()
    text = Text(
        f"『{column.label}』の「その他（…）」の中身を、新しい列『{label}』に分ける",
        f"Move what follows “その他” in “{column.label}” into a new column",
    )
    return Step("V09", CONFIRM, text, place=work.letters(column), cells=cells, new_column=number)
