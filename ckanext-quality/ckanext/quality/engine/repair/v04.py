"""V04: digits of typed columns become half-width, half-width kana full-width. Free text is never normalised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ckanext.quality.engine.repair.base import Column, Repairer, Step, Text, Work, by_column
from ckanext.quality.engine.table import NUMBER
from ckanext.quality.engine.values import CODE_LABEL, date_form, is_date, is_numeric, number_defect

_HALF_KANA = re.compile(r"[\uff61-\uff9f]+")
_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ．，－＋／：　]")


class OneWidth(Repairer):
    """Whole cells in columns of numbers, dates and codes; runs of kana anywhere."""

    check = "V04"
    order = 110

    def steps(self, work: Work) -> Iterator[Step]:
        """Typed columns, then the others; labels keep their digits but not their half-width kana."""
        typed = [column for column in work.table.columns if _is_typed(column)]
        text = Text("『{column}』の全角の数字を半角にする", "Write the digits of “{column}” in half width")
        yield from by_column(work, self.check, typed, half_width, text)
        others = [column for column in work.table.columns if column not in typed]
        text = Text("『{column}』の半角カナを全角にする", "Write the kana of “{column}” in full width")
        yield from by_column(work, self.check, others, full_kana, text)
        cells = {
            work.label_cell(column): full_kana(column.label)
            for column in work.table.columns
            if work.table.header.count == 1 and full_kana(column.label) != column.label
        }
        if cells:
            yield Step(self.check, "SAFE", text.format(column="項目名"), place="labels", cells=cells)


def _is_typed(column: Column) -> bool:
    return is_numeric(column) or is_date(column) or bool(CODE_LABEL.search(column.key))


def half_width(value: str) -> str | None:
    """A number, date or code in half width; none for anything else."""
    if not _WIDE.search(value):
        return None
    # Not NFKC: it makes m2 of ㎡.
    plain = value.translate(_TO_HALF).strip()
    if NUMBER.match(plain) or number_defect(value) or date_form(value) or re.match(r"^[0-9()+-]+$", plain):
        return plain
    return None


def full_kana(value: str) -> str:
    """Half-width kana in full width, sound marks joined; everything else as it is."""
    return _HALF_KANA.sub(lambda run: unicodedata.normalize("NFKC", run.group()), value)
