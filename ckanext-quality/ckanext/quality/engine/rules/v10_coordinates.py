"""V10: positions are decimal degrees, in Japan, latitude first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import NamedTuple

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import MAX_PLACES, Example, Outcome, Rule, quote, sheet
from ckanext.quality.engine.standards import codes
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import narrow

LATITUDES, LONGITUDES = (20.0, 46.0), (122.0, 154.0)
FEWEST_DECIMALS = 4
"""Four decimals are about ten metres."""
MANY = 20
"""More rows than this at one point, with different addresses, were not measured one by one."""
_COARSE_SHARE = 0.5
_DMS = re.compile(r"[°度゜º]|\d\s*['′分]|^[NEne]\s*\d")

_FAULTS = {
    "swapped": Text("緯度と経度の入れ替わり", "latitude and longitude swapped"),
    "dms": Text("度分秒の書き方", "degrees, minutes and seconds"),
    "zero": Text("0の値", "zero"),
    "outside": Text("日本の範囲の外か、数値でない", "outside Japan, or no number"),
    "far": Text("公開している市町村から離れた地点", "far from the municipality that publishes it"),
    "same": Text("住所の違う多くの行が同じ地点", "many rows of different addresses at one point"),
    "coarse": Text("小数4桁より粗い値", "fewer than four decimals"),
}
_SLIGHT = frozenset({"coarse", "same"})


class PlacesInJapan(Rule):
    """Latitude 20 to 46, longitude 122 to 154; swapped pairs, degrees-minutes-seconds, zeros, coarse points."""

    id = "V10"
    unit = "row"
    repair = "CONFIRM"
    standards = "GIF 444; 自治体標準ODS"
    title = Text("緯度経度が日本の範囲で、入れ替わりがない", "Positions lie in Japan, latitude and longitude in place")
    what = Text(
        "地図に正しく置けない緯度経度が{count}行あります（{fault}。例：「{example}」）。",
        "{count} rows have a position that no map can use ({fault}; “{example}”).",
    )
    why = Text("地図に置くと海や外国、別の町になります。", "On a map they fall into the sea or another place.")
    remedy = Text(
        "緯度（20～46）と経度（122～154）を10進数・小数6桁（例 36.695000, 137.211000）で書いてください。",
        "Write latitude (20 to 46) and longitude (122 to 154) as decimals with six places.",
    )
    bad = (
        sheet("名称|緯度|経度", "甲|137.2111|36.7111"),
        sheet("名称|緯度|経度", "甲|0|0", "乙|36.7111|137.2111"),
        sheet("名称|緯度|経度", "甲|36°41′10″|137°12′40″"),
        sheet("名称|緯度|経度", "甲|36.7|137.2", "乙|36.8|137.3"),
        sheet("名称|住所|緯度|経度", *(f"{i}|富山市{i}番地|36.7111|137.2111" for i in range(25))),
        Example(
            (("名称", "緯度", "経度"), ("甲", "36.6951", "137.2111"), ("乙", "35.6812", "139.7671")),
            context=Context(body_code="162019"),
        ),
    )
    good = (
        sheet("名称|緯度|経度", "甲|36.7111|137.2111", "乙||"),
        sheet("緯度|値", "36.7|1"),
        sheet("名称|緯度|経度", "甲|36.7111|137.2111", "乙|36.7|137.2", "丙|36.7222|137.2222"),
        # One hall with many events is one point with one address.
        sheet("名称|住所|緯度|経度", *(f"{i}|富山市1番地|36.7111|137.2111" for i in range(25))),
        Example(
            (("名称", "住所", "緯度", "経度"), ("東京事務所", "東京都千代田区", "35.6812", "139.7671")),
            context=Context(body_code="162019"),
        ),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Rows that have both values."""
        lat = next(iter(standards.columns_of(table, "latitude")), None)
        lon = next(iter(standards.columns_of(table, "longitude")), None)
        if lat is None or lon is None:
            return None
        known = {value: _Reading.of(value) for column in (lat, lon) for value in column.distinct}
        pairs = [
            (i, y, x) for i, (y, x) in enumerate(zip(lat.values, lon.values, strict=True)) if known[y] and known[x]
        ]
        if not pairs:
            return None
        find = _finder(table, known, pairs)
        same = _crowded(table, pairs)
        found = [(i, y, x, fault) for i, y, x in pairs if (fault := find(y, x) or ("same" if i in same else None))]
        outcome = Outcome(len(found), len(pairs), [table.address(lat, i) for i, *_ in found[:MAX_PLACES]])
        if found:
            # The gravest gives the example.
            _, y, x, fault = min(found, key=lambda hit: hit[3] in _SLIGHT)
            outcome.example = quote(f"{y}, {x}")
            outcome.values["fault"] = _breakdown(Counter(hit[3] for hit in found))
            outcome.severity = "minor" if fault in _SLIGHT else None
        return outcome


def _breakdown(faults: Counter[str]) -> Text:
    parts = [(_FAULTS[fault], count) for fault, count in faults.most_common()]
    return Text(
        "、".join(f"{text.ja} {count}" for text, count in parts),
        ", ".join(f"{text.en} {count}" for text, count in parts),
    )


class _Reading(NamedTuple):
    """One value of a position, read once."""

    number: float | None
    decimals: int
    dms: bool

    @classmethod
    def of(cls, text: str) -> _Reading | None:
        plain = narrow(text)
        if not plain:
            return None
        try:
            return cls(float(plain), len(plain.partition(".")[2]), dms=False)
        except ValueError:
            return cls(None, 0, dms=bool(_DMS.search(plain)))


def _fault(latitude: _Reading, longitude: _Reading) -> str | None:
    if latitude.dms or longitude.dms:
        return "dms"
    y, x = latitude.number, longitude.number
    if y is None or x is None:
        return "outside"
    if _within(y, LATITUDES) and _within(x, LONGITUDES):
        return None
    if _within(x, LATITUDES) and _within(y, LONGITUDES):
        return "swapped"
    return "zero" if y == 0 or x == 0 else "outside"


def _finder(
    table: Table, known: dict[str, _Reading | None], pairs: list[tuple[int, str, str]]
) -> Callable[[str, str], str | None]:
    """The judge of a pair, with what the whole column and the publisher tell."""
    fine = {value: reading is not None and reading.decimals >= FEWEST_DECIMALS for value, reading in known.items()}
    rough = sum(1 for _, y, x in pairs if not (fine[y] and fine[x]))
    coarse = rough >= _COARSE_SHARE * len(pairs)
    # Where the rows say themselves in which place they are, K04 compares; a publisher may own a hall elsewhere.
    told = standards.columns_of(table, "address", "municipality", "prefecture")
    body = codes.bodies().get(table.context.body_code)
    box = body[0].box if body and not told and not _address(table) else None

    def find(latitude: str, longitude: str) -> str | None:
        y, x = known[latitude], known[longitude]
        if y is None or x is None:
            return None
        fault = _fault(y, x)
        if fault:
            return fault
        if box and y.number is not None and x.number is not None and not box.holds(y.number, x.number):
            return "far"
        return "coarse" if coarse and not (fine[latitude] and fine[longitude]) else None

    return find


def _crowded(table: Table, pairs: list[tuple[int, str, str]]) -> set[int]:
    """Rows at a point that more than twenty share although most of their addresses differ."""
    column = _address(table)
    if column is None:
        return set()
    # Few points have so many rows: their latitudes are counted first, which costs nothing.
    often = {value for value, count in Counter(y for _, y, _ in pairs).items() if count > MANY}
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, y, x in pairs:
        if y in often:
            rows[y, x].append(index)
    crowded = (group for group in rows.values() if len(group) > MANY)
    return {i for group in crowded if 2 * len({column.values[k] for k in group}) > len(group) for i in group}


def _address(table: Table) -> Column | None:
    known = standards.columns_of(table, "address")
    return known[0] if known else next((c for c in table.columns if c.key in ("住所", "所在地")), None)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
