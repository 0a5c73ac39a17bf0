"""Short ways to say «this subject, of this body, in this form»."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sample_sites.content import aed, childcare, culture, evacuation, event, facility, health, network, toilet, waste
from sample_sites.formats import csv_bytes, xlsx_bytes
from sample_sites.marks import MARK, SUFFIX, dice, wide
from sample_sites.model import Body, Cell, Dataset, File, Table

SOME_DAY = dt.date(2025, 4, 1)
"""Files are of the year that begins here."""

SUBJECTS = {
    "hinan": ("指定緊急避難場所一覧", "防災・安全", ("防災", "避難場所"), evacuation.table),
    "aed": ("AED設置箇所一覧", "防災・安全", ("AED", "救急"), aed.table),
    "suiri": ("消防水利施設一覧", "防災・安全", ("消防", "消火栓"), network.hydrants),
    "toilet": ("公衆トイレ一覧", "くらし", ("トイレ", "バリアフリー"), toilet.table),
    "gomi": ("ごみ収集日一覧", "くらし", ("ごみ", "収集日"), waste.calendar),
    "shisetsu": ("公共施設一覧", "くらし", ("公共施設",), facility.table),
    "wifi": ("公衆無線LANアクセスポイント一覧", "くらし", ("Wi-Fi", "アクセスポイント"), network.wifi),
    "kosodate": ("子育て施設一覧", "子育て・教育", ("子育て", "保育"), childcare.table),
    "iryo": ("医療機関一覧", "健康・福祉", ("医療", "病院"), health.hospitals),
    "kaigo": ("介護サービス事業所一覧", "健康・福祉", ("介護", "高齢者"), health.care),
    "bunkazai": ("文化財一覧", "文化・観光", ("文化財",), culture.properties),
    "kanko": ("観光施設一覧", "文化・観光", ("観光",), culture.tourism),
    "event": ("イベント一覧", "文化・観光", ("イベント",), event.table),
}


def table(body: Body, subject: str, rows: int) -> Table:
    """The table of a subject."""
    return SUBJECTS[subject][3](body, rows)


def file_name(body: Body, stem: str, extension: str) -> str:
    """``mihon_kaku_162019_aed.csv``: says 見本・架空 even after the download."""
    return f"mihon_kaku_{body.code}_{stem}.{extension}"


def as_csv(body: Body, stem: str, content: Table, label: str, encoding: str = "utf-8-sig", updated: str = "") -> File:
    """A CSV file."""
    data = csv_bytes(content, encoding)
    return File(file_name(body, stem, "csv"), f"{label}{SUFFIX}", data, "CSV", updated)


def as_xlsx(
    body: Body,
    stem: str,
    content: Table,
    label: str,
    *,
    sheet: str = "見本",
    groups: Mapping[str, tuple[str, str]] | None = None,
    gaps: Sequence[int] = (),
    plain: bool = False,
    updated: str = "",
) -> File:
    """A workbook, with title lines and notes unless ``plain``."""
    titles = () if plain else (f"{label}　{MARK}", f"{body.name}の見本（実在しません）")
    notes = () if plain else ("※この表は見本データ（架空）です。",)
    data = xlsx_bytes(content, sheet=sheet, titles=titles, groups=groups, gaps=gaps, notes=notes)
    return File(file_name(body, stem, "xlsx"), f"{label}{SUFFIX}", data, "XLSX", updated)


def dataset(body: Body, subject: str, rows: int, encoding: str = "utf-8-sig", **more: str) -> Dataset:
    """A standard subject as one CSV file."""
    title = SUBJECTS[subject][0]
    return of(subject, [as_csv(body, subject, table(body, subject, rows), title, encoding)], **more)


def of(subject: str, files: Sequence[File], *, updated: str = "", licence: str = "") -> Dataset:
    """A standard subject with files made elsewhere."""
    title, theme, tags, _ = SUBJECTS[subject]
    return other(subject, title, theme, files, tags=tags, updated=updated, licence=licence)


def other(
    key: str,
    title: str,
    theme: str,
    files: Sequence[File],
    *,
    tags: Sequence[str] = (),
    updated: str = "",
    licence: str = "",
    notes: str = "",
    frequency: str = "年1回",
) -> Dataset:
    """Any dataset."""
    day = updated or _day(files[0])
    dated = tuple(replace(file, updated=file.updated or day) for file in files)
    words = f"{title}の見本です。すべて架空の内容で、実在の施設や人、出来事を表しません。{notes}"
    return Dataset(key, f"{title}{SUFFIX}", words, theme, day, dated, (*tags, "見本データ"), frequency, licence)


def _day(file: File) -> str:
    days = dice(file.name).randrange(365)
    return (SOME_DAY + dt.timedelta(days)).isoformat()


def untidy(content: Table, *, wide_columns: Sequence[str] = (), duplicate: bool = False) -> Table:
    """Spoil a table the way people do, so that marks differ between samples."""
    for column in wide_columns:
        cells: dict[int, Cell] = {n: wide(cell) for n, cell in enumerate(content.column(column)) if n % 2}
        content = content.changed(column, cells)
    if duplicate:
        ids = content.column("ID")
        content = content.changed("ID", {3: ids[2], 5: ids[4]})
    return content
