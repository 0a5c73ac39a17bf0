"""Earlier versions of hand uploads: a repaired file takes the place of the original, which is kept here first.

CKAN stores an upload under its resource's id and overwrites it. The versions lie in a file storage of their own,
by resource and SHA-256; ``/dataset/<id>/resource/<resource_id>/version/<sha256>`` gives them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ckan.common import CKANConfig
from ckan.lib import files as ckan_files

from . import files
from .engine.checking import digest

STORAGE = "quality_versions"
SHA256 = re.compile(r"[0-9a-f]{64}")


def declare(config: CKANConfig) -> None:
    """Give the storage a place where the operator has named none."""
    root = str(config.get("ckan.storage_path") or "")
    prefix = f"{ckan_files.STORAGE_PREFIX}{STORAGE}."
    if root and not config.get(f"{prefix}type"):
        config[f"{prefix}type"] = "ckan:fs"
        config[f"{prefix}path"] = f"{root}/quality_versions"
        config[f"{prefix}initialize"] = True
        config[f"{prefix}overwrite_existing"] = False


def keep(resource_id: str, stored: files.Stored) -> str:
    """Keep the present bytes of a resource; their SHA-256. A second time is no work."""
    storage = ckan_files.get_storage(STORAGE)
    with files.local(stored) as path:
        sha256 = digest(path)
        if find(resource_id, sha256) is None:
            with path.open("rb") as stream:
                size = path.stat().st_size
                upload = ckan_files.Upload(stream, sha256, size, "application/octet-stream")
                storage.upload(_location(resource_id, sha256), upload)
    return sha256


def find(resource_id: str, sha256: str) -> ckan_files.FileData | None:
    """An earlier version of a resource, or none."""
    if not SHA256.fullmatch(sha256):
        return None
    data = ckan_files.FileData(_location(resource_id, sha256))
    return data if ckan_files.get_storage(STORAGE).exists(data) else None


def forget(kept: Iterable[tuple[str, str]]) -> None:
    """Remove versions for good: (resource id, SHA-256)."""
    storage = ckan_files.get_storage(STORAGE)
    for resource_id, sha256 in kept:
        data = find(resource_id, sha256)
        if data is not None:
            storage.remove(data)


def _location(resource_id: str, sha256: str) -> ckan_files.Location:
    return ckan_files.Location(f"{resource_id[:3]}/{resource_id}/{sha256}")
