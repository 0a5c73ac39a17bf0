"""AED設置箇所."""

from __future__ import annotations

from sample_sites.content.place import CONTACT, HOURS, WHERE, WHO, place
from sample_sites.marks import dice
from sample_sites.model import Body, Table

COLUMNS = (
    *WHO,
    "名称",
    "名称_カナ",
    "名称_英字",
    *WHERE,
    "設置位置",
    *CONTACT,
    "法人番号",
    "団体名",
    *HOURS,
    "小児対応設備の有無",
    "URL",
    "備考",
)
KINDS = ("小学校", "公民館", "体育館", "支所", "図書館")


def table(body: Body, rows: int) -> Table:
    """Invented defibrillators."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "aed", number)
        return place(body, "aed", number, rng.choice(KINDS)) | {
            "設置位置": rng.choice(("1階玄関ホール", "事務室前", "体育館入口", "受付")),
            "団体名": "架空の団体（見本）",
            "小児対応設備の有無": rng.choice(("有", "無", "")),
        }

    return Table.of(COLUMNS, (row(number) for number in range(1, rows + 1)))
