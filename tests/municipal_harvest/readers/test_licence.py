"""Licence words to ids: every spelling met in the data, and every pair of the world."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ckanext.municipal_harvest.readers.licence import find_licence, find_licences, normalise_licence, with_terms

SHARED = Path(__file__).parents[4] / "shared"

SPELLINGS = [
    ("CC BY 4.0", "CC-BY-4.0"),
    ("CC-BY-4.0", "CC-BY-4.0"),
    ("cc-by-4.0", "CC-BY-4.0"),
    ("CCBY4.0", "CC-BY-4.0"),
    ("ＣＣ　ＢＹ　４．０", "CC-BY-4.0"),
    ("クリエイティブ・コモンズ 表示4.0国際", "CC-BY-4.0"),
    ("クリエイティブ・コモンズ・ライセンスの表示4.0国際で提供します。", "CC-BY-4.0"),
    ("クリエイティブ・コモンズ・ライセンスの「表示4.0国際（CC BY 4.0）」", "CC-BY-4.0"),
    ("クリエイティブコモンズライセンス（CC BY 4.0）", "CC-BY-4.0"),
    ("Creative　Commons　Attribution　4.0　International", "CC-BY-4.0"),
    ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
    ("https://creativecommons.org/licenses/by/4.0/deed.ja", "CC-BY-4.0"),
    ('<a rel="license" href="https://creativecommons.org/licenses/by/4.0/"><img src="by.png"></a>', "CC-BY-4.0"),
    ("表示 4.0 国際", "CC-BY-4.0"),
    ("http://creativecommons.org/licenses/by/3.0/deed.ja", "CC-BY-3.0"),
    ("CC BY 3.0", "CC-BY-3.0"),
    ("CC BY 2.1", "CC-BY-2.1-JP"),
    ("CC-BY-2.1", "CC-BY-2.1-JP"),
    ("CC BY 2.1 Japan", "CC-BY-2.1-JP"),
    ("クリエイティブ・コモンズ・ライセンス 表示 2.1 日本", "CC-BY-2.1-JP"),
    ("https://creativecommons.org/licenses/by/2.1/jp/", "CC-BY-2.1-JP"),
    ("CC 0", "CC0-1.0"),
    ("CC0", "CC0-1.0"),
    ("CC0 1.0 全世界", "CC0-1.0"),
    ("cc-zero", "CC0-1.0"),
    ("Creative Commons Zero", "CC0-1.0"),
    ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
    ("このデータのライセンスはCC0とします。", "CC0-1.0"),
    ("公共データ利用規約（第1.0版）", "PDL-1.0"),
    ("PDL1.0", "PDL-1.0"),
    ("https://www.digital.go.jp/resources/open_data/public_data_license_v1.0", "PDL-1.0"),
    ("政府標準利用規約（第2.0版）", "GJ-2.0"),
    ("政府標準利用規約2.0", "GJ-2.0"),
    ("https://www.digital.go.jp/resources/open_data/terms-of-use-2.0", "GJ-2.0"),
    # open, but no version or share-alike
    ("cc-by", "other-open"),
    ("CC-BY", "other-open"),
    ("CC BY", "other-open"),
    ("CC-BY(表示)", "other-open"),
    ("CC-BY（表示）", "other-open"),
    ("クリエイティブ・コモンズ 表示", "other-open"),
    ("クリエイティブ・コモンズ 表示（CC BY）", "other-open"),
    ("CC BY-SA 3.0", "other-open"),
    ("CC-BY-SA", "other-open"),
    ("クリエイティブ・コモンズ・ライセンス 表示-継承 4.0 国際", "other-open"),
    ("https://creativecommons.org/licenses/by-sa/4.0/", "other-open"),
    ("other-open", "other-open"),
    ("ODbL 1.0", "other-open"),
    ("CC BY 令和5年", "other-open"),
    # closed
    ("CC BY-NC 4.0", "other-closed"),
    ("CC-BY-ND-4.0", "other-closed"),
    ("クリエイティブ・コモンズ 表示-非営利 4.0 国際", "other-closed"),
    ("other-nc", "other-closed"),
    ("無断転載を禁じます", "other-closed"),
    # own rules
    ("自団体", "own-terms"),
    ("本市利用規約による", "own-terms"),
    ("政府標準利用規約", "own-terms"),
    ("政府標準利用規約（第1.0版）", "own-terms"),
    # nothing that could be called a licence
    ("", "not-specified"),
    ("　", "not-specified"),
    ("notspecified", "not-specified"),
    ("CCライセンス", "not-specified"),
    ("オープンデータ準拠", "not-specified"),
    ("(オープンデータとして公開)", "not-specified"),
    ("利用にあたっては出典を記載してください。", "not-specified"),
    ("ACC 0", "not-specified"),
    ("免許", "not-specified"),
]


@pytest.mark.parametrize(("words", "licence"), SPELLINGS)
def test_spelling(words: str, licence: str) -> None:
    assert normalise_licence(words) == licence


def test_terms_complete_what_the_dataset_leaves_open() -> None:
    assert with_terms("", "CC BY 4.0") == "CC-BY-4.0"
    assert with_terms("cc-by", "クリエイティブ・コモンズ 表示4.0国際") == "CC-BY-4.0"
    assert with_terms("CC0", "CC BY 4.0") == "CC0-1.0"
    assert with_terms("CC BY-SA 4.0", "CC BY 4.0") == "other-open"
    assert with_terms("CC-BY（表示）", "CC0") == "other-open"
    assert with_terms("", "") == "not-specified"


def test_words_are_found_as_published() -> None:
    text = "特に記載のないデータは利用規約（ＣＣ ＢＹ ４．０）に従います。バスのデータはCC0です。"
    assert [(one.licence, one.text) for one in find_licences(text)] == [
        ("CC-BY-4.0", "ＣＣ ＢＹ ４．０"),
        ("CC0-1.0", "CC0"),
    ]
    assert find_licence("ダウンロードして表示してください。4.0MB") is None


@pytest.mark.shared
def test_every_pair_of_the_world() -> None:
    expected = json.loads((SHARED / "world" / "expected.json").read_text())
    wrong = set()
    for revision in expected["revisions"].values():
        for body in revision["bodies"].values():
            for dataset in body["datasets"]:
                words = dataset.get("licence_text", "")
                accepted = {*dataset.get("licence_accept", []), dataset["licence"]}
                # CKAN's "cc-by" names no version; its portals' terms do.
                terms = "CC BY 4.0" if words == "cc-by" else ""
                if with_terms(words, terms) not in accepted:
                    wrong.add((words, with_terms(words, terms), dataset["licence"]))
    assert not wrong
