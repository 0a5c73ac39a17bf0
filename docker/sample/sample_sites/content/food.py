"""食品営業許可施設, in a workbook with a header of two rows."""

from __future__ import annotations

from sample_sites.content.place import place
from sample_sites.marks import PHONE, REMARK, dice, wareki
from sample_sites.model import Body, Table

COLUMNS = (
    "許可番号",
    "営業の種類",
    "営業所名称",
    "営業所所在地",
    "営業所電話番号",
    "営業者氏名",
    "営業者住所",
    "許可年月日",
    "有効期限",
    "備考",
)
GROUPS = {
    "許可": ("許可番号", "営業の種類"),
    "営業所": ("営業所名称", "営業所電話番号"),
    "営業者": ("営業者氏名", "営業者住所"),
    "期間": ("許可年月日", "有効期限"),
}


def table(body: Body, rows: int, month: str) -> Table:
    """Invented shops, with dates by eras."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "food", month, number)
        made = place(body, f"food{month}", number, rng.choice(("食堂", "菓子店", "鮮魚店", "喫茶店")))
        return {
            "許可番号": f"見本第{number}号",
            "営業の種類": rng.choice(("飲食店営業", "菓子製造業", "魚介類販売業")),
            "営業所名称": made["名称"],
            "営業所所在地": made["所在地_連結表記"],
            "営業所電話番号": PHONE,
            "営業者氏名": "架空商店（見本）",
            "営業者住所": made["所在地_連結表記"],
            "許可年月日": wareki(f"{month}-{rng.randint(1, 28):02d}"),
            "有効期限": wareki(f"{int(month[:4]) + 6}-{month[5:]}-28"),
            "備考": REMARK,
        }

    return Table.of(COLUMNS, (row(number) for number in range(1, rows + 1)))
