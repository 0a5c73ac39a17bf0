"""The commands of ``docker/local``, which the Makefile calls."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from local_stack.messages import StackError, complain, say
from local_stack.settings import Settings

USAGE = "usage: python docker/local up | servers | test [PYTEST…] | clean | jars | lock-jars"


def main(arguments: list[str]) -> int:
    """Run one command."""
    name, *rest = arguments or [""]
    command = COMMANDS.get(name) or SERVICES.get(name)
    if command is None:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        return command(rest) or 0
    except StackError as error:
        complain(error)
        return 1


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _under_make() -> bool:
    return "MAKELEVEL" in os.environ


def _up(arguments: list[str]) -> int:  # noqa: ARG001
    from local_stack import portal

    return portal.up(_settings(), under_make=_under_make())


def _servers(arguments: list[str]) -> int:  # noqa: ARG001
    from local_stack import portal

    return portal.servers(_settings(), under_make=_under_make())


def _test(arguments: list[str]) -> int:
    from local_stack import testing

    return testing.run(_settings(), arguments, under_make=_under_make())


def _clean(arguments: list[str]) -> None:  # noqa: ARG001
    """Remove DATA, and what belongs to it elsewhere; nothing that is in use."""
    from local_stack import postgres
    from local_stack.state import Layout, lock

    data = _settings().data
    for folder in (data / "test", data):
        if not (folder / "stack.json").exists() and not (folder / "lock").exists():
            continue
        layout = Layout(folder)
        with lock(layout):
            state = layout.state()
            elsewhere = [postgres.far_away_of(layout)]
            if "sockets" in state.places:
                elsewhere.append(Path(state.places["sockets"]))
            for place in filter(None, elsewhere):
                shutil.rmtree(place, ignore_errors=True)
            shutil.rmtree(folder)
            say(f"{folder} を消しました", f"removed {folder}")


def _jars(arguments: list[str]) -> None:  # noqa: ARG001
    from local_stack import jars

    for jar in jars.classpath():
        print(jar)


def _lock_jars(arguments: list[str]) -> None:  # noqa: ARG001
    from local_stack import jars

    jars.relock()


def _run_solr(arguments: list[str]) -> None:
    from local_stack import solr_server

    solr_server.serve(Path(arguments[0]), int(arguments[1]))


def _run_web(arguments: list[str]) -> None:
    from local_stack import web

    web.serve(arguments[0], int(arguments[1]), *arguments[2:])


def _run_worker(arguments: list[str]) -> None:
    from local_stack import worker

    worker.work(arguments[0])


def _run_periodic(arguments: list[str]) -> None:
    from local_stack import periodic

    periodic.tick(arguments[0])


def _container_ini(arguments: list[str]) -> None:
    from local_stack import container

    container.write_ini(Path(arguments[0]))


def _container_setup(arguments: list[str]) -> None:
    from local_stack import container

    container.setup(arguments[0])


def _make_admin(arguments: list[str]) -> None:
    from local_stack import make_admin

    print("TOKEN", make_admin.make(arguments[0], arguments[1], sys.stdin.readline().rstrip("\n")))


COMMANDS = {"up": _up, "servers": _servers, "test": _test, "clean": _clean, "jars": _jars, "lock-jars": _lock_jars}
# run by the process manager and by setup steps, not by people
SERVICES = {
    "run-solr": _run_solr,
    "run-web": _run_web,
    "run-worker": _run_worker,
    "run-periodic": _run_periodic,
    "make-admin": _make_admin,
    "container-ini": _container_ini,
    "container-setup": _container_setup,
}
