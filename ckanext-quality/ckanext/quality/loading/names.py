"""Names of columns as CKAN's DataStore and PostgreSQL take them; the label as published goes into the dictionary."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.quality.engine.guard import column_letters

MOST_BYTES = 63
"""PostgreSQL cuts names after so many bytes (21 kanji) and says nothing."""
ERA_SUFFIX, ISO_SUFFIX = "（西暦）", "（ISO 8601）"
SYSTEM = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
"""Every table of PostgreSQL has these already."""
# A quotation mark is refused by CKAN; a colon begins a parameter in the SQL that CKAN composes.
UNSAFE = str.maketrans({'"': "＂", ":": "：", "\\": "＼"})


@dataclass(frozen=True)
class Column:
    """One column of the table in the DataStore."""

    name: str
    kind: str
    label: str
    """As published; of an ISO column, of the column that it stands beside."""
    source: dict[str, Any]
    """The column of the file (``loadable.Published``)."""
    iso_of: str = ""
    """The name of the column whose dates this one gives in ISO 8601."""


def columns_of(published: Sequence[dict[str, Any]]) -> list[Column]:
    """The columns of the table, in the order of the rows that were prepared."""
    taken: set[str] = set()
    # Columns of the file keep their names whatever ISO columns stand between them.
    names = [_free(clean(each["label"]) or f"列{column_letters(each['index'] + 1)}", "", taken) for each in published]
    columns: list[Column] = []
    for name, each in zip(names, published, strict=True):
        columns.append(Column(name, each["kind"], each["label"], each))
        if each["iso"]:
            suffix = ERA_SUFFIX if each["era"] else ISO_SUFFIX
            columns.append(Column(_free(name, suffix, taken), each["iso"], each["label"], each, iso_of=name))
    return columns


def clean(label: str) -> str:
    """A label without what CKAN or PostgreSQL refuse in names; may be empty."""
    plain = "".join(" " if unicodedata.category(char).startswith("C") else char for char in label)
    name = " ".join(plain.translate(UNSAFE).split()).lstrip("_").strip()
    if name.startswith("$"):
        name = f"＄{name[1:]}"  # CKAN's filters take such names for operators
    return f"{name}列" if name in SYSTEM else name


def _free(name: str, suffix: str, taken: set[str]) -> str:
    """The name within its bytes, with a number where it is taken."""
    count = 1
    while True:
        end = suffix if count == 1 else f"{suffix}（{count}）"
        found = f"{_cut(name, MOST_BYTES - len(end.encode()))}{end}"
        if found not in taken:
            taken.add(found)
            return found
        count += 1


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode("utf-8", "ignore").strip()
