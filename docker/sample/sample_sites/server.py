"""The server: every body on its own loopback address, all on one port."""

from __future__ import annotations

import hashlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from sample_sites import bodies, datasets
from sample_sites.ckan import Catalogue
from sample_sites.formats import http_date
from sample_sites.marks import MARK
from sample_sites.model import Body, File
from sample_sites.page import Page, page
from sample_sites.styles import STYLES

ROBOTS = b"""# This server plays invented sites for one portal, which may read it. Nobody else may.
User-agent: toyama-opendata
Allow: /

User-agent: *
Disallow: /
"""
MAX_BODY = 1024 * 1024


@dataclass(frozen=True)
class Source:
    """One entry of the sources file."""

    id: str
    body: str
    type: str
    url: str
    title: str
    fq: str = ""
    terms: str = ""


@dataclass(frozen=True)
class Site:
    """What one address answers."""

    body: Body
    routes: dict[str, Page | File]
    catalogue: Catalogue | None = None


@dataclass(frozen=True)
class World:
    """All sites."""

    host_base: str
    port: int
    sites: dict[str, Site] = field(default_factory=dict)

    def address(self, body: Body) -> str:
        """The loopback address of a body."""
        return f"{self.host_base}.{body.number}"

    def base(self, body: Body) -> str:
        """The start of its URLs."""
        return f"http://{self.address(body)}:{self.port}"

    def sources(self) -> Iterator[Source]:
        """What an administrator would enter, in the order of codes."""
        for body in bodies.ALL:
            title = f"{body.name} オープンデータ【{MARK}】"
            if body in (bodies.PREFECTURE, bodies.TONAMI):
                organization = f"organization:mihon-{body.slug}"
                base = self.base(bodies.PREFECTURE)
                yield Source(
                    f"sample-{body.code}-ckan", body.code, "ckan", base, title, organization, f"{base}/pages/terms"
                )
            elif body is bodies.TOYAMA:
                base = self.base(body)
                yield Source(f"sample-{body.code}-ckan", body.code, "ckan", base, title, "", f"{base}/pages/terms")
            else:
                start = STYLES[body.code][1]
                terms = f"{self.base(body)}/joho/shise/opendata/riyo.html" if body is bodies.TAKAOKA else ""
                yield Source(f"sample-{body.code}-html", body.code, "html", self.base(body) + start, title, "", terms)


def build(host_base: str, port: int) -> World:
    """Make all sites; the same for the same address and port."""
    world = World(host_base, port)
    for body in bodies.ALL:
        world.sites[world.address(body)] = _site(world, body)
    return world


def _site(world: World, body: Body) -> Site:
    if body is bodies.PREFECTURE:
        published = {one: datasets.of(one) for one in (body, bodies.TONAMI)}
        catalogue = Catalogue(body, "2.9.5", world.base(body), published)
    elif body is bodies.TOYAMA:
        catalogue = Catalogue(body, "2.10.4", world.base(body), {body: datasets.of(body)})
    else:
        style, _ = STYLES[body.code]
        return Site(body, style(body, datasets.of(body)))
    return Site(body, {**catalogue.pages(), **catalogue.files}, catalogue)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server_version = "mihon-kaku"
    sys_version = ""
    timeout = 30

    def __init__(self, site: Site, *args: object) -> None:
        self.site = site
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a page, a file, or the API."""
        self._answer(b"")

    def do_HEAD(self) -> None:
        """The same without the content."""
        self._answer(b"")

    def do_POST(self) -> None:
        """CKAN's API takes its arguments so, too."""
        length = self.headers.get("Content-Length", "0")
        self._answer(self.rfile.read(min(int(length), MAX_BODY)) if length.isdigit() else b"")

    def _answer(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        path = unquote(path)
        if path == "/robots.txt":
            return self._send(200, "text/plain; charset=utf-8", ROBOTS)
        if self.site.catalogue and path.startswith("/api"):
            answer = self.site.catalogue.api(path, query, body)
            return self._send(answer.status, "application/json;charset=utf-8", answer.data)
        found = self.site.routes.get(f"{path}?{query}") or self.site.routes.get(path)
        if isinstance(found, File):
            return self._file(found)
        if found is None:
            content = "<h1>404 Not Found</h1>\n<p>お探しのページは見つかりません（見本・架空）。</p>"
            found = page(self.site.body, "ページが見つかりません", content, status=404)
        return self._send(found.status, found.media_type, found.data)

    def _file(self, file: File) -> None:
        etag = f'"{hashlib.sha256(file.data).hexdigest()[:32]}"'
        modified = http_date(file.updated)
        if self.headers.get("If-None-Match", self.headers.get("If-Modified-Since")) in (etag, modified):
            return self._send(304, "", b"", ETag=etag)
        return self._send(200, file.media_type, file.data, ETag=etag, **{"Last-Modified": modified})

    def _send(self, status: int, media_type: str, data: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("X-Robots-Tag", "noindex, nofollow")
        if status != 304:
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class SiteServer(ThreadingHTTPServer):
    """One body's server; its threads do not outlive the process."""

    daemon_threads = True
    request_queue_size = 64


class Servers:
    """All of them together."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._servers: list[socketserver.BaseServer] = [
            SiteServer((address, world.port), partial(Handler, site)) for address, site in world.sites.items()
        ]

    def start(self) -> None:
        """Serve in the background."""
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()

    def stop(self) -> None:
        """Close every address."""
        # Each notices at its next turn: all at once, not one after the other.
        ending = [threading.Thread(target=server.shutdown) for server in self._servers]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join()
        for server in self._servers:
            server.server_close()
