"""A table is replaced while it is read, edited, or while its loader dies."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import psycopg2.errors
import pytest
from ckanext.quality.engine import EngineError
from ckanext.quality.loading import database, swap

from .conftest import tables
from .tables import load

TABLE = "7d7f4c2e-0000-4000-8000-000000000001"
SWAPS = 120 if os.environ.get("FULL") == "1" else 22
pytestmark = pytest.mark.usefixtures("empty")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(text: str, name: str = "data.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def sql(statement: str, *values: object) -> list[Any]:
    """As the owner of the tables."""
    with database.transaction(database.write_engine()) as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def search(**more: Any) -> dict[str, Any]:
    """CKAN's own way to read; there is no resource here whose rights could be asked."""
    return tk.get_action("datastore_search")({"ignore_auth": True}, {"resource_id": TABLE, **more})


def info() -> dict[str, Any]:
    fields = search(limit=0)["fields"]
    return {field["id"]: field.get("info") for field in fields}


def version(number: int) -> str:
    """Rows that all say which version they are of; every second one has a column more."""
    extra = number % 2
    head = "団体コード,版,名称,指定日" + (",追加" if extra else "")
    rows = [
        f"{index:06d},{number:04d},第{index}号,令和{number % 9 + 1}年4月1日" + (",0" if extra else "")
        for index in range(150 + 17 * number)
    ]
    return "\n".join([head, *rows]) + "\n"


def count_of(marker: str) -> int:
    return 150 + 17 * int(marker)


class Reader(threading.Thread):
    """Reads again and again until told to stop; what was wrong is kept."""

    def __init__(self, read: Callable[[], tuple[set[str], int, int]]) -> None:
        super().__init__(daemon=True)
        self.read, self.reads, self.wrong = read, 0, []
        self.seen: set[str] = set()
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                markers, rows, total = self.read()
            except Exception as error:  # noqa: BLE001 - any error at all is what must not happen
                self.wrong.append(repr(error)[:300])
                return
            self.reads += 1
            self.seen |= markers
            if len(markers) != 1 or rows != total or rows != count_of(next(iter(markers))):
                self.wrong.append(f"{markers} {rows} {total}")


def by_action() -> tuple[set[str], int, int]:
    found = search(limit=32000)
    assert all(len(row["団体コード"]) == 6 for row in found["records"])
    return {row["版"] for row in found["records"]}, len(found["records"]), found["total"]


def by_sql() -> tuple[set[str], int, int]:
    with database.transaction(database.read_engine()) as cursor:
        cursor.execute(f'SELECT "版", count(*) FROM "{TABLE}" GROUP BY 1')
        found = cursor.fetchall()
        time.sleep(0.02)
        cursor.execute(f'SELECT count(*) FROM "{TABLE}"')
        return {marker for marker, _ in found}, sum(count for _, count in found), cursor.fetchall()[0][0]


def test_readers_never_see_half_a_table(write: Write, tmp_path: Path):
    load(TABLE, write(version(0)), tmp_path)
    entry = {"_info": {"label": "名前", "notes": "施設の名", "type_override": ""}, "other": {"unit": "件"}}
    sql(f'COMMENT ON COLUMN "{TABLE}"."名称" IS %s', " " + json.dumps(entry))
    dictionary = info()
    readers = [Reader(by_action), Reader(by_action), Reader(by_sql)]
    for reader in readers:
        reader.start()
    for number in range(1, SWAPS + 1):
        load(TABLE, write(version(number)), tmp_path)
    time.sleep(0.3)
    for reader in readers:
        reader.stop.set()
    for reader in readers:
        reader.join(30)
    assert [reader.wrong for reader in readers] == [[], [], []]
    assert all(reader.reads >= 5 for reader in readers)
    assert len(set().union(*(reader.seen for reader in readers))) >= SWAPS // 3
    after = info()
    assert {name: after[name] for name in dictionary} == dictionary
    assert after["名称"] == entry["_info"]
    assert tables() == {TABLE}


def test_what_belongs_to_the_old_table_goes_to_the_new(write: Write, tmp_path: Path):
    load(TABLE, write("番号,名称,人数\n001,甲,1\n002,乙,2\n"), tmp_path)
    # A role that every server has: the catalogue's own user may not make one.
    guest = "pg_monitor"
    sql(
        f'CREATE VIEW "alias-of-it" AS SELECT * FROM "{TABLE}"; CREATE UNIQUE INDEX "key-of-it" ON "{TABLE}" ("番号");'
        f'CREATE INDEX "words" ON "{TABLE}" USING gin (to_tsvector(\'simple\', "名称"));'
        f'CREATE INDEX "gone" ON "{TABLE}" ("人数"); GRANT SELECT ON "{TABLE}" TO {guest}'
    )
    try:
        load(TABLE, write("番号,名称,住所\n003,丙,町\n"), tmp_path)
        indexes = dict(sql("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", TABLE))
        assert "UNIQUE" in indexes["key-of-it"]
        assert "USING gin (to_tsvector" in indexes["words"]
        assert "gone" not in indexes
        assert f"{TABLE}_pkey" in indexes
        assert len(indexes) == 4  # and the full text's
        found = tk.get_action("datastore_search")({"ignore_auth": True}, {"resource_id": "alias-of-it"})
        assert [row["番号"] for row in found["records"]] == ["003"]
        grants = set(sql("SELECT grantee FROM information_schema.role_table_grants WHERE table_name = %s", TABLE))
        assert {(guest,), (database.reader_role(),)} <= grants
        # CKAN goes on writing into the table: its own trigger fills the full text, and numbers go on.
        sql(f'INSERT INTO "{TABLE}" ("番号", "名称") VALUES (%s, %s)', "004", "丁目")
        assert [row["_id"] for row in search(q="丁目")["records"]] == [2]
        assert [row["番号"] for row in search(q="丙")["records"]] == ["003"]
        with (
            pytest.raises(psycopg2.errors.InsufficientPrivilege),
            database.transaction(database.read_engine()) as cursor,
        ):
            cursor.execute(f'DELETE FROM "{TABLE}"')
    finally:
        sql(f'DROP TABLE "{TABLE}" CASCADE')


def test_a_key_that_no_longer_holds_becomes_an_index(write: Write, tmp_path: Path):
    load(TABLE, write("番号,名称\n1,甲\n2,乙\n"), tmp_path)
    sql(f'CREATE UNIQUE INDEX "key-of-it" ON "{TABLE}" ("番号")')
    work = load(TABLE, write("番号,名称\n1,甲\n1,乙\n"), tmp_path)
    assert "重複" in work.messages[0].ja
    (definition,) = sql("SELECT indexdef FROM pg_indexes WHERE indexname = 'key-of-it'")[0]
    assert "UNIQUE" not in definition
    assert work.rows == 2


def test_a_renamed_column_is_told_and_its_entry_waits(write: Write, tmp_path: Path):
    load(TABLE, write("番号,施設名称,人数\n1,甲,5\n"), tmp_path)
    entry = ' {"_info":{"label":"施設の名前","notes":"正式名"}}'
    sql(f'COMMENT ON COLUMN "{TABLE}"."施設名称" IS %s', entry)
    renamed = load(TABLE, write("番号,施設の名称,備考\n1,甲,\n"), tmp_path)
    changes = renamed.merged.changes
    assert (changes.vanished, changes.renamed) == (["施設名称", "人数"], [("施設名称", "施設の名称")])
    assert changes.added == ["施設の名称", "備考"]
    assert info()["施設の名称"] is None
    again = load(TABLE, write("番号,施設名称\n1,甲\n"), tmp_path)
    assert info()["施設名称"] == {"label": "施設の名前", "notes": "正式名"}
    assert again.merged.kept == {}


def test_a_dictionary_edited_meanwhile_is_kept(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    load(TABLE, write("番号,名称\n1,甲\n"), tmp_path)
    build = swap._build

    def edit_after(*arguments: Any) -> None:
        build(*arguments)
        sql(f'COMMENT ON COLUMN "{TABLE}"."名称" IS %s', ' {"_info":{"notes":"いま書いた"}}')

    monkeypatch.setattr(swap, "_build", edit_after)
    load(TABLE, write("番号,名称\n2,乙\n"), tmp_path)
    assert info()["名称"] == {"notes": "いま書いた"}


def test_a_slow_reader_delays_the_swap_and_not_other_readers(write: Write, tmp_path: Path):
    load(TABLE, write(version(0)), tmp_path)
    with database.transaction(database.read_engine()) as slow:
        slow.execute(f'SELECT count(*) FROM "{TABLE}"')
        loader = threading.Thread(target=load, args=(TABLE, write(version(1)), tmp_path))
        loader.start()
        longest, end = 0.0, time.monotonic() + 3
        while time.monotonic() < end:
            start = time.monotonic()
            assert by_action()[0] == {"0000"}
            longest = max(longest, time.monotonic() - start)
            time.sleep(0.01)
        slow.execute(f'SELECT count(*) FROM "{TABLE}"')
        assert slow.fetchall() == [(150,)]
    loader.join(60)
    assert by_action()[0] == {"0001"}
    assert longest < swap.PATIENCE + 1.5


def test_a_loader_that_is_killed_leaves_the_old_table_and_no_other(write: Write, tmp_path: Path):
    load(TABLE, write(version(0)), tmp_path)
    big = write("団体コード,版,名称\n" + "".join(f"{i:06d},0001,第{i}号\n" for i in range(150_000)), "big.csv")
    database.write_engine().dispose(close=False)
    child = os.fork()
    if child == 0:
        database.write_engine().dispose(close=False)
        load(TABLE, big, tmp_path)
        os._exit(0)
    deadline = time.monotonic() + 60
    query = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
        " AND query LIKE 'INSERT INTO public.\"\\_load%'"
    )
    while not sql(query):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    while sql(query):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert by_action() == ({"0000"}, 150, 150)
    assert tables() == {TABLE}
    assert load(TABLE, write(version(2)), tmp_path).rows == count_of("2")


# -- hostile -----------------------------------------------------------------


@pytest.mark.parametrize("columns", [1600, 2000])
def test_too_many_columns_are_refused_in_plain_words(write: Write, tmp_path: Path, columns: int):
    path = write(",".join(f"項目{i}" for i in range(columns)) + "\n" + ",".join(["x"] * columns) + "\n")
    with pytest.raises(EngineError) as caught:
        load(TABLE, path, tmp_path)
    assert caught.value.code == "too-wide"
    assert str(columns) in caught.value.ja
    assert str(columns) in caught.value.en
    assert tables() == set()


def test_very_many_columns_can_be_read_by_ckan(write: Write, tmp_path: Path):
    path = write(",".join(f"項目{i}" for i in range(1500)) + "\n" + ",".join(["1"] * 1500) + "\n")
    load(TABLE, path, tmp_path)
    assert len(search()["records"][0]) == 1501


def test_a_row_that_no_page_of_the_database_holds(write: Write, tmp_path: Path):
    head = ",".join(f"項目{i}" for i in range(1400))
    path = write(head + "\n" + ",".join(["ながいあたい"] * 1400) + "\n")
    with pytest.raises(psycopg2.errors.ProgramLimitExceeded):
        load(TABLE, path, tmp_path)
    assert tables() == set()


def test_odd_labels_become_columns_that_ckan_can_use(write: Write, tmp_path: Path):
    safe = [
        "人口",
        "人口",
        "",
        "_id",
        "xmin",
        "ctid",
        " 前後 ",
        "時 :分",
        "%",
        "100%(a)s",
        "a'b",
        "{0}",
        "a;b--",
        "\\:x",
    ]
    long = ["とても" * 20 + "長い項目名その一", "とても" * 20 + "長い項目名その二"]
    labels = [*safe, "rank", *long, "ゼロ\u200b幅", "_full_text", "ＩＤ", "count", "$1"]
    quoted = ['"' + label.replace('"', '""') + '"' for label in [*labels, 'a"b', "改\n行"]]
    work = load(TABLE, write(",".join(quoted) + "\n" + ",".join(str(i) for i in range(1, 25)) + "\n"), tmp_path)
    names = [column.name for column in work.columns]
    assert len(set(names)) == 24
    for number, name in enumerate(names, start=1):
        found = search(filters={name: str(number)}, sort=f'"{name}" desc', fields=[name])
        assert [str(row[name]) for row in found["records"]] == [str(number)], name
    for form in ("lists", "csv"):
        assert search(records_format=form)["records"]
    assert search(q="7")["total"] == 1
    assert names[:3] == ["人口", "人口（2）", "列C"]
    assert info()[names[1]]["label"] == "人口"
    assert info()[names[15]]["label"].endswith("その一")


def test_long_texts_and_control_characters(write: Write, tmp_path: Path):
    long = "語 " * 400_000
    path = write(f'番号,文\n1,"{long}"\n2,"\\. \\N \t タブ"\n3,"改\n行"\n\\.,x\n')
    work = load(TABLE, path, tmp_path)
    assert work.rows == 4
    assert [row["文"] for row in search()["records"]] == [long, "\\. \\N \t タブ", "改\n行", "x"]
    assert search(filters={"番号": "\\."})["total"] == 1
