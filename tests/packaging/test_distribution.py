"""Wheel, sdist and an installation where no compiler is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
UV = Path(sys.executable).with_name("uv")
ROOTS = ["ckanext-toyama/ckanext", "ckanext-quality/ckanext", "harvesters/ckanext"]
SOURCES = [
    *ROOTS,
    "ckanext-quality/toplevel",
    "MANIFEST.in",
    "constraints.txt",
    "docker/local/ckan-requirements.txt",
    "setup.py",
    "pyproject.toml",
    "README.md",
]


def tracked(*patterns: str) -> set[str]:
    """Files under version control, so that leftovers of a working tree prove nothing."""
    out = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, check=True, capture_output=True, text=True)
    return set(out.stdout.splitlines())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The tracked sources in a clean folder, built twice: sdist, and the wheel from that sdist."""
    tree = tmp_path_factory.mktemp("tree")
    for name in tracked(*SOURCES):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tree / name)
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(tree)],
        check=True,
        capture_output=True,
        text=True,
    )
    return {"sdist": next(out.glob("*.tar.gz")), "wheel": next(out.glob("*.whl"))}


def expected_files() -> set[str]:
    """Every tracked file of the packages, as its path below ``ckanext/``."""
    return {name.split("/ckanext/", 1)[1] for name in tracked(*ROOTS)}


def test_wheel_carries_every_tracked_file(built):
    names = zipfile.ZipFile(built["wheel"]).namelist()
    inside = {name.split("ckanext/", 1)[1] for name in names if name.startswith("ckanext/")}
    assert expected_files() - inside == set()
    kinds = {Path(name).suffix for name in inside}
    assert {".py", ".html", ".yaml", ".mo", ".css"} <= kinds


def test_sdist_carries_every_tracked_file(built):
    with tarfile.open(built["sdist"]) as archive:
        inside = {name.split("/ckanext/", 1)[1] for name in archive.getnames() if "/ckanext/" in name}
    assert expected_files() - inside == set()


def run(command: list[str], **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240, **more)


def tools_without_compiler(folder: Path) -> dict[str, str]:
    """An environment whose PATH has no compiler, no pg_config."""
    folder.mkdir()
    for tool in ("sh", "env", "uname", "ldd", "cat"):
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return {**os.environ, "PATH": str(folder), "CC": str(folder / "no-compiler"), "UV_LINK_MODE": "hardlink"}


def fresh_venv(folder: Path, env: dict[str, str]) -> Path:
    run([str(UV), "venv", "--python", sys.executable, str(folder)], env=env).check_returncode()
    return folder / "bin" / "python"


def test_base_install_is_the_engine_without_ckan(built, tmp_path):
    env = tools_without_compiler(tmp_path / "tools")
    python = fresh_venv(tmp_path / "venv", env)
    install = [str(UV), "pip", "install", "--python", str(python), "-c", str(ROOT / "constraints.txt")]
    done = run([*install, str(built["wheel"])], env=env)
    assert done.returncode == 0, done.stderr
    assert run([str(python), "-c", "import ckan"]).returncode != 0
    table = tmp_path / "hyo.csv"
    table.write_text("番号,名称\n1,架空会館\n", encoding="utf-8-sig")
    checked = run([str(python.with_name("opendata-check")), str(table)], cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "hyo.csv" in checked.stdout
    plugins = "from frictionless import system; print(*system.plugins)"
    assert "municipal" in run([str(python), "-c", plugins], cwd=tmp_path).stdout.split()


def test_portal_installs_without_compiler_pg_config_and_libmagic(built, tmp_path):
    env = tools_without_compiler(tmp_path / "tools")
    python = fresh_venv(tmp_path / "venv", env)
    install = [str(UV), "pip", "install", "--python", str(python), "-c", str(ROOT / "constraints.txt")]
    done = run([*install, f"{built['wheel']}[portal,stack]"], env=env)
    assert done.returncode == 0, done.stderr
    ours = "ckanext.toyama, ckanext.policy_evidence, ckanext.quality, ckanext.municipal_harvest"
    assert run([str(python), "-c", f"import {ours}, psycopg2, pylibmagic"], env=env, cwd=tmp_path).returncode == 0


def test_ckans_pins_are_taken_over_but_for_psycopg2():
    wanted = [Requirement(line) for line in requires("ckan") or [] if 'extra == "requirements"' in line]
    pins = {re.sub(r"; .*|\s", "", str(one)) for one in wanted}
    lines = (ROOT / "docker" / "local" / "ckan-requirements.txt").read_text(encoding="utf-8").splitlines()
    ours = {line.replace("psycopg2-binary", "psycopg2") for line in lines if line and not line.startswith("#")}
    assert ours == pins
