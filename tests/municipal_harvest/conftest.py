"""Bodies, sources and small real web servers for the harvest's tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckanext.guarded_fetch import Client, Policy
from ckanext.municipal_harvest.engine import jobs
from ckanext.municipal_harvest.engine.run import run_job
from ckanext.municipal_harvest.model import Job, Source

TOYAMA = (
    ("160008", "toyama-ken", "富山県", "prefecture"),
    ("162019", "toyama-shi", "富山市", "city"),
    ("162027", "takaoka-shi", "高岡市", "city"),
    ("162043", "uozu-shi", "魚津市", "city"),
    ("162051", "himi-shi", "氷見市", "city"),
    ("162060", "namerikawa-shi", "滑川市", "city"),
    ("162078", "kurobe-shi", "黒部市", "city"),
    ("162086", "tonami-shi", "砺波市", "city"),
    ("162094", "oyabe-shi", "小矢部市", "city"),
    ("162108", "nanto-shi", "南砺市", "city"),
    ("162116", "imizu-shi", "射水市", "city"),
    ("163210", "funahashi-mura", "舟橋村", "village"),
    ("163228", "kamiichi-machi", "上市町", "town"),
    ("163236", "tateyama-machi", "立山町", "town"),
    ("163422", "nyuzen-machi", "入善町", "town"),
    ("163431", "asahi-machi", "朝日町", "town"),
)
MIGRATED = ("activity", "policy_evidence", "quality", "municipal_harvest")
_migrated: set[str] = set()
HERE = "127.16.255.1"
"""In the network that the test configuration allows; the command line reads that configuration anew."""


@pytest.fixture
def clean_db(with_plugins: None, reset_db: Callable[[], None], migrate_db_for: Callable[[str], None]) -> None:
    """An empty database with the tables of every extension that is loaded."""
    reset_db()
    for name in MIGRATED:
        if p.plugin_loaded(name) and name not in _migrated:
            migrate_db_for(name)
            _migrated.add(name)
    model.Session.remove()


def make_body(code: str, name: str, title: str, kind: str) -> dict[str, Any]:
    """An organisation that is a body, with or without the catalogue's schema."""
    facts = {"local_government_code": code, "kind": kind}
    data: dict[str, Any] = {"name": name, "title": title}
    if p.plugin_loaded("scheming_organizations"):
        data.update(facts)
    else:
        data["extras"] = [{"key": key, "value": value} for key, value in facts.items()]
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context = {"ignore_auth": True, "user": user, "managed_by": "tenants-sync"}
    return tk.get_action("organization_create")(context, data)


@pytest.fixture
def bodies(clean_db: None, clean_index: None) -> dict[str, dict[str, Any]]:
    """The 16 bodies of Toyama, by code."""
    return {row[0]: make_body(*row) for row in TOYAMA}


@pytest.fixture
def two_bodies(clean_db: None, clean_index: None) -> dict[str, dict[str, Any]]:
    """The prefecture and 富山市, by code."""
    return {row[0]: make_body(*row) for row in TOYAMA[:2]}


@pytest.fixture
def client() -> Client:
    """A guarded client that may reach this machine, and does not wait between requests."""
    return Client(Policy(allow_networks=("127.0.0.0/8",), user_agent="test", min_interval=0.0, retries=0))


@dataclass
class Site:
    """A web site of a test's own: what it answers may change while it runs."""

    url: str
    routes: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    handlers: dict[str, Callable[[dict[str, str]], tuple[int, Mapping[str, str], bytes]]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def put(self, path: str, content: bytes | str, status: int = 200, **headers: str) -> str:
        """Answer a path with this; the address."""
        raw = content.encode() if isinstance(content, str) else content
        self.routes[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)
        return self.url + path


@pytest.fixture
def site() -> Iterator[Site]:
    """A small real server on this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            from urllib.parse import parse_qsl, urlsplit

            parts = urlsplit(self.path)
            made.seen.append(self.path)
            if parts.path in made.handlers:
                status, headers, content = made.handlers[parts.path](dict(parse_qsl(parts.query)))
            else:
                status, headers, content = made.routes.get(parts.path, (404, {}, b"no"))
            etag = headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                status, content = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((HERE, 0), Handler)
    made = Site(f"http://{HERE}:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


def package(name: str, **more: Any) -> dict[str, Any]:
    """A dataset as a remote CKAN shows it."""
    return {
        "id": f"id-{name}",
        "name": name,
        "title": more.pop("title", f"{name}の一覧"),
        "state": "active",
        "type": "dataset",
        "private": False,
        "license_id": "CC-BY-4.0",
        "notes": "説明",
        "organization": {"name": "org", "title": more.pop("publisher", "富山市")},
        "extras": [],
        "tags": [],
        "resources": [],
        "metadata_modified": "2026-10-01T09:00:00",
        **more,
    }


def resource(key: str, url: str, **more: Any) -> dict[str, Any]:
    """A resource as a remote CKAN shows it."""
    return {"id": key, "url": url, "name": key, "format": "CSV", "state": "active", **more}


def serve_ckan(site: Site, packages: list[dict[str, Any]], cap: int = 100, prefix: str = "") -> None:
    """Make the site a CKAN with these packages."""
    import json

    def search(query: dict[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        start, rows = int(query.get("start", 0)), min(int(query.get("rows", 10)), cap)
        result = {"count": len(packages), "results": packages[start : start + rows]}
        answer = json.dumps({"success": True, "result": result}).encode()
        return 200, {"Content-Type": "application/json"}, answer

    site.handlers[f"{prefix}/api/action/package_search"] = search


def add_source(source_id: str, body: str, url: str, source_type: str = "ckan", **more: Any) -> Source:
    """A source in the database."""
    source = Source(id=source_id, body=body, type=source_type, url=url, **more)
    model.Session.add(source)
    model.Session.commit()
    return source


def harvest(source_id: str) -> Job:
    """Run a source here and now; its job."""
    job = jobs.request(model.Session.get_one(Source, source_id))
    model.Session.commit()
    job_id = job.id
    run_job(job_id)
    model.Session.expire_all()
    return model.Session.get_one(Job, job_id)
