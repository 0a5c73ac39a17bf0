"""Personal data are suspected where a person would suspect them, and nowhere in what is public by law."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ckanext.quality.engine import check, personal
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.reader.base import WorkbookFacts
from ckanext.quality.engine.table import Table, locate
from hypothesis import given
from hypothesis import strategies as st

from tests.quality.rules.tables import table

SHARED = Path(__file__).parents[4] / "shared" / "data"
PEOPLE = ["富山　太郎", "高岡 花子", "魚津　一郎", "氷見 次郎", "滑川　三郎", "黒部 四郎"]


def kinds(found: Table) -> set[str]:
    return {suspicion.kind for suspicion in personal.suspect(found)}


def listed(label: str, *others: str, values: tuple[str, ...], **more: object) -> Table:
    """People with further columns of the same value each, a number at its end making it different."""
    rows = [f"{name}|" + "|".join(f"{value}{i}" for value in values) for i, name in enumerate(PEOPLE)]
    return table("|".join((label, *others)), *rows, **more)  # pyright: ignore[reportArgumentType]


def numbered(count: int, *, right: bool = True) -> list[str]:
    """Twelve digits with their check digit (or one beside it)."""
    found = []
    for i in range(count):
        body = f"{31415926535 + 7_654_321 * i:011d}"
        digit = next(str(d) for d in range(10) if personal.is_individual_number(body + str(d)))
        found.append(body + (digit if right else str((int(digit) + 1) % 10)))
    return found


@pytest.mark.parametrize(
    ("label", "others", "values"),
    [
        ("氏名", ("住所",), ("富山市新桜町7-",)),
        ("氏名", ("電話番号",), ("076-431-411",)),
        ("お名前", ("生年月日",), ("1990-01-0",)),
        ("利用者名", ("性別", "年齢"), ("男", "4")),
        ("保護者氏名", ("自宅電話",), ("076-431-411",)),
        ("児童氏名", ("学校名", "住所"), ("芝園小学校", "富山市新桜町7-")),
    ],
)
def test_a_list_of_people_is_suspected(label: str, others: tuple[str, ...], values: tuple[str, ...]):
    assert kinds(listed(label, *others, values=values)) == {"people"}


@pytest.mark.parametrize(
    ("label", "others", "values"),
    [
        ("名称", ("住所", "電話番号"), ("富山市新桜町7-", "076-431-411")),
        ("名称", ("代表者氏名", "所在地"), ("富山　太郎", "富山市新桜町7-")),
        ("医院名", ("管理者", "電話番号"), ("富山　太郎", "076-431-411")),
        ("営業者氏名", ("営業所所在地", "許可番号"), ("富山市新桜町7-", "12345")),
        ("氏名", ("会派", "委員会"), ("市民の会", "総務")),
        ("氏名", ("議席番号", "期数"), ("1", "2")),
        ("作者氏名", ("作品名", "設置場所"), ("立山", "富山市新桜町7-")),
    ],
)
def test_what_offices_and_laws_publish_is_not(label: str, others: tuple[str, ...], values: tuple[str, ...]):
    assert kinds(listed(label, *others, values=values)) == set()


def test_a_list_that_a_law_has_published_is_known_by_its_name():
    rows = {"values": ("富山市新桜町7-",)}
    assert kinds(listed("氏名", "住所", **rows)) == {"people"}
    named = Context(dataset_title="富山市議会 議員名簿")
    assert kinds(listed("氏名", "住所", **rows, context=named)) == set()
    # No name of a list makes its applicants public.
    filed = Context(dataset_title="手当の届出者一覧")
    assert kinds(listed("申請者氏名", "住所", **rows, context=filed)) == {"people"}


def test_a_handful_of_contacts_is_no_list():
    assert kinds(table("氏名|電話番号", *(f"{name}|076-431-411{i}" for i, name in enumerate(PEOPLE[:4])))) == set()


def test_individual_numbers_are_known_by_their_check_digit():
    assert personal.is_individual_number("123456789018")
    assert not personal.is_individual_number("123456789012")
    assert kinds(table("番号", *numbered(4))) == {"individual-number"}
    assert kinds(table("番号", *numbered(4, right=False))) == set()
    assert kinds(table("ID|名称", *(f"16201900000{i}|施設{i}" for i in range(10)))) == set()


@given(st.integers(0, 10**11 - 1))
def test_exactly_one_last_digit_is_right(body: int):
    right = [d for d in range(10) if personal.is_individual_number(f"{body:011d}{d}")]
    assert len(right) == 1


def test_a_label_that_must_not_be_published():
    assert kinds(table("名称|マイナンバー", *(f"甲{i}|{i}" for i in range(5)))) == {"label"}


def test_mobile_telephones_and_private_mail():
    mobiles = [f"施設{i}|090-1234-567{i}" for i in range(6)]
    mails = [f"施設{i}|taro{i}@gmail.com" for i in range(6)]
    assert kinds(table("名称|連絡先", *mobiles)) == {"mobile"}
    assert kinds(table("名称|連絡先", *mails)) == {"mail"}
    assert kinds(table("店名|事業者の電話", *mobiles)) == set()
    assert kinds(table("名称|連絡先", *(f"課{i}|ka{i}@city.toyama.lg.jp" for i in range(6)))) == set()
    offices = [f"施設{i}|076-431-411{i}" for i in range(20)]
    assert kinds(table("名称|連絡先", *mobiles[:5], *offices)) == set()


def test_hidden_columns_are_looked_into():
    rows = ("施設|氏名|生年月日", *(f"施設{i}|{name}|1980-01-0{i + 1}" for i, name in enumerate(PEOPLE)))
    hidden = WorkbookFacts(hidden_columns=[2, 3])
    assert kinds(table(*rows, workbook=hidden)) == {"hidden"}
    assert kinds(table(*rows, workbook=WorkbookFacts())) == set()


def test_hidden_sheets_are_suspected_by_their_name():
    rows = ("施設|人数", "甲|1")
    assert kinds(table(*rows, workbook=WorkbookFacts(hidden_sheets=["申請者名簿"]))) == {"hidden"}
    assert kinds(table(*rows, workbook=WorkbookFacts(hidden_sheets=["作業用"]))) == set()


def test_a_suspicion_repeats_no_value(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("氏名,住所\n" + "".join(f"{n},富山市新桜町7-{i}\n" for i, n in enumerate(PEOPLE)), encoding="utf-8")
    suspicions = check(path).to_dict()["suspicions"]
    assert [suspicion["kind"] for suspicion in suspicions] == ["people"]
    said = json.dumps(suspicions, ensure_ascii=False)
    assert not any(part in said for part in ("太郎", "花子", "新桜町"))


@pytest.mark.shared
def test_no_real_file_at_hand_is_suspected():
    alarms, looked = [], 0
    for path in sorted(SHARED.rglob("*")):
        if path.suffix.lower() not in {".csv", ".xlsx", ".xls", ".txt"} or not path.is_file():
            continue
        try:
            found = locate(read(path, Limits()))
        except EngineError:
            continue
        looked += 1
        alarms.extend((path.name, suspicion.kind, suspicion.column) for suspicion in personal.suspect(found))
    assert looked > 70
    assert alarms == []
