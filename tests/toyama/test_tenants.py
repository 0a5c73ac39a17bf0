from __future__ import annotations

import csv
import json
import re
import unicodedata

import pytest
from ckanext.toyama import tenants

from tests.conftest import SHARED

BODIES = {
    "160008": "toyama-ken",
    "162019": "toyama-shi",
    "162027": "takaoka-shi",
    "162043": "uozu-shi",
    "162051": "himi-shi",
    "162060": "namerikawa-shi",
    "162078": "kurobe-shi",
    "162086": "tonami-shi",
    "162094": "oyabe-shi",
    "162108": "nanto-shi",
    "162116": "imizu-shi",
    "163210": "funahashi-mura",
    "163228": "kamiichi-machi",
    "163236": "tateyama-machi",
    "163422": "nyuzen-machi",
    "163431": "asahi-machi",
}

GOOD = """tenants:
- code: "162019"
  name: toyama-shi
  kind: city
  title: {ja: 富山市, kana: とやまし, en: Toyama City}
  url: https://www.city.toyama.lg.jp/
- code: "162027"
  name: takaoka-shi
  kind: city
  title: {ja: 高岡市, kana: たかおかし, en: Takaoka City}
  population: {value: 166393, date: 2020-10-01, source: 令和2年国勢調査}
  url: https://www.city.takaoka.toyama.jp/
"""


def load(name: str) -> list[tenants.Tenant]:
    return tenants.load(tenants.PACKAGED / f"{name}.yaml")


def test_toyama_has_its_16_bodies():
    bodies = load("toyama")
    assert {body.code: body.name for body in bodies} == BODIES
    assert [body.kind for body in bodies] == ["prefecture"] + ["city"] * 10 + ["village"] + ["town"] * 4


def test_mie_has_its_30_bodies():
    bodies = load("mie")
    assert len(bodies) == 30
    assert [body.kind for body in bodies].count("city") == 14
    assert [body.kind for body in bodies].count("town") == 15


@pytest.mark.parametrize("name", ["toyama", "mie"])
def test_municipalities_add_up_to_the_prefecture(name):
    prefecture, *municipalities = load(name)
    assert prefecture.population is not None
    assert sum(body.population.value for body in municipalities if body.population) == prefecture.population.value


@pytest.mark.shared
@pytest.mark.parametrize(("name", "prefix"), [("toyama", "16"), ("mie", "24")])
def test_codes_and_readings_are_the_ministrys(name, prefix):
    with (SHARED / "data" / "soumu-codes" / "000562730.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["code"].startswith(prefix)]
    listed = {
        row["code"]: (row["municipality"] or row["prefecture"], row["municipality_kana"] or row["prefecture_kana"])
        for row in rows
    }
    ours = {body.code: (body.title.ja, katakana(body.title.kana)) for body in load(name)}
    assert ours == {code: (ja, unicodedata.normalize("NFKC", kana)) for code, (ja, kana) in listed.items()}


def katakana(text: str) -> str:
    return "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in text)


def test_the_template_of_the_bad_files_is_good():
    toyama, takaoka = tenants.parse(GOOD)
    assert toyama.code == "162019"
    assert takaoka.population == tenants.Population(166393, "2020-10-01", "令和2年国勢調査")
    assert takaoka.line == 7


def test_json_is_yaml_too():
    document = {
        "tenants": [
            {
                "code": 162019,
                "name": "toyama-shi",
                "kind": "city",
                "url": "https://a.example/",
                "title": {"ja": "富山市", "kana": "トヤマシ", "en": "Toyama"},
            }
        ]
    }
    assert tenants.parse(json.dumps(document, ensure_ascii=False))[0].code == "162019"


@pytest.mark.parametrize(
    ("old", "new", "line", "ja", "en"),
    [
        ('"162019"', '"162018"', 2, "検査数字", "check digit"),
        ('"162019"', '"16201"', 2, "6桁", "six digits"),
        ('"162019"', "10006", 2, "引用符", "quote"),
        ('"162019"', "[1]", 2, "6桁", "six digits"),
        ('"162019"', '"162027"', 7, "重複", "repeats line 2"),
        ("takaoka-shi", "toyama-shi", 7, "重複", "repeats line 2"),
        ("name: toyama-shi", "name: Toyama_Shi", 3, "Toyama_Shi", "slug"),
        ("name: toyama-shi", "name: 富山市", 3, "富山市", "slug"),
        ("name: toyama-shi", "name: 5", 3, "文字列", "text"),
        ("  name: toyama-shi\n", "", 2, "name がありません", "name is missing"),
        ("kind: city\n  title: {ja: 富山市", "kind: metropolis\n  title: {ja: 富山市", 4, "metropolis", "metropolis"),
        ("kind: city\n  title: {ja: 富山市", "kind: town\n  title: {ja: 富山市", 4, "162019", "162019"),
        ("ja: 富山市", "ja: 富山町", 4, "名称", "name"),
        ("kana: とやまし", "kana: Toyama", 5, "かな", "kana"),
        ("kana: とやまし, ", "", 5, "kana", "kana"),
        ("title: {ja: 富山市, kana: とやまし, en: Toyama City}", "title: 富山市", 5, "ja, kana, en", "mapping"),
        ("https://www.city.toyama.lg.jp/", "javascript:alert(1)", 6, "URL", "URL"),
        ("value: 166393", "value: many", 11, "整数", "count"),
        ("value: 166393", "value: -1", 11, "整数", "count"),
        ("date: 2020-10-01", "date: 令和2年", 11, "2020-10-01", "ISO date"),
        ("date: 2020-10-01, ", "", 11, "date", "date"),
        ("  url: https://www.city.toyama", "  mayor: A\n  url: https://www.city.toyama", 6, "mayor", "mayor"),
        (
            "  url: https://www.city.toyama",
            "  colours: {primary: blue}\n  url: https://www.city.toyama",
            6,
            "blue",
            "blue",
        ),
        ("tenants:", "municipalities:", 1, "tenants", "tenants"),
        ("  kind: city\n  title: {ja: 高岡市", "  kind: city\n  kind: town\n  title: {ja: 高岡市", 10, "YAML", "YAML"),
        ('"162027"', '"242012"', 7, "都道府県", "prefectures"),
    ],
)
def test_a_bad_file_is_refused_with_line_and_reason(old, new, line, ja, en):
    assert old in GOOD
    with pytest.raises(tenants.TenantsFileError) as refused:
        tenants.parse(GOOD.replace(old, new, 1), "x.yaml")
    hit = [problem for problem in refused.value.problems if problem.line == line]
    assert hit, refused.value.problems
    assert any(ja in problem.ja and en in problem.en for problem in hit), hit


@pytest.mark.parametrize(
    "text",
    ["", "[]", "tenants:", "tenants: []", "tenants: 5", "tenants: [5]", "a: [", "- &a [*a]", "\x00", "tenants: {}"],
)
def test_what_is_no_tenants_file_is_refused(text):
    with pytest.raises(tenants.TenantsFileError) as refused:
        tenants.parse(text)
    assert refused.value.problems


def test_all_problems_are_told_at_once():
    text = GOOD.replace('"162019"', '"162018"').replace("https://www.city.takaoka", "ftp://www.city.takaoka")
    with pytest.raises(tenants.TenantsFileError) as refused:
        tenants.parse(text, "x.yaml")
    assert [problem.line for problem in refused.value.problems] == [2, 12]
    assert refused.value.lines("ja")[0].startswith("x.yaml 2行目: ")
    assert refused.value.lines("en")[0].startswith("x.yaml, line 2: ")


def test_messages_are_in_their_language():
    text = GOOD.replace('"162019"', '"162018"').replace("value: 166393", "value: x")
    with pytest.raises(tenants.TenantsFileError) as refused:
        tenants.parse(text, "x.yaml")
    for problem in refused.value.problems:
        assert not re.search("[ぁ-ん]", problem.en)
        assert re.search("[ぁ-ん]", problem.ja)


def test_a_missing_file_and_a_file_in_shift_jis(tmp_path):
    with pytest.raises(tenants.TenantsFileError, match="cannot read"):
        tenants.load(tmp_path / "none.yaml")
    file = tmp_path / "sjis.yaml"
    file.write_bytes(GOOD.encode("cp932"))
    with pytest.raises(tenants.TenantsFileError, match="UTF-8"):
        tenants.load(file)
