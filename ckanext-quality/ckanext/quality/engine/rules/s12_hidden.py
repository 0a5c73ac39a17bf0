"""S12: no hidden rows, columns or sheets."""

from __future__ import annotations

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.reader.base import WorkbookFacts
from ckanext.quality.engine.rules.base import MAX_PLACES, Example, Outcome, Rule
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_ROWS = (("名称", "人数"), ("甲", "1"))


class NothingHidden(Rule):
    """Hidden parts of a workbook are published all the same, and often hold what should not be."""

    id = "S12"
    unit = "resource"
    standards = "L1-13; DS-468 機密性"
    title = Text("非表示の行・列・シートがない", "No hidden rows, columns or sheets")
    what = Text(
        "表示されていない部分があります（{parts}）。個人情報などが残っていないか、まず確かめてください。",
        "Parts of the workbook are hidden ({parts}). Look first whether they hold personal data.",
    )
    why = Text(
        "非表示にしても、ファイルを受け取った人は中身を見られます。"
        "公開してはいけない情報が残る原因で最も多いものの一つです。",
        "Hidden is not removed: whoever has the file can read it, and leaks often happen this way.",
    )
    remedy = Text(
        "要らない行・列・シートは削除し、要るものは再表示してから保存してください。",
        "Delete what is not needed, unhide what is, and save again.",
    )
    bad = (
        Example(_ROWS, workbook=WorkbookFacts(hidden_columns=[2])),
        Example(_ROWS, workbook=WorkbookFacts(hidden_rows=[2])),
        Example(_ROWS, workbook=WorkbookFacts(hidden_sheets=["作業用"])),
    )
    good = (Example(_ROWS, workbook=WorkbookFacts()), Example(_ROWS))

    def apply(self, table: Table) -> Outcome | None:
        """Workbooks only."""
        facts = table.raw.workbook
        if facts is None:
            return None
        count = len(facts.hidden_rows) + len(facts.hidden_columns) + len(facts.hidden_sheets)
        if not count:
            return Outcome(0, 1)
        places = [f"{n}:{n}" for n in facts.hidden_rows]
        places += [f"{(letters := column_letters(n))}:{letters}" for n in facts.hidden_columns]
        return Outcome(count, count, places[:MAX_PLACES], values={"parts": _parts(facts)})


def _parts(facts: WorkbookFacts) -> Text:
    ja, en = [], []
    if facts.hidden_sheets:
        names = "、".join(facts.hidden_sheets[:3])
        ja.append(f"シート「{names}」")
        en.append(f"sheets {names}")
    if facts.hidden_columns:
        letters = "・".join(map(column_letters, facts.hidden_columns[:5]))
        ja.append(f"{letters}列")
        en.append(f"columns {letters}")
    if facts.hidden_rows:
        numbers = "・".join(map(str, facts.hidden_rows[:5])) + ("…" if len(facts.hidden_rows) > 5 else "")
        ja.append(f"{numbers}行")
        en.append(f"rows {numbers}")
    return Text("、".join(ja), ", ".join(en))
