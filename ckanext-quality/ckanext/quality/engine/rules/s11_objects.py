"""S11: no pictures, charts or text boxes that carry information."""

from __future__ import annotations

from ckanext.quality.engine.reader.base import SheetObject, WorkbookFacts
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, quote
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_ROWS = (("名称", "人数"), ("甲", "1"))
_KINDS = {
    "image": Text("画像", "pictures"),
    "chart": Text("グラフ", "charts"),
    "shape": Text("図形", "shapes"),
    "textbox": Text("テキストボックス", "text boxes"),
    "comment": Text("コメント（メモ）", "comments"),
}
_COMMENTS_COST = 0.25
"""Comments stay with their cell and a program can read them; they cost a part."""


class NoObjects(Rule):
    """Drawings of a workbook; comments alone are a slight fault."""

    id = "S11"
    unit = "resource"
    repair = "NEVER"
    standards = "総務省2020 1-8; e-Stat 2-7; L1-10"
    title = Text("画像・図形・テキストボックスに情報がない", "No information in pictures, shapes or text boxes")
    what = Text("シートの上に{kinds}が{count}個あります{words}。", "The sheet carries {count} objects: {kinds}{words}.")
    why = Text(
        "セルの外に書いたことは CSV にすると消え、機械にも、音声読み上げを使う人にも届きません。",
        "What stands outside the cells is lost in a CSV and reaches neither machines nor screen readers.",
    )
    remedy = Text(
        "図形やテキストボックスの文字は、備考などの列かデータの説明に書き写し、図は別のファイルにしてください。",
        "Write their words into a column or into the description, and put charts into a file of their own.",
    )
    bad = (
        Example(_ROWS, workbook=WorkbookFacts(objects=[SheetObject("textbox", "速報値です", "D2")])),
        Example(_ROWS, workbook=WorkbookFacts(objects=[SheetObject("comment", "要確認", "B2")])),
    )
    good = (Example(_ROWS, workbook=WorkbookFacts()), Example(_ROWS))

    def apply(self, table: Table) -> Outcome | None:
        """Workbooks only."""
        if table.raw.workbook is None:
            return None
        objects = table.raw.workbook.objects
        if not objects:
            return Outcome(0, 1)
        comments = all(item.kind == "comment" for item in objects)
        kinds = [_KINDS[kind] for kind in _KINDS if any(item.kind == kind for item in objects)]
        text = next((item.text for item in objects if item.text.strip()), "")
        return Outcome(
            len(objects),
            len(objects),
            [item.place for item in objects if item.place],
            severity="minor" if comments else None,
            share=_COMMENTS_COST if comments else 1.0,
            values={
                "kinds": Text("・".join(k.ja for k in kinds), ", ".join(k.en for k in kinds)),
                "words": Text(f"（例：「{quote(text)}」）", f" (“{quote(text)}”)") if text else "",
            },
        )
