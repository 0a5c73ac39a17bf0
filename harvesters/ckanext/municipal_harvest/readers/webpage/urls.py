"""Addresses in pages: resolved as a browser would, bytes of escapes kept."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

_SKIP = re.compile(r"^(?:javascript|mailto|tel|data|ftp|file|about|blob):", re.IGNORECASE)
_STRAY = re.compile(r"[\t\r\n]")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?"
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
MAX_URL = 2000


def resolve(base: str, href: str, encoding: str = "utf-8") -> str:
    """The absolute address of a link, or an empty string where it leads to no web address.

    Escapes stay byte for byte (``%8C%F6`` is CP932 and must remain so); raw
    characters are escaped as UTF-8 in the path and in the page's encoding in
    the query, as browsers do.
    """
    plain = _STRAY.sub("", href).strip()
    if not plain or plain.startswith("#") or _SKIP.match(plain) or len(plain) > MAX_URL:
        return ""
    path, mark, query = plain.partition("?")
    try:
        parts = urlsplit(urljoin(base, path.replace("\\", "/") + mark + query))
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return urlunsplit(
        (
            parts.scheme,
            parts.netloc,
            quote(_BAD_ESCAPE.sub("%25", parts.path), safe=_PATH_SAFE) or "/",
            quote(_BAD_ESCAPE.sub("%25", parts.query), safe=_QUERY_SAFE, encoding=encoding, errors="replace"),
            "",
        )
    )


def identity(url: str) -> str:
    """The form in which two addresses are the same file or page: no scheme, host in lower case."""
    parts = urlsplit(url)
    return f"//{parts.netloc.lower()}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are on the same host; http and https are one site."""
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()


def folder(url: str) -> str:
    """The path up to the last slash."""
    return urlsplit(url).path.rpartition("/")[0] + "/"


def stem(url: str) -> str:
    """The file's name without extension, or an empty string."""
    name = unquote(urlsplit(url).path.rpartition("/")[2], errors="replace")
    return name.rpartition(".")[0] or name
