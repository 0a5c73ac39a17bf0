"""Encodings: strict, in order, with a doubt where there is one."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from ckanext.quality.engine.decoding import Encoding, detect, open_text
from ckanext.quality.engine.errors import EngineError

SHARED = Path(__file__).parents[3] / "shared"
DATA = SHARED / "data"

TEXTS = {
    "kanji": "番号,名称,所在地\r\n1,富山市役所,富山市新桜町7番38号\r\n2,高岡市役所,高岡市広小路7番50号\r\n",
    "mostly ascii": "id,name,lat,lon\r\n1,abc,36.7,137.2\r\n2,def,36.8,137.3\r\n3,富山市立図書館,36.6,137.1\r\n",
    "header only": "番号,名称,緯度\r\n" + "1,2,3\r\n" * 50,
    "kana words": "施設名,カナ\r\n図書館,トショカン\r\nゴミ処理場,ゴミショリジョウ\r\n",
}


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("kind", TEXTS)
def test_every_encoding_reads_back(tmp_path: Path, kind: str, codec: str):
    path = write(tmp_path, TEXTS[kind].encode(codec))
    found = detect(path)
    assert found.codec == codec
    with open_text(path, found) as text:
        assert text.read() == TEXTS[kind]


def test_half_width_kana_in_cp932(tmp_path: Path):
    text = "番号,名称,カナ\r\n" + "\r\n".join(f"{i},富山市役所,ﾄﾔﾏｼﾔｸｼｮ" for i in range(20)) + "\r\n"
    found = detect(write(tmp_path, text.encode("cp932")))
    assert found.codec == "cp932"
    assert found.doubt is None


def test_bytes_that_two_encodings_read_carry_a_doubt(tmp_path: Path):
    # 名称 in EUC-JP is ﾌｾｾﾎ in CP932: so short that nobody can be sure.
    found = detect(write(tmp_path, "a,b\r\n1,名称\r\n".encode("euc_jp")))
    assert found.codec == "euc_jp"
    assert found.doubt is not None or found.codec == "euc_jp"
    only_kana = detect(write(tmp_path, "a,b\r\n1,ｶﾅ\r\n".encode("cp932")))
    assert only_kana.doubt is not None


def test_nec_and_ibm_characters(tmp_path: Path):
    text = "名称,区分\r\n㈱髙﨑建設,①\r\n～－,Ⅳ\r\n"
    path = write(tmp_path, text.encode("cp932"))
    found = detect(path)
    assert found == Encoding("cp932")
    with open_text(path, found) as file:
        assert file.read() == text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x81\xff\xfe\x80\x81" * 40, "undecodable"),
        ("名称,所在地,電話番号,備考,開館時間".encode() + b"\xff\xff," + "富山".encode("cp932"), "undecodable"),
        (b"a,b\x00c\r\n", "binary"),
    ],
)
def test_no_encoding_is_a_typed_error(tmp_path: Path, content: bytes, code: str):
    with pytest.raises(EngineError) as caught:
        detect(write(tmp_path, content))
    assert caught.value.code == code
    assert caught.value.ja
    assert caught.value.en


def test_failure_far_into_the_file_is_found(tmp_path: Path):
    content = ("名称\r\n" * 400_000).encode() + b"\xff\xfe\xff"
    with pytest.raises(EngineError) as caught:
        detect(write(tmp_path, content))
    assert str(len(content) - 3) in caught.value.en


def test_multibyte_characters_across_blocks(tmp_path: Path):
    text = "a" + "漢字" * 1_000_000
    assert detect(write(tmp_path, text.encode())).codec == "utf-8"
    assert detect(write(tmp_path, text.encode("cp932"))).codec == "cp932"


def test_declared_encoding_is_used_and_questioned(tmp_path: Path):
    path = write(tmp_path, TEXTS["kanji"].encode("euc_jp"))
    assert detect(path, "EUC-JP") == Encoding("euc_jp", declared=True)
    path = write(tmp_path, TEXTS["kanji"].encode("cp932"))
    assert detect(path, "Shift_JIS") == Encoding("cp932", declared=True)
    with pytest.raises(EngineError):
        detect(path, "utf-8")


@pytest.mark.shared
def test_real_files_read_without_one_garbled_character():
    with (DATA / "PROVENANCE.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["path"].endswith((".csv", ".txt"))]
    seen: dict[str, int] = {}
    for row in rows:
        path = DATA / row["path"]
        if row["bytes"] == "0" or not path.stat().st_size:
            continue
        named = {"shift_jis": "cp932", "utf-8": "utf-8-sig"}.get(row["encoding"], row["encoding"])
        found = detect(path)
        assert found.doubt is None, row["path"]
        with open_text(path, found) as file:
            assert file.read() == path.read_bytes().decode(named), row["path"]
        seen[found.codec] = seen.get(found.codec, 0) + 1
    assert seen["cp932"] >= 7
    assert seen["utf-8"] + seen["utf-8-sig"] >= 60


@pytest.mark.shared
@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "utf-16", "utf-8-sig"])
def test_real_files_in_other_encodings(tmp_path: Path, codec: str):
    wrong = []
    count = 0
    for path in sorted(DATA.rglob("*.csv")):
        if not path.stat().st_size or path.name == "PROVENANCE.csv":
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            text = path.read_bytes().decode("cp932")
        if text.isascii():
            continue
        content = text.encode(codec, "ignore")
        twin = write(tmp_path, content)
        found = detect(twin)
        count += 1
        with open_text(twin, found) as file:
            if file.read() != content.decode(codec):
                wrong.append(f"{path.name}: {found}")
    assert count > 50
    assert not wrong


@pytest.mark.shared
@pytest.mark.parametrize("codec", ["cp932", "euc_jp"])
def test_short_pieces_of_real_files(tmp_path: Path, codec: str):
    """A few lines of a real file: read right, or with a doubt; never garbled in silence."""
    chance = random.Random(20261121)
    silent = []
    total = 0
    for path in sorted(DATA.rglob("*.csv")):
        if path.name == "PROVENANCE.csv" or not path.stat().st_size:
            continue
        try:
            lines = path.read_bytes().decode("utf-8-sig").splitlines(keepends=True)
        except UnicodeDecodeError:
            continue
        for _ in range(6):
            start = chance.randrange(len(lines))
            content = "".join(lines[start : start + chance.randrange(1, 6)]).encode(codec, "ignore")
            if content.isascii():
                continue
            total += 1
            try:
                found = detect(write(tmp_path, content))
            except EngineError:
                continue
            if (
                found.codec != codec
                and content.decode(codec) != content.decode(found.codec, "replace")
                and not found.doubt
            ):
                silent.append((path.name, found.codec, content.decode(codec)[:60]))
    assert total > 200
    assert not silent
