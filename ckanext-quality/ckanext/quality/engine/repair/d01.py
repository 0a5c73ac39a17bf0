"""D01: columns that the standard wants and the table lacks are added, filled where the catalogue knows the value."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine import standards
from ckanext.quality.engine.repair.base import CONFIRM, NEW, Ref, Repairer, Step, Text, Work


class MissingColumns(Repairer):
    """One step per column; blank but for the publisher's code and name."""

    check = "D01"
    order = 320

    def steps(self, work: Work) -> Iterator[Step]:
        """必須 and 推奨 columns."""
        table = work.table
        match = standards.of(table)
        if match is None or table.header.count > 1 or work.shape.stack:
            return
        last = max((column for column, extra in work.shape.places() if not extra), default=0)
        for name in (*match.missing_required, *match.missing_recommended):
            value = self._value(work, name)
            top = work.label_cell(1)
            cells = {Ref(top.row, last, NEW): name}
            if value:
                for index in standards.records(table):
                    cells[Ref(work.cell(index, 1).row, last, NEW)] = value
            filled = f"（値は「{value}」）" if value else "（値は空のまま）"
            text = Text(
                f"標準にある列『{name}』を足す{filled}",
                f"Add the column “{name}” of the standard" + (f", filled with “{value}”" if value else ", blank"),
            )
            yield Step(self.check, CONFIRM, text, place=name, cells=cells, new_column=last)

    def _value(self, work: Work, name: str) -> str:
        context = work.original.context
        return {
            "全国地方公共団体コード": context.body_code,
            "地方公共団体名": f"{context.prefecture}{context.body_name}",
        }.get(name, "")
