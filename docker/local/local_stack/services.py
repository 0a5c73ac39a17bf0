"""The services of a stack, and supervisord, which keeps them running."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local_stack.leftovers import wait_until
from local_stack.messages import StackError, say
from local_stack.state import Layout, State, write_private

CHILD = Path(__file__).with_name("child.py")
STOP_SECONDS = 45.0
TAIL_LINES = 20
RETRY_SECONDS = 30.0
RUNNING, FATAL = "RUNNING", "FATAL"


@dataclass(frozen=True)
class Service:
    """One program that supervisord keeps running; services start by ``order`` and stop the other way round."""

    name: str
    order: int
    command: list[str]
    is_ready: Callable[[], bool]
    stop_signal: str = "TERM"
    stop_seconds: int = 8
    death_signal: str = "SIGKILL"
    user: str = "-"
    start_seconds: float = 60.0
    environment: Mapping[str, str] = field(default_factory=dict)

    def section(self, log: Path) -> str:
        """Its part of supervisor's configuration."""
        wrapped = [sys.executable, "-I", "-S", str(CHILD), self.death_signal, self.user, "--", *self.command]
        lines = {
            "command": " ".join(_quoted(word) for word in wrapped),
            "priority": str(self.order),
            "autostart": "false",
            "autorestart": "true",
            "startsecs": "1",
            "startretries": "3",
            "stopsignal": self.stop_signal,
            "stopwaitsecs": str(self.stop_seconds),
            # PostgreSQL stops its own children; a signal to all of them at once would be a crash
            "stopasgroup": "false",
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": _percent(str(log / f"{self.name}.log")),
            "stdout_logfile_maxbytes": "5MB",
            "stdout_logfile_backups": "2",
        }
        if self.environment:
            lines["environment"] = ",".join(f'{name}="{_percent(value)}"' for name, value in self.environment.items())
        return f"[program:{self.name}]\n" + "".join(f"{name}={value}\n" for name, value in lines.items())


def _quoted(word: str) -> str:
    """Quote for supervisor, which splits by the shell's rules and expands %."""
    return "'" + _percent(word).replace("'", "'\"'\"'") + "'"


def _percent(text: str) -> str:
    return text.replace("%", "%%")


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self) -> None:
        """Speak HTTP through a unix socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:  # noqa: ARG002
        """A fresh connection per call: supervisord may have been started anew."""
        return _UnixConnection(self.path)


class Supervisor:
    """A supervisord of our own: started, asked, watched, stopped."""

    def __init__(self, layout: Layout, state: State, environment: Mapping[str, str]) -> None:
        self.layout = layout
        self.environment = dict(environment)
        self.socket = layout.socket(state)
        self.services: dict[str, Service] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self.seen: dict[str, int] = {}
        self.retry_at: dict[str, float] = {}

    @property
    def configuration(self) -> Path:
        """Supervisor's configuration file."""
        return self.layout.run / "supervisord.conf"

    def start(self, services: Iterable[Service]) -> None:
        """Start supervisord with these services known and none of them running."""
        self.services = {service.name: service for service in sorted(services, key=lambda one: one.order)}
        self.seen.clear()
        self.socket.unlink(missing_ok=True)
        write_private(self.configuration, self._configuration())
        with (self.layout.log / "supervisord.out").open("ab") as output:
            self.process = subprocess.Popen(
                # -I -S child.py: the kernel ends supervisord, in order, when we die
                [
                    *(sys.executable, "-I", "-S", str(CHILD), "SIGTERM", "-", "--"),
                    *(sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(self.configuration)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.layout.data,
                start_new_session=True,  # Ctrl-C is for us alone: we stop the rest in order
            )
        if not wait_until(self._answers, 20):
            raise StackError(
                f"supervisord が起動しません。{self.layout.log}/supervisord.log を見てください。",
                f"supervisord does not start. See {self.layout.log}/supervisord.log.",
            )

    def _configuration(self) -> str:
        here = _percent(str(self.layout.log))
        return "\n".join(
            [
                f"[unix_http_server]\nfile={_percent(str(self.socket))}\nchmod=0700\n",
                f"[supervisord]\nlogfile={here}/supervisord.log\nlogfile_maxbytes=5MB\nlogfile_backups=2",
                f"pidfile={_percent(str(self.layout.run))}/supervisord.pid\nnodaemon=true\nsilent=true\n",
                "[rpcinterface:supervisor]",
                "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n",
                f"[supervisorctl]\nserverurl=unix://{_percent(str(self.socket))}\n",
                *(service.section(self.layout.log) for service in self.services.values()),
            ]
        )

    @property
    def _rpc(self) -> Any:
        return xmlrpc.client.ServerProxy("http://localhost", transport=_UnixTransport(self.socket)).supervisor

    def _answers(self) -> bool:
        try:
            return self._rpc.getState()["statename"] == RUNNING
        except (OSError, http.client.HTTPException):
            return False

    def run(self, *names: str) -> None:
        """Start services side by side and wait until each one answers."""
        wanted = [self.services[name] for name in self.services if name in names]
        for service in wanted:
            self._rpc.startProcess(service.name, False)
        for service in wanted:
            self._wait_ready(service)
            self.seen[service.name] = self._info(service.name)["pid"]

    def _info(self, name: str) -> dict[str, Any]:
        return self._rpc.getProcessInfo(name)

    def _wait_ready(self, service: Service) -> None:
        end = time.monotonic() + service.start_seconds
        while True:
            if self._info(service.name)["statename"] == RUNNING and service.is_ready():
                return
            if self._info(service.name)["statename"] == FATAL or time.monotonic() > end:
                raise self.cannot_start(service.name)
            time.sleep(0.1)

    def cannot_start(self, name: str) -> StackError:
        """What to tell when a service does not come up."""
        log = self.layout.log / f"{name}.log"
        tail = "\n".join(f"    {line}" for line in last_lines(log))
        return StackError(
            f"{name} が起動しません。記録の最後（{log}）:\n{tail}\n"
            "メモリーとディスクの空きを確かめ、もう一度実行してください。直らなければ make clean でやり直せます。",
            f"{name} does not start; the end of its log is above. Check free memory and disk, and run again. "
            "If that does not help, make clean starts from nothing (the data of this portal is lost).",
        )

    def is_alive(self) -> bool:
        """Whether supervisord itself lives."""
        return self.process is not None and self.process.poll() is None

    def watch(self) -> None:
        """Look once: say what died and was restarted, and try again what supervisord gave up."""
        try:
            infos = self._rpc.getAllProcessInfo()
        except (OSError, http.client.HTTPException):
            return
        for info in infos:
            if info["name"] in self.seen:
                self._watch_one(info["name"], info)

    def _watch_one(self, name: str, info: dict[str, Any]) -> None:
        if info["statename"] == FATAL:
            self._retry(name)
        elif self.seen[name] and info["pid"] != self.seen[name]:
            reason = info.get("spawnerr") or info.get("description") or ""
            say(
                f"{name} が止まりました（{_exit_reason(self.layout, name) or reason}）。再起動します",
                f"{name} stopped; restarting it",
            )
            self.seen[name] = 0
        if not self.seen[name] and info["statename"] == RUNNING:
            say(f"{name} は再び動いています", f"{name} is running again")
            self.seen[name] = info["pid"]
            self.retry_at.pop(name, None)

    def _retry(self, name: str) -> None:
        if name not in self.retry_at:
            error = self.cannot_start(name)
            say(
                f"{error.ja}\n{RETRY_SECONDS:.0f} 秒ごとに試します",
                f"{error.en} Trying again every {RETRY_SECONDS:.0f} s",
            )
            self.seen[name] = 0
        elif time.monotonic() > self.retry_at[name]:
            self._rpc.startProcess(name, False)
        else:
            return
        self.retry_at[name] = time.monotonic() + RETRY_SECONDS

    def stop(self) -> None:
        """Stop all in order: supervisord goes from the highest priority number down and waits for each."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()  # its children go with it (child.py)
            self.process.wait()
        self.process = None
        self.socket.unlink(missing_ok=True)


def last_lines(log: Path, count: int = TAIL_LINES) -> list[str]:
    """The end of a log file."""
    try:
        return log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return []


def _exit_reason(layout: Layout, name: str) -> str:
    """What supervisord noted about the last end of a service, such as ``terminated by SIGKILL``."""
    for line in reversed(last_lines(layout.log / "supervisord.log", 60)):
        if f"exited: {name} (" in line:
            return line.partition(f"exited: {name} (")[2].partition(";")[0].rstrip(")")
    return ""
