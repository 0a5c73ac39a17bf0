"""Which addresses may be connected to, and turning a host into addresses.

The rule is «public, or listed by the operator». It is written as the table of
the IANA special-purpose registries rather than left to
:attr:`ipaddress.IPv4Address.is_global`, whose answers differ between Python
versions; that property is asked as well, for whatever the table forgets.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ckanext.guarded_fetch.policy import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

Resolver = Callable[[str, int], Sequence[str]]
"""Host name and port in, addresses in textual form out; raises :class:`OSError` when there is none."""


class Reason(NamedTuple):
    """Why an address is refused."""

    ja: str
    en: str


_LOOPBACK = Reason("このサーバー自身", "this server itself (loopback)")
_UNSPECIFIED = Reason("未指定アドレス", "the unspecified address")
_PRIVATE = Reason("組織内ネットワーク", "a private network")
_LINK_LOCAL = Reason("リンクローカル（クラウドの管理情報を含む）", "link-local (this includes cloud metadata)")
_SHARED = Reason("通信事業者内の共有アドレス", "a carrier's shared address space")
_MULTICAST = Reason("マルチキャスト", "multicast")
_RESERVED = Reason("予約済みアドレス", "reserved")
_DOCUMENTATION = Reason("文書例示用アドレス", "reserved for documentation")
_BENCHMARK = Reason("性能試験用アドレス", "reserved for benchmarking")
_TRANSITION = Reason("別のアドレスを内包する変換用アドレス", "a transition address that hides another one")
_OTHER = Reason("公開されていないアドレス", "not a public address")

_SPECIAL: tuple[tuple[Network, Reason], ...] = tuple(
    (ipaddress.ip_network(text), reason)
    for text, reason in (
        ("0.0.0.0/32", _UNSPECIFIED),
        ("0.0.0.0/8", _RESERVED),
        ("10.0.0.0/8", _PRIVATE),
        ("100.64.0.0/10", _SHARED),
        ("127.0.0.0/8", _LOOPBACK),
        ("169.254.0.0/16", _LINK_LOCAL),
        ("172.16.0.0/12", _PRIVATE),
        ("192.0.0.0/24", _RESERVED),
        ("192.0.2.0/24", _DOCUMENTATION),
        ("192.31.196.0/24", _RESERVED),
        ("192.52.193.0/24", _RESERVED),
        ("192.88.99.0/24", _RESERVED),
        ("192.168.0.0/16", _PRIVATE),
        ("192.175.48.0/24", _RESERVED),
        ("198.18.0.0/15", _BENCHMARK),
        ("198.51.100.0/24", _DOCUMENTATION),
        ("203.0.113.0/24", _DOCUMENTATION),
        ("224.0.0.0/4", _MULTICAST),
        ("240.0.0.0/4", _RESERVED),
        ("::/128", _UNSPECIFIED),
        ("::1/128", _LOOPBACK),
        ("::/96", _TRANSITION),
        ("64:ff9b::/96", _TRANSITION),
        ("64:ff9b:1::/48", _TRANSITION),
        ("100::/64", _RESERVED),
        ("2001::/32", _TRANSITION),
        ("2001:2::/48", _BENCHMARK),
        ("2001:db8::/32", _DOCUMENTATION),
        ("2001::/23", _RESERVED),
        ("2002::/16", _TRANSITION),
        ("2620:4f:8000::/48", _RESERVED),
        ("3fff::/20", _DOCUMENTATION),
        ("5f00::/16", _RESERVED),
        ("fc00::/7", _PRIVATE),
        ("fe80::/10", _LINK_LOCAL),
        ("fec0::/10", _PRIVATE),
        ("ff00::/8", _MULTICAST),
    )
)

_NEVER = (_UNSPECIFIED, _MULTICAST)
"""No list of an operator opens these: nothing can answer HTTP there but by accident."""

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.IPv6Network("::/96")


def literal(host: str) -> Address | None:
    """Read a host that is an address already, in any form that the system's resolver would accept.

    ``127.1``, ``0177.0.0.1``, ``0x7f.1`` and ``2130706433`` are all 127.0.0.1.
    """
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None


def embedded_ipv4(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that a transition address may lead to."""
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if any(address in network for network in _NAT64) or address in _COMPATIBLE:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()


def refusal(address: Address, allowed: Iterable[Network]) -> Reason | None:
    """Say why ``address`` must not be connected to, or ``None`` if it may.

    An IPv4-mapped address (``::ffff:127.0.0.1``) is the IPv4 address itself to
    the socket, so it is judged as that. Every other transition form is refused
    unless its own network is listed, and then what it hides must pass as well.
    """
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    networks = tuple(allowed)
    reason = _special(address)
    if reason is None or reason in _NEVER:
        return reason
    if not any(address in network for network in networks if network.version == address.version):
        return reason
    if isinstance(address, ipaddress.IPv6Address) and reason is _TRANSITION:
        inner = (refusal(hidden, networks) for hidden in embedded_ipv4(address))
        return next((why for why in inner if why is not None), None)
    return None


def _special(address: Address) -> Reason | None:
    for network, reason in _SPECIAL:
        if address.version == network.version and address in network:
            return reason
    return None if address.is_global else _OTHER


def system_resolver(host: str, port: int) -> list[str]:
    """All addresses that the system knows for a name, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
