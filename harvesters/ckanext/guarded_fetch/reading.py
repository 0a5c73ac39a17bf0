"""Reading from the socket with a deadline and a budget, headers included.

A socket's timeout starts anew with every byte, so a server that sends one byte
now and then is never too slow for it. Here every single read gets what is left
of the deadline.
"""

from __future__ import annotations

import http.client
import io
from typing import TYPE_CHECKING

from ckanext.guarded_fetch.errors import BadResponse, TooLarge
from ckanext.guarded_fetch.hop import Hop, current, too_slow

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer

_READ_AHEAD = io.DEFAULT_BUFFER_SIZE
_LONGEST_LINE = 64 * 1024


class _BoundedRaw(io.RawIOBase):
    """The socket's stream; every read is bounded in time, all reads together in bytes."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, hop: Hop) -> None:
        super().__init__()
        self._raw = raw
        self._sock = sock
        self._hop = hop
        self.budget = hop.policy.max_header_bytes + _READ_AHEAD
        self.in_headers = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        hop = self._hop
        self._sock.settimeout(hop.deadline.remaining(hop.url, hop.policy.read_timeout))
        try:
            count = self._raw.readinto(buffer)
        except TimeoutError as error:
            raise too_slow(hop.url) from error
        self.budget -= count or 0
        if self.budget < 0:
            raise header_too_large(hop) if self.in_headers else too_large(hop)
        return count

    def headers_done(self) -> None:
        # Chunked framing may cost a few bytes for every byte of content; the exact
        # limit on the content is kept where it is unpacked. This is the bound for
        # answers whose framing lies.
        self.in_headers = False
        self.budget = 8 * self._hop.max_bytes + _LONGEST_LINE

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _BoundedReader(io.BufferedReader):
    """Ends a line that never ends (a chunk size or a trailer, which urllib3 reads without limit)."""

    def __init__(self, raw: _BoundedRaw, hop: Hop) -> None:
        super().__init__(raw, _READ_AHEAD)
        self._hop = hop

    def readline(self, size: int | None = -1, /) -> bytes:
        limit = _LONGEST_LINE + 1 if size is None or size < 0 else size
        line = super().readline(limit)
        if len(line) > _LONGEST_LINE:
            raise header_too_large(self._hop)
        return line


class GuardedHTTPResponse(http.client.HTTPResponse):
    """http.client's response over a bounded stream."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self._hop = current()
        raw = self.fp.detach()
        self._bounded = _BoundedRaw(raw, sock, self._hop)
        self.fp = _BoundedReader(self._bounded, self._hop)

    def begin(self) -> None:
        """Read status and headers, within their own budget."""
        try:
            super().begin()
        except http.client.RemoteDisconnected:
            raise
        except (http.client.HTTPException, ValueError) as error:
            if isinstance(error, http.client.LineTooLong) or "headers" in str(error):
                raise header_too_large(self._hop) from error
            raise not_http(self._hop) from error
        if len(self.headers or ()) > self._hop.policy.max_headers:
            raise header_too_large(self._hop)
        self._bounded.headers_done()


def too_large(hop: Hop) -> TooLarge:
    """The one wording of the size limit."""
    mib = hop.max_bytes / (1024 * 1024)
    return TooLarge(
        "too-large",
        hop.url,
        f"内容が上限（{mib:.0f} MiB）を超えています。ファイルを分割するか、運用管理者に上限の変更を相談してください。",
        f"The content is larger than the limit ({mib:.0f} MiB). Split the file, or ask the operator to raise it.",
    )


def header_too_large(hop: Hop) -> TooLarge:
    """The one wording of the limits on headers."""
    return TooLarge(
        "too-large",
        hop.url,
        "応答ヘッダーが大きすぎます。公開元のサーバーの設定を確認してもらってください。",
        "The headers of the answer are too large. Ask the publisher to check the server.",
    )


def not_http(hop: Hop) -> BadResponse:
    """The answer is no HTTP."""
    return BadResponse(
        "bad-response",
        hop.url,
        "応答がHTTPの形式ではありません。アドレスとポート番号を確認してください。",
        "The answer is not valid HTTP. Check the address and the port.",
    )
