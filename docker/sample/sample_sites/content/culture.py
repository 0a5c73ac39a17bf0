"""文化財, and 観光施設."""

from __future__ import annotations

from sample_sites.content.place import CONTACT, WHERE, WHO, place
from sample_sites.marks import dice, wareki
from sample_sites.model import Body, Table

PROPERTY = (
    *WHO,
    "名称",
    "名称_カナ",
    "名称_英語",
    "文化財分類",
    "種類",
    "場所名称",
    *WHERE,
    *CONTACT,
    "員数（数）",
    "員数（単位）",
    "所有者等",
    "文化財指定日",
    "概要",
    "URL",
    "備考",
)
TOURISM = (
    "全国地方公共団体コード",
    "法人番号",
    "ID",
    "地方公共団体名",
    "名称",
    "名称_カナ",
    "名称_英語",
    "POIコード",
    *WHERE,
    "利用可能曜日",
    "開始時間",
    "終了時間",
    "料金(基本)",
    "説明",
    "アクセス方法",
    "駐車場情報",
    "URL",
    "備考",
)


def properties(body: Body, rows: int, era: bool = False) -> Table:
    """Invented treasures; the date of designation by eras if ``era``."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "culture", number)
        kind = rng.choice(("石仏", "古文書", "古墳", "大スギ", "獅子舞", "社殿"))
        day = f"{rng.randint(1990, 2020)}-{rng.randint(1, 12):02d}-01"
        return place(body, "culture", number, kind) | {
            "文化財分類": rng.choice(("有形文化財", "無形文化財", "史跡", "天然記念物")),
            "種類": kind,
            "場所名称": "架空寺社（見本）",
            "員数（数）": rng.randint(1, 5),
            "員数（単位）": "点",
            "所有者等": "架空保存会（見本）",
            "文化財指定日": wareki(day) if era else day,
            "概要": "説明のための見本です（架空）。",
        }

    return Table.of(PROPERTY, (row(number) for number in range(1, rows + 1)))


def tourism(body: Body, rows: int) -> Table:
    """Invented sights."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "tourism", number)
        return place(body, "tourism", number, rng.choice(("展望台", "資料館", "温泉", "水族館", "庭園"))) | {
            "料金(基本)": rng.choice(("無料", "大人000円")),
            "説明": "説明のための見本です（架空）。",
            "アクセス方法": "架空駅（見本）から徒歩0分",
            "駐車場情報": f"{rng.randint(0, 80)}台",
        }

    return Table.of(TOURISM, (row(number) for number in range(1, rows + 1)))
