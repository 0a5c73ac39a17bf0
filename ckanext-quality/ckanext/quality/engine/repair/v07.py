"""V07: codes that lost digits get them back where nothing else can be meant.

A five-digit code of a local government is completed by itself only when one body alone fits and it is the publisher
(16201 → 162019); 16322 may be 上市町 or 士幌町, and a person says which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ckanext.quality.engine import standards
from ckanext.quality.engine.repair.base import CONFIRM, Column, Repairer, Step, Text, Work, by_column
from ckanext.quality.engine.standards import codes
from ckanext.quality.engine.values import narrow

_PADDABLE = re.compile(r"^\d{4,7}$")
_NO_ZERO = re.compile(r"^[1-9]\d{8,9}$")
LENGTH = 7


class WholeCodes(Repairer):
    """町字ID, postal codes, 団体コード, telephone numbers."""

    check = "V07"
    order = 170

    def steps(self, work: Work) -> Iterator[Step]:
        """What is certain, then what a person confirms."""
        kinds = standards.kinds_of(work.table)
        columns = {column.number: column for column in work.table.columns}
        for number, kind in kinds.items():
            yield from self._steps(work, columns[number], kind)

    def _steps(self, work: Work, column: Column, kind: str) -> Iterator[Step]:
        if kind in ("town-id", "postcode") and _lost_zeros(column):
            text = Text("『{column}』の先頭の0を補い7桁にする", "Give the codes of “{column}” their leading zeros")
            yield from by_column(work, self.check, [column], lambda value: narrow(value).zfill(LENGTH), text)
        if kind == "body-code":
            text = Text(
                "『{column}』の団体コードを、検査数字のある6桁にする", "Complete the codes of “{column}” to six digits"
            )
            publisher = work.original.context.body_code
            yield from by_column(work, self.check, [column], _completed(publisher, sure=True), text)
            for step in by_column(work, self.check, [column], _completed(publisher, sure=False), text, CONFIRM):
                step.place += ":digits"
                yield step
        if kind == "phone":
            text = Text(
                "『{column}』の電話番号の先頭に0を補う", "Put the leading zero before the numbers of “{column}”"
            )
            for step in by_column(work, self.check, [column], _with_zero, text, CONFIRM):
                step.place += ":zero"
                yield step


def _completed(publisher: str, *, sure: bool) -> Callable[[str], str | None]:
    def completed(value: str) -> str | None:
        found = codes.restore(narrow(value), publisher)
        return found.code if found and found.sure == sure else None

    return completed


def _lost_zeros(column: Column) -> bool:
    found = [narrow(value) for value in column.distinct if value.strip()]
    return all(_PADDABLE.match(code) for code in found) and any(len(code) < LENGTH for code in found)


def _with_zero(value: str) -> str | None:
    plain = narrow(value)
    return f"0{plain}" if _NO_ZERO.match(plain) else None
