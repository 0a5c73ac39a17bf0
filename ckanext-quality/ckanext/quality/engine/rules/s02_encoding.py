"""S02: the character encoding is clear."""

from __future__ import annotations

from ckanext.quality.engine.decoding import DOUBT, Encoding
from ckanext.quality.engine.rules.base import Example, Outcome, Rule
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_ROWS = (("名称", "人数"), ("富山", "1"))
_COST = {"cp932": 0.4, "euc_jp": 0.8, "utf-16": 0.8, "iso2022_jp": 1.0}


class EncodingIsClear(Rule):
    """UTF-8 passes; another encoding costs a part, a doubt costs all."""

    id = "S02"
    dimension = "structure"
    weight = 1.5
    severity = "critical"
    unit = "resource"
    repair = "SAFE"
    standards = "L3-08; GIF 461; DS-468"
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
        Example(_ROWS, encoding=Encoding("cp932", doubt=DOUBT)),
    )
    good = (Example(_ROWS), Example(_ROWS, encoding=Encoding("utf-8")), Example(_ROWS, encoding=Encoding("ascii")))

    def apply(self, table: Table) -> Outcome | None:
        """Judge the encoding that the reader found."""
        encoding = table.raw.encoding
        if encoding is None:
            return None
        doubt = encoding.doubt
        cost = 1.0 if doubt else _COST.get(encoding.codec, 0.0)
        words = {"encoding": encoding.label, "doubt": doubt or ""}
        return Outcome(int(cost > 0), 1, severity="critical" if doubt else "minor", share=cost, values=words)
