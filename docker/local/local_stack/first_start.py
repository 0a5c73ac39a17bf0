"""The steps between empty databases and a filled portal. Each is done once per input and can be done again."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psycopg2
import psycopg2.errors

from local_stack.ckan_command import CkanCommand
from local_stack.configuration import DATASET_SCHEMAS, PLUGINS
from local_stack.jars import sha256
from local_stack.messages import say
from local_stack.settings import ROOT, internal
from local_stack.stack import Stack
from local_stack.state import write_private

ADMIN = "admin"
TOYAMA = ROOT / "ckanext-toyama" / "ckanext" / "toyama"
EVIDENCE_SAMPLE = ROOT / "ckanext-toyama" / "ckanext" / "policy_evidence" / "sample" / "chain.yaml"
SOME_SOURCES_FAILED = 1


@dataclass(frozen=True)
class Step:
    """One step: done when ``state.done[key]`` is the fingerprint of its input."""

    key: str
    ja: str
    en: str
    fingerprint: str
    run: Callable[[], None]


class FirstStart:
    """What fills a portal."""

    def __init__(self, stack: Stack, site_url: str, databases: tuple[str, str]) -> None:
        self.stack = stack
        self.settings = stack.settings
        self.layout = stack.layout
        self.site_url = site_url
        self.databases = databases
        self.ckan = CkanCommand(stack.layout, stack.environment)

    def pending(self) -> list[Step]:
        """The steps whose input is new; on a warm start, none."""
        return [step for step in self.steps() if not self.stack.state.is_done(step.key, step.fingerprint)]

    def steps(self) -> list[Step]:
        """All steps, in order."""
        steps = [Step("database", "データベースを更新", "database migrations", self._schema(), self._database)]
        if self.stack.postgres or self._datastore_url:
            # CKAN's script changes with CKAN; running it again changes nothing else.
            fingerprint = hashlib.sha256(f"{version('ckan')} {self._datastore_url}".encode()).hexdigest()
            steps.append(Step("datastore", "DataStore の権限", "DataStore permissions", fingerprint, self._permissions))
        if self.stack.solr:
            # Addresses of files stand in the index: another port is another index.
            fingerprint = f"{self.stack.state.done.get('solr-configset', '')} {self.site_url}"
            steps.append(Step("solr-index", "検索索引を作り直す", "search index", fingerprint, self._index))
        steps.append(Step("admin", "管理者", "administrator", _exists(self.layout.admin), self._admin))
        steps.append(Step("scripts", "画面の部品の日本語", "Japanese of the scripts", self._messages(), self._scripts))
        steps.append(Step("tenants", "自治体", "tenants", self._tenants_input(), self._tenants))
        return steps + self._demo_steps() + self._source_steps()

    def _demo_steps(self) -> list[Step]:
        if not self.settings.demo:
            return []
        sample = _hash_files(EVIDENCE_SAMPLE.parent)
        users = _exists(self.layout.demo_users)
        return [
            Step("demo-users", "役割ごとの見本利用者", "one demo user per role", users, self._demo_users),
            Step("evidence", "架空の政策・調査の見本", "invented policy, indicator and survey", sample, self._evidence),
        ]

    def _source_steps(self) -> list[Step]:
        file = self.sources_file
        if file is None or not file.is_file():
            return []
        content = sha256(file)
        return [
            Step("sources", "収集元の登録", "harvest sources", content, lambda: self._sources(file)),
            Step("harvest", "収集（数分かかることがあります）", "harvest, may take minutes", content, self._harvest),
            Step("quality", "品質の採点", "quality scores", content, self._quality),
        ]

    @property
    def sources_file(self) -> Path | None:
        """The caller's sources, or the sample's."""
        return self.layout.sample_sources if self.settings.sample_sites else self.settings.sources

    def _schema(self) -> str:
        """Changes when any migration, plugin or CKAN changes: a warm start asks the files, not the database."""
        digest = hashlib.sha256(f"{version('ckan')} {PLUGINS} {DATASET_SCHEMAS}".encode())
        digest.update(self.stack.settings.servers.get("CKAN_SQLALCHEMY_URL", "").encode())
        for path in sorted(ROOT.glob("*/ckanext/*/migration/*/versions/*.py")):
            digest.update(f"{path.relative_to(ROOT)} {sha256(path)}".encode())
        return digest.hexdigest()

    def migrate(self) -> None:
        """Tables and permissions alone, for the tests."""
        self._database()
        self._permissions()

    def _database(self) -> None:
        self.ckan("db", "upgrade")

    @property
    def _datastore_url(self) -> str:
        """The caller's own DataStore, if there is one."""
        return self.settings.servers.get("CKAN_DATASTORE_WRITE_URL", "")

    def _permissions(self) -> None:
        script = self.ckan.output(self.ckan.words("datastore", "set-permissions"))
        # psql's own command has no meaning to the server; we connect to the database ourselves
        statements = "\n".join(line for line in script.splitlines() if not line.startswith("\\connect"))
        if self._datastore_url:
            self._grant_elsewhere(statements)
        elif self.stack.postgres:
            self.stack.postgres.execute(self.databases[1], statements)

    def _grant_elsewhere(self, statements: str) -> None:
        """On an operator's server, as far as the role that writes may; else its administrator grants."""
        connection = psycopg2.connect(self._datastore_url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statements)
        except psycopg2.errors.InsufficientPrivilege:
            say(
                "        DataStore の権限を設定できません。データベースの管理者に「ckan datastore set-permissions」の"
                "出力を実行してもらってください",
                "have the database's administrator run what 'ckan datastore set-permissions' prints",
            )
        finally:
            connection.close()

    def _index(self) -> None:
        if "admin" in self.stack.state.done:  # not on a first start: nothing to index yet
            self.ckan("search-index", "rebuild", "--quiet")

    def _admin(self) -> None:
        password = secrets.token_urlsafe(18)
        answer = self.ckan.output(internal("make-admin", str(self.layout.ini), ADMIN), stdin=f"{password}\n")
        token = next(line.split()[1] for line in answer.splitlines() if line.startswith("TOKEN "))
        write_admin(self.layout.admin, self.site_url, password, token)

    def _messages(self) -> str:
        digest = hashlib.sha256(version("ckan").encode())
        for path in sorted(ROOT.glob("*/ckanext/*/i18n/*/LC_MESSAGES/*.po")):
            digest.update(f"{path.relative_to(ROOT)} {sha256(path)}".encode())
        return digest.hexdigest()

    def _scripts(self) -> None:
        """CKAN builds them only in its development server."""
        self.ckan("translation", "js")

    def _tenants_input(self) -> str:
        return sha256(self.settings.tenants) if self.settings.tenants else _hash_files(TOYAMA / "tenants")

    def _tenants(self) -> None:
        self.ckan("tenants", "sync", *self._tenants_file(), show=True)

    def _tenants_file(self) -> list[str]:
        return [str(self.settings.tenants)] if self.settings.tenants else []

    def _demo_users(self) -> None:
        self.ckan("tenants", "demo-users", str(self.layout.demo_users))

    def _evidence(self) -> None:
        self.ckan("evidence", "import", str(EVIDENCE_SAMPLE))

    def _sources(self, file: Path) -> None:
        self.ckan("sources", "sync", str(file), show=True)

    def _harvest(self) -> None:
        code = self.ckan("sources", "run", "--now", accept=(0, SOME_SOURCES_FAILED), show=True)
        if code == SOME_SOURCES_FAILED:
            say("        収集できなかったものがあります。/source に理由があります", "some sources failed; see /source")

    def _quality(self) -> None:
        self.ckan("quality", "run", "--all")


def write_admin(path: Path, url: str, password: str, token: str) -> None:
    """The administrator's login, for people and programs of this account only."""
    login = {"url": url, "user": ADMIN, "password": password, "token": token}
    write_private(path, json.dumps(login, ensure_ascii=False, indent=2) + "\n")


def _hash_files(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.name} {sha256(path)}".encode())
    return digest.hexdigest()


def _exists(path: Path) -> str:
    """A fingerprint that a missing file never matches: the step that makes the file is done again."""
    return "made" if path.exists() else f"missing {secrets.token_hex(4)}"
