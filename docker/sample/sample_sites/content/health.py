"""医療機関 and 介護サービス事業所."""

from __future__ import annotations

from sample_sites.content.place import CONTACT, WHERE, WHO, place
from sample_sites.marks import PHONE, dice
from sample_sites.model import Body, Table

HOSPITAL = (
    *WHO,
    "名称",
    "名称_カナ",
    "名称_英字",
    "医療機関の種類",
    *WHERE,
    *CONTACT,
    "法人番号",
    "法人の名称",
    "医療機関コード",
    "診療曜日",
    "診療開始時間",
    "診療終了時間",
    "診療日時特記事項",
    "時間外における対応",
    "診療科目",
    "病床数",
    "URL",
    "備考",
)
CARE = (
    *WHO,
    "介護サービス事業所名称",
    "介護サービス事業所名称_カナ",
    "介護サービス事業所名称_英字",
    "実施サービス",
    *WHERE,
    *CONTACT,
    "FAX番号",
    "法人番号",
    "法人の名称",
    "事業所番号",
    "利用可能曜日",
    "利用可能曜日特記事項",
    "定員",
    "URL",
    "備考",
)


def hospitals(body: Body, rows: int) -> Table:
    """Invented hospitals."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "hospital", number)
        kind = rng.choice(("病院", "診療所", "歯科診療所"))
        return place(body, "hospital", number, kind) | {
            "医療機関の種類": kind,
            "法人の名称": "架空医療法人（見本）",
            "医療機関コード": "0000000000",
            "診療曜日": "月火水木金土",
            "診療開始時間": "09:00",
            "診療終了時間": "18:00",
            "診療科目": rng.choice(("内科", "小児科", "歯科", "外科;整形外科")),
            "病床数": rng.randrange(20, 300, 10) if kind == "病院" else 0,
        }

    return Table.of(HOSPITAL, (row(number) for number in range(1, rows + 1)))


def care(body: Body, rows: int) -> Table:
    """Invented care services."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "care", number)
        service = rng.choice(("通所介護", "訪問介護", "居宅介護支援", "介護老人福祉施設"))
        made = place(body, "care", number, "介護事業所")
        return made | {
            "介護サービス事業所名称": made["名称"],
            "介護サービス事業所名称_カナ": made["名称_カナ"],
            "介護サービス事業所名称_英字": made["名称_英字"],
            "実施サービス": service,
            "FAX番号": PHONE,
            "法人の名称": "架空福祉会（見本）",
            "事業所番号": "0000000000",
            "定員": rng.randrange(10, 100, 5),
        }

    return Table.of(CARE, (row(number) for number in range(1, rows + 1)))
