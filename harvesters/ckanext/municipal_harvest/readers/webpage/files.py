"""Which links are files, and which of those can be data."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..formats import DOCUMENTS, EXTENSIONS, IMAGES, extension_of, format_of_word
from ..text import nfkc
from .labels import is_form, is_generic
from .page import Link

_PAGE_EXTENSIONS = frozenset(("html", "htm"))
_SIZE = re.compile(r"\d[\d,.]*\s*(?:キロバイト|メガバイト|バイト|KB|MB|GB)", re.IGNORECASE)
_DOWNLOAD = re.compile(r"ダウンロード|download|形式|ファイル", re.IGNORECASE)
_DOWNLOAD_PATH = re.compile(
    r"download|attach|dl\.|getfile|file(?:id|no)?=|/files?/|/material/|/uploaded/", re.IGNORECASE
)
_CATALOGUE = re.compile(r"/dataset/[^/]+/resource/|/api/(?:3|action)/", re.IGNORECASE)
_CLASS_FORMATS = frozenset(
    ("csv", "xls", "xlsx", "excel", "pdf", "json", "zip", "doc", "docx", "word", "geojson", "kml", "xml")
)


def file_format(link: Link) -> str:
    """The format that a link promises; an empty string where it leads to a page."""
    extension = extension_of(link.url)
    if extension in _PAGE_EXTENSIONS:
        return ""
    if extension:
        return EXTENSIONS[extension]
    if urlsplit(link.url).path.endswith("/") and not link.download:
        return ""
    word = format_of_word(link.label)
    if word == "HTML":
        return ""
    classes = {name.lower() for name in link.names.split()} & _CLASS_FORMATS
    if word and (link.download or _SIZE.search(nfkc(link.label)) or _DOWNLOAD_PATH.search(link.url)):
        return word
    if word and is_generic(link.label) and (_DOWNLOAD.search(link.label) or len(link.label) < 12):
        return word
    if classes and (link.download or _DOWNLOAD_PATH.search(link.url)):
        return format_of_word(next(iter(classes)))
    return "BINARY" if link.download else ""


def is_file(link: Link) -> bool:
    """Whether a link leads to a file that could be data; pictures and other catalogues' downloads are not ours."""
    if link.zone in ("nav", "crumb", "pager") or _CATALOGUE.search(link.url):
        return False
    name = file_format(link)
    return bool(name) and name not in IMAGES


def is_form_link(link: Link, context: str = "") -> bool:
    """Whether a link leads to a form to be filled in; forms are written in office formats."""
    return file_format(link) in DOCUMENTS | {"XLS", "XLSX", "ZIP"} and (is_form(link.label) or is_form(context))
