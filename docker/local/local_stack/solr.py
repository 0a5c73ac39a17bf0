"""The embedded Solr: one core in DATA/solr, made from ``docker/solr/conf``."""

from __future__ import annotations

import hashlib
import http.client
import json
import shutil
from pathlib import Path

from local_stack import jars
from local_stack.fetching import open_url
from local_stack.ports import LOOPBACK
from local_stack.settings import ROOT, internal
from local_stack.state import Layout, State

CONFIGSET = ROOT / "docker" / "solr" / "conf"
CORE = "ckan"


class Solr:
    """Solr's home, its address, and whether its index must be made again."""

    def __init__(self, layout: Layout, state: State) -> None:
        self.layout = layout
        self.state = state

    @property
    def url(self) -> str:
        """The core's address."""
        return f"http://{LOOPBACK}:{self.state.ports['solr']}/solr/{CORE}"

    @property
    def core(self) -> Path:
        """The core's folder."""
        return self.layout.solr / CORE

    def prepare(self) -> bool:
        """Lay out home and core. True when the index starts empty (first start, or another configset)."""
        jars.classpath()
        wanted = fingerprint(CONFIGSET)
        (self.layout.solr / "solr.xml").write_text("<solr/>\n")
        if self.state.done.get("solr-configset") == wanted and (self.core / "data").is_dir():
            return False
        self.reset()
        shutil.copytree(CONFIGSET, self.core / "conf")
        (self.core / "core.properties").write_text(f"name={CORE}\n")
        self.state.mark("solr-configset", wanted)
        self.state.done.pop("solr-index", None)
        self.state.save()
        return True

    def empty(self) -> None:
        """Throw the index away and keep the configuration."""
        shutil.rmtree(self.core / "data", ignore_errors=True)

    def reset(self) -> None:
        """Throw core and index away."""
        shutil.rmtree(self.core, ignore_errors=True)
        self.core.mkdir()

    def command(self) -> list[str]:
        """What the process manager runs."""
        return internal("run-solr", str(self.layout.solr), str(self.state.ports["solr"]))

    def is_ready(self) -> bool:
        """Whether the core answers a query."""
        try:
            with open_url(f"{self.url}/select?q=*:*&rows=0&wt=json", timeout=5) as answer:
                return json.load(answer)["responseHeader"]["status"] == 0
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return False


def fingerprint(folder: Path) -> str:
    """A hash of all files of a folder, names and contents."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0{jars.sha256(path)}\n".encode())
    return digest.hexdigest()
