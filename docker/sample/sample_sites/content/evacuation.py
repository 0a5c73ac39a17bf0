"""指定緊急避難場所 and 指定避難所."""

from __future__ import annotations

from sample_sites.content.place import CONTACT, WHERE, place
from sample_sites.marks import dice
from sample_sites.model import Body, Table

DISASTERS = (
    "災害種別_洪水",
    "災害種別_崖崩れ、土石流及び地滑り",
    "災害種別_高潮",
    "災害種別_地震",
    "災害種別_津波",
    "災害種別_大規模な火事",
    "災害種別_内水氾濫",
    "災害種別_火山現象",
)
COLUMNS = (
    "全国地方公共団体コード",
    "ID",
    "名称",
    "名称_カナ",
    "名称_英字",
    *WHERE,
    "標高",
    *CONTACT,
    "市区町村コード",
    "地方公共団体名",
    *DISASTERS,
    "指定避難所との重複",
    "想定収容人数",
    "対象となる町会・自治会",
    "URL",
    "備考",
)
KINDS = ("小学校", "中学校", "公民館", "体育館", "公園")


def table(body: Body, rows: int) -> Table:
    """Invented places of refuge."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "hinan", number)
        made = place(body, "hinan", number, rng.choice(KINDS))
        made |= {kind: "1" if rng.random() < 0.6 else "" for kind in DISASTERS}
        return made | {
            "標高": "0",
            "市区町村コード": body.code[:5],
            "指定避難所との重複": rng.choice(("1", "")),
            "想定収容人数": rng.randrange(50, 900, 10),
            "対象となる町会・自治会": "架空町内会（見本）",
        }

    return Table.of(COLUMNS, (row(number) for number in range(1, rows + 1)))
