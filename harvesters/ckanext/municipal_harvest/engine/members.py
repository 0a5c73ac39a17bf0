"""A file inside an archive, taken out within limits."""

from __future__ import annotations

import hashlib
import zipfile
from typing import BinaryIO

from .. import messages
from ..messages import ErrorDict

CHUNK = 1024 * 1024


class NoMemberError(Exception):
    """The archive has no such file, or more of it than is allowed."""

    def __init__(self, error: ErrorDict) -> None:
        super().__init__(error["en"])
        self.error = error


def extract(archive: BinaryIO, name: str, target: BinaryIO, most: int) -> tuple[str, int]:
    """Write one member of a ZIP to the target; its SHA-256 and size.

    :param most: bytes that it may have unpacked; what the archive says of its size is not believed
    :raises NoMemberError: it is not there, larger, or cannot be unpacked
    """
    digest, size = hashlib.sha256(), 0
    try:
        with zipfile.ZipFile(archive) as packed, packed.open(name) as member:
            while chunk := member.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise NoMemberError(_too_large(name, most))
                digest.update(chunk)
                target.write(chunk)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise NoMemberError(_missing(name)) from error
    return digest.hexdigest(), size


def _missing(name: str) -> ErrorDict:
    return messages.message(
        "no-member",
        f"ZIP の中の「{name}」を取り出せません。ファイルが壊れていないか、公開元に確認してください。",
        f"“{name}” cannot be taken out of the ZIP. Ask the publisher whether the file is damaged.",
    )


def _too_large(name: str, most: int) -> ErrorDict:
    return messages.message(
        "too-large",
        f"ZIP の中の「{name}」が大きすぎます（上限 {most:,} バイト）。",
        f"“{name}” in the ZIP is too large (limit {most:,} bytes).",
    )
