"""DATA: the files of one stack, the lock that makes it ours, and what must be remembered between starts."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from local_stack.messages import StackError

# sun_path holds 107 bytes; supervisord makes the socket under a temporary name that is a little longer.
LONGEST_SOCKET_PATH = 90


@dataclass
class State:
    """``DATA/stack.json``: ports and secrets chosen at the first start, and which setup steps are done."""

    path: Path
    ports: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> State:
        """Read what an earlier start wrote; a missing file is a first start."""
        if not path.exists():
            return cls(path)
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            return cls(path, **{name: dict(stored[name]) for name in ("ports", "secrets", "done", "places")})
        except (ValueError, KeyError, TypeError) as error:
            raise StackError(
                f"{path} が壊れています（{error}）。バックアップから戻すか、make clean でやり直してください。",
                f"{path} is damaged ({error}). Restore it from a backup, or start again with make clean.",
            ) from error

    def save(self) -> None:
        """Write at once or not at all, readable by the owner only."""
        stored = {name: value for name, value in asdict(self).items() if name != "path"}
        write_private(self.path, json.dumps(stored, indent=2, sort_keys=True) + "\n")

    def secret(self, name: str) -> str:
        """A random word that stays the same as long as DATA lives."""
        if name not in self.secrets:
            self.secrets[name] = secrets.token_urlsafe(32)
            self.save()
        return self.secrets[name]

    def is_done(self, step: str, fingerprint: str) -> bool:
        """Whether a setup step was finished with the same input."""
        return self.done.get(step) == fingerprint

    def mark(self, step: str, fingerprint: str) -> None:
        """Remember a finished step."""
        self.done[step] = fingerprint
        self.save()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, atomically."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


@dataclass(frozen=True)
class Layout:
    """Where things are below DATA."""

    data: Path

    @property
    def ini(self) -> Path:
        """CKAN's configuration, also for use by hand."""
        return self.data / "ckan.ini"

    @property
    def admin(self) -> Path:
        """The administrator's login."""
        return self.data / "admin.json"

    @property
    def demo_users(self) -> Path:
        """One login per role."""
        return self.data / "demo-users.json"

    @property
    def log(self) -> Path:
        """One log file per service."""
        return self.data / "log"

    @property
    def run(self) -> Path:
        """Generated configuration of the services."""
        return self.data / "run"

    @property
    def redis(self) -> Path:
        """Redis' append-only file and snapshots."""
        return self.data / "redis"

    @property
    def solr(self) -> Path:
        """Solr's home."""
        return self.data / "solr"

    @property
    def storage(self) -> Path:
        """Uploads and the archive."""
        return self.data / "storage"

    @property
    def sample_sources(self) -> Path:
        """The sources file that the sample server writes."""
        return self.run / "sample-sources.yaml"

    def state(self) -> State:
        """What earlier starts decided."""
        return State.load(self.data / "stack.json")

    def make(self) -> None:
        """Create the folders; secrets in them are protected file by file."""
        for folder in (self.data, self.log, self.run, self.redis, self.solr, self.storage):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.run, self.redis, self.storage, self.log):
            folder.chmod(0o700)

    def socket(self, state: State) -> Path:
        """Supervisor's control socket: in DATA, or in a private folder elsewhere where DATA's path is too long."""
        path = self.run / "supervisor.sock"
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
            return path
        folder = Path(state.places.get("sockets", ""))
        if not state.places.get("sockets") or not folder.is_dir() or folder.stat().st_uid != os.geteuid():
            folder = Path(tempfile.mkdtemp(prefix="toyama-"))
            state.places["sockets"] = str(folder)
            state.save()
        return folder / "supervisor.sock"


@contextmanager
def lock(layout: Layout) -> Iterator[None]:
    """Make DATA ours; the kernel lets go when we die, however that happens."""
    layout.data.mkdir(parents=True, exist_ok=True)
    with (layout.data / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StackError(
                f"{layout.data} は別のポータルが使っています。そちらを止めるか、DATA=別の場所 を指定してください。",
                f"{layout.data} is in use by another portal. Stop it, or give DATA=another-place.",
            ) from error
        yield
