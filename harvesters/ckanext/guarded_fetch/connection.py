"""Connections that check where they go at the moment they go there.

Checking a name before the request is no check: the name may resolve to another
address a millisecond later. Here one resolution is made, every address of it is
checked, the socket is connected to exactly one of those, and the peer is
compared afterwards. TLS keeps verifying the host name, which stays in the URL.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

from ckanext.guarded_fetch.addresses import Address, Reason, literal, refusal
from ckanext.guarded_fetch.errors import ConnectionFailed, ForbiddenAddress, NameNotResolved, TooSlow
from ckanext.guarded_fetch.hop import Hop, current
from ckanext.guarded_fetch.reading import GuardedHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

if TYPE_CHECKING:
    from collections.abc import Sequence


def connect(hop: Hop) -> socket.socket:
    """Open a socket to the host of ``hop``, or refuse.

    :raises ForbiddenAddress: one of its addresses is forbidden. One is enough:
        a public name that also answers with an internal address is how a guard is tricked.
    """
    target = hop.target
    addresses = candidates(hop)
    for address in addresses:
        reason = refusal(address, hop.policy.networks)
        if reason is not None:
            raise _forbidden(hop, address, reason)
    error: OSError | None = None
    for address in addresses:
        try:
            return _connect_to(hop, address, target.port)
        except OSError as problem:
            error = problem  # the next address may answer
    raise _failed(hop, error)


def candidates(hop: Hop) -> list[Address]:
    """Every address that the host may stand for.

    :raises NameNotResolved: there is none.
    """
    written = literal(hop.target.host)
    if written is not None:
        return [written]
    found = _resolve(hop)
    if not found:
        raise _unknown_name(hop)
    try:
        return [ipaddress.ip_address(text) for text in found]
    except ValueError as error:
        raise _unknown_name(hop) from error


def _resolve(hop: Hop) -> Sequence[str]:
    # getaddrinfo knows no time limit of its own; a thread left behind by a dead
    # name server ends by itself and holds nothing.
    answer: list[Sequence[str]] = []
    problem: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            answer.append(hop.resolver(hop.target.host, hop.target.port))
        except (OSError, UnicodeError) as error:
            problem.append(error)

    thread = threading.Thread(target=ask, name="guarded-fetch-resolve", daemon=True)
    thread.start()
    thread.join(hop.deadline.remaining(hop.url, hop.policy.connect_timeout))
    if answer:
        return answer[0]
    raise _unknown_name(hop) from (problem[0] if problem else None)


def _connect_to(hop: Hop, address: Address, port: int) -> socket.socket:
    ipv6 = isinstance(address, ipaddress.IPv6Address)
    sock = socket.socket(socket.AF_INET6 if ipv6 else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Stays in force for the TLS handshake, which Python bounds as a whole.
        sock.settimeout(hop.deadline.remaining(hop.url, hop.policy.connect_timeout))
        sock.connect((str(address), port, 0, 0) if ipv6 else (str(address), port))
        _check_peer(hop, sock, address)
    except BaseException:
        sock.close()
        raise
    return sock


def _check_peer(hop: Hop, sock: socket.socket, address: Address) -> None:
    peer = ipaddress.ip_address(sock.getpeername()[0])
    if peer != address:
        raise _forbidden(hop, peer, Reason("確認したものと異なる接続先", "not the address that was checked"))


class GuardedHTTPConnection(HTTPConnection):
    """Plain HTTP."""

    response_class = GuardedHTTPResponse

    def _new_conn(self) -> socket.socket:
        hop = current()
        sock = connect(hop)
        sys.audit("http.client.connect", self, self.host, self.port)
        return sock

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        """Send the request target as it was prepared: urllib3 upper-cases escapes on the way down."""
        del url
        path = current().target.path
        super().putrequest(method, path, skip_host=skip_host, skip_accept_encoding=skip_accept_encoding)

    def set_tunnel(self, *args: object, **kwargs: object) -> None:
        """Refuse: behind a proxy no address can be checked."""
        raise NotImplementedError("guarded connections use no proxy")


class GuardedHTTPSConnection(GuardedHTTPConnection, HTTPSConnection):
    """HTTP over TLS."""


class GuardedHTTPPool(HTTPConnectionPool):
    """Hands out guarded connections."""

    ConnectionCls = GuardedHTTPConnection  # pyright: ignore[reportAssignmentType] - urllib3 types it as a protocol


class GuardedHTTPSPool(HTTPSConnectionPool):
    """Hands out guarded connections over TLS."""

    ConnectionCls = GuardedHTTPSConnection  # pyright: ignore[reportAssignmentType] - urllib3 types it as a protocol


class GuardedPoolManager(PoolManager):
    """Knows only guarded pools."""

    def __init__(self, num_pools: int = 10, **kwargs: Any) -> None:
        super().__init__(num_pools, **kwargs)
        self.pool_classes_by_scheme = {"http": GuardedHTTPPool, "https": GuardedHTTPSPool}


def _forbidden(hop: Hop, address: Address, reason: Reason) -> ForbiddenAddress:
    host = hop.target.host
    plain = host == str(address)
    place_ja = host if plain else f"{host}（{address}）"
    place_en = host if plain else f"{host} ({address})"
    return ForbiddenAddress(
        "forbidden-address",
        hop.url,
        f"{place_ja}は{reason.ja}のため接続しません。"
        "公開されているアドレスを登録するか、運用管理者が許可するネットワークに加えてください。",
        f"{place_en} is not connected to: {reason.en}. "
        "Enter a public address, or let the operator add the network to the allowed ones.",
    )


def _unknown_name(hop: Hop) -> NameNotResolved:
    host = hop.target.host
    return NameNotResolved(
        "name-not-resolved",
        hop.url,
        f"ホスト名 {host} が見つかりません。つづりと、サイトが廃止または移転していないかを確認してください。",
        f"The host name {host} was not found. Check its spelling, and whether the site was closed or moved.",
    )


def _failed(hop: Hop, error: OSError | None) -> ConnectionFailed | TooSlow:
    place = f"{hop.target.host}:{hop.target.port}"
    if isinstance(error, TimeoutError):
        return TooSlow(
            "too-slow",
            hop.url,
            f"{place} に制限時間内に接続できませんでした。公開元の障害や接続制限がないか確認してください。",
            f"No connection to {place} within the time limit. See whether the site is down or blocks connections.",
        )
    if isinstance(error, ConnectionRefusedError):
        return ConnectionFailed(
            "connection-refused",
            hop.url,
            f"{place} が接続を受け付けません。サーバーの停止やポート番号の誤りがないか確認してください。",
            f"{place} refuses connections. See whether the server is down or the port is wrong.",
        )
    return ConnectionFailed(
        "connection-failed",
        hop.url,
        f"{place} に接続できませんでした。回線と公開元の状態を確認してください。",
        f"{place} could not be reached. Check the network and the site.",
    )
