"""S04: one table per sheet, not folded side by side."""

from __future__ import annotations

import re

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.reader.base import OtherSheet, RawTable
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, sheet
from ckanext.quality.engine.table import Table, fold, locate
from ckanext.quality.engine.text import Text

FOLDED = Text(
    "同じ項目名が{step}列ごとに{count}回、横に並んでいます（多段組）。",
    "The same labels stand side by side {count} times, every {step} columns (a folded table).",
)
AGAIN = Text(
    "項目名の行が途中の{row}行目にもう一度あります（ほか{more}か所）。表が分かれています。",
    "The labels come again in row {row} ({more} more places): the table is cut into parts.",
)
SECOND = Text(
    "{row}行目から別の表（項目名「{example}」…）が始まっています。表は全部で{count}個です。",
    "Another table begins in row {row} (“{example}” …); there are {count} tables.",
)
SHEETS = Text(
    "ほかのシート（{names}）に別の表があります。表は全部で{count}個です。",
    "Other sheets ({names}) hold other tables; there are {count}.",
)
SAME = Text(
    "同じ形の表が{count}枚のシート（{names} など）に分かれています。",
    "One table is cut over {count} sheets ({names} …).",
)
_NOT_DATA = re.compile(
    r"凡例|説明|定義|注意|注記|備考|表紙|目次|はじめ|使い方|メモ|出典|履歴|コード|選択肢|リスト|マスタ|readme|note|index",
    re.IGNORECASE,
)


class OneTable(Rule):
    """Folded tables, several tables on a sheet or over sheets."""

    id = "S04"
    unit = "resource"
    standards = "総務省2020 2-2; e-Stat 3-2, 4-14; L1-02"
    title = Text("1つのシートに1つの表", "One table per sheet")
    what = Text("{detail}", "{detail}")
    why = Text(
        "機械は一つの表しか読みません。残りは読まれないか、別の列として混ざります。",
        "A machine reads one table; the others are lost or mixed in as columns.",
    )
    remedy = Text(
        "横に並んだ表は縦につなぎ、別の表は別のファイルに分けてください。",
        "Put tables that stand side by side below each other; put other tables in files of their own.",
    )
    bad = (
        sheet("町名|世帯|男|町名|世帯|男", "甲|1|2|丙|5|6", "乙|3|4|丁|7|8"),
        sheet("町名|世帯||町名|世帯", "甲|1||丙|5"),
        sheet("町名|世帯|男", "甲|1|2", "乙|3|4", "||", "学校名|児童|教員", "丙|5|6", "丁|7|8"),
        sheet("町名|世帯|男", "甲|1|2", "||", "町名|世帯|男", "乙|3|4"),
        Example((("名称", "人数"), ("甲", "1")), other_sheets=("R5",)),
    )
    good = (
        sheet("町名|男|女|計", "甲|1|2|3"),
        sheet("a|b", "1|2"),
        sheet("駅|朝|昼", "甲|1|2", "||", "乙|3|4"),
        Example((("名称", "人数"), ("甲", "1")), other_sheets=("凡例",)),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Blocks side by side first, then tables below or beside, then other sheets."""
        return _folded(table) or _islands(table) or _sheets(table) or Outcome(0, 1)


def _folded(table: Table) -> Outcome | None:
    blocks = table.blocks
    if blocks is None:
        return None
    places = [f"{column_letters(column)}{table.header.last}" for column in blocks.starts]
    detail = FOLDED.format(step=blocks.step, count=blocks.count)
    return Outcome(blocks.count, blocks.count, places, share=1.0, repair="SAFE", values={"detail": detail})


def _islands(table: Table) -> Outcome | None:
    if not table.islands:
        return None
    places = [f"{column_letters(island.first_column)}{island.first_row}" for island in table.islands]
    others = [island for island in table.islands if not island.repeat]
    count = 1 + len(table.islands)
    if others:
        example = next((label for label in others[0].labels if label.strip()), "")
        detail = SECOND.format(row=others[0].first_row, example=example[:20], count=1 + len(others))
    else:
        detail = AGAIN.format(row=table.islands[0].first_row, more=len(table.islands) - 1)
    return Outcome(count, count, places, share=1.0, values={"detail": detail})


def _sheets(table: Table) -> Outcome | None:
    """Sheets with the same labels are one table cut up, which is the lesser fault."""
    known = {other.name: other for other in table.raw.others}
    shown = [
        name
        for name in table.raw.other_sheets
        if not _NOT_DATA.search(name) and (name not in known or _is_table(known[name]))
    ]
    if not shown:
        return None
    different = [name for name in shown if name in known and not _same_labels(table, known[name])]
    names = "、".join((different or shown)[:3])
    count = 1 + len(different or shown)
    detail = (SHEETS if different else SAME).format(names=names, count=count)
    if different:
        return Outcome(count, count, share=1.0, values={"detail": detail})
    return Outcome(count, count, severity="major", share=0.5, gate=False, values={"detail": detail})


def _is_table(other: OtherSheet) -> bool:
    wide = [row for row in other.rows if sum(1 for cell in row if cell.strip()) > 1]
    return not other.hidden and other.height > 1 and len(wide) > 1


def _same_labels(table: Table, other: OtherSheet) -> bool:
    labels = locate(RawTable(format=table.raw.format, rows=other.rows)).labels
    ours, theirs = ({fold(label) for label in one if label.strip()} for one in (table.labels, labels))
    return len(ours & theirs) >= 0.8 * max(1, len(ours | theirs))
