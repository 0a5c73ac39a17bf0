"""子育て施設."""

from __future__ import annotations

from sample_sites.content.place import CONTACT, HOURS, WHERE, WHO, place
from sample_sites.marks import dice
from sample_sites.model import Body, Table

COLUMNS = (
    *WHO,
    "名称",
    "名称_カナ",
    "名称_英字",
    "種別",
    *WHERE,
    "アクセス方法",
    "駐車場情報",
    *CONTACT,
    "法人番号",
    "団体名",
    "認可等年月日",
    "収容定員",
    "受入年齢",
    *HOURS,
    "一時預かりの有無",
    "病児保育の有無",
    "授乳室",
    "URL",
    "備考",
)
KINDS = ("保育所", "幼稚園", "認定こども園", "子育て支援センター", "放課後児童クラブ")


def table(body: Body, rows: int) -> Table:
    """Invented places for children."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "childcare", number)
        kind = rng.choice(KINDS)
        return place(body, "childcare", number, kind) | {
            "種別": kind,
            "駐車場情報": f"{rng.randint(2, 20)}台",
            "団体名": "架空の法人（見本）",
            "認可等年月日": f"{rng.randint(1985, 2023)}-04-01",
            "収容定員": rng.randrange(20, 200, 5),
            "受入年齢": "0歳～5歳",
            "一時預かりの有無": rng.choice(("有", "無")),
            "病児保育の有無": rng.choice(("有", "無")),
            "授乳室": "有",
        }

    return Table.of(COLUMNS, (row(number) for number in range(1, rows + 1)))
