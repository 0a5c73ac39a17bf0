"""What of a record becomes a dataset, in one canonical form whose hash decides whether CKAN is called.

Left out on purpose, because they change without the data changing: ETag and
Last-Modified, the time of the check, the wording of an error.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .. import archive
from ..bodies import Body
from ..readers.base import Record
from ..readers.licence import NOT_SPECIFIED, OTHER_CLOSED
from .clean import link
from .files import Fetched

NOT_REDISTRIBUTED = frozenset((NOT_SPECIFIED, OTHER_CLOSED))
"""Licences under which the bytes are kept as evidence, and the publisher's own address is shown."""


def package(record: Record, source_id: str) -> dict[str, Any]:
    """The dataset's fields that the publisher states."""
    fields: dict[str, Any] = {
        "title": record.title,
        "notes": record.description,
        "license_id": record.licence,
        "license_text": record.licence_text,
        "source_page": record.page,
        "source_id": source_id,
        "source_key": record.key,
        "publisher": record.publisher,
        "frequency": record.frequency,
        "theme": record.theme,
        "modified": record.updated,
        "tags": [{"name": tag} for tag in record.tags],
    }
    return {name: value for name, value in fields.items() if value or name in ("notes", "title")}


def resource(fetched: Fetched, licence: str) -> dict[str, Any]:
    """A resource's fields."""
    ref = fetched.ref
    address = link(ref.url)
    fields: dict[str, Any] = {
        "url": address,
        "url_type": archive.OPEN_URL_TYPE if fetched.sha256 and licence not in NOT_REDISTRIBUTED else "",
        "name": ref.name or archive.filename(address, "", fetched.format),
        "description": ref.description,
        "format": fetched.format,
        "mimetype": fetched.mimetype,
        "hash": fetched.sha256 or "",
        "size": fetched.size if fetched.sha256 else None,
        "source_url": address,
        "source_resource_key": ref.key,
        "fetch_state": fetched.state,
    }
    return fields


def content(record: Record, files: list[Fetched], source_id: str, target: Body) -> dict[str, Any]:
    """The canonical record."""
    return {
        "body": target.code,
        "package": package(record, source_id),
        "resources": [resource(fetched, record.licence) for fetched in files],
    }


def digest(value: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
