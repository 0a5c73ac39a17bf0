"""V10: positions lie in Japan."""

from __future__ import annotations

import re

from ckanext.quality.engine.rules.base import MAX_PLACES, Outcome, Rule, sheet
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import narrow

_LAT = re.compile(r"^(緯度|lat|latitude|stop_lat)$", re.IGNORECASE)
_LON = re.compile(r"^(経度|lon|lng|long|longitude|stop_lon)$", re.IGNORECASE)


class PlacesInJapan(Rule):
    """Latitude 20 to 46, longitude 122 to 154; swapped pairs and zeros fail."""

    id = "V10"
    dimension = "values"
    weight = 1.0
    severity = "critical"
    unit = "row"
    standards = "GIF 444"
    title = Text("緯度経度が日本の範囲にある", "Positions lie in Japan")
    what = Text(
        "日本の外になる緯度経度が{count}件あります（例：{example}）。",
        "{count} positions lie outside Japan ({example}).",
    )
    why = Text("地図に置くと海や外国になります。", "On a map they fall into the sea or another country.")
    remedy = Text(
        "緯度と経度の入れ替わりや、桁の誤り、度分秒（36°41′）の書き方がないか確かめてください。",
        "Look for swapped columns, lost digits, and degrees-minutes-seconds.",
    )
    bad = (sheet("名称|緯度|経度", "甲|137.2|36.7"), sheet("名称|緯度|経度", "甲|0|0", "乙|36.7|137.2"))
    good = (sheet("名称|緯度|経度", "甲|36.7|137.2", "乙||"), sheet("緯度|値", "36.7|1"))

    def apply(self, table: Table) -> Outcome | None:
        """Rows that have both values."""
        lat = next((c for c in table.columns if _LAT.match(c.key)), None)
        lon = next((c for c in table.columns if _LON.match(c.key)), None)
        if lat is None or lon is None:
            return None
        return _judge(table, lat, lon)


def _judge(table: Table, lat: Column, lon: Column) -> Outcome | None:
    outcome = Outcome(0, 0)
    for index, (y, x) in enumerate(zip(lat.values, lon.values, strict=True)):
        if not y.strip() or not x.strip():
            continue
        outcome.total += 1
        if _inside(y, 20, 46) and _inside(x, 122, 154):
            continue
        outcome.affected += 1
        outcome.example = outcome.example or f"{y}, {x}"
        if len(outcome.places) < MAX_PLACES:
            outcome.places.append(table.address(lat, index))
    return outcome if outcome.total else None


def _inside(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(narrow(text)) <= high
    except ValueError:
        return False
