"""D02: columns get the names that the standard has today."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine import standards
from ckanext.quality.engine.repair.base import SAFE, Repairer, Step, Text, Work
from ckanext.quality.engine.table import fold


class StandardNames(Repairer):
    """Names of older editions, half-width kana, other brackets; never to a name that another column has."""

    check = "D02"
    order = 200

    def steps(self, work: Work) -> Iterator[Step]:
        """All names at once."""
        table = work.table
        match = standards.of(table)
        if match is None or table.header.count > 1:
            return
        taken = {fold(label) for label in table.labels}
        cells = {}
        for number, field in match.columns.items():
            label = table.labels[number - 1]
            if label != field.name and (fold(label) == fold(field.name) or fold(field.name) not in taken):
                cells[work.label_cell(number)] = field.name
        if cells:
            text = Text(
                f"列名を標準データセット「{match.standard.name}」の名前にする",
                f"Give columns the names of the standard dataset “{match.standard.name}”",
            )
            yield Step(self.check, SAFE, text, cells=cells)
