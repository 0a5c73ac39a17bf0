"""One reader per source kind. No CKAN inside: a clerk or a notebook can use them."""

from __future__ import annotations

from .base import Reader
from .ckan import CkanReader
from .html import HtmlReader

READERS: dict[str, Reader] = {reader.type: reader for reader in (CkanReader(), HtmlReader())}
"""The readers that exist; a new one is a file and a line here."""

__all__ = ["READERS"]
