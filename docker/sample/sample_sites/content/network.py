"""公衆無線LANアクセスポイント, and 消防水利."""

from __future__ import annotations

from sample_sites.content.place import CONTACT, WHERE, WHO, place
from sample_sites.marks import dice
from sample_sites.model import Body, Table

WIFI = (
    "全国地方公共団体コード",
    "法人番号",
    "ID",
    "地方公共団体名",
    "名称",
    "名称_カナ",
    "名称_英語",
    *WHERE,
    "設置者",
    *CONTACT,
    "SSID",
    "提供エリア",
    "URL",
    "備考",
)
HYDRANT = (*WHO, "種別", *WHERE, "口径", "備考")


def wifi(body: Body, rows: int) -> Table:
    """Invented access points."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "wifi", number)
        return place(body, "wifi", number, rng.choice(("駅前", "庁舎", "図書館", "道の駅"))) | {
            "設置者": "架空市役所（見本）",
            "SSID": f"MIHON-KAKU-{number:03d}",
            "提供エリア": rng.choice(("1階ロビー", "館内全域", "駅前広場")),
        }

    return Table.of(WIFI, (row(number) for number in range(1, rows + 1)))


def hydrants(body: Body, rows: int) -> Table:
    """Invented hydrants; they have no name, so the remark and the town say that they are."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "hydrant", number)
        return place(body, "hydrant", number, "") | {
            "種別": rng.choice(("消火栓", "防火水槽", "消火栓", "プール")),
            "口径": rng.choice((75, 100, 150)),
        }

    return Table.of(HYDRANT, (row(number) for number in range(1, rows + 1)))
