"""What a catalogue says of a dataset, as far as the scales ask, read from CKAN's plain dictionaries.

Facts are those that the catalogue's RDF carries. What the portal fills in by itself is a fact like any other, and
its name is in ``auto`` so that a page can say 「自動で入りました」.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .vocabulary import PUBLIC, media_type_of

KEPT_DAYS = 14
"""A link that worked counts as working for so long after a check that failed."""
DOCUMENTATION = re.compile(r"説明|定義|凡例|仕様|コード表|codebook|readme|documentation|dictionary", re.IGNORECASE)
DOCUMENT_FORMATS = frozenset({"PDF", "DOC", "DOCX", "HTML", "HTM", "TXT", "MD", "ODT"})
NO_LICENCE = frozenset({"", "not-specified", "notspecified"})
_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}.*)?)?)?$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_ADDRESS = re.compile(r"^https?://[^\s<>\"{}|\\^`]+$")


@dataclass(frozen=True)
class Licence:
    """One entry of the catalogue's list of licences."""

    url: str = ""
    title: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Link:
    """What is known of the way to a file's bytes."""

    last: bool | None = None
    """The last check; none where there was none yet."""
    last_good: dt.datetime | None = None

    def good(self, now: dt.datetime) -> bool:
        """Reachable, or reachable not long ago."""
        return bool(self.last) or self.pending(now)

    def pending(self, now: dt.datetime) -> bool:
        """The last check failed, but an earlier good one still counts (「確認中」)."""
        return not self.last and self.last_good is not None and now - self.last_good <= dt.timedelta(days=KEPT_DAYS)


@dataclass(frozen=True)
class FileFacts:
    """One distribution."""

    id: str
    name: str = ""
    description: str = ""
    format: str = ""
    media_type: str = ""
    licence_id: str = ""
    licence_url: str = ""
    is_open: bool = False
    rights: str = ""
    byte_size: int | None = None
    issued: str = ""
    modified: str = ""
    access_url: str = ""
    download_url: str = ""
    good: bool = False
    pending: bool = False
    auto: frozenset[str] = frozenset()

    @property
    def is_documentation(self) -> bool:
        """Explains the data of others and is none itself."""
        return self.format in DOCUMENT_FORMATS and bool(DOCUMENTATION.search(self.name))


@dataclass(frozen=True)
class DatasetFacts:
    """One dataset with its distributions."""

    title: str = ""
    description: str = ""
    keywords: int = 0
    themes: int = 0
    spatial: str = ""
    temporal: str = ""
    access_rights: str = ""
    contact: str = ""
    publisher: str = ""
    issued: str = ""
    modified: str = ""
    frequency: str = ""
    faults: tuple[str, ...] = ()
    """What keeps it from DCAT-AP."""
    files: tuple[FileFacts, ...] = ()
    auto: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_open(self) -> bool:
        """Every file (or, without files, nothing) is under an open licence."""
        return bool(self.files) and all(file.is_open for file in self.files)


def describe(
    package: Mapping[str, Any],
    *,
    licences: Mapping[str, Licence],
    links: Mapping[str, Link],
    now: dt.datetime,
    publisher: str = "",
    area: str = "",
) -> DatasetFacts:
    """Read a dataset as ``package_show`` gives it; ``publisher`` and ``area`` are those of its organisation."""
    auto: set[str] = set()

    def own(name: str, value: object, filled: str) -> str:
        text = str(value or "").strip()
        if not text and filled:
            auto.add(name)
        return text or filled

    facts: dict[str, Any] = {
        "title": _first(package, "title", "name"),
        "description": _first(package, "notes"),
        "keywords": len(package.get("tags") or []),
        "themes": len(_many(package.get("theme")) or package.get("groups") or []),
        "spatial": own("spatial", _first(package, "spatial_text", "spatial", "spatial_uri"), area),
        "temporal": _first(package, "temporal_start", "temporal_end"),
        "access_rights": own("access_rights", package.get("access_rights"), "" if package.get("private") else PUBLIC),
        "contact": _first(package, "contact_name", "contact_email", "contact_uri", "maintainer", "maintainer_email"),
        "publisher": publisher or _first(package, "publisher"),
        "issued": own("issued", package.get("issued"), _first(package, "metadata_created")),
        "modified": own("modified", package.get("modified"), _first(package, "metadata_modified")),
        "frequency": _first(package, "frequency"),
    }
    files = tuple(
        _file(package, resource, licences, links.get(resource["id"], Link()), now)
        for resource in package.get("resources") or []
    )
    return DatasetFacts(**facts, faults=tuple(_faults(package)), files=files, auto=frozenset(auto))


def _file(
    package: Mapping[str, Any],
    resource: Mapping[str, Any],
    licences: Mapping[str, Licence],
    link: Link,
    now: dt.datetime,
) -> FileFacts:
    auto = {"byte_size"} if resource.get("size") else set()
    label = str(resource.get("format") or "").strip().upper().lstrip(".")
    media_type = str(resource.get("mimetype") or "").strip()
    if not media_type and (media_type := media_type_of(label) or ""):
        auto.add("media_type")
    if resource.get("url_type") and media_type:
        auto.add("media_type")
    licence_id = str(resource.get("license_id") or package.get("license_id") or "").strip()
    licence = licences.get(licence_id) or Licence(str(package.get("license_url") or ""))
    words = _first(resource, "rights") or _first(package, "license_text")
    if not words and not licence.url and licence_id:
        # The catalogue's RDF states it as dct:rights, 「記載なし」 too.
        words = licence.title or licence_id
    return FileFacts(
        id=str(resource["id"]),
        name=_first(resource, "name"),
        description=_first(resource, "description"),
        format=label,
        media_type=media_type,
        licence_id=licence_id,
        licence_url="" if licence_id in NO_LICENCE else licence.url,
        is_open=licence.is_open,
        rights=words,
        byte_size=int(resource["size"]) if resource.get("size") else None,
        issued=_first(resource, "issued", "created"),
        modified=_first(resource, "last_modified", "metadata_modified"),
        access_url=_first(resource, "access_url", "url"),
        download_url=_download(resource, label),
        good=link.good(now),
        pending=link.pending(now),
        auto=frozenset(auto),
    )


def _download(resource: Mapping[str, Any], label: str) -> str:
    """The address of the bytes: of what the portal holds, or of a link to a file; a web page is no download."""
    if resource.get("download_url") or resource.get("url_type"):
        return _first(resource, "download_url", "url")
    return "" if label in ("", "HTML", "HTM", "API") else _first(resource, "url")


def _faults(package: Mapping[str, Any]) -> list[str]:
    """What DCAT-AP asks of every description: the obligatory properties, and values of the right kind."""
    asked = {
        "title": bool(_first(package, "title")),
        "notes": bool(_first(package, "notes", "title")),
        **{name: _is(_DATE, package.get(name)) for name in ("temporal_start", "temporal_end", "issued", "modified")},
        "contact_email": _is(_EMAIL, str(package.get("contact_email") or "").removeprefix("mailto:")),
        **{name: _is(_ADDRESS, package.get(name)) for name in ("contact_uri", "source_page")},
    }
    for resource in package.get("resources") or []:
        asked[f"resources/{resource['id']}/url"] = bool(_ADDRESS.match(_first(resource, "access_url", "url")))
    return [name for name, fine in asked.items() if not fine]


def _is(pattern: re.Pattern[str], value: object) -> bool:
    """Nothing there, or of the right form."""
    return not value or bool(pattern.match(str(value)))


def _first(values: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = values.get(name)
        if value and str(value).strip():
            return str(value).strip()
    return ""


def _many(value: object) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value if each]
    return [value] if isinstance(value, str) and value.strip() else []
