"""100,000 × 10 rows into the DataStore: our COPY beside ``datastore_create``, the way of the stock typed loaders."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckanext.quality.engine import worker
from ckanext.quality.engine.limits import Limits
from ckanext.quality.loading import database, dictionary, swap
from ckanext.quality.loading.names import Column, columns_of

ROWS = 100_000
CHUNK = 250
"""Records of one call, as xloader's typed way sends them (its issue 276)."""
SLICE = 10_000
"""Rows that the stock way is given; it is linear, and nobody wants to wait for all of them."""
OUR_TABLE = "00000000-0000-4000-8000-00000000be9c"

pytestmark = pytest.mark.usefixtures("with_plugins")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    chance = random.Random(4)
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["団体コード", "名称", "住所", "電話番号", "人数", "緯度", "経度", "指定日", "区分", "更新日"])
        for i in range(ROWS):
            place = f"富山県富山市第{i % 999}区{i % 77}番地"
            point = (f"{36 + chance.random():.6f}", f"{137 + chance.random():.6f}")
            day = f"令和5年{i % 12 + 1}月{i % 28 + 1}日"
            writer.writerow(
                [f"{i:06d}", f"第{i}施設", place, f"076-{i:06d}", i % 9999, *point, day, i % 7, "2023-04-01"]
            )
    return path


@pytest.fixture
def clean() -> Iterator[None]:
    yield
    with database.transaction(database.write_engine()) as cursor:
        swap.drop(cursor, OUR_TABLE)


def ours(path: Path, folder: Path) -> tuple[float, float, list[Column]]:
    start = time.monotonic()
    out = folder / "rows.csv"
    options: dict[str, Any] = {"out": str(out), "most": {}}
    prepared = worker.run("load", path, limits=Limits(), bounds=worker.Bounds(), **options)
    read = time.monotonic() - start
    columns = columns_of(prepared["columns"])
    load = swap.Load(OUR_TABLE, columns, out, {}, seconds=120)
    with database.transaction(database.write_engine()) as cursor:
        swap.replace(cursor, load, lambda now: dictionary.merge(columns, now.entries, now.types, {}))
    assert load.rows == ROWS
    return read, time.monotonic() - start, columns


def _context() -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return {"ignore_auth": True, "user": user, "managed_by": "tenants-sync"}


def _resource() -> dict[str, Any]:
    body = {"name": "toyama-shi", "title": "富山市", "local_government_code": "162019", "kind": "city"}
    owner = tk.get_action("organization_create")(_context(), body)["id"]
    facts = {"name": "162019_bench", "title": "表", "notes": "表", "license_id": "CC-BY-4.0", "owner_org": owner}
    resources = [{"url": "http://example.com/a.csv", "name": "a"}]
    return tk.get_action("package_create")(_context(), {**facts, "resources": resources})["resources"][0]


def stock(path: Path, columns: list[Column]) -> float:
    """Seconds for ``SLICE`` rows."""
    resource = _resource()
    fields = [{"id": column.name, "type": column.kind} for column in columns if not column.iso_of]
    with path.open(encoding="utf-8", newline="") as file:
        records = [row for row, _ in zip(csv.DictReader(file), range(SLICE), strict=False)]
    start = time.monotonic()
    for first in range(0, SLICE, CHUNK):
        given = {"resource_id": resource["id"], "fields": fields, "records": records[first : first + CHUNK]}
        tk.get_action("datastore_create")(_context(), {**given, "force": True, "calculate_record_count": False})
    return time.monotonic() - start


@pytest.mark.usefixtures("clean", "clean_db", "clean_index")
def test_copy_beside_datastore_create(table: Path, tmp_path: Path, migrate_db_for: Callable[[str], None]):
    assert p.plugin_loaded("datastore")
    for name in ("activity", "policy_evidence", "quality", "municipal_harvest"):
        migrate_db_for(name)
    read, whole, columns = ours(table, tmp_path)
    slow = stock(table, columns) * ROWS / SLICE
    print(
        f"\n{ROWS:,} rows: ours {whole:.1f} s (typing {read:.1f} s), datastore_create {slow:.0f} s: {slow / whole:.0f}×"
    )
    assert whole * 2 < slow
