"""What stands in the DataStore's database: connections, and what a table there consists of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812
from psycopg2.extensions import cursor as Cursor  # noqa: N812
from sqlalchemy.engine import Engine, make_url

Entry = dict[str, Any]


def is_on() -> bool:
    """Whether this portal has a DataStore."""
    return p.plugin_loaded("datastore")


@contextmanager
def transaction(engine: Engine) -> Iterator[Cursor]:
    """A cursor of psycopg2, which alone can COPY; committed at the end, rolled back where anything fails."""
    raw = engine.raw_connection()
    try:
        connection: Connection = raw.driver_connection  # pyright: ignore[reportAssignmentType]
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        raw.close()


def write_engine() -> Engine:
    """The engine of the role that owns the tables."""
    from ckanext.datastore.backend.postgres import get_write_engine

    return get_write_engine()


def read_engine() -> Engine:
    """The engine of the role that may only read."""
    from ckanext.datastore.backend.postgres import get_read_engine

    return get_read_engine()


def reader_role() -> str:
    """The role that visitors' queries run as."""
    return str(make_url(tk.config["ckan.datastore.read_url"]).username)


@dataclass(frozen=True)
class Index:
    """An index besides that of ``_id``."""

    name: str
    unique: bool
    method: str
    keys: tuple[str, ...]
    """SQL of its columns or expressions."""
    columns: frozenset[str]


@dataclass
class Existing:
    """The table that serves now."""

    types: dict[str, str] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    about: Entry = field(default_factory=dict)
    """Our part of the table's own comment."""
    indexes: list[Index] = field(default_factory=list)
    triggers: dict[str, str] = field(default_factory=dict)
    """Name and function of those that an administrator added."""
    views: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Aliases with the rights to them (role, privilege)."""
    rights: list[tuple[str, str]] = field(default_factory=list)


def exists(cursor: Cursor, table: str) -> bool:
    """Whether there is such a table."""
    cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = %s", (table,))
    return cursor.fetchone() is not None


def describe(cursor: Cursor, table: str) -> Existing | None:
    """Everything about a table that its successor has to take over."""
    if not exists(cursor, table):
        return None
    return Existing(
        types=_types(cursor, table),
        entries=_entries(cursor, table),
        about=about(cursor, table),
        indexes=_indexes(cursor, table),
        triggers=_triggers(cursor, table),
        views={view: _rights(cursor, view) for view in _views(cursor, table)},
        rights=_rights(cursor, table),
    )


def about(cursor: Cursor, table: str) -> Entry:
    """What the loader wrote into the table's comment: whose bytes it holds, and entries that wait."""
    cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", (_quoted(table),))
    found = cursor.fetchone()
    return _parsed(found[0] if found else None).get("quality") or {}


def _types(cursor: Cursor, table: str) -> dict[str, str]:
    cursor.execute(
        "SELECT attname, typname FROM pg_attribute JOIN pg_type t ON t.oid = atttypid"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        (_quoted(table),),
    )
    return {name: kind for name, kind in cursor.fetchall() if not name.startswith("_")}


def _entries(cursor: Cursor, table: str) -> dict[str, Entry]:
    cursor.execute(
        "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        (_quoted(table),),
    )
    return {name: entry for name, comment in cursor.fetchall() if (entry := _parsed(comment))}


def _indexes(cursor: Cursor, table: str) -> list[Index]:
    cursor.execute(
        "SELECT i.relname, x.indisunique, am.amname,"
        " ARRAY(SELECT pg_get_indexdef(x.indexrelid, k, false) FROM generate_series(1, x.indnkeyatts::int) k),"
        " ARRAY(SELECT a.attname::text FROM pg_depend d JOIN pg_attribute a"
        "   ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
        "   WHERE d.objid = x.indexrelid AND d.refobjid = x.indrelid AND d.refobjsubid > 0)"
        " FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am am ON am.oid = i.relam"
        " WHERE x.indrelid = %s::regclass AND NOT x.indisprimary AND x.indpred IS NULL ORDER BY i.relname",
        (_quoted(table),),
    )
    return [Index(name, unique, am, tuple(keys), frozenset(names)) for name, unique, am, keys, names in cursor]


def _triggers(cursor: Cursor, table: str) -> dict[str, str]:
    cursor.execute(
        "SELECT tgname, proname FROM pg_trigger JOIN pg_proc f ON f.oid = tgfoid"
        " WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname <> 'zfulltext' ORDER BY tgname",
        (_quoted(table),),
    )
    return dict(cursor.fetchall())


def _views(cursor: Cursor, table: str) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT v.relname FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid"
        " JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v'"
        " WHERE d.refobjid = %s::regclass AND v.oid <> d.refobjid ORDER BY 1",
        (_quoted(table),),
    )
    return [name for (name,) in cursor.fetchall()]


def _rights(cursor: Cursor, relation: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT CASE WHEN a.grantee = 0 THEN '' ELSE a.grantee::regrole::text END, a.privilege_type"
        " FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = %s::regclass AND a.grantee <> c.relowner",
        (_quoted(relation),),
    )
    return [(role, privilege) for role, privilege in cursor.fetchall()]


def _parsed(comment: str | None) -> Entry:
    """The JSON of a comment; nothing where it is a person's sentence."""
    try:
        found = json.loads(comment or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def comment_of(entry: Entry) -> sql.Literal:
    """An entry as CKAN 2.12 writes it: a blank first says which version of the format it is."""
    return sql.Literal(" " + json.dumps(entry, ensure_ascii=False, separators=(",", ":")))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
