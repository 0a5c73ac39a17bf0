"""What every reader speaks: a source goes in, records come out.

A reader turns one kind of publisher (a CKAN, a web page …) into
:class:`Record` objects. It imports no CKAN, keeps no state, writes nothing
and reaches the network only through the client it is given, so it can be run
and tested alone. One file per source kind; :data:`ckanext.municipal_harvest.readers.READERS`
lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from ckanext.guarded_fetch import Client, FetchError


@dataclass(frozen=True)
class SourceSpec:
    """One entry of a sources file (DESIGN.md, Files)."""

    id: str
    body: str
    """6-digit local government code with check digit."""
    type: str
    url: str
    fq: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    terms: str | None = None
    """Page with the site's licence."""
    schedule: str = "daily"
    recipe: Mapping[str, Any] | None = None
    title: str | None = None


@dataclass(frozen=True)
class FileRef:
    """A file that a publisher names; it becomes a resource."""

    key: str
    """Stable within the record, survives a change of URL where possible."""
    url: str
    name: str
    format: str = ""
    """The publisher's word; the engine finds the true format by content."""
    description: str = ""
    is_page: bool = False
    """True for a web page or live query, which has no file to archive."""
    member: str = ""
    """Name of the file inside the ZIP at the address, where that file is meant."""


@dataclass(frozen=True)
class Record:
    """A dataset as its publisher states it."""

    key: str
    """The publisher's stable key: never the URL of a file."""
    title: str
    files: tuple[FileRef, ...]
    description: str = ""
    page: str = ""
    """The page for people (source_page)."""
    licence: str = "not-specified"
    """Licence id of DESIGN.md, Identities."""
    licence_text: str = ""
    """The words as published."""
    updated: str = ""
    """ISO 8601 date of the publisher's last update, or empty."""
    frequency: str = ""
    theme: str = ""
    tags: tuple[str, ...] = ()
    publisher: str = ""
    """Name of the publishing body as stated (a prefecture's portal also carries its municipalities)."""
    extra: Mapping[str, str] = field(default_factory=dict)


class ReadError(Exception):
    """A source could not be read; says what, where and what to do in both languages."""

    def __init__(self, code: str, url: str, ja: str, en: str) -> None:
        super().__init__(f"{code}: {en} ({url})")
        self.code = code
        self.url = url
        self.ja = ja
        self.en = en


Report = Callable[["ReadError | FetchError"], None]
"""Told of each part of a source that could not be read; a read with reports is incomplete."""


class Reader(Protocol):
    """One source kind."""

    type: ClassVar[str]

    def read(self, spec: SourceSpec, client: Client, *, report: Report | None = None) -> Iterator[Record]:
        """Yield every dataset of the source.

        :param report: called for each part (a sub page) that failed while the rest goes on;
            what is missing from an incomplete read must not be taken for withdrawn.
        :raises ReadError: the source answers, but not with what its type promises.
        :raises ckanext.guarded_fetch.FetchError: it cannot be reached or was refused.
        """
        ...
