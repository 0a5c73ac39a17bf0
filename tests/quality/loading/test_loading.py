"""From an uploaded file to a typed table with its dictionary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import fields, records, tables

Loaded = Callable[..., dict[str, Any]]
pytestmark = pytest.mark.usefixtures("datastore")

SHELTERS = (
    "団体コード,施設ID,名称,電話番号,郵便番号,定員,緯度,指定日,備考\r\n"
    "162019,0001,本郷公民館,076-421-0001,9300001,120,36.695200,平成3年4月1日,\r\n"
    '162019,0002,"呉羽小, 体育館",076-421-0002,9300002,80,36.7,令和元年5月1日,"1階""A"""\r\n'
    "162019,0003,髙﨑会館①,076-421-0003,9300003,,36.71,不明,\r\n"
)


def test_a_file_goes_typed_into_the_datastore(loaded: Loaded):
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
