"""ごみ: collection days by district, and how things are sorted."""

from __future__ import annotations

from sample_sites.marks import REMARK, dice, named
from sample_sites.model import Body, Table

DAYS = ("月・木", "火・金", "水・土")
ONCE = ("第1水曜", "第2水曜", "第3水曜", "第4水曜")
THINGS = (
    ("アルミ缶", "資源ごみ"),
    ("生ごみ", "燃えるごみ"),
    ("乾電池", "有害ごみ"),
    ("傘", "燃えないごみ"),
    ("段ボール", "資源ごみ"),
    ("ふとん", "粗大ごみ"),
    ("ペットボトル", "資源ごみ"),
    ("蛍光灯", "有害ごみ"),
    ("やかん", "燃えないごみ"),
    ("タンス", "粗大ごみ"),
    ("新聞紙", "資源ごみ"),
    ("割り箸", "燃えるごみ"),
)
SORTING = (
    "全国地方公共団体コード",
    "ID",
    "地方公共団体名",
    "ゴミの品目",
    "分別区分",
    "注意点",
    "料金種別",
    "料金",
    "料金備考",
    "備考",
)


def calendar(body: Body, rows: int) -> Table:
    """Invented districts and the days on which nobody comes."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "waste", number)
        return {
            "地区": named("地区", number),
            "燃えるごみ": rng.choice(DAYS),
            "燃えないごみ": rng.choice(ONCE),
            "資源ごみ": rng.choice(ONCE),
            "粗大ごみ": "申込制",
            "備考": REMARK,
        }

    header = ("地区", "燃えるごみ", "燃えないごみ", "資源ごみ", "粗大ごみ", "備考")
    return Table.of(header, (row(number) for number in range(1, rows + 1)))


def sorting(body: Body) -> Table:
    """Sorting rules of nowhere."""
    rows = (
        {
            "全国地方公共団体コード": body.code,
            "ID": f"MIHON{number:04d}",
            "地方公共団体名": body.full,
            "ゴミの品目": f"{thing}（見本・架空）",
            "分別区分": kind,
            "料金種別": "有料" if kind == "粗大ごみ" else "無料",
            "料金": "000" if kind == "粗大ごみ" else "0",
            "備考": REMARK,
        }
        for number, (thing, kind) in enumerate(THINGS, 1)
    )
    return Table.of(SORTING, rows)
