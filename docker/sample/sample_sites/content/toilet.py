"""公衆トイレ."""

from __future__ import annotations

from sample_sites.content.place import WHERE, WHO, place
from sample_sites.marks import dice
from sample_sites.model import Body, Table

COUNTS = (
    "男性トイレ総数",
    "男性トイレ数（小便器）",
    "男性トイレ数（和式）",
    "男性トイレ数（洋式）",
    "女性トイレ総数",
    "女性トイレ数（和式）",
    "女性トイレ数（洋式）",
    "男女共用トイレ総数",
    "男女共用トイレ数（和式）",
    "男女共用トイレ数（洋式）",
    "バリアフリートイレ数",
)
COLUMNS = (
    *WHO,
    "名称",
    "名称_カナ",
    "名称_英語",
    *WHERE[:-2],
    "設置位置",
    "緯度",
    "経度",
    *COUNTS,
    "車椅子使用者用トイレ有無",
    "乳幼児用設備設置トイレ有無",
    "オストメイト設置トイレ有無",
    "利用開始時間",
    "利用終了時間",
    "利用可能時間特記事項",
    "備考",
)


def table(body: Body, rows: int) -> Table:
    """Invented public toilets."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "toilet", number)
        urinals, squat, seat = rng.randint(1, 3), rng.randint(0, 1), rng.randint(1, 2)
        women, shared = rng.randint(1, 4), rng.randint(0, 1)
        numbers = (urinals + squat + seat, urinals, squat, seat, women + squat, squat, women, shared, 0, shared, shared)
        return (
            place(body, "toilet", number, rng.choice(("公園公衆トイレ", "駅前公衆トイレ", "広場公衆トイレ")))
            | dict(zip(COUNTS, numbers, strict=True))
            | {
                "設置位置": "屋外",
                "車椅子使用者用トイレ有無": "有" if shared else "無",
                "乳幼児用設備設置トイレ有無": rng.choice(("有", "無")),
                "オストメイト設置トイレ有無": "無",
                "利用開始時間": "00:00",
                "利用終了時間": "23:59",
            }
        )

    return Table.of(COLUMNS, (row(number) for number in range(1, rows + 1)))
