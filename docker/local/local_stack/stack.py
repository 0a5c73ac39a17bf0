"""The services that portal and tests share: which are embedded, how they start, where CKAN finds them."""

from __future__ import annotations

import http.client
import sys

from local_stack import leftovers, ports
from local_stack.configuration import Servers
from local_stack.fetching import open_url
from local_stack.messages import StackError, say
from local_stack.postgres import Postgres
from local_stack.redis_server import Redis
from local_stack.services import Service, Supervisor
from local_stack.settings import SAMPLE_SERVER, Settings, child_environment, internal
from local_stack.solr import Solr
from local_stack.state import Layout, State

WEB_START_SECONDS = 90.0


class Stack:
    """PostgreSQL, Redis and Solr of one DATA, each embedded unless the caller names a server."""

    def __init__(self, settings: Settings, *, throwaway: bool = False) -> None:
        self.settings = settings
        self.layout = Layout(settings.data)
        self.layout.make()
        self.state: State = self.layout.state()
        self.environment = child_environment(settings.data)
        named = settings.servers
        self.postgres = (
            None if "CKAN_SQLALCHEMY_URL" in named else Postgres(self.layout, self.state, throwaway=throwaway)
        )
        self.redis = None if "CKAN_REDIS_URL" in named else Redis(self.layout, self.state)
        self.solr = None if "CKAN_SOLR_URL" in named else Solr(self.layout, self.state)
        self.supervisor = Supervisor(self.layout, self.state, self.environment)

    def recover(self) -> None:
        """End what a crash left, before ports are looked at."""
        leftovers.clear(self.layout.data, self.postgres.data if self.postgres else None)

    def prepare(self) -> bool:
        """Everything that can be done before a service runs. True when the search index starts empty."""
        wanted = {
            "postgres": self.postgres,
            "redis": self.redis,
            "solr": self.solr,
            "sample": self.settings.sample_sites,
        }
        ports.choose(self.state, tuple(name for name, used in wanted.items() if used))
        if self.postgres:
            self.postgres.prepare()
        if self.redis:
            self.redis.prepare()
        return self.solr.prepare() if self.solr else False

    def embedded(self) -> list[Service]:
        """The servers that run here."""
        services: list[Service] = []
        if self.postgres:
            command = [str(self.postgres.program("postgres")), "-D", str(self.postgres.data)]
            # INT is PostgreSQL's fast stop, QUIT its immediate one: safe, and over at once
            services.append(
                Service(
                    "postgres", 10, command, self.postgres.is_ready, "INT", 20, "SIGQUIT", self.postgres.user or "-"
                )
            )
        if self.redis:
            services.append(Service("redis", 20, self.redis.command(), self.redis.is_ready))
        if self.solr:
            services.append(Service("solr", 30, self.solr.command(), self.solr.is_ready, start_seconds=90))
        return services

    def sample(self) -> list[Service]:
        """The server that plays the invented sites."""
        if not self.settings.sample_sites:
            return []
        if not SAMPLE_SERVER.is_file():
            say(f"{SAMPLE_SERVER} がないため、見本サイトなしで始めます", "no sample sites yet")
            return []
        port = str(self.state.ports["sample"])
        command = [sys.executable, str(SAMPLE_SERVER), "--port", port]
        command += ["--sources-file", str(self.layout.sample_sources)]
        self.layout.sample_sources.unlink(missing_ok=True)
        return [Service("sample", 40, command, self.layout.sample_sources.is_file)]

    def portal(self, web_port: int) -> list[Service]:
        """What serves visitors and works in the background."""
        ini = str(self.layout.ini)
        address = f"http://{ports.LOOPBACK}:{web_port}/api/3/action/status_show"
        web = internal("run-web", ini, str(web_port))
        return [
            Service("web", 50, web, lambda: answers(address), start_seconds=WEB_START_SECONDS),
            Service("worker", 60, internal("run-worker", ini), lambda: True),
            Service("periodic", 70, internal("run-periodic", ini), lambda: True),
        ]

    def ensure_databases(self, main: str, datastore: str) -> None:
        """Roles and databases of the embedded PostgreSQL."""
        if self.postgres:
            self.postgres.ensure(main, "ckan")
            self.postgres.ensure(datastore, "ckan", ("datastore_ro",))

    def servers(self, main: str, datastore: str, redis_database: int = 0) -> Servers:
        """Where CKAN finds everything."""
        named = self.settings.servers
        embedded = self.postgres
        write, read = named.get("CKAN_DATASTORE_WRITE_URL", ""), named.get("CKAN_DATASTORE_READ_URL", "")
        if bool(write) != bool(read):
            raise StackError(
                "CKAN_DATASTORE_WRITE_URL と CKAN_DATASTORE_READ_URL は両方を指定してください。",
                "Give both CKAN_DATASTORE_WRITE_URL and CKAN_DATASTORE_READ_URL.",
            )
        if embedded and not write:
            write, read = embedded.url("ckan", datastore), embedded.url("datastore_ro", datastore)
        return Servers(
            sqlalchemy=embedded.url("ckan", main) if embedded else named["CKAN_SQLALCHEMY_URL"],
            solr=self.solr.url if self.solr else named["CKAN_SOLR_URL"],
            redis=self.redis.url(redis_database) if self.redis else named["CKAN_REDIS_URL"],
            datastore_write=write,
            datastore_read=read,
        )


def answers(url: str) -> bool:
    """Whether a web server gives a good answer here."""
    try:
        with open_url(url, timeout=20) as answer:
            return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False
