"""The one place of this build tooling that opens URLs: http and https, nothing else."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping
from http.client import HTTPResponse
from urllib.parse import urlsplit


def open_url(url: str, *, headers: Mapping[str, str] | None = None, timeout: float = 60) -> HTTPResponse:
    """Open an address of Maven Central, a mirror, or one of our own services."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError(f"not http(s): {url}")
    request = urllib.request.Request(url, headers=dict(headers or {}))  # noqa: S310 - checked above
    return urllib.request.urlopen(request, timeout=timeout)  # noqa: S310 - checked above
