"""A server that answers exactly as scripted, and a watch at the socket."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from ckanext.guarded_fetch import Client, Policy
from ckanext.guarded_fetch.politeness import Politeness

TLS = Path(__file__).parent / "tls"
NETWORK = "127.16.0.0/12"

Script = Callable[[socket.socket, "Request"], None]


@dataclass
class Request:
    """What arrived, byte for byte."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""


class ScriptServer:
    """Each path has a script that writes to the connection; one exchange per connection."""

    def __init__(self, address: str, tls: bool = False) -> None:
        self._listener = socket.create_server((address, 0))
        self.address, self.port = self._listener.getsockname()[:2]
        self.scripts: dict[str, Script] = {}
        self.requests: list[Request] = []
        self._context: ssl.SSLContext | None = None
        if tls:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(TLS / "server.pem")
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def url(self, path: str = "/") -> str:
        scheme = "https" if self._context else "http"
        return f"{scheme}://{self.address}:{self.port}{path}"

    def on(self, path: str, script: Script | bytes) -> str:
        """Answer ``path`` with a script, or with these bytes; return its URL."""
        self.scripts[path] = script if callable(script) else lambda sock, _: sock.sendall(script)
        return self.url(path)

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(sock,), daemon=True).start()

    def _answer(self, sock: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if self._context:
                sock = self._context.wrap_socket(sock, server_side=True)
            with sock:
                sock.settimeout(20)
                request = _read(sock)
                if request:
                    self.requests.append(request)
                    path = request.target.split("?")[0]
                    self.scripts.get(path, _not_found)(sock, request)


def _not_found(sock: socket.socket, _: Request) -> None:
    sock.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def _read(sock: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += sock.recv(65536)
    method, target, _ = first.split(" ", 2)
    return Request(method, target, headers, body)


@dataclass
class Watch:
    """Every connection that this process attempted, seen by the interpreter's audit hook."""

    attempts: list[str] = field(default_factory=list)


_watches: dict[int, Watch] = {}
_hooked = False


def _hook(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.connect" and _watches and isinstance(args[1], tuple):
        for watch in _watches.values():
            watch.attempts.append(str(args[1][0]))


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Record connection attempts. Audit hooks stay for the life of a process, so there is one."""
    global _hooked
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    recorder = Watch()
    _watches[id(recorder)] = recorder
    yield recorder
    del _watches[id(recorder)]


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptServer]]:
    """Start scripted servers, each on an address of its own."""
    servers: list[ScriptServer] = []

    def start(address: str = "127.16.77.1", tls: bool = False) -> ScriptServer:
        servers.append(ScriptServer(address, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def server(serve: Callable[..., ScriptServer]) -> ScriptServer:
    return serve()


class FakeTime:
    """A clock that only sleeping moves: no test waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time_machine() -> FakeTime:
    return FakeTime()


@pytest.fixture
def make_client(time_machine: FakeTime) -> Callable[..., Client]:
    """A client that may reach the test network and never really sleeps between attempts."""

    def make(names: dict[str, list[str]] | None = None, **policy: object) -> Client:
        settings: dict[str, object] = {"allow_networks": (NETWORK,), **policy}
        table: dict[str, list[str]] = defaultdict(list, names or {})

        def resolver(host: str, port: int) -> list[str]:
            return table[host]

        return Client(
            Policy(**settings),  # type: ignore[arg-type]
            resolver=resolver,
            politeness=Politeness(time_machine.clock),
            sleep=time_machine.sleep,
        )

    return make


def ok(body: bytes = b"content", *headers: str) -> bytes:
    """A whole answer."""
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@pytest.fixture(name="ok")
def ok_answer() -> Callable[..., bytes]:
    return ok


@pytest.fixture
def redirect() -> Callable[..., bytes]:
    """A redirect to anywhere."""

    def make(location: str | bytes, status: int = 302, *headers: str) -> bytes:
        where = location if isinstance(location, bytes) else location.encode()
        extra = "".join(f"{header}\r\n" for header in headers).encode()
        return b"HTTP/1.1 %d Found\r\nContent-Length: 0\r\n%sLocation: %s\r\n\r\n" % (status, extra, where)

    return make
