"""The five proofs of repair on tables that hypothesis makes, and on the real files."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.quality.repair.proofs import prove

SHARED = Path(__file__).parents[4] / "shared"
DATA = SHARED / "data"
FULL = os.environ.get("FULL") == "1"

WORDS = ["総曲輪", "桜町　", "　本町", "髙木町", "ﾄﾔﾏ町", "㈱富山", "本　町", "甲\n乙", "その他（売店）", "その他"]
WORDS += ["①", "Ⅳ", "月、水、金", "月", "水", "金"]
NUMBERS = ["1", "12", "1,234", "▲5", "△1,000", "１２", "12人", "約10", "10～20", "5(注1)", "-", "…", "0", "3.50"]
NUMBERS += ["+7", "12（3）"]
DATES = ["令和6年4月1日", "H31.4.30", "平成31年5月1日", "令和元年4月30日", "昭和64年1月7日", "S64.1.8", "2024/4/1"]
DATES += ["20240401", "2024-04-01", "6.4.1", "令和6年度", "令和6年4月", "45383", "２０２４年４月１日", "31/12/2023"]
TIMES = ["9:00", "09:30", "24:00", "９：００", "正午", "8:5"]
PHONES = ["076ー400－0001", "076-400-0002", "(076)400-0003", "０７６４０００００４", "764000005", "不明"]
CODES = ["162019", "16201", "16322", "1620", "16202", "163228"]
TOWNS = ["0001000", "1000", "12345", "0002-001"]
YES = ["有", "無", "〇", "○", "◯", "×", "有り"]
DEGREES = ["36.7", "137.2", "36°41′", "137°12′30″", "0"]
DITTO = ["〃", "同上", "々", "仝", '"', "同左"]

KINDS: dict[str, list[str]] = {
    "町　名": WORDS,
    "人口": NUMBERS,
    "調査日": DATES,
    "開始時間": TIMES,
    "電話番号": PHONES,
    "全国地方公共団体コード": CODES,
    "町字ID": TOWNS,
    "備考": WORDS + NUMBERS,
    "オストメイト対応の有無": YES,
    "名称": WORDS,
    "面積(㎡)": NUMBERS,
    "": WORDS,
    "ID": [str(number) for number in range(9)],
    "ｺｰﾄﾞ": CODES,
    "更新年月日": DATES,
    "緯度": DEGREES,
    "経度": DEGREES,
    "曜日": WORDS,
}


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A clerk's table: dirty columns, titles above, blanks inside, notes and totals below, folded or not."""
    labels = draw(st.lists(st.sampled_from(list(KINDS)), min_size=2, max_size=6))
    count = draw(st.integers(1, 9))
    rows = [[draw(value(label)) for label in labels] for _ in range(count)]
    if draw(st.booleans()):
        rows.append(list(draw(st.sampled_from(rows))))
    table = [labels, *rows]
    if draw(st.booleans()):
        table = fold(table, draw(st.integers(2, 3)), draw(st.integers(0, 1)))
    width = max(map(len, table))
    for _ in range(draw(st.integers(0, 2))):
        table.insert(draw(st.integers(1, len(table))), [""] * width)
    if draw(st.booleans()):
        at = draw(st.integers(0, width))
        table = [[*row[:at], "", *row[at:]] for row in table]
    if draw(st.booleans()):
        table = [["町別の人口"], ["令和6年4月1日現在", "", "単位：人"], [], *table]
    if draw(st.booleans()):
        table += [["合計", *draw(st.lists(st.sampled_from(NUMBERS), max_size=3))]]
    if draw(st.booleans()):
        table += [[], ["※ 住民基本台帳による"], ["資料：市民課"]]
    return [row[: draw(st.integers(1, len(row)))] if row and draw(st.integers(0, 19)) == 0 else row for row in table]


# A single column with a "|" or ";" inside reads as two: that is for the reader's tests.
def value(label: str) -> st.SearchStrategy[str]:
    free = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="|;"), max_size=6)
    return st.one_of(st.sampled_from(KINDS[label]), st.sampled_from(KINDS[label]), st.sampled_from([*DITTO, ""]), free)


def fold(table: list[list[str]], blocks: int, gap: int) -> list[list[str]]:
    """The same rows side by side, as to fit on paper."""
    labels, body = table[0], table[1:]
    height = -(-len(body) // blocks)
    parts = [body[i * height : (i + 1) * height] for i in range(blocks)]
    folded = [[*labels, *([*[""] * gap, *labels] * (blocks - 1))]]
    for index in range(height):
        row: list[str] = []
        for number, part in enumerate(parts):
            row += [""] * gap if number else []
            row += part[index] if index < len(part) else [""] * len(labels)
        folded.append(row)
    return folded


def text_of(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


EXAMPLES = int(os.environ.get("REPAIR_EXAMPLES", "2000" if FULL else "25"))
RELAXED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not FULL,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# New names for equal labels (S08:names) may make two tables of what was one: what follows is another file.
ALL = frozenset(
    [
        "S03",
        "S06",
        "S07",
        "S08:rows",
        "S12",
        "V01",
        "V02",
        "V05",
        "V07",
        "V08",
        "V09",
        "V10",
        "C04",
        "K02",
        "D01",
        "D03",
    ]
)


def readable(path: Path) -> bool:
    try:
        read(path, Limits())
    except EngineError:
        return False
    return True


@pytest.mark.faults
@pytest.mark.parametrize("confirm", [frozenset[str](), ALL], ids=["safe", "confirmed"])
@RELAXED
@given(rows=tables())
def test_generated_tables(tmp_path: Path, rows: list[list[str]], confirm: frozenset[str]):
    path = tmp_path / "hyo.csv"
    path.write_bytes(text_of(rows).encode("utf-8-sig"))
    if readable(path):
        prove(path, tmp_path, confirm)


def real_files() -> list[Path]:
    kinds = {".csv", ".xlsx", ".xls", ".ods"}
    return [path for path in sorted(DATA.rglob("*")) if path.suffix in kinds and path.name != "PROVENANCE.csv"]


SMALL = 40_000


@pytest.mark.shared
@pytest.mark.faults
@pytest.mark.parametrize("confirm", [frozenset[str](), ALL], ids=["safe", "confirmed"])
def test_real_files(tmp_path: Path, confirm: frozenset[str]):
    """All of them in the long campaign; the small ones, every fourth one, otherwise."""
    files = real_files()
    assert files
    chosen = files if FULL else [path for path in files if 0 < path.stat().st_size < SMALL][::4]
    for path in chosen:
        if readable(path):
            prove(path, tmp_path, confirm)
