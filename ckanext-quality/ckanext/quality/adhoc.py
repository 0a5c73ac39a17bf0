"""The check of a file that is not in the catalogue: kept only while it is checked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import ckan.plugins.toolkit as tk
from ckanext.guarded_fetch import Client, FetchError
from flask import has_request_context
from werkzeug.datastructures import FileStorage

from . import config
from .engine import worker
from .engine.checking import unreadable
from .engine.errors import EngineError
from .engine.limits import human_size

CHUNK = 1024 * 1024


def check_file(path: Path, name: str) -> dict[str, Any]:
    """The report of a file on this machine."""
    try:
        return worker.run("check", path, limits=config.limits(), bounds=config.bounds(), name=name)
    except EngineError as error:
        return unreadable(path, name, error).to_dict()


def check_upload(upload: FileStorage, name: str | None, most: int) -> dict[str, Any]:
    """The report of an upload of at most ``most`` bytes."""
    name = name or Path(upload.filename or "file").name
    with _temporary(name) as path:
        _save(upload, path, most)
        return check_file(path, name)


def check_url(url: str, name: str | None, most: int) -> dict[str, Any]:
    """The report of what is at an address, of at most ``most`` bytes."""
    name = name or unquote(Path(urlsplit(url).path).name) or "file"
    with _temporary(name) as path:
        try:
            with path.open("wb") as target:
                Client(config.fetch_policy(most)).download(url, target, max_bytes=most)
        except FetchError as error:
            raise tk.ValidationError({"url": [error.en if _lang() == "en" else error.ja]}) from error
        return check_file(path, name)


@contextmanager
def _temporary(name: str) -> Iterator[Path]:
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="quality-check-") as folder:
        yield Path(folder) / f"file{suffix if suffix.isascii() and len(suffix) <= 6 else ''}"


def _save(upload: FileStorage, path: Path, most: int) -> None:
    size = 0
    with path.open("wb") as target:
        while chunk := upload.stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                error = EngineError("too-large", size=f"> {human_size(most)}", limit=human_size(most))
                raise tk.ValidationError({"upload": [error.message.pick(_lang())]})
            target.write(chunk)


def _lang() -> str:
    """The language of the request; outside of one that of the portal."""
    return (tk.h.lang() if has_request_context() else "") or tk.config["ckan.locale_default"]
