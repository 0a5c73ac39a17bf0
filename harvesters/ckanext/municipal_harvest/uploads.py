"""Files uploaded by hand get a SHA-256 too."""

from __future__ import annotations

import hashlib
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib import files
from ckan.lib.uploader import FKResourceUpload, ResourceUpload
from werkzeug.datastructures import FileStorage

Uploader = FKResourceUpload | ResourceUpload

CHUNK = 1 << 20


def for_resource(data_dict: dict[str, Any]) -> Uploader | None:
    """CKAN's own uploader, after the hash of a new file was noted; None where there is no file."""
    upload = data_dict.get("upload")
    if not isinstance(upload, FileStorage) or not upload.filename:
        return None
    data_dict["hash"] = sha256(upload)
    try:
        files.get_storage(tk.config["ckan.files.default_storages.resource"])
    except files.exc.UnknownStorageError:
        uploader: Uploader = ResourceUpload(data_dict)
    else:
        uploader = FKResourceUpload(data_dict)
    data_dict["size"] = uploader.filesize
    return uploader


def sha256(upload: FileStorage) -> str:
    """SHA-256 of an upload, which is rewound."""
    digest = hashlib.sha256()
    upload.stream.seek(0)
    while chunk := upload.stream.read(CHUNK):
        digest.update(chunk)
    upload.stream.seek(0)
    return digest.hexdigest()
