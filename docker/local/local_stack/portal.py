"""``make portal``: start, fill at the first start, serve, watch, stop."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from types import FrameType

from local_stack import ports, report
from local_stack.child import die_with_parent
from local_stack.configuration import Configuration
from local_stack.first_start import FirstStart, write_admin
from local_stack.messages import Steps, say
from local_stack.services import Service
from local_stack.settings import Settings
from local_stack.stack import Stack
from local_stack.state import Layout, lock

DATABASE, DATASTORE = "ckan", "datastore"
WATCH_SECONDS = 0.5


class Stopped(BaseException):
    """The person at the terminal, or the system, asked us to stop."""


def catch_signals() -> None:
    """Turn the usual ways to end into an exception, once; while stopping they are ignored."""

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        ignore_signals()
        raise Stopped(signal.Signals(number).name)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def ignore_signals() -> None:
    """An orderly stop is not interrupted by a second Ctrl-C; it ends within its own time limit."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def up(settings: Settings, *, under_make: bool) -> int:
    """Run the portal until it is told to stop."""
    return _serve(settings, lambda: Portal(settings), under_make=under_make)


def servers(settings: Settings, *, under_make: bool) -> int:
    """Run PostgreSQL, Redis and Solr alone, for work on the extensions."""
    return _serve(settings, lambda: ServersOnly(settings), under_make=under_make)


def _serve(settings: Settings, make: Callable[[], ServersOnly], *, under_make: bool) -> int:
    catch_signals()
    if under_make:
        die_with_parent(signal.SIGTERM)
    with lock(Layout(settings.data)):
        portal = make()
        try:
            portal.start()
            portal.watch()
        except Stopped as stopped:
            say(f"停止します（{stopped}）", "stopping")
        finally:
            ignore_signals()
            portal.stack.supervisor.stop()
        say("停止しました", "stopped")
    return 0


class ServersOnly:
    """The servers of one DATA."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stack = Stack(settings)

    @property
    def ready(self) -> str:
        """The line that says that everything runs."""
        return "servers ready"

    def start(self) -> None:
        """Start them and write the configuration that CKAN needs to reach them."""
        self.stack.recover()
        self.stack.prepare()
        self._start_servers([])
        self._configure(f"http://{ports.LOOPBACK}")
        say(self.ready)

    def _start_servers(self, later: list[Service]) -> None:
        now = [*self.stack.embedded(), *self.stack.sample()]
        say("サーバーを起動します", "starting " + ", ".join(service.name for service in now))
        self.stack.supervisor.start([*now, *later])
        self.stack.supervisor.run(*(service.name for service in now))
        self.stack.ensure_databases(DATABASE, DATASTORE)

    def _configure(self, url: str) -> None:
        where = self.stack.servers(DATABASE, DATASTORE)
        if not where.has_datastore:
            say("DataStore の接続先がないため DataStore なしで動かします", "no DataStore: CKAN_DATASTORE_… are not set")
        Configuration(self.stack.layout, self.stack.state, where, url, self.settings).write(self.stack.layout.ini)

    def watch(self) -> None:
        """Stay in the foreground and say what happens to the services."""
        supervisor = self.stack.supervisor
        while True:
            time.sleep(WATCH_SECONDS)
            if supervisor.is_alive():
                supervisor.watch()
                continue
            say("supervisord が止まりました。すべて起動し直します", "supervisord died; starting everything again")
            self.stack.recover()
            running = list(supervisor.services.values())
            supervisor.start(running)
            supervisor.run(*(service.name for service in running))
            say(self.ready)


class Portal(ServersOnly):
    """One portal on one DATA."""

    web_port = 0

    @property
    def ready(self) -> str:
        """The line that says that visitors may come."""
        return f"portal ready: {self.url}"

    @property
    def url(self) -> str:
        """The portal's address."""
        return f"http://{ports.LOOPBACK}:{self.web_port}"

    def start(self) -> None:
        """From nothing, or from what is there, to a served page."""
        begun = time.monotonic()
        self.stack.recover()
        self.web_port = ports.choose_web(self.stack.state, self.settings.port)
        self.stack.prepare()
        self._start_servers(self.stack.portal(self.web_port))
        self._configure(self.url)
        first = FirstStart(self.stack, self.url, (DATABASE, DATASTORE))
        if first.sources_file is None:
            say("収集元がありません。SOURCES=… で指定できます", "no harvest sources; name a file with SOURCES=...")
        pending = first.pending()
        steps = Steps(len(pending) + 1)
        for step in pending:
            with steps.step(step.ja, step.en):
                step.run()
            # asked again: a step may make the file that its fingerprint looks at
            self.stack.state.mark(step.key, next(one.fingerprint for one in first.steps() if one.key == step.key))
        with steps.step("Web サーバーと作業プロセス", "web server and workers"):
            self._refresh_admin()
            self.stack.supervisor.run("web")  # alone first: on two cores the others would delay the first page
            self.stack.supervisor.run("worker", "periodic")
        self._ready(time.monotonic() - begun)

    def _refresh_admin(self) -> None:
        """Keep the address in admin.json true when the port has changed."""
        stored = json.loads(self.stack.layout.admin.read_text(encoding="utf-8"))
        if stored["url"] != self.url:
            write_admin(self.stack.layout.admin, self.url, stored["password"], stored["token"])

    def _ready(self, seconds: float) -> None:
        login = json.loads(self.stack.layout.admin.read_text(encoding="utf-8"))
        report.show(report.Actions(self.url, login["token"]))
        say("")
        say(f"起動まで {seconds:.0f} 秒", f"started in {seconds:.0f} s")
        say(
            f"管理者 {login['user']}  パスワード {login['password']}",
            f"administrator; also in {self.stack.layout.admin}",
        )
        say("止めるには Ctrl-C", "Ctrl-C stops")
        say(self.ready)
