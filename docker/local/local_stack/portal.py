"""``make portal``: start, fill at the first start, serve, watch, stop."""

from __future__ import annotations

import json
import signal
import time
from types import FrameType

from local_stack import ports, report
from local_stack.child import die_with_parent
from local_stack.configuration import Configuration
from local_stack.first_start import FirstStart, write_admin
from local_stack.messages import Steps, say
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
    catch_signals()
    if under_make:
        die_with_parent(signal.SIGTERM)
    with lock(Layout(settings.data)):
        portal = Portal(settings)
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


class Portal:
    """One portal on one DATA."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stack = Stack(settings)
        self.web_port = 0

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
        self._start_servers()
        first = FirstStart(self.stack, self.url, (DATABASE, DATASTORE))
        pending = first.pending()
        steps = Steps(len(pending) + 1)
        for step in pending:
            with steps.step(step.ja, step.en):
                step.run()
            # asked again: a step may make the file that its fingerprint looks at
            self.stack.state.mark(step.key, next(one.fingerprint for one in first.steps() if one.key == step.key))
        with steps.step("Web サーバーと作業プロセス", "web server and workers"):
            self._refresh_admin()
            self.stack.supervisor.run("web", "worker", "periodic")
        self._ready(first, time.monotonic() - begun)

    def _start_servers(self) -> None:
        say("サーバーを起動します", "starting " + ", ".join(one.name for one in self.stack.embedded()))
        sample = self.stack.sample()
        self.stack.supervisor.start([*self.stack.embedded(), *sample, *self.stack.portal(self.web_port)])
        self.stack.supervisor.run(*(one.name for one in [*self.stack.embedded(), *sample]))
        self.stack.ensure_databases(DATABASE, DATASTORE)
        servers = self.stack.servers(DATABASE, DATASTORE)
        if not servers.has_datastore:
            say("DataStore の接続先がないため DataStore なしで動かします", "no DataStore: CKAN_DATASTORE_… are not set")
        Configuration(self.stack.layout, self.stack.state, servers, self.url, self.settings).write(self.stack.layout.ini)

    def _refresh_admin(self) -> None:
        """Keep the address in admin.json true when the port has changed."""
        stored = json.loads(self.stack.layout.admin.read_text(encoding="utf-8"))
        if stored["url"] != self.url:
            write_admin(self.stack.layout.admin, self.url, stored["password"], stored["token"])

    def _ready(self, first: FirstStart, seconds: float) -> None:
        login = json.loads(self.stack.layout.admin.read_text(encoding="utf-8"))
        report.show(report.Actions(self.url, login["token"]))
        say("")
        say(f"起動まで {seconds:.0f} 秒", f"started in {seconds:.0f} s")
        say(f"管理者 {login['user']}  パスワード {login['password']}", f"administrator; also in {self.stack.layout.admin}")
        say("止めるには Ctrl-C", "Ctrl-C stops")
        say(f"portal ready: {self.url}")

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
            supervisor.start(list(supervisor.services.values()))
            supervisor.run(*(name for name in supervisor.services))
            say(f"portal ready: {self.url}")
