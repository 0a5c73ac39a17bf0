"""The rule «public, or listed», over every form in which an address can be written."""

from __future__ import annotations

import ipaddress

import pytest
from ckanext.guarded_fetch.addresses import embedded_ipv4, literal, refusal
from ckanext.guarded_fetch.policy import Policy
from hypothesis import given
from hypothesis import strategies as st

NETWORKS = Policy(allow_networks=("127.16.0.0/12",)).networks

FORBIDDEN = [
    "127.0.0.1", "127.0.0.53", "127.15.255.255", "127.32.0.0", "127.255.255.254", "127.1", "127.0.1",
    "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "0177.1", "017700000001", "0x7f.0x0.0x0.0x1",
    "0.0.0.0", "0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "167772161",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "0xc0a80001",
    "169.254.169.254", "169.254.0.1", "2852039166", "0251.0376.0251.0376",
    "100.64.0.1", "100.127.255.255", "198.18.0.1", "198.19.255.255",
    "192.0.0.1", "192.0.0.170", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::2", "::127.0.0.1", "::7f00:1", "::8.8.8.8",
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0",
    "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "64:ff9b:1:ffff::10.0.0.1",
    "2002:7f00:1::", "2002:0808:0808::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001::1",
    "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00:ec2::254", "fdff::1", "ff02::1", "ff0e::1",
    "2001:db8::1", "2001:2::1", "100::1", "2001:10::1", "3fff::1", "5f00::1",
]  # fmt: skip

PUBLIC = ["8.8.8.8", "134744072", "1.1.1.1", "210.157.1.1", "172.32.0.1", "100.128.0.1", "198.20.0.1",
          "2001:4860:4860::8888", "2400:4150::1", "::ffff:8.8.8.8", "223.255.255.254"]  # fmt: skip

LISTED = ["127.16.0.0", "127.16.100.1", "127.31.255.255", "::ffff:127.16.0.1", "0x7f.16.0.1", "2131755009"]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_refused(text: str) -> None:
    address = literal(text)
    assert address is not None
    assert refusal(address, NETWORKS) is not None


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text: str) -> None:
    address = literal(text)
    assert address is not None
    assert refusal(address, ()) is None


@pytest.mark.parametrize("text", LISTED)
def test_listed(text: str) -> None:
    address = literal(text)
    assert address is not None
    assert refusal(address, NETWORKS) is None
    assert refusal(address, ()) is not None


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("64:ff9b::7f00:1", "127.0.0.1"),
        ("64:ff9b::8.8.8.8", "8.8.8.8"),
        ("2002:7f00:1::", "127.0.0.1"),
        ("::10.0.0.1", "10.0.0.1"),
    ],
)
def test_what_a_transition_address_hides(text: str, inner: str) -> None:
    address = ipaddress.IPv6Address(text)
    assert embedded_ipv4(address) == (ipaddress.IPv4Address(inner),)


def test_listing_a_transition_network_opens_only_public_addresses_behind_it() -> None:
    networks = Policy(allow_networks=("64:ff9b::/96",)).networks
    assert refusal(ipaddress.ip_address("64:ff9b::8.8.8.8"), networks) is None
    assert refusal(ipaddress.ip_address("64:ff9b::127.0.0.1"), networks) is not None
    assert refusal(ipaddress.ip_address("64:ff9b::169.254.169.254"), networks) is not None


def test_nothing_opens_multicast_and_the_unspecified_address() -> None:
    networks = Policy(allow_networks=("0.0.0.0/0", "::/0")).networks
    for text in ("0.0.0.0", "::", "224.0.0.1", "ff02::1", "::ffff:0.0.0.0"):
        assert refusal(ipaddress.ip_address(text), networks) is not None
    assert refusal(ipaddress.ip_address("127.0.0.1"), networks) is None


def test_a_wrong_network_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="allow_networks: 'localhost' is not a network"):
        Policy(allow_networks=("localhost",))
    with pytest.raises(ValueError, match="has host bits set"):
        Policy(allow_networks=("127.16.0.1/12",))


@given(st.ip_addresses())
def test_never_more_than_python_itself_calls_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if refusal(address, ()) is None:
        assert (mapped or address).is_global
        assert not (mapped or address).is_multicast
