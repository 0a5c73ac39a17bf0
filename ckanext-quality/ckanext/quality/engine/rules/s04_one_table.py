"""S04: one table per sheet, not folded side by side."""

from __future__ import annotations

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, sheet
from ckanext.quality.engine.table import Table, fold
from ckanext.quality.engine.text import Text


def period(labels: list[str]) -> int:
    """The width of a block that repeats side by side (a blank spacer column between is allowed), or 0."""
    names = [fold(label) for label in labels]
    while names and not names[-1]:
        names.pop()
    for width in range(2, len(names) // 2 + 1):
        block = names[:width]
        if not all(block) or len(set(block)) != width:
            continue
        for gap in (0, 1):
            step = width + gap
            if (len(names) + gap) % step == 0 and all(
                names[start : start + width] == block and not any(names[start + width : start + step])
                for start in range(0, len(names), step)
            ):
                return step
    return 0


class OneTable(Rule):
    """Folded tables (多段組) fail with the gate; further sheets with data cost, without it."""

    id = "S04"
    dimension = "structure"
    weight = 2.0
    severity = "fatal"
    unit = "resource"
    gate = "G2"
    standards = "総務省2-2; L1-02"
    title = Text("1つのシートに1つの表", "One table per sheet")
    what = Text(
        "{example}。{count} 個の表が一つのファイルに入っています。",
        "{count} tables are in one file ({example_en}).",
    )
    why = Text(
        "機械は一つの表しか読みません。残りは読まれないか、別の列として混ざります。",
        "A machine reads one table; the others are lost or mixed in as columns.",
    )
    remedy = Text(
        "横に並んだ表は縦につなぎ、別のシートの表は別のファイルに分けてください。",
        "Put tables that stand side by side below each other; put other sheets in files of their own.",
    )
    bad = (
        sheet("町名|世帯|男|町名|世帯|男", "甲|1|2|丙|5|6", "乙|3|4|丁|7|8"),
        sheet("町名|世帯||町名|世帯", "甲|1||丙|5"),
        Example((("名称", "人数"), ("甲", "1")), other_sheets=("R5",)),
    )
    good = (sheet("町名|男|女|計", "甲|1|2|3"), sheet("a|b", "1|2"))

    def apply(self, table: Table) -> Outcome | None:
        """Look for a period in the labels, then for more sheets."""
        step = period(table.labels)
        if step:
            blocks = -(-len(table.labels) // step)
            places = [f"{column_letters(1 + step * i)}{table.header.last}" for i in range(blocks)]
            words: dict[str, object] = {"example_en": f"side by side, every {step} columns"}
            return Outcome(
                blocks, blocks, places, f"同じ項目名が{step}列ごとに横に並んでいます（多段組）", share=1.0, values=words
            )
        if table.raw.other_sheets:
            names = "、".join(table.raw.other_sheets[:3])
            count = len(table.raw.other_sheets) + 1
            words = {"example_en": f"other sheets: {names}"}
            example = f"ほかのシート（{names}）にも値があります"
            return Outcome(count, count, [], example, severity="major", share=0.5, gate=False, values=words)
        return Outcome(0, 1)
