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
from werkzeug.datastructures import FileStorage

from . import config
from .engine import worker
from .engine.checking import unreadable
from .engine.errors import EngineError
from .engine.limits import human_size
from .words import language

CHUNK = 1024 * 1024
NAME = 200
"""Characters of a file name that are kept."""


def check_file(path: Path, name: str) -> dict[str, Any]:
    """The report of a file on this machine."""
    try:
        return worker.run("check", path, limits=config.limits(), bounds=config.bounds(), name=name)
    except EngineError as error:
        return unreadable(path, name, error).to_dict()


@contextmanager
def received(upload: FileStorage | None, url: str | None, name: str | None, most: int) -> Iterator[tuple[Path, str]]:
    """An upload, or what is at an address, as a file for the time of the block, and its name.

    :raises tk.ValidationError: there is neither, it is too large, or it cannot be fetched
    """
    if upload is not None and upload.filename:
        name = name or Path(upload.filename).name
    elif url:
        name = name or unquote(Path(urlsplit(url).path).name)
    else:
        raise tk.ValidationError({"upload": [tk._("Choose a file or give an address")]})
    name = (name or "file")[-NAME:]
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="quality-check-") as folder:
        path = Path(folder) / f"file{suffix if suffix.isascii() and len(suffix) <= 6 else ''}"
        if upload is not None and upload.filename:
            _save(upload, path, most)
        else:
            _fetch(url or "", path, most)
        yield path, name


def _fetch(url: str, path: Path, most: int) -> None:
    try:
        with path.open("wb") as target:
            Client(config.fetch_policy(most)).download(url, target, max_bytes=most)
    except FetchError as error:
        raise tk.ValidationError({"url": [error.en if language() == "en" else error.ja]}) from error


def _save(upload: FileStorage, path: Path, most: int) -> None:
    size = 0
    with path.open("wb") as target:
        while chunk := upload.stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                error = EngineError("too-large", size=f"> {human_size(most)}", limit=human_size(most))
                raise tk.ValidationError({"upload": [error.message.pick(language())]})
            target.write(chunk)
