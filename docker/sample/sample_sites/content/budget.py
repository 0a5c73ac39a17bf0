"""予算 and the figures by which a plan is measured."""

from __future__ import annotations

from sample_sites.marks import REMARK, dice, wide
from sample_sites.model import Body, Table

FIELDS = ("議会費", "総務費", "民生費", "衛生費", "農林水産業費", "商工費", "土木費", "消防費", "教育費", "公債費")
GOALS = (
    ("住民満足度（見本）", "％"),
    ("観光入込客数（見本）", "千人"),
    ("待機児童数（見本）", "人"),
    ("ごみ再資源化率（見本）", "％"),
    ("公共交通利用者数（見本）", "千人"),
)


def spending(body: Body) -> Table:
    """Invented budgets of five years; years as people write them."""
    rows = (
        {
            "年度": f"令和{wide(year - 2018)}年度",
            "款": f"{field}（架空）",
            "予算額（千円）": dice(body.code, field, year).randrange(1000, 900000, 10),
            "備考": REMARK,
        }
        for year in range(2022, 2027)
        for field in FIELDS
    )
    return Table.of(("年度", "款", "予算額（千円）", "備考"), rows)


def goals(body: Body) -> Table:
    """Invented goals and results."""
    rows = []
    for year in range(2021, 2026):
        for name, unit in GOALS:
            rng = dice(body.code, name, year)
            rows.append(
                {
                    "年度": year,
                    "指標": f"架空 {name}",
                    "目標値": rng.randint(50, 90),
                    "実績値": rng.randint(40, 90),
                    "単位": unit,
                    "備考": REMARK,
                }
            )
    return Table.of(("年度", "指標", "目標値", "実績値", "単位", "備考"), rows)
