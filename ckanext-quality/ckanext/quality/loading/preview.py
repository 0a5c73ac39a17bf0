"""Rows of a file's table out of the DataStore, where the table holds the same bytes."""

from __future__ import annotations

from typing import Any

from psycopg2.sql import SQL, Identifier, Literal

from . import database, tasks
from .run import LOADER


def rows_of(resource_id: str, content_hash: str, offset: int, limit: int) -> dict[str, Any] | None:
    """A page of the table as ``read_table`` answers it; none where the DataStore holds no or another version."""
    if not content_hash or not database.is_on():
        return None
    row = tasks.row_of(resource_id)
    if row is None or (row.state, row.content_hash, row.loader) != (tasks.DONE, content_hash, LOADER):
        return None
    facts: dict[str, Any] = (row.report or {}).get("facts") or {}
    columns = [column for column in (row.report or {}).get("columns") or [] if "index" in column]
    with database.transaction(database.read_engine()) as cursor:
        if not database.exists(cursor, resource_id):
            return None
        names = SQL(", ").join(SQL("{}::text").format(Identifier(column["name"])) for column in columns)
        # No parameters: a percent sign in a column's name would be taken for one.
        query = SQL("SELECT {} FROM public.{} ORDER BY _id LIMIT {} OFFSET {}")
        cursor.execute(query.format(names, Identifier(resource_id), Literal(limit), Literal(offset)))
        found = cursor.fetchall()
        # Asked after the rows: reading them holds the table, so both are of one version.
        if database.about(cursor, resource_id).get("content_hash") != content_hash:
            return None
    places = [column["index"] for column in columns]
    width = len(facts["header"])
    return {**facts, "rows": [_row(values, places, width) for values in found]}


def _row(values: tuple[str | None, ...], places: list[int], width: int) -> list[str]:
    row = [""] * max(width, places[-1] + 1)
    for place, value in zip(places, values, strict=True):
        row[place] = value or ""
    while len(row) > width and not row[-1]:
        row.pop()
    return row
