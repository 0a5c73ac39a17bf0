"""``make test``: the services once, databases of their own, and pytest."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace

from local_stack import leftovers, ports
from local_stack.child import die_with_parent
from local_stack.ckan_command import CkanCommand
from local_stack.configuration import Configuration
from local_stack.first_start import FirstStart
from local_stack.messages import StackError, say
from local_stack.portal import Stopped, catch_signals, ignore_signals
from local_stack.settings import ROOT, Settings
from local_stack.stack import Stack
from local_stack.state import Layout, lock

DATABASE, DATASTORE = "ckan_test", "datastore_test"
TEST_REDIS = 1


def run(settings: Settings, arguments: list[str], *, under_make: bool) -> int:
    """Start, test, stop; the exit code is pytest's."""
    catch_signals()
    if under_make:
        die_with_parent(signal.SIGTERM)
    if settings.servers:
        # the tests empty every database they are given
        say(
            "make test は CKAN_…_URL を使わず、自前のサーバーで動きます",
            "make test ignores CKAN_…_URL: it wipes databases",
        )
    settings = replace(
        settings,
        data=settings.data / "test",
        servers={},
        sources=None,
        tenants=None,
        allow_networks=("127.16.0.0/12",),
        demo=False,
    )
    with lock(Layout(settings.data)):
        stack = Stack(settings, throwaway=True)
        try:
            prepare(stack)
            return pytest(stack, arguments)
        except Stopped as stopped:
            say(f"中断しました（{stopped}）", "interrupted")
            return 130
        finally:
            ignore_signals()
            stack.supervisor.stop()


def prepare(stack: Stack) -> None:
    """Servers, fresh databases, an ini file, migrations."""
    stack.recover()
    ports.choose(stack.state, ("web",))
    stack.prepare()
    if stack.solr:
        stack.solr.empty()
    say("テスト用サーバーを起動します", "starting the services for the tests")
    stack.supervisor.start(stack.embedded())
    stack.supervisor.run(*(one.name for one in stack.embedded()))
    if stack.postgres is None:
        raise StackError("テストには自前の PostgreSQL が要ります。", "The tests need a PostgreSQL of their own.")
    for database in (DATABASE, DATASTORE):
        stack.postgres.drop(database)
    stack.ensure_databases(DATABASE, DATASTORE)
    servers = stack.servers(DATABASE, DATASTORE, TEST_REDIS)
    site_url = f"http://{ports.LOOPBACK}:{stack.state.ports['web']}"
    ini = stack.layout.data / "test.ini"
    Configuration(stack.layout, stack.state, servers, site_url, stack.settings, site_id="test", testing=True).write(ini)
    first = FirstStart(stack, site_url, (DATABASE, DATASTORE))
    first.ckan = CkanCommand(stack.layout, stack.environment, ini)
    first.migrate()


def pytest(stack: Stack, arguments: list[str]) -> int:
    """Run pytest, its output as it comes."""
    ini = stack.layout.data / "test.ini"
    command = [sys.executable, "-m", "pytest", f"--ckan-ini={ini}", *arguments]
    environment = stack.environment | {"CKAN_TEST_INI": str(ini)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return process.wait()
    except Stopped:
        process.send_signal(signal.SIGINT)
        leftovers.wait_until(lambda: process.poll() is not None, 15)
        process.kill()
        raise
