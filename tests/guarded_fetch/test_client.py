"""What comes back, and how failures are named."""

from __future__ import annotations

import gzip
import hashlib
import io
import pickle
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from ckanext.guarded_fetch import (
    BadResponse,
    Client,
    ConnectionFailed,
    DecompressionLimit,
    FetchError,
    HTTPStatusError,
    Policy,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Truncated,
    user_agent,
)
from ckanext.guarded_fetch.politeness import Politeness
from ckanext.guarded_fetch.retrying import retry_after

Make = Callable[..., Client]
MIB = 1024 * 1024


def encoded(body: bytes, encoding: str, *more: str) -> bytes:
    head = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", f"Content-Encoding: {encoding}", *more]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + end


# --- success


def test_get_and_download(server: Any, ok: Any, make_client: Make) -> None:
    url = server.on("/a.csv", ok("施設名,住所\r\n".encode("cp932"), "Content-Type: text/csv", "X-A: 1"))
    page = make_client().get(url)
    assert (page.status, page.url, page.not_modified) == (200, url, False)
    assert page.content.decode("cp932") == "施設名,住所\r\n"
    assert page.headers["content-type"] == "text/csv"
    target = io.BytesIO()
    file = make_client().download(url, target)
    assert target.getvalue() == page.content
    assert (file.sha256, file.size) == (hashlib.sha256(page.content).hexdigest(), len(page.content))


def test_what_is_sent(server: Any, ok: Any, make_client: Make) -> None:
    server.on("/%8e%91%97%bf.csv", ok())
    agent = user_agent("富山 Toyama Open Data", "https://portal.example", "opendata@portal.example")
    assert agent == "Toyama-Open-Data (+https://portal.example; opendata@portal.example)"
    client = make_client(user_agent=agent)
    client.get(server.url("/%8e%91%97%bf.csv?x=%e3%81%82&y=%8F"), headers={"X-Key": "1"})
    client.session.get(server.url("/%8e%91%97%bf.csv"), headers={"User-Agent": "ckanapi"})
    first, second = server.requests
    assert first.target == "/%8e%91%97%bf.csv?x=%e3%81%82&y=%8F"
    assert first.headers["x-key"] == "1"
    assert {first.headers["user-agent"], second.headers["user-agent"]} == {agent}
    assert first.headers["accept-encoding"] == "gzip, deflate"
    assert {first.method, second.method} == {"GET"}


def test_a_user_agent_that_no_header_can_carry() -> None:
    agent = Policy(user_agent="富山オープンデータ (+https://portal.example;\r\n mail@portal.example)").user_agent
    assert agent == "(+https://portal.example; mail@portal.example)"
    assert Policy(user_agent="富山").user_agent == "opendata-portal"


def test_bodies_of_every_framing(server: Any, make_client: Make) -> None:
    get = make_client().get
    raw = zlib.compressobj(wbits=-15)
    answers = {
        "/close": b"HTTP/1.0 200 OK\r\n\r\nabc",
        "/chunked": chunked(b"a", b"bc"),
        "/gzip": encoded(gzip.compress(b"abc"), "gzip"),
        "/members": encoded(gzip.compress(b"ab") + gzip.compress(b"c") + b"\0\0", "x-gzip"),
        "/zlib": encoded(zlib.compress(b"abc"), "deflate"),
        "/deflate": encoded(raw.compress(b"abc") + raw.flush(), "deflate"),
        "/twice": encoded(gzip.compress(zlib.compress(b"abc")), "deflate, gzip"),
        "/misnamed": encoded(b"abc", "UTF-8"),
        "/identity": encoded(b"abc", "identity"),
    }
    for path, answer in answers.items():
        server.on(path, answer)
        assert get(server.url(path)).content == b"abc", path
    server.on("/empty", encoded(b"", "gzip"))
    assert get(server.url("/empty")).content == b""


def test_conditional_get(server: Any, ok: Any, make_client: Make) -> None:
    def answer(sock: socket.socket, request: Any) -> None:
        known = request.headers.get("if-none-match") == '"1"' or "if-modified-since" in request.headers
        sock.sendall(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n' if known else ok(b"new", 'ETag: "1"'))

    url = server.on("/", answer)
    client = make_client()
    first = client.get(url)
    again = client.get(url, etag=first.headers["ETag"])
    assert (again.not_modified, again.status, again.content) == (True, 304, b"")
    target = io.BytesIO()
    file = client.download(url, target, last_modified="Sat, 21 Nov 2026 00:00:00 GMT")
    assert (file.not_modified, file.size, file.sha256, target.getvalue()) == (True, 0, "", b"")


def test_not_modified_without_having_asked(server: Any, make_client: Make) -> None:
    server.on("/", b"HTTP/1.1 304 Not Modified\r\n\r\n")
    with pytest.raises(HTTPStatusError) as caught:
        make_client().get(server.url())
    assert caught.value.status == 304


@pytest.mark.shared
def test_conditional_get_against_the_world(world: Any) -> None:
    client = Client(Policy(allow_networks=("127.16.0.0/12",)))
    ckan = next(source for source in world.sources if source["id"] == "toyama-ckan")
    answer = client.session.get(ckan["url"].rstrip("/") + "/api/3/action/package_search?rows=50")
    urls = [r["url"] for package in answer.json()["result"]["results"] for r in package["resources"]]
    tried = 0
    for url in urls:
        try:
            file = client.download(url, io.BytesIO())
        except FetchError:
            continue
        etag, modified = file.headers.get("ETag"), file.headers.get("Last-Modified")
        if etag or modified:
            again = client.download(url, io.BytesIO(), etag=etag, last_modified=modified)
            assert again.not_modified or again.sha256 == file.sha256
            tried += again.not_modified
    assert tried


# --- redirects


def test_redirects(serve: Any, ok: Any, redirect: Any, make_client: Make) -> None:
    one, two = serve("127.16.77.1"), serve("127.16.77.2")
    two.on("/%8e%91.csv", ok())
    one.on("/same", redirect("/next", 301, "Set-Cookie: a=1"))
    one.on("/next", redirect(f"http://{two.address}:{two.port}/".encode() + "資".encode("cp932") + b".csv", 307))
    two.on("/%8E%91.csv", ok())
    page = make_client().get(one.url("/same"), headers={"X-CKAN-API-Key": "k", "Accept": "text/csv"}, etag='"x"')
    assert page.url == two.url("/%8E%91.csv")
    first, second, third = one.requests[0].headers, one.requests[1].headers, two.requests[0].headers
    assert first["x-ckan-api-key"] == second["x-ckan-api-key"] == "k"
    assert second["cookie"] == "a=1"
    assert "x-ckan-api-key" not in third
    assert "cookie" not in third
    assert third["accept"] == "text/csv"
    assert third["if-none-match"] == '"x"'


def test_the_session_drops_keys_across_hosts(serve: Any, ok: Any, redirect: Any, make_client: Make) -> None:
    one, two = serve("127.16.77.1"), serve("127.16.77.2")
    one.on("/", redirect(two.url("/")))
    two.on("/", ok())
    headers = {"X-CKAN-API-Key": "k", "Authorization": "k"}
    assert make_client().session.get(one.url(), headers=headers).content == b"content"
    assert one.requests[0].headers["x-ckan-api-key"] == "k"
    assert not {"x-ckan-api-key", "authorization"} & set(two.requests[0].headers)


def test_redirects_without_end(server: Any, redirect: Any, make_client: Make) -> None:
    server.on("/loop", redirect("/loop2"))
    server.on("/loop2", redirect("/loop"))
    for number in range(20):
        server.on(f"/{number}", redirect(f"/{number + 1}"))
    for path, requests in (("/loop", 2), ("/0", 9)):
        server.requests.clear()
        with pytest.raises(TooManyRedirects) as caught:
            make_client().get(server.url(path))
        assert caught.value.code == "too-many-redirects"
        assert len(server.requests) == requests
    with pytest.raises(TooManyRedirects):
        make_client().session.get(server.url("/loop"))


def test_a_cookie_and_back_again_is_no_loop(server: Any, ok: Any, redirect: Any, make_client: Make) -> None:
    def answer(sock: socket.socket, request: Any) -> None:
        sock.sendall(ok() if "cookie" in request.headers else redirect("/", 302, "Set-Cookie: seen=1"))

    assert make_client().get(server.on("/", answer)).content == b"content"


# --- limits of size


def test_announced_size(server: Any, make_client: Make) -> None:
    url = server.on("/", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
    for fetch in (make_client().get, make_client().session.get):
        with pytest.raises(TooLarge) as caught:
            fetch(url)
        assert caught.value.code == "too-large"
    with pytest.raises(TooLarge):
        make_client().download(url, io.BytesIO())


def flood(first: bytes, piece: bytes) -> Callable[[socket.socket, Any], None]:
    def send(sock: socket.socket, _: Any) -> None:
        sock.sendall(first)
        while True:
            sock.sendall(piece)

    return send


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000),
        (b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 60000 + b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        (b"", b"x" * 65536),
    ],
)  # fmt: skip
def test_endless_answers_end(first: bytes, piece: bytes, server: Any, make_client: Make) -> None:
    url = server.on("/", flood(first, piece))
    for fetch in ("get", "session"):
        client = make_client(max_content_bytes=MIB)
        tracemalloc.start()
        with pytest.raises((TooLarge, BadResponse, Truncated)):
            (client.get if fetch == "get" else client.session.get)(url)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 24 * MIB


def bomb(mib: int, times: int = 1) -> bytes:
    """Zeros, packed once or several times."""
    data = gzip.compress(bytes(mib * MIB), 9)
    for _ in range(times - 1):
        data = gzip.compress(data, 9)
    return data


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (bomb(64), "gzip"),
        (zlib.compress(bytes(64 * MIB), 9), "deflate"),
        (bomb(64, 2), "gzip, gzip"),
        (b"".join(gzip.compress(bytes(MIB)) for _ in range(64)), "gzip"),
    ],
)
def test_bombs(body: bytes, encoding: str, server: Any, make_client: Make) -> None:
    url = server.on("/", encoded(body, encoding))
    client = make_client()
    for fetch in (client.get, client.session.get, partial(client.download, target=_Sink())):
        tracemalloc.start()
        with pytest.raises(DecompressionLimit) as caught:
            fetch(url)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert caught.value.code == "decompression-limit"
        # `get` holds what was unpacked until then: 64 KiB of wire times the ratio at most.
        assert peak < 24 * MIB


class _Sink(io.RawIOBase):
    """A target that keeps nothing and cannot be rewound."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


def test_unpacked_size_counts(server: Any, make_client: Make) -> None:
    url = server.on("/", encoded(gzip.compress(bytes(range(256)) * 8192), "gzip"))
    assert len(make_client().get(url).content) == 2 * MIB
    with pytest.raises(DecompressionLimit):
        make_client(max_content_bytes=MIB).get(url)
    with pytest.raises(DecompressionLimit):
        make_client().get(url, max_bytes=MIB)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "gzip, gzip, gzip"])
def test_encodings_that_cannot_be_bounded(encoding: str, server: Any, make_client: Make) -> None:
    server.on("/", encoded(b"x", encoding))
    with pytest.raises(BadResponse) as caught:
        make_client().get(server.url())
    assert caught.value.code == "unsupported-encoding"


# --- broken answers


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        chunked(b"abc", end=b""),
        chunked(b"abc", end=b"a\r\nabc"),
        encoded(gzip.compress(b"abc" * 100)[:-9], "gzip"),
        encoded(zlib.compress(b"abc" * 100)[:1], "deflate"),
    ],
)
def test_truncated(answer: bytes, server: Any, make_client: Make) -> None:
    server.on("/", answer)
    for fetch in (make_client().get, lambda url: make_client().download(url, io.BytesIO()), make_client().session.get):
        with pytest.raises(Truncated) as caught:
            fetch(server.url())
        assert caught.value.code == "truncated"


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9\r\n", b"\r\n", b"HTTP/1.1 abc\r\n\r\n", chunked(b"a", end=b"zz\r\nabc"),
        encoded(b"not gzip at all", "gzip"), b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    ],
)  # fmt: skip
def test_no_http(answer: bytes, server: Any, make_client: Make) -> None:
    server.on("/", answer)
    with pytest.raises(BadResponse) as caught:
        make_client().get(server.url())
    assert caught.value.code == "bad-response"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 500, 502])
def test_statuses(status: int, server: Any, make_client: Make) -> None:
    server.on("/", b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status)
    with pytest.raises(HTTPStatusError) as caught:
        make_client().get(server.url())
    assert (caught.value.code, caught.value.status) == (f"http-{status}", status)
    assert str(status) in caught.value.ja
    assert str(status) in caught.value.en
    assert len(server.requests) == 1
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.code, copy.url, copy.ja) == (caught.value.code, caught.value.url, caught.value.ja)


# --- limits of time (these wait for real, for a fraction of a second)


def drip(first: bytes, piece: bytes) -> Callable[[socket.socket, Any], None]:
    def send(sock: socket.socket, _: Any) -> None:
        sock.sendall(first)
        while True:
            time.sleep(0.05)
            sock.sendall(piece)

    return send


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_a_dripping_server_meets_the_total_limit(first: bytes, piece: bytes, server: Any, make_client: Make) -> None:
    server.on("/", drip(first, piece))
    client = make_client(total_timeout=0.4, read_timeout=10)
    for fetch in (client.get, lambda url: client.download(url, io.BytesIO()), client.session.get):
        start = time.monotonic()
        with pytest.raises(TooSlow) as caught:
            fetch(server.url())
        assert caught.value.code == "too-slow"
        assert time.monotonic() - start < 1.5


def test_a_silent_server_meets_the_read_limit(server: Any, make_client: Make) -> None:
    server.on("/", lambda sock, _: time.sleep(5))
    start = time.monotonic()
    with pytest.raises(TooSlow):
        make_client(read_timeout=0.3).get(server.url())
    assert time.monotonic() - start < 2


def test_a_server_that_never_shakes_hands(server: Any, make_client: Make) -> None:
    with socket.create_server(("127.16.77.3", 0)) as listener:
        port = listener.getsockname()[1]
        start = time.monotonic()
        with pytest.raises(TooSlow):
            make_client(connect_timeout=0.3).get(f"https://127.16.77.3:{port}/")
        assert time.monotonic() - start < 2


def test_a_name_server_that_never_answers() -> None:
    release = threading.Event()

    def resolver(host: str, port: int) -> list[str]:
        release.wait(5)
        return []

    start = time.monotonic()
    with pytest.raises(FetchError) as caught:
        Client(Policy(connect_timeout=0.2), resolver=resolver).get("http://slow.test/")
    release.set()
    assert caught.value.code == "name-not-resolved"
    assert time.monotonic() - start < 2


# --- trying again, and politely


def sequence(*answers: bytes | None) -> Callable[[socket.socket, Any], None]:
    """Answer one after the other; ``None`` resets the connection."""
    left = list(answers)

    def send(sock: socket.socket, _: Any) -> None:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if answer is None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        else:
            sock.sendall(answer)

    return send


BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 7\r\n\r\n"
BUSY_NO_HINT = b"HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\n"


def test_retry_after_is_honoured(server: Any, ok: Any, make_client: Make, time_machine: Any) -> None:
    for fetch in (lambda url: make_client().get(url), make_client().session.get):
        time_machine.slept.clear()
        server.on("/", sequence(BUSY, BUSY_NO_HINT, ok()))
        assert fetch(server.url()).content == b"content"
        assert time_machine.slept == [7.0, 1.0]


def test_retries_are_bounded(server: Any, make_client: Make, time_machine: Any) -> None:
    server.on("/", BUSY_NO_HINT)
    with pytest.raises(HTTPStatusError) as caught:
        make_client().get(server.url())
    assert caught.value.status == 429
    assert len(server.requests) == 3
    assert time_machine.slept == [0.5, 1.0]
    assert make_client(retries=0).session.get(server.url()).status_code == 429


def test_a_long_retry_after_is_reported_not_waited_for(server: Any, make_client: Make, time_machine: Any) -> None:
    server.on("/", b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 3600\r\n\r\n")
    with pytest.raises(HTTPStatusError) as caught:
        make_client().get(server.url())
    assert caught.value.retry_after == 3600
    assert time_machine.slept == []


def test_retry_after_dates() -> None:
    import datetime as dt

    now = dt.datetime(2026, 11, 21, 0, 0, 0, tzinfo=dt.timezone.utc)
    assert retry_after({"Retry-After": "Sat, 21 Nov 2026 00:01:00 GMT"}, now) == 60
    assert retry_after({"Retry-After": "Fri, 20 Nov 2026 00:01:00 GMT"}, now) == 0
    for value in ("", "soon", "-1", "1.5", "９"):
        assert retry_after({"Retry-After": value}, now) is None


def test_a_reset_connection_is_tried_again(server: Any, ok: Any, make_client: Make) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ncon"

    def cut(sock: socket.socket, _: Any) -> None:
        sock.sendall(half)
        time.sleep(0.1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    steps = [cut, sequence(None), sequence(ok())]

    def next_step(sock: socket.socket, request: Any) -> None:
        steps.pop(0)(sock, request)

    server.on("/", next_step)
    target = io.BytesIO(b"before")
    target.seek(6)
    assert make_client().download(server.url(), target).size == 7
    assert target.getvalue() == b"beforecontent"


def test_resets_without_end(server: Any, make_client: Make) -> None:
    server.on("/", sequence(None))
    with pytest.raises(ConnectionFailed) as caught:
        make_client().get(server.url())
    assert caught.value.code == "connection-reset"
    assert len(server.requests) == 3


def test_a_target_that_cannot_be_rewound_is_not_written_twice(server: Any, make_client: Make) -> None:
    server.on("/", sequence(None))
    with pytest.raises(ConnectionFailed):
        make_client().download(server.url(), _Sink())
    assert len(server.requests) == 1


def test_a_pause_between_requests_to_one_host(serve: Any, ok: Any, make_client: Make, time_machine: Any) -> None:
    one, two = serve("127.16.77.1"), serve("127.16.77.2")
    for server in (one, two):
        server.on("/", ok())
    names = {"one.test": [one.address], "two.test": [two.address]}
    client = make_client(names, min_interval=1.0)
    for _ in range(3):
        client.get(f"http://one.test:{one.port}/")
    assert time_machine.slept == [1.0, 1.0]
    client.get(f"http://two.test:{two.port}/")
    client.get(one.url())  # an address in the operator's list: no pause by default
    assert time_machine.slept == [1.0, 1.0]


def test_threads_share_the_pause() -> None:
    politeness = Politeness(lambda: 0.0)
    waits: list[float] = []
    threads = [threading.Thread(target=lambda: waits.append(politeness.reserve("a", 1.0))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == [float(n) for n in range(20)]
    assert politeness.reserve("b", 1.0) == 0.0


def test_connections_are_kept_and_shared_between_threads(make_client: Make) -> None:
    """A kept connection serves the next request, with the next request's own limits."""
    accepted = 0
    listener = socket.create_server(("127.16.77.4", 0))

    def serve() -> None:
        nonlocal accepted
        sock, _ = listener.accept()
        accepted += 1
        while sock.recv(65536):
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    threading.Thread(target=serve, daemon=True).start()
    client = make_client()
    url = f"http://127.16.77.4:{listener.getsockname()[1]}/"
    assert [client.get(url).content for _ in range(5)] == [b"ok"] * 5
    with pytest.raises(TooLarge):
        client.get(url, max_bytes=1)
    assert accepted == 1
    listener.close()


# --- for ckanapi


def test_ckanapi_on_the_guarded_session(server: Any, ok: Any, make_client: Make) -> None:
    ckanapi = pytest.importorskip("ckanapi")
    server.on("/sub/api/action/package_list", ok(b'{"success": true, "result": ["mihon"]}'))
    remote = ckanapi.RemoteCKAN(server.url("/sub"), session=make_client().session)
    assert remote.action.package_list() == ["mihon"]
    assert ckanapi.RemoteCKAN(server.url("/sub"), session=make_client().session, get_only=True).action.package_list()
    assert [request.method for request in server.requests] == ["POST", "GET"]
    from ckanext.guarded_fetch import ForbiddenAddress

    with pytest.raises(ForbiddenAddress):
        ckanapi.RemoteCKAN("http://127.0.0.1/", session=make_client().session).action.package_list()
