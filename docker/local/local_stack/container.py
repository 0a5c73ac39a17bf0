"""The same configuration inside the container image: from CKAN's own variables and one secret."""

from __future__ import annotations

import hashlib
import hmac
import os
import subprocess
from pathlib import Path

import psycopg2

from local_stack.configuration import Configuration, Servers
from local_stack.messages import StackError
from local_stack.settings import Settings
from local_stack.state import Layout, State

HOME = Path("/var/lib/ckan")
SECRETS = ("jwt", "session", "csrf")


def write_ini(path: Path) -> None:
    """Write CKAN's configuration; every container of one deployment writes the same."""
    state = State(path, secrets={name: _derived(name) for name in SECRETS})
    settings = Settings(HOME, demo=False, allow_networks=tuple(os.environ.get("ALLOW_NETWORKS", "").split()))
    servers = Servers(
        sqlalchemy=_required("CKAN_SQLALCHEMY_URL"),
        solr=_required("CKAN_SOLR_URL"),
        redis=_required("CKAN_REDIS_URL"),
        datastore_write=_required("CKAN_DATASTORE_WRITE_URL"),
        datastore_read=_required("CKAN_DATASTORE_READ_URL"),
    )
    Configuration(Layout(HOME), state, servers, _required("CKAN_SITE_URL"), settings).write(path)


def setup(ini: str) -> None:
    """Migrations, the DataStore's permissions, the bodies: safe to run at every deployment."""
    _ckan(ini, "db", "upgrade")
    script = _ckan(ini, "datastore", "set-permissions")
    statements = "\n".join(line for line in script.splitlines() if not line.startswith("\\connect"))
    connection = psycopg2.connect(_required("CKAN_DATASTORE_WRITE_URL"))
    with connection, connection.cursor() as cursor:
        cursor.execute(statements)
    connection.close()
    _ckan(ini, "tenants", "sync")


def _ckan(ini: str, *arguments: str) -> str:
    return subprocess.run(["ckan", "-c", ini, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def _derived(name: str) -> str:
    """One secret of the operator's becomes three of ours."""
    return hmac.new(_required("TOYAMA_SECRET").encode(), name.encode(), hashlib.sha256).hexdigest()


def _required(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise StackError(f"環境変数 {variable} がありません。", f"The variable {variable} is not set.")
    return value
