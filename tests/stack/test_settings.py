"""The variables of make, DATA's lock and memory, and ports."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from ckanext.toyama.tenants import PACKAGED
from local_stack import leftovers, ports
from local_stack.configuration import Configuration, Servers
from local_stack.messages import StackError
from local_stack.naming import portal_names
from local_stack.settings import ROOT, Settings, child_environment
from local_stack.state import Layout, State, lock


def test_nothing_given_means_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment({"PORT": "", "DEMO": "1"})
    assert settings.data == tmp_path / ".local"
    assert settings.sample_sites
    assert settings.networks == ("127.16.0.0/12",)


def test_own_sources_open_no_network(tmp_path: Path):
    (tmp_path / "s.yaml").write_text("sources: []\n")
    settings = Settings.from_environment({"DATA": str(tmp_path), "SOURCES": str(tmp_path / "s.yaml")})
    assert not settings.sample_sites
    assert settings.networks == ()


def test_the_sample_sites_play_toyamas_bodies_only(tmp_path: Path):
    tenants = tmp_path / "mie.yaml"
    tenants.touch()
    settings = Settings.from_environment({"TENANTS": str(tenants)})
    assert settings.demo
    assert not settings.sample_sites


def test_the_portal_is_called_after_the_prefecture_of_its_tenants_file():
    assert portal_names(None) == ("富山県オープンデータポータル", "Toyama Open Data Portal")
    assert portal_names(PACKAGED / "mie.yaml") == ("三重県オープンデータポータル", "Mie Open Data Portal")


def test_a_bad_tenants_file_is_refused_with_its_line(tmp_path: Path):
    file = tmp_path / "bad.yaml"
    file.write_text("tenants:\n- {code: '162018'}\n", encoding="utf-8")
    with pytest.raises(StackError, match="2行目"):
        portal_names(file)


def test_no_demo_means_no_sample(tmp_path: Path):
    settings = Settings.from_environment({"DATA": str(tmp_path), "DEMO": "0"})
    assert not settings.sample_sites
    assert settings.networks == ()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("SOURCES", "/nowhere"),
        ("TENANTS", "/nowhere"),
        ("ALLOW_NETWORKS", "10/8x"),
    ],
)
def test_a_wrong_value_is_named(variable: str, value: str):
    with pytest.raises(StackError, match=variable):
        Settings.from_environment({variable: value})


def test_children_see_neither_ckans_variables_nor_makes(tmp_path: Path):
    base = {"CKAN_SQLALCHEMY_URL": "x", "PYTHONPATH": "x", "MAKEFLAGS": "x", "PORT": "1", "HOME": "/h", "PATH": "/bin"}
    environment = child_environment(tmp_path, base)
    assert not {"CKAN_SQLALCHEMY_URL", "PYTHONPATH", "MAKEFLAGS", "PORT"} & set(environment)
    assert environment["HOME"] == "/h"
    assert environment["TOYAMA_STACK_DATA"] == str(tmp_path)
    assert "127.0.0.1" in environment["NO_PROXY"]


def test_a_data_directory_has_one_owner(tmp_path: Path):
    with lock(Layout(tmp_path)), pytest.raises(StackError, match="DATA="), lock(Layout(tmp_path)):
        pass
    with lock(Layout(tmp_path)):
        pass


def test_state_is_kept_and_private(tmp_path: Path):
    state = State.load(tmp_path / "stack.json")
    secret = state.secret("ckan")
    state.mark("tenants", "1")
    again = State.load(tmp_path / "stack.json")
    assert again.secret("ckan") == secret
    assert again.is_done("tenants", "1")
    assert not again.is_done("tenants", "2")
    assert stat.S_IMODE((tmp_path / "stack.json").stat().st_mode) == 0o600


def test_a_damaged_state_is_said(tmp_path: Path):
    (tmp_path / "stack.json").write_text("{")
    with pytest.raises(StackError, match="make clean"):
        State.load(tmp_path / "stack.json")


def test_a_deep_data_directory_gets_a_short_socket(tmp_path: Path):
    layout = Layout(tmp_path / ("x" * 100))
    layout.make()
    state = layout.state()
    path = layout.socket(state)
    assert len(str(path)) < 100
    assert path == layout.socket(layout.state())
    path.parent.rmdir()


def test_ports_are_kept_unless_taken(tmp_path: Path):
    state = State.load(tmp_path / "stack.json")
    ports.choose(state, ("redis", "solr"))
    first = dict(state.ports)
    assert len(set(first.values())) == 2
    with socket.socket() as other:
        other.bind(("127.0.0.1", first["redis"]))
        other.listen()
        ports.choose(state, ("redis", "solr"))
    assert state.ports["redis"] != first["redis"]
    assert state.ports["solr"] == first["solr"]


def test_a_wanted_port_that_is_taken_is_an_error_but_the_default_gives_way(tmp_path: Path):
    state = State.load(tmp_path / "stack.json")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(StackError, match="PORT"):
            ports.choose_web(state, taken)
        state.ports["web"] = taken
        assert ports.choose_web(state, None) != taken


def test_the_configuration_is_private_and_readable(tmp_path: Path):
    layout = Layout(tmp_path)
    layout.make()
    servers = Servers("postgresql://u:p%40w@h/d", "http://s", "redis://r", "postgresql://w", "postgresql://r")
    settings = Settings.from_environment({"DATA": str(tmp_path)})
    Configuration(layout, layout.state(), servers, "http://127.0.0.1:5000", settings).write(layout.ini)
    parser = ConfigParser()
    parser.read(layout.ini)
    assert parser["app:main"]["sqlalchemy.url"] == "postgresql://u:p%40w@h/d"
    assert parser["app:main"]["ckan.auth.create_user_via_web"] == "false"
    assert parser["app:main"]["ckan.plugins"].endswith("datastore")
    assert parser["app:main"]["ckan.datastore.sqlsearch.enabled"] == "false"
    assert parser["app:main"]["ckan.datastore.public_table_search"] == ""
    assert stat.S_IMODE(layout.ini.stat().st_mode) == 0o600


def test_leftovers_are_found_by_their_mark_and_ended(tmp_path: Path):
    command = ["sleep", "60"]
    mine = subprocess.Popen(command, env=child_environment(tmp_path), start_new_session=True)
    other = subprocess.Popen(command, env=child_environment(tmp_path / "other"))
    try:
        assert leftovers.wait_until(lambda: leftovers.find(tmp_path) == [mine.pid], 5)
        leftovers.clear(tmp_path)
        assert mine.wait(5) == -15
        assert other.poll() is None
    finally:
        mine.kill()
        other.kill()
        other.wait()


def test_a_child_dies_with_its_parent(tmp_path: Path):
    child = ROOT / "docker" / "local" / "local_stack" / "child.py"
    command = [sys.executable, "-I", "-S", str(child), "SIGKILL", "-", "--", "/bin/sleep", "60"]
    script = (
        "import subprocess, time\n"
        f"p = subprocess.Popen({command!r})\n"
        "time.sleep(0.5); print(p.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"/bin/sleep")
    parent.kill()
    parent.wait()
    assert leftovers.wait_until(lambda: not Path(f"/proc/{pid}/cmdline").exists() or _is_zombie(pid), 5)


def _is_zombie(pid: int) -> bool:
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True


def test_libmagic_comes_from_the_wheel_without_any_variable():
    script = (
        "import magic; print(magic.from_buffer(b'%PDF-1.4 x', mime=True));"
        "print([l for l in open('/proc/self/maps') if 'libmagic' in l][0].split()[-1])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], env={"PATH": os.defpath}, capture_output=True, text=True, check=True
    )
    kind, library = ended.stdout.split()
    assert kind == "application/pdf"
    assert "pylibmagic" in library
