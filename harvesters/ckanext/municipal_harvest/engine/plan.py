"""First stage: what a run needs to know, read once; then the database is left alone while the network works."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from ckan import model

from .. import bodies, config, messages
from ..bodies import Body
from ..messages import ErrorDict
from ..model import File, Job, Record, Source
from ..readers import READERS
from ..readers.base import Reader, SourceSpec


class CannotRunError(Exception):
    """The source cannot be run at all, for a reason that its owner should read."""

    def __init__(self, error: ErrorDict) -> None:
        super().__init__(error["en"])
        self.error = error


@dataclass(frozen=True)
class KnownFile:
    """A file as the last run left it."""

    id: str
    key: str
    url: str
    name: str
    resource_id: str | None
    sha256: str | None
    size: int | None
    format: str
    mimetype: str
    etag: str | None
    last_modified: str | None
    state: str


@dataclass(frozen=True)
class KnownRecord:
    """A record as the last run left it."""

    id: str
    key: str
    title: str
    page: str
    package_id: str | None
    content_hash: str
    state: str
    files: tuple[KnownFile, ...] = ()


@dataclass(frozen=True)
class Limits:
    """What one run may bring."""

    records: int
    files: int
    size: int


@dataclass(frozen=True)
class Plan:
    """A run of one source."""

    job_id: str
    spec: SourceSpec
    reader: Reader
    own: Body
    bodies: dict[str, Body]
    known: dict[str, KnownRecord]
    limits: Limits
    accept_loss: bool = False
    deleted: frozenset[str] = field(default_factory=frozenset)
    """Datasets that somebody deleted here; they are left alone."""
    gone: frozenset[str] = field(default_factory=frozenset)
    """Datasets that no longer exist at all."""


def make(job: Job, source: Source) -> Plan:
    """Read everything that the run of a source needs.

    :raises CannotRunError: no organisation
    """
    organisations = bodies.load()
    own = organisations.get(source.body)
    if own is None:
        raise CannotRunError(messages.no_organization(source.body))
    known = _known(source.id)
    packages = {record.package_id for record in known.values() if record.package_id}
    package = model.Package
    found = model.Session.execute(sa.select(package.id, package.state).where(package.id.in_(packages))).tuples()
    states = dict(found.all())
    return Plan(
        job_id=job.id,
        spec=_spec(source),
        reader=READERS[source.type],
        own=own,
        bodies=organisations,
        known=known,
        limits=Limits(config.max_records(), config.max_files(), config.max_bytes()),
        accept_loss=job.accept_loss,
        deleted=frozenset(package for package, state in states.items() if state != "active"),
        gone=frozenset(packages - states.keys()),
    )


def _spec(source: Source) -> SourceSpec:
    return SourceSpec(
        id=source.id,
        body=source.body,
        type=source.type,
        url=source.url,
        fq=source.fq,
        headers=source.headers,
        terms=source.terms,
        schedule=source.schedule,
        recipe=source.recipe,
        title=source.title,
    )


def _known(source_id: str) -> dict[str, KnownRecord]:
    files: dict[str, list[KnownFile]] = {}
    rows = model.Session.scalars(
        sa.select(File).join(Record, Record.id == File.record_id).where(Record.source_id == source_id)
    )
    for row in rows:
        files.setdefault(row.record_id, []).append(
            KnownFile(
                id=row.id,
                key=row.key,
                url=row.url,
                name=row.name,
                resource_id=row.resource_id,
                sha256=row.sha256,
                size=row.size,
                format=row.format,
                mimetype=row.mimetype,
                etag=row.etag,
                last_modified=row.last_modified,
                state=row.state,
            )
        )
    return {
        row.key: KnownRecord(
            id=row.id,
            key=row.key,
            title=row.title,
            page=row.page,
            package_id=row.package_id,
            content_hash=row.content_hash,
            state=row.state,
            files=tuple(files.get(row.id, ())),
        )
        for row in model.Session.scalars(sa.select(Record).where(Record.source_id == source_id))
    }
