"""Pairs of columns that must agree: code and name, name and address, place and position, start and end.

Every comparison answers True (agree), False (contradict) or None (cannot be told); it is asked once per distinct pair.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.values import narrow

from . import codes
from .naming import fold_name

_PUBLISHER_CODES = ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "地方公共団体コード")
_PLACE_CODES = ("所在地全国地方公共団体コード", "市区町村コード", "市町村コード")
_PUBLISHER_NAMES = ("都道府県名", "市区町村名", "地方公共団体名")
_OPENINGS = (
    ("開始", "終了"), ("開始", "満了"), ("開所", "閉所"), ("開館", "閉館"), ("開店", "閉店"), ("開園", "閉園")
)  # fmt: skip
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})|^(\d{4})(\d{2})(\d{2})$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})(?::\d{2})?$")
_LATE, _NIGHT_ENDS, _NIGHT_STARTS = 3 * 60, 9 * 60, 11 * 60
"""Minutes: whoever closes before three, or opens from eleven on and closes by nine, works through the night."""

Reducer = Callable[[str], Any]
"""What of a value is compared; None where it says nothing."""


@dataclass(frozen=True)
class Relation:
    """Columns whose values are judged together, each reduced to what is compared."""

    columns: tuple[Column, ...]
    reducers: tuple[Reducer, ...]
    judge: Callable[..., bool | None]
    """Of the reduced values, none of which is None."""

    def answers(self) -> Iterator[tuple[int, bool]]:
        """What can be told, by the index of the row."""
        reduced = [
            [kept[value] for value in column.values]
            for column, reducer in zip(self.columns, self.reducers, strict=True)
            for kept in [{value: reducer(value) if value.strip() else None for value in column.distinct}]
        ]
        known: dict[tuple[Any, ...], bool | None] = {}
        for index, values in enumerate(zip(*reduced, strict=True)):
            if None in values:
                continue
            if values not in known:
                known[values] = self.judge(*values)
            answer = known[values]
            if answer is not None:
                yield index, answer


def relations(table: Table, kinds: dict[int, str]) -> Iterator[Relation]:
    """The pairs that this table has."""
    roles = _Roles(table, kinds)
    yield from _names(roles.publisher_code, (*roles.publisher_names, roles.body_name))
    yield from _names(roles.place_code, (roles.prefecture, roles.municipality))
    if roles.address:
        heads = {value: _head(value) for value in roles.address.distinct}
        if roles.place_code:
            yield Relation((roles.place_code, roles.address), (_code, heads.get), _code_and_name)
        if roles.prefecture:
            prefectures = {value: (head[0] or None) if head else None for value, head in heads.items()}
            yield Relation((roles.prefecture, roles.address), (_prefecture, prefectures.get), operator.eq)
        if roles.municipality:
            towns = {value: (head[1] or None) if head else None for value, head in heads.items()}
            yield Relation((roles.municipality, roles.address), (_town, towns.get), operator.eq)
    where = roles.place_code or roles.address
    if where and roles.latitude and roles.longitude:
        columns = (where, roles.latitude, roles.longitude)
        yield Relation(columns, (_box, _number, _number), _place_and_position)
    yield from _spans(table)


class _Roles:
    """Which column plays which part."""

    def __init__(self, table: Table, kinds: dict[int, str]) -> None:
        filled = [column for column in table.columns if column.filled and column.number in kinds]
        self._named = {fold_name(column.label): column for column in reversed(filled)}
        self._by_kind = {kinds[column.number]: column for column in reversed(filled)}
        self.publisher_code = self._first(_PUBLISHER_CODES)
        self.place_code = self._first(_PLACE_CODES)
        self.body_name = self._by_kind.get("body-name") or self._named.get("地方公共団体名")
        # In the form of 2020 都道府県名 and 市区町村名 are the publisher's, not the place's.
        own = {name for name in _PUBLISHER_NAMES if self.publisher_code}
        self.publisher_names = tuple(
            self._named[name] for name in ("都道府県名", "市区町村名") if name in own & set(self._named)
        )
        places = [c for c in filled if c not in self.publisher_names]
        self.prefecture = next((c for c in places if kinds[c.number] == "prefecture"), None)
        self.municipality = next((c for c in places if kinds[c.number] == "municipality"), None)
        self.address = self._by_kind.get("address") or self._first(("住所", "所在地", "施設住所"))
        self.latitude, self.longitude = self._by_kind.get("latitude"), self._by_kind.get("longitude")

    def _first(self, names: tuple[str, ...]) -> Column | None:
        return next((self._named[name] for name in names if name in self._named), None)


def _names(code: Column | None, names: tuple[Column | None, ...]) -> Iterator[Relation]:
    if code:
        yield from (Relation((code, name), (_code, _whole_name), _code_and_name) for name in names if name)


def _code(text: str) -> str | None:
    plain = narrow(text)
    return plain if codes.is_code(plain) and plain[:2] in codes.prefectures() else None


def _whole_name(text: str) -> tuple[str, str] | None:
    """Prefecture and municipality as a column of names has them."""
    found = codes.split_address(narrow(text))
    return found if any(found) else None


def _head(text: str) -> tuple[str, str] | None:
    """Prefecture and municipality of an address, as far as they are surely told.

    Without the prefecture 「朝日町1番地」 may as well be a part of a city: only 市 and a town after its 郡 are sure.
    """
    plain = narrow(text)
    prefecture, town = codes.split_address(plain)
    sure = prefecture or town.endswith("市") or plain[: plain.find(town)].endswith("郡")
    return (prefecture, town if sure else "") if prefecture or sure else None


def _prefecture(text: str) -> str | None:
    return codes.split_address(narrow(text))[0] or None


def _town(text: str) -> str | None:
    return codes.split_address(narrow(text))[1] or None


def _code_and_name(code: str, place: tuple[str, str]) -> bool | None:
    prefecture, town = place
    if prefecture and prefecture != codes.prefectures()[code[:2]]:
        return False
    names = {body.name for body in codes.bodies().get(code, ()) if body.name}
    if not town or not names:
        # A prefecture's code says nothing of a town, a ward's code is not on the list.
        return True if prefecture else None
    return town in names


def _number(text: str) -> float | None:
    try:
        return float(narrow(text))
    except ValueError:
        return None


def _place_and_position(box: codes.Box, latitude: float, longitude: float) -> bool | None:
    # What lies outside Japan is V10's business.
    inside = 20 <= latitude <= 46 and 122 <= longitude <= 154
    return box.holds(latitude, longitude) if inside else None


def _box(place: str) -> codes.Box | None:
    plain = narrow(place)
    if codes.is_code(plain):
        bodies = codes.bodies().get(plain)
        return bodies[0].box if bodies else None
    prefecture, town = _head(place) or ("", "")
    where = codes.municipalities().get(town, frozenset())
    if not prefecture and len(where) == 1:
        prefecture = next(iter(where))
    return codes.box_of(prefecture, town)


def _spans(table: Table) -> Iterator[Relation]:
    """Columns of starts with their ends; hours of what lasts several days are not compared."""
    named = {fold_name(column.label): column for column in reversed(table.columns) if column.filled}
    days: dict[str, tuple[Column, Column]] = {}
    hours: list[tuple[Column, Column]] = []
    for name, column in named.items():
        for begin, end in _OPENINGS:
            other = named.get(name.replace(begin, end)) if begin in name else None
            if other is None or other is column:
                continue
            if name.endswith(("日", "年月日")):
                days[name] = (column, other)
            elif name.endswith(("時間", "時刻")):
                hours.append((column, other))
    for pair in days.values():
        yield Relation(pair, (_day, _day), operator.le)
    for pair in hours:
        if len(days) == 1:
            yield Relation((*pair, *next(iter(days.values()))), (_minutes, _minutes, _day, _day), _hours_of_a_day)
        else:
            yield Relation(pair, (_minutes, _minutes), _hours_in_order)


def _day(text: str) -> tuple[int, ...] | None:
    found = _DATE.match(narrow(text))
    return tuple(int(part) for part in found.groups() if part) if found else None


def _hours_of_a_day(start: int, end: int, first: tuple[int, ...], last: tuple[int, ...]) -> bool | None:
    return _hours_in_order(start, end) if first == last else None


def _hours_in_order(start: int, end: int) -> bool:
    overnight = end <= _LATE or (start >= _NIGHT_STARTS and end <= _NIGHT_ENDS)
    return start <= end or overnight


def _minutes(text: str) -> int | None:
    found = _CLOCK.match(narrow(text))
    return int(found[1]) * 60 + int(found[2]) if found else None
