"""From an uploaded file to a typed table with its dictionary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import helpers
from ckanext.quality import hold, jobs, loading, purge, store
from ckanext.quality.loading import tasks

from ..conftest import add, as_admin
from .conftest import fields, records, replace_file, settle, tables

Loaded = Callable[..., dict[str, Any]]
pytestmark = pytest.mark.usefixtures("datastore")

SHELTERS = (
    "団体コード,施設ID,名称,電話番号,郵便番号,定員,緯度,指定日,備考\r\n"
    "162019,0001,本郷公民館,076-421-0001,9300001,120,36.695200,平成3年4月1日,\r\n"
    '162019,0002,"呉羽小, 体育館",076-421-0002,9300002,80,36.7,令和元年5月1日,"1階""A"""\r\n'
    "162019,0003,髙﨑会館①,076-421-0003,9300003,,36.71,不明,\r\n"
)


def test_a_file_goes_typed_into_the_datastore(loaded: Loaded, app: Any, member: dict[str, Any]):
    resource = loaded(SHELTERS.encode("cp932"))
    assert resource["datastore_active"] is True
    rows = records(resource["id"])
    assert rows[0] == {
        "団体コード": "162019",
        "施設ID": "0001",
        "名称": "本郷公民館",
        "電話番号": "076-421-0001",
        "郵便番号": "9300001",
        "定員": 120,
        "緯度": 36.6952,
        "指定日": "平成3年4月1日",
        "指定日（西暦）": "1991-04-01",
        "備考": None,
    }
    assert rows[1]["名称"] == "呉羽小, 体育館"
    assert rows[1]["備考"] == '1階"A"'
    assert (rows[2]["名称"], rows[2]["定員"], rows[2]["指定日"], rows[2]["指定日（西暦）"]) == (
        "髙﨑会館①",
        None,
        "不明",
        None,
    )
    found = fields(resource["id"])
    types = {name: field["type"] for name, field in found.items()}
    assert types == {
        **dict.fromkeys(("団体コード", "施設ID", "名称", "電話番号", "郵便番号", "指定日", "備考"), "text"),
        "定員": "numeric",
        "緯度": "numeric",
        "指定日（西暦）": "date",
    }
    assert "公表されたまま" in found["指定日（西暦）"]["info"]["notes"]
    assert "as published" in found["指定日（西暦）"]["info"]["notes"]
    assert "番号やコード" in found["電話番号"]["info"]["notes"]
    assert tables() == {resource["id"]}
    page = app.get(f"/dataset/{resource['package_id']}/resource/{resource['id']}").body
    assert "データ辞書" in page
    assert "指定日（西暦）" in page
    curator = {"Authorization": member["token"]}
    assert (
        "指定日（西暦）"
        in app.get(f"/dataset/{resource['package_id']}/dictionary/{resource['id']}", headers=curator).body
    )


def test_the_preview_reads_what_is_loaded(loaded: Loaded, monkeypatch: pytest.MonkeyPatch):
    page = {"limit": 2, "offset": 1}
    resource = loaded("施設の一覧,,\r\n番号,名称,人数\r\n001,甲,1.50\r\n002,乙,\r\n003,丙,3\r\n※ 注,,\r\n")
    from_table = helpers.call_action("quality_table_show", resource_id=resource["id"], **page)
    assert from_table["rows"] == [["002", "乙", ""], ["003", "丙", "3"]]
    monkeypatch.setattr(loading, "rows_of", lambda *_: None)
    assert helpers.call_action("quality_table_show", resource_id=resource["id"], **page) == from_table


def test_a_new_version_keeps_the_dictionary_and_tells_of_columns(loaded: Loaded):
    resource = loaded("番号,施設名称,人数\r\n001,甲,1\r\n")
    written = {"label": "施設の名前", "notes": "正式な名前", "type_override": ""}
    listed = [{"id": name, "type": field["type"], "info": field.get("info", {})} for name, field in fields_of(resource)]
    listed[1]["info"] = written
    as_admin("datastore_create", resource_id=resource["id"], force=True, fields=listed)
    before = fields(resource["id"])
    replace_file(resource, "番号,施設名称,人数\r\n010,乙,2\r\n011,丙,3\r\n")
    assert [row["番号"] for row in records(resource["id"])] == ["010", "011"]
    assert {name: field.get("info") for name, field in fields(resource["id"]).items()} == {
        name: field.get("info") for name, field in before.items()
    }
    assert fields(resource["id"])["施設名称"]["info"] == written
    replace_file(resource, "番号,施設の名称,人数\r\n010,乙,約2\r\n")
    shown = helpers.call_action("quality_load_show", resource_id=resource["id"])
    assert shown["changes"]["renamed"] == [{"from": "施設名称", "to": "施設の名称"}]
    assert any("データ辞書の説明は残して" in message["ja"] for message in shown["messages"])
    assert any("kept" in message["en"] for message in shown["messages"])
    assert shown["changes"]["retyped"] == [{"column": "人数", "from": "numeric", "to": "text"}]
    replace_file(resource, "番号,施設名称,人数\r\n010,乙,2\r\n")
    assert fields(resource["id"])["施設名称"]["info"] == written


def test_what_is_held_leaves_at_once_and_comes_back_with_its_dictionary(loaded: Loaded, member: dict[str, Any]):
    resource = loaded(SHELTERS)
    by_column = {name: (field.get("info") or {}) for name, field in fields_of(resource)}
    by_column["定員"] = {"notes": "人"}
    listed = [{"id": name, "type": field["type"], "info": by_column[name]} for name, field in fields_of(resource)]
    as_admin("datastore_create", resource_id=resource["id"], force=True, fields=listed)
    report = store.current_report(resource["id"])
    assert report is not None
    content_hash = report.content_hash
    hold._add(resource["id"], resource["package_id"], content_hash, [{"column": "名称", "kind": "name", "count": 3}])
    model.Session.commit()
    for action in ("datastore_search", "datastore_info"):
        given = {"resource_id": resource["id"], "id": resource["id"]}
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action(action, {"user": member["name"], "ignore_auth": False}, **given)
    loading.after_check(resource["id"])
    assert tables() == set()
    stored = model.Session.get(model.Resource, resource["id"])
    assert stored is not None
    assert stored.extras["datastore_active"] is False
    assert helpers.call_action("quality_load_show", resource_id=resource["id"])["state"] == "held"
    as_admin("quality_hold_decide", resource_id=resource["id"], decision="release", reason="施設の名前です")
    settle()
    assert tables() == {resource["id"]}
    assert fields(resource["id"])["定員"]["info"]["notes"] == "人"


def test_private_tables_are_for_their_body_only(loaded: Loaded, member: dict[str, Any], app: Any):
    resource = loaded(SHELTERS, private=True)
    address = f"/datastore/dump/{resource['id']}"
    assert app.get(address, status=404)
    assert "0001" in app.get(address, headers={"Authorization": member["token"]}).body
    with pytest.raises(tk.NotAuthorized):
        records(resource["id"])
    with pytest.raises(KeyError):
        tk.get_action("datastore_search_sql")


def test_tables_leave_with_their_files(loaded: Loaded):
    bad = loaded(SHELTERS)
    gone = add(bad["package_id"], SHELTERS.encode(), "b.csv")
    settle()
    assert tables() == {bad["id"], gone["id"]}
    as_admin("resource_delete", id=gone["id"])
    replace_file(bad, "<!DOCTYPE html><html>not found</html>")
    assert tables() == set()
    assert as_admin("resource_show", id=bad["id"])["datastore_active"] is False
    replace_file(bad, SHELTERS)
    assert tables() == {bad["id"]}
    # A portal from before the loader: nothing but the reports is known.
    loading.unload(bad["id"])
    tasks.forget(bad["id"])
    jobs.due()
    settle()
    assert tables() == {bad["id"]}
    as_admin("dataset_purge", id=bad["package_id"])
    assert tables() == set()
    assert purge.orphans() == []


def test_a_table_too_wide_is_told_and_the_same_bytes_are_not_tried_again(loaded: Loaded, member: dict[str, Any]):
    resource = loaded(",".join(f"項目{i}" for i in range(1700)) + "\r\n" + ",".join("1" * 1700) + "\r\n")
    shown = helpers.call_action("quality_load_show", resource_id=resource["id"])
    assert (shown["state"], shown["error"]["code"], shown["waiting"]) == ("error", "too-wide", False)
    loading.after_check(resource["id"])
    assert not loading.pending()
    curator = {"user": member["name"], "ignore_auth": False}
    assert helpers.call_action("quality_load", curator, resource_id=resource["id"])["waiting"] is True
    assert loading.pending()
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action("quality_load", {"user": "", "ignore_auth": False}, resource_id=resource["id"])


def fields_of(resource: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(fields(resource["id"]).items())
