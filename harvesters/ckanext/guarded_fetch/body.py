"""The body of a response, as requests wants to see it, within the limits."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ckanext.guarded_fetch.decoding import PIECE, Decoder
from ckanext.guarded_fetch.reading import too_large
from ckanext.guarded_fetch.translate import translate
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from _typeshed import WriteableBuffer
    from ckanext.guarded_fetch.hop import Hop
    from urllib3.response import HTTPResponse


class GuardedBody(io.RawIOBase):
    """Stands where requests expects urllib3's response (``Response.raw``).

    Always unpacks; ``decode_content`` is accepted and ignored, because bytes
    that nobody counted after unpacking are what a bomb is made of.
    """

    def __init__(self, response: HTTPResponse, hop: Hop) -> None:
        super().__init__()
        self._response = response
        self._hop = hop
        self._decoder = Decoder(response.headers.get("content-encoding", ""), hop)
        self._pieces = self._read_pieces()
        self._rest = b""
        self.headers: Mapping[str, str] = response.headers
        self.status = response.status
        self.reason = response.reason
        self.version = response.version
        self._original_response = getattr(response, "_original_response", None)

    def check_announced_size(self) -> None:
        """Refuse before reading what announces itself as too large."""
        announced = self._response.length_remaining
        if announced is not None and announced > self._hop.max_bytes:
            self.close()
            raise too_large(self._hop)

    def stream(self, amt: int | None = PIECE, decode_content: bool | None = None) -> Iterator[bytes]:
        """Yield the unpacked content in pieces of at most 64 KiB."""
        del amt, decode_content
        if self._rest:
            rest, self._rest = self._rest, b""
            yield rest
        yield from self._pieces

    def read(self, amt: int | None = -1, decode_content: bool | None = None, cache_content: bool = False) -> bytes:
        """Read ``amt`` unpacked bytes, or all."""
        del decode_content, cache_content
        if amt is None or amt < 0:
            return b"".join(self.stream())
        while len(self._rest) < amt:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece
        wanted, self._rest = self._rest[:amt], self._rest[amt:]
        return wanted

    def readable(self) -> bool:
        """Say yes, as :mod:`io` wants it."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill ``buffer`` with unpacked bytes."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def _read_pieces(self) -> Iterator[bytes]:
        wire = self._response.stream(PIECE, decode_content=False)
        while True:
            try:
                data = next(wire, None)
            except (HTTPError, OSError, ValueError) as error:
                raise translate(error, self._hop) from error
            if data is None:
                break
            if self._decoder.meter.wire + len(data) > self._hop.max_bytes:
                raise too_large(self._hop)
            yield from self._decoder.feed(data)
            self._hop.deadline.remaining(self._hop.url)
        self._decoder.finish()

    def release_conn(self) -> None:
        """Give the connection back, if the answer was read to its end."""
        self._response.release_conn()

    def close(self) -> None:
        """Give up what was not read."""
        if not self.closed:
            self._response.close()
        super().close()
