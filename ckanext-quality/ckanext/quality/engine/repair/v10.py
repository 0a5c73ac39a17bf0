"""V10: degrees, minutes and seconds become decimal degrees; swapped pairs change places. Unless the pair lands
in the publisher's own area, a person looks at the map first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.quality.engine import standards
from ckanext.quality.engine.repair.base import CONFIRM, SAFE, Ref, Repairer, Step, Text, Work, by_column
from ckanext.quality.engine.rules.v10_coordinates import LATITUDES, LONGITUDES
from ckanext.quality.engine.standards import codes
from ckanext.quality.engine.values import narrow

# NFKC makes two primes of the sign for seconds.
_SECONDS = r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"″”秒]|''|′′)?)?"
_DMS = re.compile(rf"^(?:北緯|東経|[NE])?\s*(\d{{1,3}})\s*[°度]\s*(\d{{1,2}})\s*['′’分]\s*{_SECONDS}\s*[NE]?$")


class Positions(Repairer):
    """The columns of latitude and longitude."""

    check = "V10"
    order = 180

    def steps(self, work: Work) -> Iterator[Step]:
        """Forms first, then swapped pairs: those that land in the publisher's area by themselves."""
        lat = next(iter(standards.columns_of(work.table, "latitude")), None)
        lon = next(iter(standards.columns_of(work.table, "longitude")), None)
        if lat is None or lon is None:
            return
        text = Text("『{column}』の度分秒を、小数の度にする", "Write “{column}” in decimal degrees")
        yield from by_column(work, self.check, [lat, lon], decimal_degrees, text, CONFIRM)
        known = codes.bodies().get(work.original.context.body_code)
        box = known[0].box if known else None
        swaps: dict[str, dict[Ref, str]] = {SAFE: {}, CONFIRM: {}}
        for index, (y, x) in enumerate(zip(lat.values, lon.values, strict=True)):
            if _in(y, LONGITUDES) and _in(x, LATITUDES):
                certain = box is not None and box.holds(float(narrow(x)), float(narrow(y)))
                cells = swaps[SAFE if certain else CONFIRM]
                cells[work.cell(index, lat)], cells[work.cell(index, lon)] = x, y
        for repair_class, cells in swaps.items():
            if cells:
                text = Text(
                    f"緯度と経度が入れ替わっている{len(cells) // 2}行を入れ替える",
                    f"Swap latitude and longitude in {len(cells) // 2} rows",
                )
                yield Step(self.check, repair_class, text, place=f"swap-{repair_class.lower()}", cells=cells)


def decimal_degrees(text: str) -> str | None:
    """``36.683333`` for 36°41′: six decimals, as the standard has."""
    found = _DMS.match(narrow(text))
    if not found:
        return None
    degrees, minutes, seconds = int(found.group(1)), int(found.group(2)), float(found.group(3) or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    return f"{degrees + minutes / 60 + seconds / 3600:.6f}"


def _in(text: str, bounds: tuple[float, float]) -> bool:
    try:
        return bounds[0] <= float(narrow(text)) <= bounds[1]
    except ValueError:
        return False
