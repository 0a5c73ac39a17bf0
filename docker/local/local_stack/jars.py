"""Solr's jars: a lock file with SHA-256, fetched from Maven Central once per user.

This is build tooling: it runs before the suite is there, so it uses urllib and not the guarded client.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import time
import urllib.error
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from local_stack.fetching import open_url
from local_stack.messages import StackError, say
from local_stack.settings import ROOT

LOCK = ROOT / "docker" / "local" / "solr-jars.lock"
CENTRAL = "https://repo1.maven.org/maven2"
LINE = re.compile(
    r"(?P<group>[\w.-]+):(?P<artifact>[\w.-]+):(?P<version>[\w.-]+) (?P<sha256>[0-9a-f]{64}) (?P<size>\d+)"
)
ATTEMPTS = 5
WORKERS = 8
CHUNK = 1 << 18


@dataclass(frozen=True)
class Jar:
    """One line of the lock file."""

    group: str
    artifact: str
    version: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The file's name, unique within the lock."""
        return f"{self.artifact}-{self.version}.jar"

    @property
    def address(self) -> str:
        """Where it is below a Maven repository."""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.name}"

    def __str__(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version} {self.sha256} {self.size}"


def parse(text: str, source: str = LOCK.name) -> list[Jar]:
    """Read a lock file; a line that is not one is refused with its number."""
    jars: list[Jar] = []
    names: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise StackError(f"{source} の {number} 行目が読めません: {line}", f"{source}, line {number}: {line}")
        fields = match.groupdict()
        jar = Jar(fields["group"], fields["artifact"], fields["version"], fields["sha256"], int(fields["size"]))
        if jar.name in names:
            raise StackError(
                f"{source} の {number} 行目: {jar.name} が二度あります。", f"{source}, line {number}: {jar.name} twice."
            )
        names.add(jar.name)
        jars.append(jar)
    return jars


def cache_folder() -> Path:
    """One folder per user, shared by all clones."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "toyama-opendata" / "jars"


def repository() -> str:
    """Maven Central, or the mirror that the environment names."""
    return (os.environ.get("MAVEN_REPOSITORY_URL") or CENTRAL).rstrip("/")


def fetch_all(jars: list[Jar], folder: Path, base: str) -> list[Path]:
    """Bring every jar into the cache, verified; what is there already is only checked for its size."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in jars if not _present(folder / jar.name, jar)]
    if missing:
        total = sum(jar.size for jar in missing)
        say(
            f"        Solr の部品 {len(missing)} 個、{total >> 20} MB を取得",
            f"fetching {len(missing)} jars from {base}",
        )
        _fetch_missing(missing, folder, base, total)
    return [folder / jar.name for jar in jars]


def _fetch_missing(missing: list[Jar], folder: Path, base: str, total: int) -> None:
    got, said = 0, 0
    with ThreadPoolExecutor(WORKERS) as pool:
        futures = {pool.submit(fetch, jar, folder, base): jar for jar in missing}
        try:
            for future in as_completed(futures):
                future.result()
                got += futures[future].size
                if got * 4 // total > said:
                    said = got * 4 // total
                    say(f"        {got >> 20} / {total >> 20} MB")
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def fetch(jar: Jar, folder: Path, base: str) -> Path:
    """Fetch one jar: continue a part that is there, verify the hash, and only then give it its name."""
    part = folder / f"{jar.name}.{jar.sha256[:12]}.part"
    reason = ""
    for attempt in range(ATTEMPTS):
        time.sleep(attempt**2 * 0.5)
        try:
            _download(f"{base}/{jar.address}", part)
        except urllib.error.HTTPError as error:
            reason = f"HTTP {error.code}"
            part.unlink(missing_ok=True)  # a wrong range, a missing file: nothing to continue
            if error.code in {401, 403, 404}:
                break
            continue
        except (OSError, http.client.HTTPException) as error:
            reason = str(error)
            continue
        if part.stat().st_size < jar.size:
            reason = f"{part.stat().st_size} < {jar.size} bytes"
            continue
        found = sha256(part)
        if found == jar.sha256:
            part.replace(folder / jar.name)
            return folder / jar.name
        reason = f"SHA-256 {found} ≠ {jar.sha256}"
        part.unlink()
    raise StackError(
        f"{base}/{jar.address} を取得できません（{reason}）。ネットワークを確かめ、ミラーがあれば "
        "MAVEN_REPOSITORY_URL に指定して、もう一度実行してください（続きから取得します）。",
        f"Cannot fetch {base}/{jar.address} ({reason}). Check the network, name a mirror in MAVEN_REPOSITORY_URL "
        "if there is one, and run again: it continues where it stopped.",
    )


def _download(url: str, part: Path) -> None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "toyama-opendata (make)"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with open_url(url, headers=headers) as answer:
        mode = "ab" if answer.status == http.HTTPStatus.PARTIAL_CONTENT else "wb"
        with part.open(mode) as file:
            while chunk := answer.read(CHUNK):
                file.write(chunk)


def _present(path: Path, jar: Jar) -> bool:
    return path.is_file() and path.stat().st_size == jar.size and _stamped(path, jar)


def _stamped(path: Path, jar: Jar) -> bool:
    """Hash a cached jar once per change of the file; the stamp spares 60 MB of hashing at each start."""
    stamp = path.with_suffix(".ok")
    wanted = f"{jar.sha256} {path.stat().st_mtime_ns}"
    if stamp.is_file() and stamp.read_text() == wanted:
        return True
    if sha256(path) != jar.sha256:
        return False
    stamp.write_text(wanted)
    return True


def sha256(path: Path) -> str:
    """The hash of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def classpath() -> list[Path]:
    """All jars of the lock, fetched where they are missing."""
    return fetch_all(parse(LOCK.read_text(encoding="utf-8")), cache_folder(), repository())


def relock() -> None:
    """Fetch the coordinates of the lock again and write their hashes and sizes (``make lock``)."""
    text = LOCK.read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    lines: list[str] = []
    for jar in parse(text):
        part = cache_folder() / f"{jar.name}.lock"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _download(f"{repository()}/{jar.address}", part)
        lines.append(str(Jar(jar.group, jar.artifact, jar.version, sha256(part), part.stat().st_size)))
        part.unlink()
    LOCK.write_text("\n".join([*comments, *sorted(lines)]) + "\n", encoding="utf-8")
    say(f"{LOCK}: {len(lines)} 個", f"{len(lines)} jars")
