"""What the caller of make asked for."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local_stack.messages import StackError

ROOT = Path(__file__).resolve().parents[3]
SAMPLE_NETWORK = "127.16.0.0/12"
SAMPLE_SERVER = ROOT / "docker" / "sample" / "serve.py"
DEFAULT_PORT = 5000

# CKAN's own variables: where one is set, that server is used and the embedded one is not started.
SERVER_VARIABLES = (
    "CKAN_SQLALCHEMY_URL",
    "CKAN_DATASTORE_WRITE_URL",
    "CKAN_DATASTORE_READ_URL",
    "CKAN_SOLR_URL",
    "CKAN_REDIS_URL",
)


@dataclass(frozen=True)
class Settings:
    """The variables of ``make portal``, checked."""

    data: Path
    port: int | None = None
    sources: Path | None = None
    tenants: Path | None = None
    allow_networks: tuple[str, ...] = ()
    demo: bool = True
    servers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read and check; a wrong value is refused before anything is started."""
        return cls(
            data=Path(environment.get("DATA") or ".local").expanduser().absolute(),
            port=_port(environment.get("PORT", "")),
            sources=_file("SOURCES", environment.get("SOURCES", "")),
            tenants=_file("TENANTS", environment.get("TENANTS", "")),
            allow_networks=_networks(environment.get("ALLOW_NETWORKS", "")),
            demo=environment.get("DEMO", "1").strip().lower() not in {"0", "no", "false", "off"},
            servers={name: environment[name] for name in SERVER_VARIABLES if environment.get(name)},
        )

    @property
    def sample_sites(self) -> bool:
        """Whether the project's own invented sites are harvested: they play the bodies of the packaged tenants file."""
        return self.demo and self.sources is None and self.tenants is None

    @property
    def networks(self) -> tuple[str, ...]:
        """Private networks that the guarded client may reach."""
        if self.sample_sites and SAMPLE_NETWORK not in self.allow_networks:
            return (*self.allow_networks, SAMPLE_NETWORK)
        return self.allow_networks


def _port(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 0 < int(text) < 65536:
        raise StackError(f"PORT={text} はポート番号ではありません。", f"PORT={text} is not a port number.")
    return int(text)


def _file(variable: str, text: str) -> Path | None:
    if not text.strip():
        return None
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise StackError(f"{variable}={text} というファイルがありません。", f"{variable}={text}: no such file.")
    return path


def _networks(text: str) -> tuple[str, ...]:
    networks = text.replace(",", " ").split()
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise StackError(
                f"ALLOW_NETWORKS の {network} はネットワーク（例 127.16.0.0/12）ではありません。",
                f"ALLOW_NETWORKS: {network} is not a network such as 127.16.0.0/12 ({error}).",
            ) from error
    return tuple(networks)


def child_environment(data: Path, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every process of one stack.

    ``TOYAMA_STACK_DATA`` marks them, so that the next start finds what a crash left behind. The caller's CKAN,
    Python and Java variables are left out: DATA/ckan.ini alone says what this portal is.
    """
    base = os.environ if base is None else base
    strange = ("CKAN_", "PYTHON", "JAVA_", "JDK_", "PG", "MAKE", "MFLAGS")
    environment = {name: value for name, value in base.items() if not name.startswith(strange)}
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{base.get('PATH', os.defpath)}"
    local = ",".join(filter(None, (base.get("NO_PROXY") or base.get("no_proxy"), "127.0.0.1,localhost")))
    environment |= {
        "TOYAMA_STACK_DATA": str(data),
        "PATH": path,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "NO_PROXY": local,
        "no_proxy": local,
    }
    for name in ("PORT", "DATA", "SOURCES", "TENANTS", "ALLOW_NETWORKS", "DEMO", "ARGS"):
        environment.pop(name, None)
    return environment


def internal(*arguments: str) -> list[str]:
    """A command of ``docker/local`` itself, for the process manager."""
    return [sys.executable, str(ROOT / "docker" / "local"), *arguments]


def wheel_folder(package: str) -> Path:
    """Where a wheel with programs in it is installed, without importing its Python side."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise StackError(
            f"{package} が入っていません。make portal を使ってください。", f"{package} is missing: use make portal."
        )
    return Path(spec.submodule_search_locations[0])
