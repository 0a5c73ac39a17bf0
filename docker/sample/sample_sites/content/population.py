"""地域・年齢別人口, and the yearly figures of municipalities."""

from __future__ import annotations

from collections.abc import Sequence

from sample_sites.marks import REMARK, dice, named, wareki
from sample_sites.model import Body, Table

AGES = (*tuple(f"{start}-{start + 4}歳" for start in range(0, 85, 5)), "85歳以上")
SEXED = tuple(f"{age}の{sex}" for age in AGES for sex in ("男性", "女性"))
COLUMNS = (
    "全国地方公共団体コード",
    "地域コード",
    "地方公共団体名",
    "調査年月日",
    "地域名",
    "総人口",
    "男性",
    "女性",
    *SEXED,
    "世帯数",
    "備考",
)


def by_age(body: Body, rows: int, day: str) -> Table:
    """Invented districts; the ages add up to the totals."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "population", number, day)
        ages = {name: rng.randint(3, 60) for name in SEXED}
        men = sum(count for name, count in ages.items() if name.endswith("男性"))
        women = sum(ages.values()) - men
        return {
            "全国地方公共団体コード": body.code,
            "地域コード": f"{number:06d}",
            "地方公共団体名": body.full,
            "調査年月日": day,
            "地域名": named("町", number),
            "総人口": men + women,
            "男性": men,
            "女性": women,
            **ages,
            "世帯数": (men + women) // 3,
            "備考": REMARK,
        }

    return Table.of(COLUMNS, (row(number) for number in range(1, rows + 1)))


def summary(names: Sequence[str], day: str, era: bool = True) -> Table:
    """One row per area, with the date by eras and numbers as people print them."""

    def row(number: int, name: str) -> dict[str, str | int | float | None]:
        rng = dice("summary", name, day)
        men, women = rng.randint(800, 9000), rng.randint(800, 9000)
        return {
            "基準日": wareki(day) if era else day,
            "番号": number,
            "地域": name,
            "世帯数": rng.randint(400, 6000),
            "男": men,
            "女": women,
            "計": men + women,
            "備考": REMARK,
        }

    header = ("基準日", "番号", "地域", "世帯数", "男", "女", "計", "備考")
    return Table.of(header, (row(number, name) for number, name in enumerate(names, 1)))
