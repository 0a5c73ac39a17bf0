"""Unpacking ``Content-Encoding`` in small pieces, each of them counted.

Nothing here ever holds more than one piece of output, so a bomb costs no memory
before the meter stops it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ckanext.guarded_fetch.errors import BadResponse, DecompressionLimit, Truncated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckanext.guarded_fetch.hop import Hop

PIECE = 64 * 1024

ACCEPTED = "gzip, deflate"
"""What is offered in ``Accept-Encoding``: the encodings whose unpacking can be bounded without a further library."""

_KNOWN_BUT_REFUSED = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip"})
_GZIP = frozenset({"gzip", "x-gzip"})


class Meter:
    """Counts what comes over the wire and what comes out of every unpacking."""

    def __init__(self, hop: Hop) -> None:
        self._hop = hop
        self.wire = 0

    def check(self, unpacked: int) -> None:
        """Stop when ``unpacked`` bytes are too many for what was received.

        :raises DecompressionLimit: they are.
        """
        policy = self._hop.policy
        suspicious = unpacked > policy.decompress_floor and unpacked > policy.max_decompress_ratio * self.wire
        if suspicious or unpacked > self._hop.max_bytes:
            raise DecompressionLimit(
                "decompression-limit",
                self._hop.url,
                "圧縮された内容を展開すると異常に大きくなるため、取得を中止しました。公開元にファイルを確認してもらってください。",
                "Unpacking was stopped: the compressed content grows beyond all measure. "
                "Ask the publisher to check the file.",
            )


class _Inflate:
    """One encoding of the chain."""

    def __init__(self, hop: Hop, meter: Meter, gzip: bool) -> None:
        self._hop = hop
        self._meter = meter
        self._gzip = gzip
        self._engine: zlib._Decompress | None = zlib.decompressobj(zlib.MAX_WBITS | 16) if gzip else None
        self._head = b""
        self._fed = False
        self._ended = False
        self._total = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpack ``data``, which may be any part of the stream."""
        self._fed = self._fed or bool(data)
        if self._engine is None:
            # «deflate» is zlib by the standard and bare deflate on many servers: two bytes tell.
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, b""
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._engine = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        engine = self._engine
        while not self._ended:
            if engine.eof:
                # Gzip files may be joined end to end; whatever else follows is padding.
                if not data:
                    return
                if not (self._gzip and data[:1] == b"\x1f"):
                    self._ended = True
                    return
                engine = self._engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = self._inflate(engine, data)
            if piece:
                yield piece
            data = engine.unused_data if engine.eof else engine.unconsumed_tail
            if not data and len(piece) < PIECE:
                return

    def _inflate(self, engine: zlib._Decompress, data: bytes) -> bytes:
        try:
            piece = engine.decompress(data, PIECE)
        except zlib.error as error:
            raise _undecodable(self._hop) from error
        self._total += len(piece)
        self._meter.check(self._total)
        return piece

    def finish(self) -> None:
        """Check that the stream came to its end."""
        whole = self._ended or (self._engine is not None and self._engine.eof)
        if self._fed and not whole:
            raise truncated(self._hop)


class Decoder:
    """The whole chain of a response's encodings."""

    def __init__(self, encodings: str, hop: Hop) -> None:
        names = [name.strip().lower() for name in encodings.split(",")]
        refused = [name for name in names if name in _KNOWN_BUT_REFUSED]
        if refused:
            raise _unsupported(hop, refused[0])
        # Servers put all kinds of words there («UTF-8», «none»); only real encodings count.
        chain = [name for name in names if name in _GZIP or name == "deflate"]
        if len(chain) > hop.policy.max_encodings:
            raise _unsupported(hop, encodings)
        self._hop = hop
        self.meter = Meter(hop)
        self._stages = [_Inflate(hop, self.meter, name in _GZIP) for name in reversed(chain)]

    @property
    def identity(self) -> bool:
        """Whether the content comes as it is."""
        return not self._stages

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpack what came over the wire, piece by piece."""
        self.meter.wire += len(data)
        yield from self._through(data, 0)

    def _through(self, data: bytes, stage: int) -> Iterator[bytes]:
        if stage == len(self._stages):
            yield data
            return
        for piece in self._stages[stage].feed(data):
            yield from self._through(piece, stage + 1)

    def finish(self) -> None:
        """Check that nothing is missing.

        :raises Truncated: a compressed stream has no end.
        """
        for stage in self._stages:
            stage.finish()


def truncated(hop: Hop) -> Truncated:
    """The one wording of a cut answer."""
    return Truncated(
        "truncated",
        hop.url,
        "ファイルが途中で切れました。時間をおいて再度取得し、続くときは公開元に連絡してください。",
        "The file was cut off before its end. Try again later; if it goes on, tell the publisher.",
    )


def _undecodable(hop: Hop) -> BadResponse:
    return BadResponse(
        "bad-response",
        hop.url,
        "圧縮された応答を展開できません。公開元のサーバーの設定を確認してもらってください。",
        "The compressed answer cannot be unpacked. Ask the publisher to check the server.",
    )


def _unsupported(hop: Hop, name: str) -> BadResponse:
    return BadResponse(
        "unsupported-encoding",
        hop.url,
        f"応答の圧縮方式（{name}）には対応していません。公開元のサーバーの設定を確認してもらってください。",
        f"The answer is compressed in a way that is not supported ({name}). Ask the publisher to check the server.",
    )
