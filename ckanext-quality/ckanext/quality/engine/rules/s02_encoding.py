"""S02: the character encoding is clear."""

from __future__ import annotations

from ckanext.quality.engine.decoding import DOUBT, Encoding
from ckanext.quality.engine.rules.base import Example, Outcome, Rule
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import alphabet

_ROWS = (("名称", "人数"), ("富山", "1"))
_COST = {"cp932": 0.4, "euc_jp": 0.8, "utf-16": 0.8, "iso2022_jp": 1.0}
_REPLACED = "\ufffd"
_LOST = Text(
    "保存のときに失われた文字（�）があります。元のファイルから書き出し直してください。",
    "Characters were lost when it was saved (U+FFFD); export it again from the original.",
)


class EncodingIsClear(Rule):
    """UTF-8 passes; another encoding costs a part, a doubt or lost characters cost all."""

    id = "S02"
    unit = "resource"
    repair = "SAFE"
    standards = "L3-08; GIF 461; DS-468 アクセシビリティ"
    title = Text("文字コードが UTF-8 である", "The encoding is UTF-8")
    what = Text("文字コードが {encoding} です。{doubt}", "The encoding is {encoding}. {doubt}")
    why = Text(
        "文字コードが書かれていないファイルは、開くソフトによって文字化けします。",
        "Without a declared encoding the characters turn to garbage in some programs.",
    )
    remedy = Text(
        "Excel の「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んでください。",
        "In Excel choose “Save as” → “CSV UTF-8 (comma delimited)”.",
    )
    bad = (
        Example(_ROWS, encoding=Encoding("cp932")),
        Example(_ROWS, encoding=Encoding("utf-16", bom=True)),
        Example(_ROWS, encoding=Encoding("cp932", doubt=DOUBT.format(chosen="CP932", other="EUC-JP", sample="富山"))),
        Example((*_ROWS, ("高\ufffd", "2"))),
    )
    good = (Example(_ROWS), Example(_ROWS, encoding=Encoding("utf-8")), Example(_ROWS, encoding=Encoding("ascii")))

    def apply(self, table: Table) -> Outcome | None:
        """Judge the encoding that the reader found."""
        encoding = table.raw.encoding
        if encoding is None:
            return None
        lost = any(_REPLACED in alphabet(column) for column in table.columns)
        doubt = encoding.doubt or (_LOST if lost else None)
        cost = 1.0 if doubt else _COST.get(encoding.codec, 0.0)
        words = {"encoding": encoding.label, "doubt": doubt or ""}
        return Outcome(int(cost > 0), 1, severity="critical" if doubt else "minor", share=cost, values=dict(words))
