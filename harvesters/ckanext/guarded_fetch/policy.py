"""What the client may do: an immutable set of limits, chosen by the operator."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import cached_property

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MIB = 1024 * 1024
_ASCII = re.compile(r"[!-~]+")


def user_agent(portal: str, url: str = "", contact: str = "") -> str:
    """Name the portal and a contact in a ``User-Agent`` header.

    Header values are ASCII, so a Japanese portal passes its romanised name.
    """
    name = "-".join("".join(c for c in portal if c.isascii() and c.isprintable()).split()) or "opendata-portal"
    about = "; ".join(part for part in (f"+{url}" if url else "", contact) if part)
    return f"{name} ({about})" if about else name


@dataclass(frozen=True)
class Policy:
    """Limits of one :class:`~ckanext.guarded_fetch.Client`. Times are in seconds, sizes in bytes."""

    allow_networks: tuple[str, ...] = ()
    """Networks (CIDR) that may be reached although they are not public."""

    user_agent: str = "toyama-opendata (contact: the administrator of this portal)"
    """Names the portal and a contact, see :func:`user_agent`."""

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    """Longest silence between two pieces of an answer."""
    total_timeout: float = 100.0
    """For one call with all its redirects, retries and waits; below the 120 s slice of a background job."""

    max_bytes: int = 200 * MIB
    """Of a download, on the wire and unpacked."""
    max_content_bytes: int = 64 * MIB
    """Of what is held in memory: ``get`` and the session."""
    max_header_bytes: int = 64 * 1024
    max_headers: int = 100

    max_redirects: int = 8
    max_decompress_ratio: float = 200.0
    """Unpacked size divided by size on the wire; not looked at below ``decompress_floor``."""
    decompress_floor: int = 4 * MIB
    max_encodings: int = 2
    """Longest chain in ``Content-Encoding``."""

    min_interval: float = 1.0
    """Between the starts of two requests to one host, over all threads of the process."""
    allowed_network_interval: float = 0.0
    """The same for hosts given as an address inside ``allow_networks``."""

    retries: int = 2
    """After 429, 503 or a reset connection."""
    backoff: float = 0.5
    """First pause before a retry; doubles each time."""
    max_retry_after: float = 30.0
    """A longer ``Retry-After`` is not waited for but reported."""

    ca_bundle: str | None = None
    """File of trusted certificates instead of the ones that requests brings."""

    def __post_init__(self) -> None:
        """Fail at once, and in words, for a network that cannot be read; keep the user agent sendable."""
        _ = self.networks
        if not (self.user_agent.isascii() and self.user_agent.isprintable()):
            # A header cannot carry it; what is left still names the portal's address and contact.
            object.__setattr__(self, "user_agent", " ".join(_ASCII.findall(self.user_agent)) or "opendata-portal")

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        """``allow_networks``, parsed."""
        return tuple(_network(text) for text in self.allow_networks)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError as error:
        raise ValueError(f"allow_networks: {text!r} is not a network such as 127.16.0.0/12: {error}") from error
