"""Names of harvested datasets: ``<code>_<slug>``, as BODIK has them."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from ckan import model
from slugify import slugify

from ..readers.base import Record

MAX_NAME = 100
LONGEST_SUFFIX = 6
KEEP = r"[^-a-z0-9_]+"


def slug(record: Record) -> str:
    """A word for the address, from the reader's hint or the publisher's key.

    Japanese keys are not romanised (a machine reads 避難 in Chinese); they get
    a short digest, which is stable.
    """
    hint = record.extra.get("slug", "")
    words = hint if hint.isascii() and hint else record.key
    made = slugify(words, regex_pattern=KEEP) if words.isascii() else ""
    return made or hashlib.sha256(record.key.encode()).hexdigest()[:12]


def base_name(code: str, record: Record) -> str:
    """The name without a number that tells it from others."""
    prefix = f"{code}_"
    words = slug(record)
    return f"{prefix}{words.removeprefix(prefix)}"[: MAX_NAME - LONGEST_SUFFIX].rstrip("-_")


def free_name(code: str, record: Record) -> str:
    """A name that no dataset has, deleted ones included."""
    base = base_name(code, record)
    taken = set(
        model.Session.scalars(sa.select(model.Package.name).where(model.Package.name.startswith(base, autoescape=True)))
    )
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
