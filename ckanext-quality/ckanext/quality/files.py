"""The bytes of a resource, as a file on this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import files

from .engine.guard import FORMATS

OPEN = "open"


@dataclass(frozen=True)
class Stored:
    """Where the bytes of a resource lie."""

    storage: str
    location: str
    filename: str
    size: int
    hash: str

    @property
    def suffix(self) -> str:
        """The file name's extension, for telling TSV from CSV."""
        suffix = Path(self.filename).suffix.lower()
        return suffix if suffix.isascii() and len(suffix) <= 6 else ""


def release_state(resource_id: str) -> str:
    """``open`` or ``held``; open where no extension holds anything."""
    try:
        action = tk.get_action("resource_release_state")
    except KeyError:
        return OPEN
    return action({"ignore_auth": True}, {"id": resource_id})["state"]


def find(resource_id: str) -> Stored | None:
    """The stored bytes of a resource, or none where only a link is registered."""
    try:
        action = tk.get_action("resource_file_show")
    except KeyError:
        return _uploaded(resource_id)
    try:
        found: dict[str, Any] = action({"ignore_auth": True}, {"id": resource_id})
    except tk.ObjectNotFound:
        return None
    return Stored(
        storage=found["storage"],
        location=found["location"],
        filename=found.get("filename") or found["location"],
        size=int(found.get("size") or 0),
        hash=str(found.get("hash") or "").removeprefix("sha256:"),
    )


def _uploaded(resource_id: str) -> Stored | None:
    """Hand uploads, where no other extension answers for the files of resources."""
    resource = model.Session.get(model.Resource, resource_id)
    if resource is None or resource.url_type != "upload":
        return None
    name: str = tk.config["ckan.files.default_storages.resource"]
    location = str(Path(resource_id[:3], resource_id[3:6], resource_id[6:]))
    return Stored(name, location, Path(resource.url or "").name, int(resource.size or 0), resource.hash or "")


def is_there(resource_id: str) -> bool:
    """Whether this portal really holds the bytes of a resource: the storage is asked, not the database."""
    stored = find(resource_id)
    if stored is None:
        return False
    return files.get_storage(stored.storage).exists(files.FileData(files.Location(stored.location)))


@contextmanager
def local(stored: Stored) -> Iterator[Path]:
    """The bytes under a path: copied to a temporary file, which is removed afterwards.

    A copy works for every storage (file system, S3 …), and the reader sees one version from beginning to end.
    """
    storage = files.get_storage(stored.storage)
    with tempfile.TemporaryDirectory(prefix="quality-") as folder:
        path = Path(folder) / f"file{stored.suffix}"
        with path.open("wb") as target:
            for chunk in storage.stream(files.FileData(files.Location(stored.location))):
                target.write(chunk)
        yield path


def kind_of(resource: dict[str, Any] | model.Resource, stored: Stored | None) -> str:
    """What a resource claims to be: its format, else the extension of its file."""
    claimed = resource.format if isinstance(resource, model.Resource) else resource.get("format")
    return (claimed or (stored.suffix.lstrip(".") if stored else "") or "").strip().lower().lstrip(".")


def is_checked(kind: str, stored: Stored) -> bool:
    """CSV, TSV, XLSX, XLS and ODS are checked, by what they claim to be or by their file name."""
    return kind in FORMATS or stored.suffix.lstrip(".") in FORMATS or kind in {"excel", "xlsm"}
