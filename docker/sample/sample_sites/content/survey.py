"""The sample of evidence: an invented survey on child care, and the figure that is taken from it.

The totals are fixed, because the sample policy of the portal quotes them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sample_sites.marks import dice
from sample_sites.model import Body, Table

TOTALS = {2021: 780, 2022: 810, 2023: 855, 2024: 885, 2025: 930}
"""Year → how many of 1,500 were content."""
EACH = 100
"""Answers per municipality; no cell is small enough to tell of a person."""
CLUBS = {2021: 100, 2022: 104, 2023: 110, 2024: 115, 2025: 120}


def answers(prefecture: Body, municipalities: Sequence[Body]) -> Table:
    """Answers by year and municipality, with a row of totals that add up."""
    rows: list[dict[str, str | int | float | None]] = []
    for year, total in TOTALS.items():
        for body, content in zip(municipalities, _spread(year, total, len(municipalities)), strict=True):
            rows.append(_row(year, body.code, f"架空 {body.name}（見本）", EACH, content))
        whole = EACH * len(municipalities)
        rows.append(_row(year, prefecture.code, "架空 富山県計（見本）", whole, total))
    return Table.of(("年度", "市町村コード", "市町村名", "回答数", "満足と答えた人数", "満足割合"), rows)


def _row(year: int, code: str, name: str, count: int, content: int) -> dict[str, str | int | float | None]:
    return {
        "年度": year,
        "市町村コード": code,
        "市町村名": name,
        "回答数": count,
        "満足と答えた人数": content,
        "満足割合": f"{100 * content / count:.1f}",
    }


def _spread(year: int, total: int, parts: int) -> list[int]:
    rng = dice("survey", year)
    even = total // parts
    shifts = [rng.randint(-8, 8) for _ in range(parts)]
    counts = [even + shift for shift in shifts]
    rest = total - sum(counts)
    step = 1 if rest > 0 else -1
    for number in range(abs(rest)):
        counts[number % parts] += step
    return counts


def indicators(municipalities: int) -> Table:
    """The figures of the plan; the first is the survey's total."""
    whole = EACH * municipalities
    rows = [
        {
            "年度": year,
            "指標名": "子育て支援に満足している人の割合（架空）",
            "値": f"{100 * content / whole:.1f}",
            "単位": "％",
        }
        for year, content in TOTALS.items()
    ]
    rows += [
        {"年度": year, "指標名": "放課後児童クラブの設置数（架空）", "値": str(count), "単位": "か所"}
        for year, count in CLUBS.items()
    ]
    return Table.of(("年度", "指標名", "値", "単位"), rows)
