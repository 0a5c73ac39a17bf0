"""Third stage: the files of a record are fetched, recognised by content and archived."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from typing import BinaryIO

from ckanext.guarded_fetch import Client, Download, FetchError

from .. import archive, config, messages
from ..messages import ErrorDict
from ..readers import formats
from ..readers.base import FileRef, Record
from . import members
from .clean import link
from .matching import FileTrace, match_files
from .plan import KnownFile, KnownRecord, Limits

SPOOL = 4 * 1024 * 1024
PAGE = "page"
OK = "ok"
GONE = "gone"


@dataclass(frozen=True)
class Fetched:
    """A file after the attempt to fetch it: what we hold of it now, and how it went."""

    ref: FileRef
    known: KnownFile | None
    state: str
    """``ok``, ``page``, or the code of the error; then an older copy may still be held."""
    error: ErrorDict | None = None
    sha256: str | None = None
    size: int | None = None
    format: str = ""
    mimetype: str = ""
    etag: str | None = None
    last_modified: str | None = None


@dataclass
class Budget:
    """What is left of a run's limits."""

    files: int
    size: int

    @classmethod
    def of(cls, limits: Limits) -> Budget:
        """The whole of it."""
        return cls(limits.files, limits.size)


def fetch_all(record: Record, known: KnownRecord | None, client: Client, budget: Budget) -> list[Fetched]:
    """Fetch every file of a record; a file that fails is an answer too."""
    old = {file.key: file for file in (known.files if known else ()) if file.state != GONE}
    pairs = match_files((FileTrace(file.key, file.url, file.name) for file in old.values()), record.files)
    return [_fetch(ref, old.get(pairs.get(ref.key, "")), client, budget) for ref in record.files]


def _fetch(ref: FileRef, known: KnownFile | None, client: Client, budget: Budget) -> Fetched:
    if ref.is_page:
        return Fetched(ref, known, PAGE, format=formats.format_of_url(ref.url) or ref.format or "HTML")
    if not link(ref.url):
        return _failed(ref, known, _no_address(ref))
    if budget.files <= 0 or budget.size <= 0:
        return _failed(ref, known, _limit(ref))
    budget.files -= 1
    held = known if known and known.sha256 and archive.has(known.sha256) else None
    unmoved = held if held and held.url == ref.url and held.state == OK else None
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as target:
        try:
            got = client.download(
                ref.url,
                target,  # pyright: ignore[reportArgumentType] - a spooled file is a binary file in all but name
                etag=unmoved.etag if unmoved else None,
                last_modified=unmoved.last_modified if unmoved else None,
                max_bytes=min(config.max_file_size(), budget.size),
            )
        except FetchError as error:
            return _failed(ref, held, messages.of(error), known)
        budget.size -= got.size
        if got.not_modified and unmoved:
            return _unchanged(ref, unmoved)
        if ref.member:
            return _keep_member(ref, known, held, got, target)  # pyright: ignore[reportArgumentType]
        return _keep(ref, known, held, got, target)  # pyright: ignore[reportArgumentType]


def _keep_member(
    ref: FileRef, known: KnownFile | None, held: KnownFile | None, got: Download, packed: BinaryIO
) -> Fetched:
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as target:
        try:
            sha256, size = members.extract(packed, ref.member, target, config.max_file_size())  # pyright: ignore[reportArgumentType]
        except members.NoMemberError as error:
            return _failed(ref, held, error.error, known)
        return _keep(ref, known, held, replace(got, sha256=sha256, size=size), target)  # pyright: ignore[reportArgumentType]


def _keep(ref: FileRef, known: KnownFile | None, held: KnownFile | None, got: Download, target: BinaryIO) -> Fetched:
    target.seek(0)
    found = formats.sniff(target.read(formats.HEAD_BYTES), got.size, filename=ref.member or ref.url)
    if found.format == "HTML":
        # Where a file was promised it is an error page answered with 200, else a page linked like a file.
        page = Fetched(ref, known, PAGE, format="HTML")
        return _failed(ref, held, _html(ref), known) if _promises_file(ref) else page
    archive.store(target, got.sha256, got.size, found.mimetype)
    return Fetched(
        ref,
        known,
        OK,
        sha256=got.sha256,
        size=got.size,
        format=found.format,
        mimetype=found.mimetype,
        etag=_header(got, "ETag"),
        last_modified=_header(got, "Last-Modified"),
    )


def _header(got: Download, name: str) -> str | None:
    value = got.headers.get(name)
    return value[:300] if value else None


def _promises_file(ref: FileRef) -> bool:
    """Whether a web page in this place is a mistake (an error page answered with 200)."""
    promised = formats.format_of_url(ref.url) or formats.format_of_word(ref.format)
    return bool(promised) and promised != "HTML"


def _unchanged(ref: FileRef, known: KnownFile) -> Fetched:
    return Fetched(
        ref,
        known,
        OK,
        sha256=known.sha256,
        size=known.size,
        format=known.format,
        mimetype=known.mimetype,
        etag=known.etag,
        last_modified=known.last_modified,
    )


def _failed(ref: FileRef, held: KnownFile | None, error: ErrorDict, known: KnownFile | None = None) -> Fetched:
    """An older good copy is kept, and served, while the publisher's file cannot be had."""
    return Fetched(
        ref,
        known or held,
        error["code"],
        error=error,
        sha256=held.sha256 if held else None,
        size=held.size if held else None,
        format=held.format if held else formats.format_of_word(ref.format) or ref.format,
        mimetype=held.mimetype if held else "",
        etag=held.etag if held else None,
        last_modified=held.last_modified if held else None,
    )


def _no_address(ref: FileRef) -> ErrorDict:
    return messages.message(
        "forbidden-scheme",
        "ファイルのアドレスが http または https ではないため、取得しません。公開元の一覧を確認してください。",
        "The file's address is neither http nor https and is not fetched. Check the publisher's list.",
        ref.url,
    )


def _limit(ref: FileRef) -> ErrorDict:
    return messages.message(
        "run-limit",
        "1回の取り込みで取得できる量の上限に達したため、このファイルは取得していません。次回の実行で取得します。",
        "The limit of one run was reached before this file. It will be fetched by a later run.",
        ref.url,
    )


def _html(ref: FileRef) -> ErrorDict:
    return messages.message(
        "html-instead-of-file",
        "ファイルの代わりにウェブページ（HTML）が返されました。ファイルが移動・削除されていないか、公開元で確認してください。",
        "A web page (HTML) came instead of the file. See on the publisher's site whether it moved or was removed.",
        ref.url,
    )
