"""What the styles of a workbook say about cells: fill colours, strikethrough, numbers with leading zeros."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ckanext.quality.engine.reader.xml import Package

WHITE = "FFFFFF"
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_DATES = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
"""Formats built into Excel that are dates and times."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]')
_ZEROS = re.compile(r"^0{2,}$")


@dataclass
class Styles:
    """Cell styles, by their number, that say something."""

    fills: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    padded: dict[str, int] = field(default_factory=dict)
    dates: set[str] = field(default_factory=set)
    """Styles that show numbers as dates or times."""

    @property
    def telling(self) -> set[str]:
        """Numbers of all styles that say something."""
        return {*self.fills, *self.struck, *self.padded}


def read_styles(package: Package, part: str, theme: str) -> Styles:
    """The styles part of a workbook."""
    root = package.tree(part)
    if root is None:
        return Styles()
    colours = _theme(package.tree(theme))
    fills = [_fill(one, colours) for one in root.iterfind("fills/fill")]
    struck = [_on(one.find("strike")) for one in root.iterfind("fonts/font")]
    formats = {one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iterfind("numFmts/numFmt")}
    found = Styles()
    for number, style in enumerate(root.iterfind("cellXfs/xf")):
        key = str(number)
        if colour := _at(fills, style.get("fillId")):
            found.fills[key] = colour
        if _at(struck, style.get("fontId")):
            found.struck.add(key)
        number_format = style.get("numFmtId", "")
        code = formats.get(number_format, "").split(";")[0]
        if number_format in _DATES or re.search(r"[ymdhs]", _LITERAL.sub("", code), re.IGNORECASE):
            found.dates.add(key)
        if _ZEROS.match(code):
            found.padded[key] = len(code)
    return found


def _at(values: list[str] | list[bool], index: str | None) -> str:
    number = int(index) if index and index.isdecimal() else -1
    return str(values[number] or "") if 0 <= number < len(values) else ""


def _on(element: Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _theme(root: Element | None) -> list[str]:
    scheme = root.find(".//clrScheme") if root is not None else None
    if scheme is None:
        return []
    found = []
    for name in _THEME:
        colour = next(iter(scheme.find(name) or ()), None)
        value = "" if colour is None else colour.get("lastClr") or colour.get("val") or ""
        found.append(value.upper())
    return found


def _fill(element: Element, theme: list[str]) -> str:
    """RRGGBB of a solid fill; empty for none, white, and patterns."""
    pattern = element.find("patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return ""
    colour = pattern.find("fgColor")
    if colour is None:
        return ""
    found = _colour(colour, theme)
    return "" if found == WHITE else found


def _colour(colour: Element, theme: list[str]) -> str:
    base = (colour.get("rgb") or "")[-6:].upper()
    if number := colour.get("theme"):
        base = theme[int(number)] if number.isdecimal() and int(number) < len(theme) else f"THEME{number}"
    elif number := colour.get("indexed"):
        # openpyxl takes its time to import; few workbooks name a colour by number.
        from openpyxl.styles.colors import COLOR_INDEX

        index = int(number) if number.isdecimal() else 64
        base = COLOR_INDEX[index][-6:] if index < len(COLOR_INDEX) else WHITE
    return _tinted(base, colour.get("tint", "0"))


def _tinted(base: str, tint: str) -> str:
    try:
        red, green, blue = (int(base[i : i + 2], 16) / 255 for i in (0, 2, 4))
        amount = max(-1.0, min(1.0, float(tint)))
    except ValueError:
        return base
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + amount) if amount < 0 else light * (1 - amount) + amount
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))
