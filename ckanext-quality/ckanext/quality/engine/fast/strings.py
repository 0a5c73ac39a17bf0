"""The shared strings of a workbook: plain ones are cut out of the XML, the others go to openpyxl one by one."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl.cell.text import Text
from openpyxl.reader.strings import read_string_table
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring

from .route import Unfit

_PLAIN = "<t>"
_SPACED = '<t xml:space="preserve">'
_END = "</t></si>"


def shared_strings(xml: bytes) -> list[str]:
    """What openpyxl reads from a table of shared strings."""
    head = xml[:2_000]
    if b"<si>" not in head or f'xmlns="{SHEET_MAIN_NS}"'.encode() not in head or b"\r" in xml[len(head) :]:
        return _by_openpyxl(xml)
    if b"encoding=" in head and b'encoding="utf-8"' not in head.lower():
        return _by_openpyxl(xml)
    text = xml.decode()
    body = text[text.index("<si>") : text.rfind("</sst>")]
    return _all_plain(body) or [_string(item) for item in body.split("<si>")[1:]]


def _all_plain(body: str) -> list[str]:
    """The strings of a table that has nothing but plain ones; empty for any other table."""
    between = f"{_END}<si>{_PLAIN}"
    first, last = f"<si>{_PLAIN}", _END
    if "&" in body or "x005F_" in body:
        return []
    body = body.replace(f"<si>{_SPACED}", first)
    count = body.count("<")
    if not (body.startswith(first) and body.endswith(last)) or body.count(between) * 4 + 4 != count:
        return []
    found = body[len(first) : -len(last)].split(between)
    return found if all(found) else []


def _string(item: str) -> str:
    for start in (_PLAIN, _SPACED):
        if item.startswith(start) and item.endswith(_END):
            inner = item[len(start) : -len(_END)]
            # Empty text, entities and escapes of Excel are openpyxl's matter.
            if inner and "<" not in inner and "&" not in inner and "x005F_" not in inner:
                return inner
    try:
        node: Any = fromstring(f'<si xmlns="{SHEET_MAIN_NS}">{item.rstrip()}'.encode())
        text: Any = Text.from_tree(node)
        return text.content.replace("x005F_", "")
    except (ParseError, ValueError, TypeError, AttributeError) as error:
        raise Unfit("a shared string of a strange form") from error


def _by_openpyxl(xml: bytes) -> list[str]:
    return read_string_table(BytesIO(xml))
