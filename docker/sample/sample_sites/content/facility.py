"""公共施設."""

from __future__ import annotations

from sample_sites.content.place import CONTACT, WHERE, WHO, place
from sample_sites.marks import dice
from sample_sites.model import Body, Table

COLUMNS = (
    *WHO,
    "名称",
    "名称_カナ",
    "名称_英字",
    "名称_通称",
    "POIコード",
    *WHERE,
    *CONTACT,
    "法人番号",
    "団体名",
    "利用可能曜日",
    "開始時間",
    "終了時間",
    "利用可能時間特記事項",
    "説明",
    "車椅子可",
    "バリアフリートイレ",
    "授乳室",
    "URL",
    "備考",
)
KINDS = ("市民センター", "図書館", "公民館", "体育館", "児童館", "美術館", "斎場", "温水プール")


def table(body: Body, rows: int) -> Table:
    """Invented public facilities."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "facility", number)
        return place(body, "facility", number, rng.choice(KINDS)) | {
            "説明": "説明のための見本です（架空）。",
            "車椅子可": rng.choice(("有", "無")),
            "バリアフリートイレ": rng.choice(("有", "無")),
            "授乳室": rng.choice(("有", "無", "")),
        }

    return Table.of(COLUMNS, (row(number) for number in range(1, rows + 1)))
