"""全国地方公共団体コード and 法人番号: check digits, the list of all local governments, lost digits found again.

The list is a data file (``engine/data/codes``, its sources in ``SOURCES.json`` beside it); nothing here knows a place
by name. Wards of designated cities are not on it: their codes pass by their check digit and have no name to compare.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "codes" / "municipalities.csv"
KM_PER_DEGREE = 111.0
MARGIN_KM = 5.0


@dataclass(frozen=True)
class Box:
    """South, west, north and east bounds in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float, margin_km: float = MARGIN_KM) -> bool:
        """Whether the point lies inside, or nearer than the margin."""
        step = margin_km / KM_PER_DEGREE
        # A degree of longitude is shorter than one of latitude; 0.75 holds from Kyushu to Hokkaido.
        return (
            self.south - step <= latitude <= self.north + step
            and self.west - step / 0.75 <= longitude <= self.east + step / 0.75
        )


@dataclass(frozen=True)
class Body:
    """A prefecture (``name`` empty) or a municipality."""

    code: str
    prefecture: str
    name: str
    former: bool
    box: Box | None

    @property
    def full_name(self) -> str:
        """``石川県金沢市``."""
        return self.prefecture + self.name


@dataclass(frozen=True)
class Restored:
    """A code whose lost digit was found again."""

    code: str
    sure: bool
    """Only one body fits, and it is the publisher."""


def check_digit(code5: str) -> str:
    """The sixth digit of a code: weights 6 to 2, modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(code5, range(6, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def is_code(text: str) -> bool:
    """Six digits with a right check digit."""
    return len(text) == 6 and text.isascii() and text.isdigit() and check_digit(text[:5]) == text[5]


def is_corporate_number(text: str) -> bool:
    """13 digits whose first is the check digit of the others."""
    if len(text) != 13 or not (text.isascii() and text.isdigit()):
        return False
    total = sum(int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(text[1:])))
    return text[0] == str(9 - total % 9)


@lru_cache(maxsize=1)
def bodies() -> dict[str, tuple[Body, ...]]:
    """All bodies by code; a code whose body was renamed has the present one first."""
    found: dict[str, list[Body]] = {}
    with FILE.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            edges = [row[edge] for edge in ("south", "west", "north", "east")]
            box = Box(*map(float, edges)) if all(edges) else None
            body = Body(row["code"], row["prefecture"], row["name"], row["status"] == "former", box)
            found.setdefault(body.code, []).append(body)
    return {code: tuple(sorted(group, key=lambda body: body.former)) for code, group in found.items()}


@lru_cache(maxsize=1)
def prefectures() -> dict[str, str]:
    """Names of the 47 prefectures by the first two digits."""
    return {code[:2]: group[0].prefecture for code, group in bodies().items() if not group[0].name}


@lru_cache(maxsize=1)
def municipalities() -> dict[str, frozenset[str]]:
    """Names of municipalities, with the prefectures that have one of that name."""
    found: dict[str, set[str]] = {}
    for group in bodies().values():
        for body in group:
            if body.name:
                found.setdefault(body.name, set()).add(body.prefecture)
    return {name: frozenset(where) for name, where in found.items()}


def restore(digits: str, publisher: str = "") -> Restored | None:
    """The six-digit code of ``digits`` that lost its check digit or its leading zero; none when no body fits.

    >>> restore("16201", "162019")
    Restored(code='162019', sure=True)
    """
    if len(digits) != 5 or not (digits.isascii() and digits.isdigit()):
        return None
    candidates = [code for code in (digits + check_digit(digits), "0" + digits) if code in bodies()]
    if not candidates:
        return None
    if len(candidates) > 1:
        # The clerk decides: the publisher's own code is the likelier one, and still only a proposal.
        return Restored(publisher if publisher in candidates else candidates[0], sure=False)
    return Restored(candidates[0], sure=candidates[0] == publisher)


def split_address(text: str) -> tuple[str, str]:
    """Prefecture and municipality at the head of an address; empty where it does not name them.

    A 郡 before a town's name is passed over, a ward after a city's is left.
    """
    prefecture = next((text[:n] for n in (3, 4) if text[:n] in _prefecture_names()), "")
    rest = text[len(prefecture) : len(prefecture) + 16]
    known = municipalities()
    for start in _starts(rest):
        # The longest name wins: 四日市市 is not 四日市, 野々市市 not 野々市.
        for length in range(min(8, len(rest) - start), 1, -1):
            name = rest[start : start + length]
            if name in known and (not prefecture or prefecture in known[name]):
                return prefecture, name
    return prefecture, ""


@lru_cache(maxsize=1)
def _prefecture_names() -> frozenset[str]:
    return frozenset(prefectures().values())


def _starts(rest: str) -> tuple[int, ...]:
    county = rest.find("郡", 1, 6)
    return (0, county + 1) if county > 0 else (0,)


@lru_cache(maxsize=4096)
def box_of(prefecture: str, name: str) -> Box | None:
    """The bounds of a municipality by its name, where they are known."""
    if not prefecture or not name:
        return None
    found = (body for group in bodies().values() for body in group if body.full_name == prefecture + name)
    return next((body.box for body in found), None)
