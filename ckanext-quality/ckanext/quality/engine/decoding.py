"""Which encoding a text file is in: strict trials over the whole file, never a guess by statistics alone.

UTF-8 (with or without BOM), UTF-16 with BOM, ISO-2022-JP by its escapes, then CP932 and EUC-JP. A file that
both of the last two read is settled by what Japanese text looks like, and the doubt is told. The file is read as a
stream, at most three times, whatever its size.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

from .errors import EngineError
from .plausibility import FOREIGN, JAPANESE, NEVER, cp932_likeness, euc_likeness, is_rare
from .text import Text

CHUNK = 1024 * 1024
SAMPLE = 256 * 1024
"""Characters beyond ASCII that plausibility looks at."""
ENOUGH = 12
"""Japanese characters in valid UTF-8 that no other encoding has by accident."""

ASCII_INSIDE = frozenset({"utf-8", "cp932", "euc_jp", "euc_jis_2004"})
"""Encodings in which ASCII bytes between whole characters are ASCII."""

NO_ENCODINGS = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "charmap"})

NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "cp932": "CP932 (Shift_JIS)",
    "euc_jp": "EUC-JP",
    "euc_jis_2004": "EUC-JP (JIS X 0213)",
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
ODD = Text(
    "{chosen} として読みましたが、その文字コードにない文字が混ざっています。"
    "文字が壊れていないか確かめてください（例：{sample}）。",
    "Read as {chosen}, but some bytes do not belong to it. Check the characters (for example: {sample}).",
)
DECLARED_DIFFERS = Text(
    "指定された {chosen} で読みましたが、中身は {other} のように見えます。",
    "Read as {chosen} as asked, but the content looks like {other}.",
)


def detect(path: Path, declared: str | None = None) -> Encoding:
    """The encoding of the whole file; ``undecodable`` or ``binary`` when there is none."""
    if declared:
        return _as_declared(path, declared)
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _require(path, "utf-16")
        return Encoding("utf-16", bom=True)
    bom = head.startswith(codecs.BOM_UTF8)
    seen = _first_pass(path)
    if seen.failure is None:
        if seen.escapes and seen.ascii:
            _require(path, "iso2022_jp")
            return Encoding("iso2022_jp")
        return Encoding("utf-8-sig" if bom else "ascii" if seen.ascii else "utf-8", bom=bom)
    if bom or seen.japanese >= ENOUGH:
        # So much valid Japanese in UTF-8 never is CP932 by accident: the file is UTF-8 and damaged here.
        raise EngineError("undecodable", offset=seen.failure)
    return _second_pass(path)


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """The decoded text, line ends untouched (the CSV reader needs them)."""
    return path.open(encoding=encoding.codec, errors="strict", newline="")


@dataclass
class _Seen:
    """What the first pass tells."""

    failure: int | None = None
    """Where UTF-8 fails, in bytes from the start."""
    ascii: bool = True
    escapes: bool = False
    japanese: int = 0


def _first_pass(path: Path) -> _Seen:
    """Strict UTF-8 over the whole file; zero bytes are no text at all."""
    seen = _Seen()
    trial = _Trial("utf-8")
    tail = b""
    for chunk in _chunks(path):
        if b"\x00" in chunk:
            raise EngineError("binary")
        seen.escapes = seen.escapes or bool(_ESCAPE.search(tail + chunk))
        tail = chunk[-3:]
        if trial.failure is not None:
            continue  # only looked through for zero bytes
        seen.ascii = seen.ascii and chunk.isascii()
        text = trial.feed(chunk)
        if seen.japanese < ENOUGH:
            seen.japanese += sum(1 for _ in islice(JAPANESE.finditer(text), ENOUGH))
    trial.end()
    seen.failure = trial.failure
    return seen


_ESCAPE = re.compile(rb"\x1b\$[@B]")


@dataclass
class _Trial:
    """One encoding tried on a stream: decoded text until it fails, and where it did."""

    codec: str
    failure: int | None = None
    words: list[str] = field(default_factory=list)
    """Runs of characters beyond ASCII, up to a bound."""
    odd: str = ""
    """The first place with a character that the encoding does not have."""

    def __post_init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder(self.codec)("strict")
        self._done = self._size = 0
        self._pending = False
        self._plain = self.codec in ASCII_INSIDE

    def feed(self, chunk: bytes) -> str:
        """The text of the next bytes; empty once the encoding has failed, and for plain ASCII."""
        if self.failure is not None:
            return ""
        if self._plain and not self._pending and chunk.isascii():
            self._done += len(chunk)
            return ""
        held = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            self.failure = self._done - held + error.start
            return chunk[: max(0, self.failure - self._done)].decode(self.codec, "ignore")
        self._done += len(chunk)
        self._pending = bool(self._decoder.getstate()[0])
        return text

    def end(self) -> None:
        """The file ends here; half a character is a failure."""
        if self.failure is None and self._pending:
            self.failure = self._done - len(self._decoder.getstate()[0])

    def note(self, text: str) -> None:
        """Keep what plausibility asks for."""
        if not self.odd and (found := NEVER.search(text)):
            self.odd = text[max(0, found.start() - 6) : found.end() + 6].strip()
        if self._size < SAMPLE:
            words = FOREIGN.findall(text)
            self.words.extend(words)
            self._size += sum(map(len, words))

    @property
    def text(self) -> str:
        """The sample, one run per line."""
        return "\n".join(self.words)


def _second_pass(path: Path) -> Encoding:
    """CP932 and EUC-JP side by side; the wider EUC of JIS X 0213 only where the narrow one fails."""
    trials = {codec: _Trial(codec) for codec in ("cp932", "euc_jp", "euc_jis_2004")}
    for chunk in _chunks(path):
        for trial in trials.values():
            if text := trial.feed(chunk):
                trial.note(text)
        if all(trial.failure is not None for trial in trials.values()):
            break
    for trial in trials.values():
        trial.end()
    euc = next((trials[codec] for codec in ("euc_jp", "euc_jis_2004") if trials[codec].failure is None), None)
    cp932 = trials["cp932"] if trials["cp932"].failure is None else None
    if cp932 and euc:
        return _tie(cp932, euc)
    only = cp932 or euc
    if only is None:
        raise EngineError("undecodable", offset=max(trial.failure or 0 for trial in trials.values()))
    if is_rare(only.text):
        raise EngineError("binary")
    return Encoding(only.codec, doubt=_odd(only))


def _tie(cp932: _Trial, euc: _Trial) -> Encoding:
    likeness = {"cp932": cp932_likeness(cp932.text), euc.codec: euc_likeness(euc.text)}
    chosen, other = (cp932, euc) if likeness["cp932"] >= likeness[euc.codec] else (euc, cp932)
    if likeness[chosen.codec] < 0.2:
        raise EngineError("binary")
    if likeness[chosen.codec] - likeness[other.codec] < 0.3:
        sample = chosen.text.split("\n", 1)[0][:12]
        doubt = DOUBT.format(chosen=NAMES[chosen.codec], other=NAMES[other.codec], sample=sample)
        return Encoding(chosen.codec, doubt=doubt)
    return Encoding(chosen.codec, doubt=_odd(chosen))


def _odd(trial: _Trial) -> Text | None:
    return ODD.format(chosen=NAMES[trial.codec], sample=repr(trial.odd)[1:-1]) if trial.odd else None


def _as_declared(path: Path, declared: str) -> Encoding:
    codec = _codec(declared)
    # What is called Shift_JIS in Japan is CP932 whenever it holds ① or 髙.
    codec = {"shift_jis": "cp932", "utf-8": "utf-8-sig" if _has_bom(path) else "utf-8"}.get(codec, codec)
    _require(path, codec)
    try:
        found = detect(path)
    except EngineError:
        return Encoding(codec, declared=True)
    # Where the file itself leaves a doubt, the word of the one who knows it settles it.
    same = found.codec in (codec, "ascii") or found.doubt is not None
    doubt = None if same else DECLARED_DIFFERS.format(chosen=NAMES.get(codec, codec), other=found.label)
    return Encoding(codec, bom=found.bom, doubt=doubt, declared=True)


def _codec(declared: str) -> str:
    """The codec's own name; Python also calls things codecs that are no encodings of text."""
    try:
        codec = codecs.lookup(declared).name
        "a".encode(codec)
    except (LookupError, UnicodeError):
        raise EngineError("undecodable", offset=0) from None
    if codec in NO_ENCODINGS:
        raise EngineError("undecodable", offset=0)
    return codec


def _has_bom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == codecs.BOM_UTF8


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _require(path: Path, codec: str) -> None:
    """The whole file decodes strictly."""
    trial = _Trial(codec)
    for chunk in _chunks(path):
        trial.feed(chunk)
        if trial.failure is not None:
            break
    trial.end()
    if trial.failure is not None:
        raise EngineError("undecodable", offset=trial.failure)
