"""Which encoding a text file is in: strict trials in a fixed order, never a guess by statistics alone.

UTF-8 (with or without BOM), UTF-16 with BOM, ISO-2022-JP by its escapes, then CP932 and EUC-JP. A file that
both of the last two read is settled by what Japanese text looks like, and the doubt is told.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from .errors import EngineError
from .text import Text

CHUNK = 1024 * 1024
SAMPLE = 256 * 1024
"""Bytes with non-ASCII characters that plausibility looks at."""

NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "cp932": "CP932 (Shift_JIS)",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
    "ascii": "ASCII",
}


@dataclass(frozen=True)
class Encoding:
    """The encoding found: the codec to decode with, and whether there is a doubt about it."""

    codec: str
    bom: bool = False
    doubt: Text | None = None
    declared: bool = False
    """True when the caller named it."""

    @property
    def label(self) -> str:
        """The name that people know."""
        return NAMES.get(self.codec, self.codec)


DOUBT = Text(
    "{chosen} として読みましたが、{other} としても読めます。文字が正しいか確かめてください（例：{sample}）。",
    "Read as {chosen}, but {other} reads it too. Check the characters (for example: {sample}).",
)
DECLARED_DIFFERS = Text(
    "指定された {chosen} で読みましたが、中身は {other} のように見えます。",
    "Read as {chosen} as asked, but the content looks like {other}.",
)


def detect(path: Path, declared: str | None = None) -> Encoding:
    """The encoding of the whole file; ``undecodable`` or ``binary`` when there is none."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    if declared:
        return _as_declared(path, declared)
    if head.startswith(codecs.BOM_UTF8):
        _require(path, "utf-8")
        return Encoding("utf-8-sig", bom=True)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _require(path, "utf-16")
        return Encoding("utf-16", bom=True)
    if b"\x00" in head:
        raise EngineError("binary")
    if re.search(rb"\x1b\$[@B]", head):
        _require(path, "iso2022_jp")
        return Encoding("iso2022_jp")
    return _without_mark(path)


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """The decoded text, line ends untouched (the CSV reader needs them)."""
    return path.open(encoding=encoding.codec, errors="strict", newline="")


def _without_mark(path: Path) -> Encoding:
    utf8 = failure_offset(path, "utf-8")
    if utf8 is None:
        return Encoding("ascii" if _is_ascii(path) else "utf-8")
    if _japanese_utf8_before(path, utf8):
        # So much valid Japanese in UTF-8 never is CP932 by accident: the file is UTF-8 and damaged here.
        raise EngineError("undecodable", offset=utf8)
    failures = {codec: failure_offset(path, codec) for codec in ("cp932", "euc_jp")}
    readable = [codec for codec, offset in failures.items() if offset is None]
    if not readable:
        raise EngineError("undecodable", offset=max(offset or 0 for offset in failures.values()))
    if len(readable) == 1:
        return _single(path, readable[0])
    return _tie(path)


def _single(path: Path, codec: str) -> Encoding:
    text = _sample(path, codec)
    if _rare(text):
        raise EngineError("binary")
    return Encoding(codec)


def _tie(path: Path) -> Encoding:
    texts = {codec: _sample(path, codec) for codec in ("cp932", "euc_jp")}
    likeness = {"cp932": cp932_likeness(texts["cp932"]), "euc_jp": euc_likeness(texts["euc_jp"])}
    chosen = max(likeness, key=lambda codec: likeness[codec])
    other = "euc_jp" if chosen == "cp932" else "cp932"
    if likeness[chosen] < 0.2:
        raise EngineError("binary")
    doubt = None
    if likeness[chosen] - likeness[other] < 0.3:
        sample = first_foreign_word(texts[chosen])
        doubt = DOUBT.format(chosen=NAMES[chosen], other=NAMES[other], sample=sample)
    return Encoding(chosen, doubt=doubt)


def _as_declared(path: Path, declared: str) -> Encoding:
    try:
        codec = codecs.lookup(declared).name
    except LookupError:
        raise EngineError("undecodable", offset=0) from None
    # What is called Shift_JIS in Japan is CP932 whenever it holds ① or 髙.
    codec = {"shift_jis": "cp932", "utf-8": "utf-8-sig" if _has_bom(path) else "utf-8"}.get(codec, codec)
    _require(path, codec)
    try:
        found = detect(path)
    except EngineError:
        return Encoding(codec, declared=True)
    same = found.codec == codec or found.codec == "ascii"
    doubt = None if same else DECLARED_DIFFERS.format(chosen=NAMES.get(codec, codec), other=found.label)
    return Encoding(codec, bom=found.bom, doubt=doubt, declared=True)


def _has_bom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == codecs.BOM_UTF8


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _is_ascii(path: Path) -> bool:
    return all(chunk.isascii() for chunk in _chunks(path))


def failure_offset(path: Path, codec: str) -> int | None:
    """Where strict decoding of the whole file fails (bytes from the start), or none."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    done = 0
    for chunk in _chunks(path):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return done - held + error.start
        done += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return done
    return None


def _require(path: Path, codec: str) -> None:
    offset = failure_offset(path, codec)
    if offset is not None:
        raise EngineError("undecodable", offset=offset)


def _japanese_utf8_before(path: Path, offset: int) -> bool:
    with path.open("rb") as file:
        before = file.read(min(offset, CHUNK)).decode("utf-8", "ignore")
    return len(_JAPANESE.findall(before)) >= 12


def _sample(path: Path, codec: str) -> str:
    """Decoded text of the parts that are not ASCII, up to a bound."""
    found: list[str] = []
    size = 0
    with path.open(encoding=codec, errors="replace", newline=None) as file:
        while size < SAMPLE:
            text = file.read(CHUNK)
            if not text:
                break
            words = _FOREIGN.findall(text)
            found.extend(words)
            size += sum(map(len, words)) * 2
    return "\n".join(found)


_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_JAPANESE = re.compile(r"[\u3001-\u30ff\u4e00-\u9fff\uff01-\uff60]")
_HALF = re.compile(r"[\uff61-\uff9f]+")
_VOICED = frozenset("ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ")
_HALF_VOICED = frozenset("ﾊﾋﾌﾍﾎ")
_NO_START = frozenset("ﾞﾟｰｧｨｩｪｫｬｭｮｯ")


def first_foreign_word(text: str) -> str:
    """A few characters to show to a person."""
    return text.split("\n", 1)[0][:12]


def _rare(text: str) -> bool:
    """Mostly control characters, private use or replacement: nothing that people write."""
    odd = sum(1 for c in text if "\ue000" <= c <= "\uf8ff" or "\x80" <= c <= "\xa0" or c == "\ufffd")
    return odd * 5 > len(text)


def _wrong_in_run(run: str) -> int:
    """Characters of a run of half-width kana that no Japanese word has in that place."""
    wrong = int(run[0] in _NO_START)
    for before, here in pairwise(run):
        wrong += here == "ﾞ" and before not in _VOICED
        wrong += here == "ﾟ" and before not in _HALF_VOICED
    # 。「」、・ are frequent in EUC-JP bytes read as kana (A1 to A5 lead most characters there), rare in real kana.
    return wrong + 2 * sum(1 for c in run if "\uff61" <= c <= "\uff65")


def cp932_likeness(text: str) -> float:
    """0 to 1: how much this reading looks like Japanese as CP932 is used."""
    total = len(text.replace("\n", "")) or 1
    wrong = sum(_wrong_in_run(run) for run in _HALF.findall(text))
    half = sum(map(len, _HALF.findall(text)))
    level2 = sum(1 for c in text if not _everyday(c) and not "\uff61" <= c <= "\uff9f" and c != "\n")
    # Each half-width kana takes something off: EUC-JP bytes always read as kana, real files seldom have many.
    return max(0.0, 1 - (4 * wrong + 0.25 * half + level2) / total)


def euc_likeness(text: str) -> float:
    """0 to 1: how much this reading looks like Japanese text."""
    body = text.replace("\n", "")
    runs = _HALF.findall(body)
    half, wrong = sum(map(len, runs)), sum(map(_wrong_in_run, runs))
    # Half-width kana take two bytes here (8E and the kana); words of them that make sense are no accident.
    return max(0.0, (sum(map(_everyday, body)) + 0.75 * half - 2 * wrong) / (len(body) or 1))


def _everyday(char: str) -> bool:
    """Kana, full-width signs and the 2,965 kanji of JIS level 1: nearly all of what offices write."""
    if "\u3041" <= char <= "\u30fe" or "\u3001" <= char <= "\u301c" or "\uff01" <= char <= "\uff5e":
        return True
    try:
        code = char.encode("euc_jp")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and (0xA1 <= code[0] <= 0xA8 or 0xB0 <= code[0] <= 0xCF)
