"""S14: no formulas left in cells, no links to other workbooks."""

from __future__ import annotations

import re

from ckanext.quality.engine.guard import TEXT_FORMATS, column_letters
from ckanext.quality.engine.reader.base import Cell, WorkbookFacts
from ckanext.quality.engine.rules.base import MAX_PLACES, Example, Outcome, Rule, over_cells, quote, sheet
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_FORMULA = re.compile(r"^(=[A-Za-z0-9_.$!'\"(+-]|@[A-Za-z.]+\(|[+-][A-Za-z_]+[!(|])")
_SIGNS = frozenset("=@+-")
_ROWS = (("名称", "値"), ("甲", "3"))
_LINKS_COST = 0.2
"""Links alone leave every value in its cell."""


class NoFormulas(Rule):
    """Values that a spreadsheet calculates: words such as ``=SUM(…)`` in a text file, formulas of a workbook."""

    id = "S14"
    unit = "cell"
    repair = "SAFE"
    standards = "総務省2020 1-7; e-Stat 2-6; L2-06"
    title = Text("数式・外部参照が残っていない", "No formulas or links are left")
    what = Text("{detail}", "{detail}")
    why = Text(
        "開くと計算が走り、表示される値が変わることがあります。悪用されると危険です。",
        "A spreadsheet runs them on opening: values change, and they can be abused.",
    )
    remedy = Text(
        "「値の貼り付け」で計算結果に置き換え、「データ」→「リンクの編集」でリンクを解除してください。",
        "Replace them by their results with “paste values”, and break links under “Data” → “Edit Links”.",
    )
    bad = (
        sheet("名称|値", "甲|=SUM(A1:A3)"),
        sheet("名称|値", "甲|=cmd|'/c calc'!A0"),
        Example(_ROWS, workbook=WorkbookFacts(formulas={(2, 2): "=1+2"})),
        Example(_ROWS, workbook=WorkbookFacts(formulas={(2, 2): "=1/0"}, uncached={(2, 2)})),
        Example(_ROWS, workbook=WorkbookFacts(external_links=1)),
    )
    good = (
        sheet("名称|値", "甲|-5", "乙|+81-76-000-0000", "丙|@toyama", "丁|=", "戊|- なし"),
        Example(_ROWS, workbook=WorkbookFacts()),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Cells of a text file, or what the reader knows of the workbook."""
        if table.raw.format in TEXT_FORMATS:
            return _in_text(table)
        return _in_workbook(table, table.raw.workbook) if table.raw.workbook else None


def _in_text(table: Table) -> Outcome | None:
    outcome = over_cells(table, table.columns, _FORMULA.match, _SIGNS)
    if outcome and outcome.affected:
        outcome.repair = "NEVER"  # a text file has no result that could take its place
        outcome.values["detail"] = Text(
            f"数式のまま残った値が{outcome.affected}件あります（例：「{outcome.example}」）。",
            f"{outcome.affected} values are formulas (“{outcome.example}”).",
        )
    return outcome


def _in_workbook(table: Table, facts: WorkbookFacts) -> Outcome:
    last = table.first_row + len(table.body)
    inside = sorted(cell for cell in facts.formulas if table.header.first <= cell[0] < last)
    total = max(1, sum(column.filled for column in table.columns), len(inside))
    if inside:
        return _formulas(facts, inside, total)
    if not facts.external_links:
        return Outcome(0, total)
    detail = Text(
        f"ほかのファイルへのリンクが{facts.external_links}件残っています。",
        f"{facts.external_links} links to other workbooks are left.",
    )
    count = facts.external_links
    return Outcome(count, max(total, count), severity="minor", share=_LINKS_COST, values={"detail": detail})


def _formulas(facts: WorkbookFacts, inside: list[Cell], total: int) -> Outcome:
    lost = [cell for cell in inside if cell in facts.uncached]
    row, column = (lost or inside)[0]
    where, formula = f"{column_letters(column)}{row}", quote(facts.formulas[(row, column)])
    ja = f"うち{len(lost)}件は計算結果がないか、エラーです。" if lost else ""
    en = f" {len(lost)} of them have no result or an error." if lost else ""
    detail = Text(
        f"数式のまま残ったセルが{len(inside)}件あります（例：{where}「{formula}」）。{ja}",
        f"{len(inside)} cells are formulas ({where} “{formula}”).{en}",
    )
    places = [
        f"{column_letters(c)}{r}" for r, c in (lost + [x for x in inside if x not in facts.uncached])[:MAX_PLACES]
    ]
    repair = "NEVER" if len(lost) == len(inside) else "SAFE"
    return Outcome(len(inside), total, places, formula, repair=repair, values={"detail": detail})
