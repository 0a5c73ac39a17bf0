"""Files uploaded by hand get a SHA-256 too."""

from __future__ import annotations

import hashlib
import os
from pathlib import PurePath
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib import files
from ckan.lib.munge import munge_filename
from ckan.lib.uploader import FKResourceUpload, ResourceUpload
from werkzeug.datastructures import FileStorage

Uploader = FKResourceUpload | ResourceUpload

MB = 1 << 20
CHUNK = MB


def for_resource(data_dict: dict[str, Any]) -> Uploader | None:
    """CKAN's own uploader, after hash, name and format of a new file were noted; None where there is no file."""
    upload = data_dict.get("upload")
    if not isinstance(upload, FileStorage) or not upload.filename:
        return None
    _refuse_too_large(upload)
    data_dict["hash"] = sha256(upload)
    if not data_dict.get("name"):  # the form's script may be late or absent
        data_dict["name"] = PurePath(upload.filename).name
    if not data_dict.get("format"):
        data_dict["format"] = PurePath(upload.filename).suffix.removeprefix(".").upper()
    if (kept := munge_filename(upload.filename)).startswith("."):
        # CKAN keeps Latin letters only: of 公衆トイレ一覧.xlsx it would leave ".xlsx", a name without a type.
        upload.filename = f"data{kept}"
    try:
        files.get_storage(tk.config["ckan.files.default_storages.resource"])
    except files.exc.UnknownStorageError:
        uploader: Uploader = ResourceUpload(data_dict)
    else:
        uploader = FKResourceUpload(data_dict)
    data_dict["size"] = uploader.filesize
    return uploader


def _refuse_too_large(upload: FileStorage) -> None:
    """Say the limit and a way out before CKAN's own check, which only says "File upload too large".

    :raises ckan.logic.ValidationError: the file is larger than ``ckan.max_resource_size`` (MB).
    """
    size = upload.stream.seek(0, os.SEEK_END)
    limit = tk.config["ckan.max_resource_size"]
    if size > limit * MB:
        words = tk._(
            "The file has {size} MB; at most {limit} MB can be uploaded. "
            "Split it, or publish it on your own site and enter its address."
        )
        raise tk.ValidationError({"upload": [words.format(size=f"{size / MB:,.0f}", limit=limit)]})


def sha256(upload: FileStorage) -> str:
    """SHA-256 of an upload, which is rewound."""
    digest = hashlib.sha256()
    upload.stream.seek(0)
    while chunk := upload.stream.read(CHUNK):
        digest.update(chunk)
    upload.stream.seek(0)
    return digest.hexdigest()
