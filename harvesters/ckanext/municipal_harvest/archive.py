"""The archive: bytes addressed by their SHA-256, never overwritten, on CKAN's file storage.

The storage ``municipal_archive`` may be any adapter of CKAN 2.12 (a folder by
default). A location is ``ab/cd/<sha256>``, so the same bytes are kept once.
"""

from __future__ import annotations

import mimetypes
import re
import uuid
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes, urlsplit

import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib import files

from .readers.formats import MIMETYPES

STORAGE = "municipal_archive"
UPLOADS = "municipal_uploads"
"""Hand uploads of a portal that still keeps them below ``ckan.storage_path``."""

OPEN_URL_TYPE = "archive"
"""``url_type`` of a resource whose ``url`` is the download from this portal."""

CONTENT_TYPES = {name.upper(): mimetype for name, mimetype in MIMETYPES.items()}
EXTENSIONS = {"GTFS": "zip", "SHP": "zip", "JSON-LD": "jsonld", "JPEG": "jpg", "GZIP": "gz", "EMPTY": "", "BINARY": ""}
OPAQUE = re.compile(r"^(?:[0-9a-z]{20,}|\d+|[0-9a-f-]{32,36}|data|download|file|index)$", re.IGNORECASE)
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
MAX_NAME = 120


def declare(config: CKANConfig) -> None:
    """Give the storages a place where the operator has named none."""
    root = config.get("ckan.storage_path")
    if not root:
        return
    base = Path(str(root)).absolute()
    for name, path in ((STORAGE, base / "archive"), (UPLOADS, base / "resources")):
        prefix = f"{files.STORAGE_PREFIX}{name}."
        if not config.get(f"{prefix}type"):
            config[f"{prefix}type"] = "ckan:fs"
            config[f"{prefix}path"] = str(path)
            config[f"{prefix}initialize"] = True
            config[f"{prefix}hashing_algorithm"] = "sha256"
            config[f"{prefix}overwrite_existing"] = False


def location(sha256: str) -> files.Location:
    """Where bytes with this SHA-256 lie."""
    return files.Location(f"{sha256[:2]}/{sha256[2:4]}/{sha256}")


def has(sha256: str) -> bool:
    """Whether the bytes are here."""
    return files.get_storage(STORAGE).exists(files.FileData(location(sha256)))


def store(content: BinaryIO, sha256: str, size: int, content_type: str) -> None:
    """Keep the bytes; a second time is no work.

    They are written beside their place and moved there whole, so that a
    reader, or a start after a crash, never meets half a file.
    """
    if has(sha256):
        return
    storage = files.get_storage(STORAGE)
    content.seek(0)
    upload = files.Upload(content, sha256, size, content_type)
    if not storage.supports(files.Capability.MOVE):
        storage.upload(location(sha256), upload)
        return
    placed = storage.upload(files.Location(f"incoming/{uuid.uuid4()}"), upload)
    try:
        storage.move(location(sha256), placed)
    except files.exc.ExistingFileError:
        # Another worker brought the same bytes in this moment.
        storage.remove(placed)


def content_type(file_format: str) -> str:
    """The MIME type of a format as the archive names formats."""
    return CONTENT_TYPES.get(file_format.upper()) or (
        mimetypes.guess_type(f"x.{file_format.lower()}")[0] or "application/octet-stream"
    )


def extension(file_format: str) -> str:
    """The file name extension of a format."""
    upper = file_format.upper()
    if upper in EXTENSIONS:
        return EXTENSIONS[upper]
    return upper.lower() if re.fullmatch(r"[A-Z0-9]{1,8}", upper) else ""


def filename(url: str, name: str, file_format: str) -> str:
    """A name for the download: the publisher's own, or title and format where that says nothing.

    Percent escapes in UTF-8 and in CP932 are both met in municipal sites.
    """
    path = PurePosixPath(_decode(_path(url)))
    suffix = path.suffix.lstrip(".").lower()
    wanted = extension(file_format)
    meaningful = suffix and suffix in {wanted, *_aliases(wanted)} and not OPAQUE.match(path.stem)
    stem = path.stem if meaningful else name or path.stem or "data"
    ending = suffix if meaningful else wanted
    if ending and stem.lower().endswith(f".{ending}"):
        stem = stem[: -len(ending) - 1]
    stem = UNSAFE.sub("_", stem).strip(" ._")[:MAX_NAME] or "data"
    return f"{stem}.{ending}" if ending else stem


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _aliases(ending: str) -> set[str]:
    return {
        "csv": {"txt", "tsv"},
        "geojson": {"json"},
        "json": {"geojson", "topojson"},
        "xlsx": {"xlsm"},
        "jsonld": {"json"},
    }.get(ending, set())


def _decode(path: str) -> str:
    raw = unquote_to_bytes(path)
    for encoding in ("utf-8", "cp932"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "replace")


def locate(resource: dict[str, Any]) -> dict[str, Any] | None:
    """Where the bytes of a resource lie, or None."""
    if resource.get("url_type") == "upload":
        return _locate_upload(resource)
    sha256 = resource.get("hash") or ""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not has(sha256):
        return None
    file_format = resource.get("format") or ""
    data = files.FileData(location(sha256))
    return {
        "storage": STORAGE,
        "location": str(data.location),
        "filename": filename(resource.get("source_url") or "", resource.get("name") or "", file_format),
        "size": int(resource.get("size") or 0),
        "hash": sha256,
        "content_type": content_type(file_format),
    }


def _locate_upload(resource: dict[str, Any]) -> dict[str, Any] | None:
    place = files.Location("/".join((resource["id"][:3], resource["id"][3:6], resource["id"][6:])))
    for name in (tk.config["ckan.files.default_storages.resource"], UPLOADS):
        try:
            storage = files.get_storage(name)
        except files.exc.UnknownStorageError:
            continue
        if not storage.exists(files.FileData(place)):
            continue
        return {
            "storage": name,
            "location": str(place),
            "filename": filename(resource.get("url") or "", resource.get("name") or "", resource.get("format") or ""),
            "size": int(resource.get("size") or storage.analyze(place).size),
            "hash": resource.get("hash") or "",
            "content_type": resource.get("mimetype") or content_type(resource.get("format") or ""),
        }
    return None
