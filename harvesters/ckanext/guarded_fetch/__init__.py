"""The one way out to the network.

>>> client = Client(Policy(user_agent=user_agent("toyama-opendata", "https://portal.example", "mail@portal.example")))
>>> client.get("http://127.0.0.1/")  # doctest: +IGNORE_EXCEPTION_DETAIL
Traceback (most recent call last):
ckanext.guarded_fetch.errors.ForbiddenAddress: forbidden-address: ...
"""

from __future__ import annotations

from ckanext.guarded_fetch.client import Client, Download, Response
from ckanext.guarded_fetch.errors import (
    BadResponse,
    ConnectionFailed,
    DecompressionLimit,
    FetchError,
    ForbiddenAddress,
    ForbiddenScheme,
    HTTPStatusError,
    InvalidURL,
    NameNotResolved,
    TLSFailed,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Truncated,
)
from ckanext.guarded_fetch.policy import Policy, user_agent

__all__ = [
    "BadResponse",
    "Client",
    "ConnectionFailed",
    "DecompressionLimit",
    "Download",
    "FetchError",
    "ForbiddenAddress",
    "ForbiddenScheme",
    "HTTPStatusError",
    "InvalidURL",
    "NameNotResolved",
    "Policy",
    "Response",
    "TLSFailed",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "Truncated",
    "user_agent",
]
