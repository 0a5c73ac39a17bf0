"""Rows of a list of datasets to records: the three generations of headers that municipalities use.

- 推奨データセット「オープンデータ一覧」 (2017 to 2022): one row per dataset, ``URL`` names a page or a file.
- 自治体標準オープンデータセット 06「オープンデータ一覧」 (from 2023): one row per file,
  ``データセット_…`` and ``ファイル_…``.
- NGSI style (``#property,code,prefName,…``): attribute names as headers, one row per file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .base import ReadError, SourceSpec
from .text import fold, nfkc, squeeze

HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("データセット_ID", "NO"),
    "code": ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "code"),
    "publisher": ("地方公共団体名", "市区町村名", "cityName"),
    "title": ("データセット_タイトル", "データ名称", "dataName"),
    "description": ("データセット_概要", "データ概要"),
    "tags": ("データセット_キーワード",),
    "theme": ("データセット_分類", "分類", "category"),
    "updated": ("データセット_最終更新日", "最終更新日"),
    "frequency": ("データセット_更新頻度", "更新頻度"),
    "page": ("データセット_URL",),
    "licence": ("ファイル_ライセンス", "ファイル_利用規約", "ライセンス", "license"),
    "file_title": ("ファイル_タイトル",),
    "file_url": ("ファイル_ダウンロードURL", "ファイル_アクセスURL", "URL", "url"),
    "file_description": ("ファイル_説明",),
    "format": ("ファイル形式", "ファイル_ファイル形式", "データ形式", "format"),
    "deleted": ("ファイル_ステータス",),
}
"""Field → headers that carry it, the better one first."""
PROBE_ROWS = 50
MIN_KNOWN = 3
_GONE = re.compile(r"廃止|削除|公開終了|withdrawn|deprecated", re.IGNORECASE)
_PREFECTURE = re.compile(r"^(北海道|東京都|大阪府|京都府|.{2,3}県)(?=.)")


@dataclass
class Entry:
    """One dataset of the list, with its rows."""

    key: str
    title: str
    rows: list[Mapping[str, str]] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The first filled value of a field."""
        return next((row[name] for row in self.rows if row.get(name)), "")


def entries(rows: Iterable[Sequence[str]], spec: SourceSpec) -> list[Entry]:
    """The datasets of a list.

    :raises ReadError: the header is of none of the known generations
    """
    found: dict[tuple[str, str], Entry] = {}
    for row in _records(rows, spec):
        title = row.get("title", "")
        if not title or _GONE.search(row.get("deleted", "")):
            continue
        identity = (row.get("id", ""), fold(title))
        found.setdefault(identity, Entry("", title)).rows.append(row)
    return _keyed(found)


def _keyed(found: Mapping[tuple[str, str], Entry]) -> list[Entry]:
    """Keys: the list's own number where it names one dataset only, else the title."""
    numbers = [number for number, _ in found]
    # NGSI lists number their rows from 1: a position is no identity.
    positions = all(number.isdigit() and int(number) <= len(numbers) for number in numbers if number)
    for (number, title), entry in found.items():
        alone = number and not positions and numbers.count(number) == 1
        entry.key = number if alone else title
    return list(found.values())


def _records(rows: Iterable[Sequence[str]], spec: SourceSpec) -> Iterator[Mapping[str, str]]:
    columns: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if not columns:
            columns = _columns(row)
            if not columns and number >= PROBE_ROWS:
                break
            continue
        cells = [squeeze(cell) for cell in row]
        yield {name: _cell(cells, places) for name, places in columns.items()}
    if not columns:
        raise ReadError(
            "unknown-header",
            spec.url,
            "オープンデータ一覧の見出し（「データセット_タイトル」「データ名称」など）が見つかりません。"
            "一覧のCSVのアドレスか、情報源の種類を確認してください。",
            "No header of a list of open data was found (データセット_タイトル, データ名称, dataName …). "
            "Check the address of the list, or the type of the source.",
        )


def _columns(row: Sequence[str]) -> dict[str, list[int]]:
    """Field → columns that carry it, when the row is a header."""
    labels = {fold(label): index for index, label in reversed(list(enumerate(row)))}
    found = {
        name: [labels[fold(header)] for header in headers if fold(header) in labels]
        for name, headers in HEADERS.items()
    }
    known = {name: places for name, places in found.items() if places}
    return known if "title" in known and "file_url" in known and len(known) >= MIN_KNOWN else {}


def _cell(cells: Sequence[str], places: Sequence[int]) -> str:
    return next((cells[place] for place in places if place < len(cells) and cells[place]), "")


def same_body(code: str, body: str) -> bool:
    """Whether a row's code is the body's: five digits decide, because lists leave the check digit out or err in it."""
    digits = re.sub(r"\D", "", nfkc(code))
    return not digits or digits[:5] == body[:5]


def body_name(publisher: str) -> str:
    """The body's own name without its prefecture's (富山県射水市 → 射水市)."""
    return _PREFECTURE.sub("", publisher)


def words(cell: str) -> list[str]:
    """The parts of a cell with several values (``CSV,　JSON``; ``防災；避難``)."""
    return [part.strip() for part in re.split(r"[,、;；/\n]", nfkc(cell)) if part.strip()]
