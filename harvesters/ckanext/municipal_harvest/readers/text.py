"""Folding of Japanese text, for the readers.

Municipal pages mix full-width and half-width letters freely (``ＣＳＶ``,
``令和７年``, ``ｱｸｾｽﾎﾟｲﾝﾄ``). Everything that compares or searches text does it on
the NFKC form; what is shown to people stays as it was published.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
_MARKS = " 　\t\r\n■□◆◇●○◎▼▽▲△★☆※・･:：|｜-–—>＞»、,"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff]")


def nfkc(text: str) -> str:
    """The compatibility form of a text: one width of letters, digits and kana, one kind of dash."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def squeeze(text: str) -> str:
    """The text on one line: runs of white space become one space, invisible characters go."""
    return _SPACE.sub(" ", _CONTROL.sub("", text)).strip()


def strip_marks(text: str) -> str:
    """A title without the bullets, marks and punctuation that surround it on the page."""
    return squeeze(text).strip(_MARKS)


def fold(text: str) -> str:
    """The form in which two texts are compared: NFKC, case folded, without white space."""
    return _SPACE.sub("", nfkc(text)).casefold()


def digest(text: str, length: int = 10) -> str:
    """A short stable ASCII name of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


@dataclass(frozen=True)
class Mapped:
    """NFKC text that remembers where each of its characters was in the original."""

    text: str
    origin: tuple[int, ...]
    source: str

    @classmethod
    def of(cls, source: str) -> Mapped:
        """Fold a text character by character."""
        letters: list[str] = []
        origin: list[int] = []
        for index, letter in enumerate(source):
            folded = nfkc(letter)
            letters.append(folded)
            origin.extend([index] * len(folded))
        return cls("".join(letters), (*origin, len(source)), source)

    def original(self, start: int, end: int) -> str:
        """What the original has where the folded text has ``[start:end]``."""
        if start >= end:
            return ""
        return self.source[self.origin[start] : self.origin[end - 1] + 1]
