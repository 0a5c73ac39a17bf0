"""A new table in the place of an old one, in one transaction: readers see the one or the other, never a part.

Everything that takes time (COPY, full text, indexes) happens to a table of another name that nobody else sees. Only
then the old one is locked, dropped, and the new one renamed. A loader that dies leaves the old table and nothing else,
because PostgreSQL takes its transaction back.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ckan.plugins.toolkit as tk
import psycopg2.errors
from ckanext.quality.engine.text import Text
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812
from psycopg2.sql import SQL, Composable, Identifier, Literal

from . import database
from .database import Entry, Existing, Index
from .dictionary import Merged
from .names import Column
from .words import NOT_UNIQUE

PATIENCE = 0.3
"""Seconds that visitors may be kept waiting behind a loader that itself waits for a slow reader."""
LOCK_SECONDS = 45.0
MOST_ARGUMENTS = 90
"""PostgreSQL's functions take no more than 100."""
MOST_INDEXED = 250_000
"""Characters of a row that are searched by words: a tsvector ends at 1 MB."""

Merge = Callable[[Existing], Merged]


class BusyError(Exception):
    """Readers did not leave the old table in time; the load is to be tried later."""


@dataclass
class Load:
    """What is to be loaded, and what came of it."""

    table: str
    columns: Sequence[Column]
    rows_file: Path
    about: Entry
    """The table's own comment; entries that wait for their column are added."""
    seconds: float
    rows: int = 0
    messages: list[Text] = field(default_factory=list)
    merged: Merged = field(default_factory=lambda: Merged({}, {}))
    built: dict[str, str] = field(default_factory=dict)
    """Names of indexes, and those that they have until the old table is gone."""

    @property
    def staging(self) -> str:
        """CKAN shows no table whose name begins so."""
        return f"_load_{self.table}"


def replace(cursor: Cursor, load: Load, merge: Merge) -> None:
    """Load the rows and put the table in place; the caller's transaction makes it visible.

    :raises BusyError: the old table is in use all the time
    """
    cursor.execute("SET LOCAL statement_timeout = %s", (int(load.seconds * 1000),))
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 4))", (load.table,))
    before = database.describe(cursor, load.table) or Existing()
    _build(cursor, load, before)
    _swap(cursor, load, merge)


def drop(cursor: Cursor, table: str) -> bool:
    """Remove a table with its aliases and its row count; True where there was one."""
    if not database.exists(cursor, table):
        return False
    _patiently(cursor, lambda: cursor.execute(SQL("DROP TABLE {} CASCADE").format(Identifier(table))))
    if database.exists(cursor, "_table_stats"):
        cursor.execute("DELETE FROM _table_stats WHERE resource_id = %s", (table,))
    return True


def _build(cursor: Cursor, load: Load, before: Existing) -> None:
    names = [Identifier(column.name) for column in load.columns]
    typed = SQL(", ").join(SQL("{} {}").format(Identifier(c.name), SQL(_type(c.kind))) for c in load.columns)
    raw, staging = Identifier(f"_raw_{load.table}"), Identifier(load.staging)
    # Left by nobody: a loader of this table that lives holds the lock, one that died was taken back.
    cursor.execute(SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(raw, typed))
    _copy(cursor, raw, names, load.rows_file)
    cursor.execute(
        SQL("CREATE TABLE public.{} (_id serial PRIMARY KEY, _full_text tsvector, {})").format(staging, typed)
    )
    listed = SQL(", ").join(names)
    own = before.triggers
    _create_triggers(cursor, staging, own)
    if own:
        # What an administrator's triggers make of a row is what can be searched.
        _create_full_text_trigger(cursor, staging)
    words = SQL("NULL") if own else SQL("to_tsvector(left({}, {}))").format(_joined(names), Literal(MOST_INDEXED))
    # A large table is read from its middle where another reader already is; rows must keep their order.
    cursor.execute("SET LOCAL synchronize_seqscans = off")
    cursor.execute(
        SQL("INSERT INTO public.{} (_full_text, {}) SELECT {}, {} FROM {}").format(staging, listed, words, listed, raw)
    )
    load.rows = cursor.rowcount
    if not own:
        _create_full_text_trigger(cursor, staging)
    _build_indexes(cursor, load, before)
    cursor.execute(SQL("ANALYZE public.{}").format(staging))


def _type(kind: str) -> str:
    return {"text": "text", "numeric": "numeric", "date": "date", "timestamp": "timestamp"}[kind]


def _copy(cursor: Cursor, table: Identifier, names: list[Identifier], rows_file: Path) -> None:
    listed = SQL(", ").join(names)
    statement = SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv, FORCE_NULL ({}), ENCODING 'UTF8')")
    with rows_file.open("rb") as source:
        cursor.copy_expert(statement.format(table, listed, listed), source)


def _joined(names: Sequence[Composable]) -> Composable:
    """All values of a row with blanks between them, in steps that the number of arguments allows."""
    while len(names) > 1:
        names = [
            SQL("concat_ws(' ', {})").format(SQL(", ").join(names[i : i + MOST_ARGUMENTS]))
            for i in range(0, len(names), MOST_ARGUMENTS)
        ]
    return SQL("{}::text").format(names[0])


def _create_triggers(cursor: Cursor, table: Identifier, triggers: dict[str, str]) -> None:
    for name, function in triggers.items():
        _create_trigger(cursor, table, name, function)


def _create_full_text_trigger(cursor: Cursor, table: Identifier) -> None:
    _create_trigger(cursor, table, "zfulltext", "populate_full_text_trigger")


def _create_trigger(cursor: Cursor, table: Identifier, name: str, function: str) -> None:
    statement = SQL("CREATE TRIGGER {} BEFORE INSERT OR UPDATE ON public.{} FOR EACH ROW EXECUTE FUNCTION {}()")
    cursor.execute(statement.format(Identifier(name), table, Identifier(function)))


# -- indexes -----------------------------------------------------------------


def _build_indexes(cursor: Cursor, load: Load, before: Existing) -> None:
    """The index of the full text, and those of the old table whose columns are still there."""
    full_text = _full_text_index(load.table)
    wanted = {full_text.name: full_text} | {index.name: index for index in before.indexes}
    present = {column.name for column in load.columns} | {"_full_text", "_id"}
    for name, index in wanted.items():
        if name not in load.built and index.columns <= present:
            load.built[name] = _build_index(cursor, load, index)


def _full_text_index(table: str) -> Index:
    """As CKAN names and makes it, so that it finds it."""
    key = '"_full_text"'
    name = hashlib.sha1(f"{table}{key}".encode(), usedforsecurity=False).hexdigest()
    method = str(tk.config["ckan.datastore.default_fts_index_method"])
    return Index(name, unique=False, method=method, keys=(key,), columns=frozenset({"_full_text"}))


def _build_index(cursor: Cursor, load: Load, index: Index) -> str:
    name = f"_load_{hashlib.sha256(f'{load.table}{index.name}'.encode()).hexdigest()[:40]}"
    statement = SQL("CREATE {} INDEX {} ON public.{} USING {} ({})")

    def create(kind: str) -> None:
        keys = SQL(", ").join(SQL(f"({key})") for key in index.keys)  # pyright: ignore[reportArgumentType] - PostgreSQL's own words
        parts = (SQL(kind), Identifier(name), Identifier(load.staging), Identifier(index.method), keys)
        cursor.execute(statement.format(*parts))

    if not index.unique:
        create("")
        return name
    cursor.execute("SAVEPOINT unique_index")
    try:
        create("UNIQUE")
    except psycopg2.errors.UniqueViolation:
        # The publisher's new rows count for more than a key that somebody once set.
        cursor.execute("ROLLBACK TO SAVEPOINT unique_index")
        load.messages.append(NOT_UNIQUE.format(columns="、".join(sorted(index.columns))))
        create("")
    return name


# -- the moment --------------------------------------------------------------


def _swap(cursor: Cursor, load: Load, merge: Merge) -> None:
    built, messages = dict(load.built), list(load.messages)

    def put() -> None:
        # An attempt that found no moment took what it had made back with it.
        load.built, load.messages = dict(built), list(messages)
        now = Existing()
        if database.exists(cursor, load.table):
            cursor.execute(SQL("LOCK TABLE public.{} IN ACCESS EXCLUSIVE MODE").format(Identifier(load.table)))
            # Somebody may have written into the dictionary while the rows were loaded.
            now = database.describe(cursor, load.table) or Existing()
            _build_indexes(cursor, load, now)
            cursor.execute(SQL("DROP TABLE public.{} CASCADE").format(Identifier(load.table)))
        load.merged = merge(now)
        _rename(cursor, load)
        _comment(cursor, load)
        _grant(cursor, load.table, [*now.rights, (database.reader_role(), "SELECT")])
        _alias(cursor, load, now)
        _count(cursor, load)

    _patiently(cursor, put)


def _patiently(cursor: Cursor, work: Callable[[], None]) -> None:
    """Do what needs a table for itself, waiting so shortly that visitors behind us hardly notice, but many times."""
    end = time.monotonic() + LOCK_SECONDS
    pause = 0.05
    while True:
        cursor.execute("SAVEPOINT alone")
        cursor.execute("SET LOCAL lock_timeout = %s", (int(PATIENCE * 1000),))
        try:
            work()
        except (psycopg2.errors.LockNotAvailable, psycopg2.errors.DeadlockDetected) as error:
            cursor.execute("ROLLBACK TO SAVEPOINT alone")
            if time.monotonic() > end:
                raise BusyError from error
        else:
            cursor.execute("RELEASE SAVEPOINT alone")
            return
        time.sleep(pause)
        pause = min(2.0, pause * 1.5)


def _rename(cursor: Cursor, load: Load) -> None:
    old, new = load.staging, load.table
    for kind, before, after in (
        ("TABLE", old, new),
        ("SEQUENCE", f"{old}__id_seq", f"{new}__id_seq"),
        ("INDEX", f"{old}_pkey", f"{new}_pkey"),
        *(("INDEX", name, final) for final, name in load.built.items()),
    ):
        statement = SQL("ALTER {} public.{} RENAME TO {}")
        cursor.execute(statement.format(SQL(kind), Identifier(before), Identifier(after)))


def _comment(cursor: Cursor, load: Load) -> None:
    table = Identifier(load.table)
    about = {**load.about, "rows": load.rows, "kept": load.merged.kept}
    parts = [SQL("COMMENT ON TABLE public.{} IS {}").format(table, database.comment_of({"quality": about}))]
    statement = SQL("COMMENT ON COLUMN public.{}.{} IS {}")
    parts += [
        statement.format(table, Identifier(name), database.comment_of(entry))
        for name, entry in load.merged.entries.items()
    ]
    cursor.execute(SQL("; ").join(parts))


def _grant(cursor: Cursor, relation: str, rights: list[tuple[str, str]]) -> None:
    for role, privilege in dict.fromkeys(rights):
        who = SQL("PUBLIC") if not role else Identifier(role.strip('"'))
        cursor.execute(SQL("GRANT {} ON public.{} TO {}").format(SQL(privilege), Identifier(relation), who))  # pyright: ignore[reportArgumentType]


def _alias(cursor: Cursor, load: Load, before: Existing) -> None:
    """CKAN's aliases are views of everything."""
    for name, rights in before.views.items():
        cursor.execute(
            SQL("CREATE VIEW public.{} AS SELECT * FROM public.{}").format(Identifier(name), Identifier(load.table))
        )
        _grant(cursor, name, [*rights, (database.reader_role(), "SELECT")])


def _count(cursor: Cursor, load: Load) -> None:
    """The number of rows that CKAN would count at the first question."""
    if not database.exists(cursor, "_table_stats"):
        return
    cursor.execute(
        sql.SQL(
            "INSERT INTO _table_stats VALUES (%s, jsonb_build_object('rows', %s::bigint))"
            " ON CONFLICT (resource_id) DO UPDATE SET stats = excluded.stats"
        ),
        (load.table, load.rows),
    )
