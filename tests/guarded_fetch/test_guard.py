"""At the socket: what is forbidden is never connected to, by whatever way it is reached."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ckanext.guarded_fetch import (
    Client,
    ConnectionFailed,
    FetchError,
    ForbiddenAddress,
    ForbiddenScheme,
    InvalidURL,
    NameNotResolved,
    Policy,
    TLSFailed,
)

Make = Callable[..., Client]

TLS = Path(__file__).parent / "tls"

FORBIDDEN_URLS = [
    "http://127.0.0.1/", "http://127.0.0.1:5432/", "https://127.0.0.1/", "http://localhost/", "http://127.1/",
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://0177.1/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::1]/", "http://[::]/", "http://[::127.0.0.1]/",
    "http://0.0.0.0/", "http://0/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/",
    "http://2852039166/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/",
    "http://198.18.0.1/", "http://192.0.2.1/", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2001::7f00:1]/",
    "http://[fe80::1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[ff02::1]/", "http://[2001:db8::1]/",
    "http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://127.0.0.1./",
]  # fmt: skip


@pytest.mark.parametrize("url", FORBIDDEN_URLS)
def test_no_connection_to_forbidden_addresses(url: str, watch: Any) -> None:
    client = Client(Policy(allow_networks=("127.16.0.0/12",)))
    with pytest.raises((ForbiddenAddress, NameNotResolved)) as caught:
        client.get(url)
    assert watch.attempts == []
    assert caught.value.ja
    assert caught.value.en
    if "127.0.0.1./" not in url:
        assert caught.value.code == "forbidden-address"


@pytest.mark.parametrize("url", FORBIDDEN_URLS)
def test_no_connection_through_the_session(url: str, watch: Any) -> None:
    with pytest.raises(FetchError):
        Client(Policy(allow_networks=("127.16.0.0/12",))).session.get(url)
    assert watch.attempts == []


@pytest.mark.parametrize("target", [*FORBIDDEN_URLS[:24], "//127.0.0.1/", "http://127.0.0.1:80\\@a.test/"])
def test_redirect_to_a_forbidden_address(
    target: str, server: Any, redirect: Any, make_client: Make, watch: Any
) -> None:
    server.on("/", redirect(target))
    names = {"localhost": ["127.0.0.1"]}
    for fetch in (make_client(names).get, make_client(names).session.get):
        with pytest.raises((ForbiddenAddress, InvalidURL)):
            fetch(server.url())
    assert set(watch.attempts) == {server.address}


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.test/", "gopher://127.0.0.1:6379/_x", "data:,x"])
def test_redirect_to_another_scheme(target: str, server: Any, redirect: Any, make_client: Make, watch: Any) -> None:
    server.on("/", redirect(target))
    for fetch in (make_client().get, make_client().session.get):
        with pytest.raises(ForbiddenScheme):
            fetch(server.url())
    assert set(watch.attempts) == {server.address}


def test_the_session_refuses_other_schemes(make_client: Make, watch: Any) -> None:
    for url in ("file:///etc/passwd", "ftp://a.test/"):
        with pytest.raises(ForbiddenScheme):
            make_client().session.get(url)
    assert watch.attempts == []


def test_rebinding(server: Any, ok: Any, watch: Any) -> None:
    """A name server that answers well once and evilly the second time gets no second time."""
    server.on("/", ok())
    answers = iter([[server.address], ["127.0.0.1"], ["127.0.0.1"]])
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    client = Client(Policy(allow_networks=("127.16.0.0/12",), min_interval=0), resolver=resolver)
    url = f"http://rebind.test:{server.port}/"
    assert client.get(url).content == b"content"
    assert watch.attempts == [server.address]
    assert asked == ["rebind.test"]
    assert server.requests[0].headers["host"] == f"rebind.test:{server.port}"
    with pytest.raises(ForbiddenAddress):
        client.get(url)
    assert watch.attempts == [server.address]


def test_one_forbidden_address_among_good_ones_is_enough(server: Any, ok: Any, make_client: Make, watch: Any) -> None:
    server.on("/", ok())
    for addresses in ([server.address, "127.0.0.1"], ["10.0.0.1", server.address], [server.address, "::1"]):
        with pytest.raises(ForbiddenAddress):
            make_client({"mixed.test": addresses}).get(f"http://mixed.test:{server.port}/")
    assert watch.attempts == []


def test_the_next_address_is_tried(server: Any, ok: Any, make_client: Make) -> None:
    server.on("/", ok())
    client = make_client({"two.test": ["127.16.77.99", server.address]})
    assert client.get(f"http://two.test:{server.port}/").content == b"content"


def test_proxies_and_netrc_of_the_environment_are_ignored(
    server: Any, ok: Any, make_client: Make, watch: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {server.address} login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.on("/", ok())
    client = make_client()
    assert client.get(server.url()).content == b"content"
    assert client.session.get(server.url()).content == b"content"
    assert client.session.get(server.url(), proxies={"http": "http://127.0.0.1:9"}).content == b"content"
    assert set(watch.attempts) == {server.address}
    assert all("authorization" not in request.headers for request in server.requests)


def test_a_name_without_address(make_client: Make) -> None:
    with pytest.raises(NameNotResolved) as caught:
        make_client().get("http://nowhere.test/")
    assert caught.value.code == "name-not-resolved"
    assert "nowhere.test" in caught.value.ja


def test_a_name_that_cannot_be_one(watch: Any) -> None:
    for host in ("a" * 70 + ".test", "a..test"):
        for fetch in (Client(Policy()).get, Client(Policy()).session.get):
            with pytest.raises((NameNotResolved, InvalidURL)):
                fetch(f"http://{host}/")
    assert watch.attempts == []


def test_a_closed_port(make_client: Make) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        make_client().get("http://127.16.77.98:9/")
    assert caught.value.code == "connection-refused"


def test_tls_verifies_the_name_although_it_connects_to_an_address(serve: Any, ok: Any, make_client: Make) -> None:
    server = serve(tls=True)
    server.on("/", ok())
    names = {"mihon.test": [server.address], "other.test": [server.address]}
    trusting = make_client(names, ca_bundle=str(TLS / "ca.pem"))
    assert trusting.get(f"https://mihon.test:{server.port}/").content == b"content"
    for client, host in ((trusting, "other.test"), (trusting, server.address), (make_client(names), "mihon.test")):
        with pytest.raises(TLSFailed) as caught:
            client.get(f"https://{host}:{server.port}/")
        assert caught.value.code == "tls-failed"
        with pytest.raises(TLSFailed):
            client.session.get(f"https://{host}:{server.port}/", verify=False)


def test_tls_towards_a_plain_server(make_client: Make) -> None:
    with socket.create_server(("127.16.77.5", 0)) as listener:

        def answer() -> None:
            sock, _ = listener.accept()
            with sock:
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(TLSFailed):
            make_client().get(f"https://127.16.77.5:{listener.getsockname()[1]}/")


def test_a_connection_without_the_adapter_refuses_to_work(server: Any, watch: Any) -> None:
    from ckanext.guarded_fetch.connection import GuardedPoolManager

    with pytest.raises(LookupError):
        GuardedPoolManager().request("GET", server.url())
    assert watch.attempts == []
