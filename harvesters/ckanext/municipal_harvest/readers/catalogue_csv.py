"""A list of datasets as CSV, in any of its three header generations (see :mod:`.catalogue_table`)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urljoin

from ckanext.guarded_fetch import Client, FetchError

from . import catalogue_table as table
from .base import FileRef, ReadError, Record, Report, SourceSpec
from .dates import parse_date
from .formats import format_of_url, format_of_word
from .frequency import frequency_code
from .licence import with_terms
from .terms import read_terms
from .text import fold
from .webpage.crawl import Crawler
from .webpage.decode import decode
from .webpage.extract import FoundFile, datasets
from .webpage.keys import file_keys

MAX_LIST_BYTES = 50_000_000


class CatalogueCsvReader:
    """Reads the datasets that a body lists in a CSV; where a row names a page, the files on that page."""

    type: ClassVar[str] = "catalogue-csv"

    def read(self, spec: SourceSpec, client: Client, *, report: Report | None = None) -> Iterator[Record]:
        """Yield every dataset of the list.

        :raises ReadError: the answer is no list of datasets
        :raises ckanext.guarded_fetch.FetchError: it cannot be reached or was refused
        """
        answer = client.get(spec.url, headers=dict(spec.headers), max_bytes=MAX_LIST_BYTES)
        found = table.entries(rows_of(answer.content, spec), spec)
        yield from records(found, spec, client, report)


def rows_of(content: bytes, spec: SourceSpec) -> Iterator[list[str]]:
    """The rows of a CSV in whatever encoding, separated by what its first line has most of.

    :raises ReadError: it is no CSV
    """
    text, _ = decode(content)
    head = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise ReadError(
            "not-csv",
            spec.url,
            "一覧をCSVとして読めません。ファイルが壊れていないか、公開元に確認してください。",
            "The list cannot be read as CSV. Ask the publisher whether the file is damaged.",
        ) from error


def records(found: list[table.Entry], spec: SourceSpec, client: Client, report: Report | None) -> Iterator[Record]:
    """The entries of a list as records."""
    terms = read_terms(spec, client, report)
    pages = _Pages(spec, client, report)
    for entry in found:
        if not table.same_body(entry.first("code"), spec.body) and spec.body[2:5] != "000":
            if report:
                report(_foreign(entry, spec))
            continue
        yield _record(entry, spec, terms, pages)


def _record(entry: table.Entry, spec: SourceSpec, terms: str, pages: _Pages) -> Record:
    licence = entry.first("licence")
    address = urljoin(spec.url, entry.first("file_url"))
    listed = address if format_of_url(address) in ("", "HTML") else ""
    return Record(
        key=entry.key,
        title=entry.title,
        files=tuple(_files(entry, spec, pages)),
        description=entry.first("description"),
        page=urljoin(spec.url, entry.first("page") or listed),
        licence=with_terms(licence, terms),
        licence_text=licence,
        updated=parse_date(entry.first("updated")),
        frequency=frequency_code(entry.first("frequency")),
        theme=entry.first("theme"),
        tags=tuple(table.words(entry.first("tags"))),
        publisher=table.body_name(entry.first("publisher")),
    )


def _files(entry: table.Entry, spec: SourceSpec, pages: _Pages) -> Iterator[FileRef]:
    files: list[tuple[FoundFile | None, str, str, str, str]] = []
    for row in entry.rows:
        url = urljoin(spec.url, row.get("file_url", ""))
        name, stated, notes = (
            row.get("file_title") or entry.title,
            row.get("format", ""),
            row.get("file_description", ""),
        )
        if not row.get("file_url"):
            continue
        on_page = [] if format_of_url(url) not in ("", "HTML") else pages.files(url, entry.title, stated)
        if on_page:
            several = len(on_page) > 1
            files.extend((one, one.link.url, one.name if several else name, one.format, notes) for one in on_page)
        else:
            files.append((None, url, name, stated, notes))
    keys = file_keys((format_of_url(url) or format_of_word(stated), name) for _, url, name, stated, _ in files)
    for key, (_, url, name, stated, notes) in zip(keys, files, strict=True):
        yield FileRef(
            key=key, url=url, name=name, format=stated, description=notes, is_page=format_of_url(url) == "HTML"
        )


class _Pages:
    """The pages that rows of a list name instead of files."""

    def __init__(self, spec: SourceSpec, client: Client, report: Report | None) -> None:
        self._report = report or (lambda _error: None)
        self._crawler = Crawler(client, headers=dict(spec.headers), report=self._report)

    def files(self, url: str, title: str, stated: str) -> list[FoundFile]:
        """The data files of the page that belong to the dataset: by title where the page has several."""
        if not self._crawler.allowed(url):
            return []
        try:
            page = self._crawler.fetch(url)
        except ReadError as error:
            if error.code != "not-a-page":
                self._report(error)
            return []
        except FetchError as error:
            self._report(error)
            return []
        found = datasets(page, root=False, via=title, detail=True)
        named = [one for one in found if _alike(one.title, title)]
        files = [file for one in named or found for file in one.files]
        wanted = {format_of_word(word) for word in table.words(stated)} - {"", "HTML"}
        return [file for file in files if not wanted or file.format in wanted] or files


def _alike(one: str, other: str) -> bool:
    one, other = fold(one), fold(other)
    return bool(one) and (one in other or other in one)


def _foreign(entry: table.Entry, spec: SourceSpec) -> ReadError:
    return ReadError(
        "other-body",
        spec.url,
        f"「{entry.title}」の団体コード（{entry.first('code')}）が、この情報源の団体（{spec.body}）と違うため取り込みません。",
        f"“{entry.title}” carries the code of another body ({entry.first('code')}, not {spec.body}); not imported.",
    )
