"""What titles, notes and ``#key`` lines say about the data: proposals for its metadata, never more."""

from __future__ import annotations

import re
import unicodedata

from ckanext.quality.engine.eras import to_iso
from ckanext.quality.engine.table.model import Table

KEYS = {
    "attribution_name": "attribution",
    "license": "license",
    "lang": "language",
    "download_from": "landing_page",
    "file_name": "file_name",
}
"""``#key`` lines of the LinkData form with a name of their own here; others keep theirs."""
_ERA = r"(?:明治|大正|昭和|平成|令和)\s*(?:元|\d{1,2})"
_DATE = re.compile(
    rf"(?:{_ERA}|\d{{4}})\s*年\s*(?:度|\d{{1,2}}\s*月\s*(?:\d{{1,2}}\s*日)?)?"
    r"|[MTSHR]\.?\s*\d{1,2}[./]\d{1,2}[./]\d{1,2}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
    re.IGNORECASE,
)
_AS_OF = re.compile(r"現在|時点|調査日|基準日|調べ")
_SOURCE = re.compile(r"^[\s(（※]*(?:資料|出典|出所|出処|データ元)\s*[:：]?\s*(.+?)[\s)）]*$")
_UNIT = re.compile(r"[(（\[［【]?\s*単位\s*[:：]\s*([^)）\]］】\s]+(?:\s*[,、，・]\s*[^)）\]］】\s]+)*)")


def proposed_metadata(table: Table) -> dict[str, str]:
    """``title``, ``temporal`` (ISO), ``source``, ``unit``, ``notes`` and the ``#key`` lines, where they are there."""
    found = {KEYS.get(key, key): " ".join(cells) for key, cells in table.preamble.items() if key in KEYS and cells}
    lines = [text for _, text in (*table.titles, *table.notes, *table.outside)]
    pieces = [piece for line in lines for piece in re.split(r"\s*\n\s*", line)]
    proposals = {
        "title": _title(table),
        "temporal": _temporal(pieces),
        "source": _first(_SOURCE, pieces),
        "unit": _first(_UNIT, pieces),
        "notes": "\n".join(text for _, text in table.notes),
    }
    return {**found, **{name: value for name, value in proposals.items() if value}}


def _first(pattern: re.Pattern[str], lines: list[str]) -> str:
    return next((match.group(1).strip() for line in lines if (match := pattern.search(line))), "")


def _temporal(lines: list[str]) -> str:
    """The date that a line calls the data's own comes before any other date."""
    dated = [(line, iso) for line in lines if (iso := _iso(line))]
    named = [iso for line, iso in dated if _AS_OF.search(line)]
    return (named or [iso for _, iso in dated] or [""])[0]


def _iso(line: str) -> str:
    """``2024-04-01``, ``2024-04``, ``2024``; a fiscal year (年度) as the interval that it is."""
    plain = unicodedata.normalize("NFKC", line)
    for match in _DATE.finditer(plain):
        found = to_iso(match.group().strip())
        if found is None:
            continue
        if match.group().rstrip().endswith("度"):
            year = int(found.text)
            return f"{year}-04-01/{year + 1}-03-31"
        return found.text
    return ""


def _title(table: Table) -> str:
    """The first line above the table that is more than a date, a source or a unit."""
    for _, text in table.titles:
        plain = unicodedata.normalize("NFKC", text).strip()
        rest = _UNIT.sub("", _DATE.sub("", plain))
        rest = _AS_OF.sub("", rest)
        if _SOURCE.match(plain) or len(re.sub(r"[\W_]", "", rest)) < 2:
            continue
        # 均等割付: a title spread out with a space after each character.
        return re.sub(r"\s", "", text) if _spread(text) else text
    return ""


def _spread(text: str) -> bool:
    letters = text.split()
    return len(letters) > 3 and sum(len(letter) <= 2 for letter in letters) > 0.8 * len(letters)
