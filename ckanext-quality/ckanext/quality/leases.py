"""Work in rows that are due: whoever takes one has it until the lease ends, others skip it meanwhile."""

from __future__ import annotations

import datetime
from typing import TypeVar

import sqlalchemy as sa
from ckan import model

from .model import QualityLoad, QualityTask, now

Row = TypeVar("Row", QualityLoad, QualityTask)


def take(table: type[Row], lease: float) -> Row | None:
    """Take the row of a table that has been due longest. Commits.

    :param lease: seconds until the row is free again, should its taker die
    """
    query = sa.select(table).where(table.due <= now()).order_by(table.due).limit(1).with_for_update(skip_locked=True)
    row = model.Session.scalars(query).first()
    if row is not None:
        row.due = now() + datetime.timedelta(seconds=lease)
        row.attempts += 1
        model.Session.commit()
        # The commit expires the object; read it once more before anybody else could delete it.
        model.Session.refresh(row)
        model.Session.expunge(row)
    model.Session.commit()
    return row
