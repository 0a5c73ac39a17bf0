"""An empty DataStore beside the empty catalogue."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import ckan.plugins as p
import pytest
from ckan import model
from ckan.tests import helpers
from ckanext.quality import jobs, loading
from ckanext.quality.loading import database
from werkzeug.datastructures import FileStorage

from ..conftest import as_admin

Rows = list[dict[str, Any]]


@pytest.fixture
def datastore(catalogue: None) -> Iterator[None]:
    """No table in it, before and after."""
    if not p.plugin_loaded("datastore"):
        pytest.fail("these tests need the datastore plugin, as make test configures it")
    empty_datastore()
    yield
    empty_datastore()


@pytest.fixture(scope="module")
def plugins() -> Iterator[None]:
    """Every plugin, once for the tests of a module that need no catalogue."""
    p.load_all()
    yield
    p.unload_all()


@pytest.fixture
def empty(plugins: None) -> Iterator[None]:
    """A DataStore without tables, and no catalogue."""
    if not p.plugin_loaded("datastore"):
        pytest.fail("these tests need the datastore plugin, as make test configures it")
    empty_datastore()
    yield
    empty_datastore()


def empty_datastore() -> None:
    with database.transaction(database.write_engine()) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_table_stats'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE public."{name}" CASCADE')
        cursor.execute("DELETE FROM _table_stats")


@pytest.fixture
def loaded(datastore: None, upload: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Upload a file, check it and load it; the resource."""

    def make(content: bytes | str, name: str = "data.csv", **dataset: Any) -> dict[str, Any]:
        resource = upload(content, name, **dataset)
        settle()
        return as_admin("resource_show", id=resource["id"])

    return make


def settle() -> None:
    """Do what a worker would: every check, then every load."""
    model.Session.commit()
    jobs.drain(lambda _: None)
    loading.drain()
    model.Session.remove()


def replace_file(resource: dict[str, Any], content: bytes | str, name: str = "data.csv") -> None:
    """A new version of the file, checked and loaded."""
    raw = content.encode("utf-8-sig") if isinstance(content, str) else content
    as_admin("resource_patch", id=resource["id"], upload=FileStorage(io.BytesIO(raw), name), url="")
    settle()


def records(resource_id: str, **more: Any) -> Rows:
    """The rows as an anonymous visitor gets them, without their numbers."""
    found = helpers.call_action(
        "datastore_search", context={"user": "", "ignore_auth": False}, resource_id=resource_id, **more
    )
    return [{key: value for key, value in row.items() if key != "_id"} for row in found["records"]]


def fields(resource_id: str) -> dict[str, dict[str, Any]]:
    """The data dictionary by column."""
    info = helpers.call_action("datastore_info", context={"user": "", "ignore_auth": False}, id=resource_id)
    return {field["id"]: field for field in info["fields"]}


def tables() -> set[str]:
    """Every table of the DataStore but CKAN's own."""
    with database.transaction(database.write_engine()) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()} - {"_table_stats"}
