"""S14: a formula gives way to its stored result; without one there is nothing to write."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.quality.engine.repair.base import SAFE, Repairer, Step, Text, Work


class Results(Repairer):
    """Formulas of a workbook whose results the workbook holds."""

    check = "S14"
    order = 10

    def steps(self, work: Work) -> Iterator[Step]:
        """All of them at once."""
        cells = {ref: result for ref, result in work.results.items() if work.get(ref).startswith("=")}
        if cells:
            text = Text("数式を計算結果の値に置き換える", "Replace formulas by their results")
            yield Step(self.check, SAFE, text, cells=cells)
