"""From the exceptions of requests, urllib3 and the socket to ours."""

from __future__ import annotations

import http.client
import ssl
from typing import TYPE_CHECKING

from ckanext.guarded_fetch.decoding import truncated
from ckanext.guarded_fetch.errors import ConnectionFailed, FetchError, TLSFailed
from ckanext.guarded_fetch.hop import Hop, too_slow
from ckanext.guarded_fetch.reading import not_http
from urllib3.exceptions import IncompleteRead, InvalidChunkLength

if TYPE_CHECKING:
    from collections.abc import Iterator


def translate(error: BaseException, hop: Hop) -> FetchError:
    """Find the cause inside nested library exceptions and name it."""
    chain = list(_causes(error))
    for cause in chain:
        if isinstance(cause, FetchError):
            return cause
    for kinds, make in _KINDS:
        if any(isinstance(cause, kinds) for cause in chain):
            return make(hop)
    if "prematurely" in str(error):
        # urllib3 has no type of its own for a chunked answer that just ends.
        return truncated(hop)
    if any(isinstance(cause, (http.client.HTTPException, ValueError)) for cause in chain):
        return not_http(hop)
    return _connection_failed(hop)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = [arg for arg in cause.args if isinstance(arg, BaseException)]
        waiting += [*inner, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
        waiting = [item for item in waiting if isinstance(item, BaseException)]


def _reset(hop: Hop) -> ConnectionFailed:
    host = hop.target.host
    return ConnectionFailed(
        "connection-reset",
        hop.url,
        f"{host} が通信を途中で切断しました。時間をおいて再度取得し、続くときは公開元に連絡してください。",
        f"{host} broke the connection. Try again later; if it goes on, tell the publisher.",
    )


def _tls(hop: Hop) -> TLSFailed:
    host = hop.target.host
    return TLSFailed(
        "tls-failed",
        hop.url,
        f"{host} と安全に通信できません（証明書の期限切れ、ホスト名の不一致など）。証明書を公開元に確認してください。",
        f"No trusted encrypted connection to {host} (expired certificate, wrong host name …). "
        "Ask the publisher to check the certificate.",
    )


def _connection_failed(hop: Hop) -> ConnectionFailed:
    host = hop.target.host
    return ConnectionFailed(
        "connection-failed",
        hop.url,
        f"{host} との通信に失敗しました。回線と公開元の状態を確認してください。",
        f"The exchange with {host} failed. Check the network and the site.",
    )


# In order: urllib3 calls a wrong chunk size an incomplete read, a disconnect is also a malformed answer.
_KINDS = (
    ((InvalidChunkLength,), not_http),
    ((IncompleteRead, http.client.IncompleteRead), truncated),
    ((TimeoutError,), lambda hop: too_slow(hop.url)),
    ((ssl.SSLError, ssl.CertificateError), _tls),
    ((ConnectionResetError, BrokenPipeError, ConnectionAbortedError, http.client.RemoteDisconnected), _reset),
)
