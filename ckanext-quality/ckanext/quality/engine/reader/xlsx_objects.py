"""What lies on a sheet of an XLSX file instead of in its cells: pictures, charts, shapes, text boxes, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ckanext.quality.engine.guard import column_letters
from ckanext.quality.engine.reader.base import SheetObject
from ckanext.quality.engine.reader.xml import MALFORMED, Package

MOST = 2_000
"""Objects of one sheet that are listed."""
LONGEST = 2_000
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_SHAPES = ("sp", "pic", "graphicFrame", "cxnSp", "contentPart")
_NOTE = re.compile(rb"""ObjectType\s*=\s*["'](\w+)["']""")


def read_objects(package: Package, sheet: str) -> list[SheetObject]:
    """Everything on a sheet that is no cell."""
    found: list[SheetObject] = []
    for kind, part in package.relations(sheet).values():
        if kind == "drawing":
            found.extend(_drawing(package, part))
        elif kind == "comments":
            found.extend(_comments(package, part))
        elif kind == "vmlDrawing":
            found.extend(_vml(package, part))
        elif kind == "image":
            found.append(SheetObject("image", "背景"))
    return found[:MOST]


def _drawing(package: Package, part: str) -> Iterator[SheetObject]:
    root = package.tree(part)
    if root is None:
        return
    relations = package.relations(part)
    for anchor in root:
        if anchor.tag in _ANCHORS:
            place = _place(anchor.find("from"))
            for shape in _shapes(anchor):
                yield _object(package, shape, place, relations)


def _shapes(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag in _SHAPES:
            yield child
        elif child.tag in ("grpSp", "AlternateContent", "Choice"):
            # The fallback beside a choice is the same thing drawn for older programs.
            yield from _shapes(child)


def _object(package: Package, shape: Element, place: str, relations: dict[str, tuple[str, str]]) -> SheetObject:
    text = _words(shape)
    if shape.tag == "pic":
        return SheetObject("image", _name(shape), place)
    if shape.tag == "graphicFrame":
        target = next((one.get("id", "") for one in shape.iter("chart")), "")
        root = package.tree(relations.get(target, ("", ""))[1])
        title = root.find(".//title") if root is not None else None
        return SheetObject("chart", _words(title) if title is not None else _name(shape), place)
    box = next((one.get("txBox") for one in shape.iter("cNvSpPr")), None) in ("1", "true")
    return SheetObject("textbox" if box or text else "shape", text, place)


def _name(shape: Element) -> str:
    """The words that somebody wrote for readers who cannot see the picture."""
    return next((one.get("descr", "") for one in shape.iter("cNvPr")), "")[:LONGEST]


def _words(element: Element) -> str:
    lines = ["".join(run.text or "" for run in line.iter("t")) for line in element.iter("p")]
    return "\n".join(line for line in lines if line.strip())[:LONGEST]


def _place(corner: Element | None) -> str:
    if corner is None:
        return ""
    column, row = corner.findtext("col", "").strip(), corner.findtext("row", "").strip()
    if not (column.isdecimal() and row.isdecimal()):
        return ""
    return f"{column_letters(int(column) + 1)}{int(row) + 1}"


def _comments(package: Package, part: str) -> Iterator[SheetObject]:
    root = package.tree(part)
    if root is None:
        return
    for comment in root.iter("comment"):
        text = "".join(run.text or "" for run in comment.iter("t"))
        yield SheetObject("comment", text[:LONGEST], comment.get("ref", ""))


def _vml(package: Package, part: str) -> Iterator[SheetObject]:
    """Old drawings: notes are listed by their comments; buttons and boxes of forms are not."""
    content = b"".join(package.chunks(part))
    kinds = [kind.decode() for kind in _NOTE.findall(content) if kind not in (b"Note", b"Pict")]
    if not kinds:
        return
    try:
        root = package.tree(part)
    except MALFORMED:  # VML of old programs is not always well-formed
        root = None
    if root is None:
        yield from (SheetObject("shape", kind) for kind in kinds)
        return
    for shape in root.iter("shape"):
        kind = next((one.get("ObjectType", "") for one in shape.iter("ClientData")), "Note")
        if kind not in ("Note", "Pict"):
            yield SheetObject("shape", "".join(shape.itertext()).strip()[:200] or kind)
