"""Bytes of a page to text: header, meta and strict trial, in that order of belief."""

from __future__ import annotations

import codecs
import re

_ALIASES = {
    # Pages that say Shift_JIS carry ①, ㈱ and 髙, which only Windows' table has.
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932",
    "windows-31j": "cp932", "cp932": "cp932", "ms932": "cp932", "euc-jp": "euc_jp", "x-euc-jp": "euc_jp",
    "euc_jp": "euc_jp", "utf8": "utf-8", "utf-8": "utf-8", "iso-2022-jp": "iso2022_jp", "jis": "iso2022_jp",
}  # fmt: skip
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_META_WINDOW = 4096
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")


def decode(content: bytes, content_type: str = "") -> tuple[str, str]:
    """Text of a page and the encoding it was read in.

    Each declared encoding is tried strictly, then UTF-8, CP932 and EUC-JP.
    Only where none fits are undecodable bytes replaced.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, "replace"), "utf-8" if encoding == "utf-8-sig" else encoding
    declared = _declared(content, content_type)
    for encoding in declared:
        text = _strict(content, encoding)
        if text is not None:
            return text, encoding
    for encoding in ("iso2022_jp", "utf-8") if b"\x1b$" in content else ("utf-8",):
        text = _strict(content, encoding)
        if text is not None:
            return text, encoding
    guess = _japanese(content)
    if guess is not None:
        return guess
    encoding = declared[0] if declared else "utf-8"
    return content.decode(encoding, "replace"), encoding


def _declared(content: bytes, content_type: str) -> list[str]:
    window = content[:_META_WINDOW].decode("ascii", "replace")
    names = [match[1] for match in (_CHARSET.search(content_type), _CHARSET.search(window)) if match]
    encodings: list[str] = []
    for name in names:
        encoding = _ALIASES.get(name.lower()) or _known(name)
        if encoding and encoding not in encodings:
            encodings.append(encoding)
    return encodings


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _japanese(content: bytes) -> tuple[str, str] | None:
    """CP932 or EUC-JP, undeclared: bytes of one are often valid in the other, but then as half-width kana."""
    readings = [(text, name) for name in ("cp932", "euc_jp") if (text := _strict(content, name)) is not None]
    return min(readings, key=lambda reading: len(_HALF_KANA.findall(reading[0]))) if readings else None
