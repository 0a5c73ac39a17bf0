"""How much a reading of bytes looks like Japanese: what settles files that CP932 and EUC-JP both read."""

from __future__ import annotations

import re
from itertools import pairwise

FOREIGN = re.compile(r"[^\x00-\x7f]+")
JAPANESE = re.compile(r"[\u3001-\u30ff\u4e00-\u9fff\uff01-\uff60]")
NEVER = re.compile(r"[\x80-\xa0\uf8f0-\uf8f3\ufffd]")
"""What the codec of CP932 makes of bytes that no Japanese file has: not text of this encoding."""
_HALF = re.compile(r"[\uff61-\uff9f]+")
_VOICED = frozenset("ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ")
_HALF_VOICED = frozenset("ﾊﾋﾌﾍﾎ")
_NO_START = frozenset("ﾞﾟｰｧｨｩｪｫｬｭｮｯ")


def is_rare(text: str) -> bool:
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
