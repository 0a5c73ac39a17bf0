"""The configset: generated files are current, and Solr's folding is what Python says it is."""

from __future__ import annotations

import importlib.util
import json
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import ckan.config
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search import check_solr_schema_version
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT

SOLR = ROOT / "docker" / "solr"
STOCK = Path(ckan.config.__file__).parent / "solr" / "schema.xml"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_conf", SOLR / "make_conf.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_conf"] = module
    spec.loader.exec_module(module)
    return module


make_conf = _load()


def analyse(field_type: str, text: str, side: str) -> list[str]:
    """The terms that Solr makes of a text, for a document (``index``) or a query."""
    parameters = {"analysis.fieldtype": field_type, f"analysis.{'fieldvalue' if side == 'index' else 'query'}": text}
    if side == "query":
        parameters["analysis.fieldvalue"] = ""
    url = f"{tk.config['solr_url']}/analysis/field?wt=json&{urllib.parse.urlencode(parameters)}"
    with urllib.request.urlopen(url, timeout=30) as answer:
        steps: list[Any] = json.load(answer)["analysis"]["field_types"][field_type][side]
    return [token["text"] for token in [step for step in steps if isinstance(step, list)][-1]]


def test_generated_files_are_current() -> None:
    assert make_conf.main(["--check"]) == 0


def test_ckan_accepts_the_schema() -> None:
    assert check_solr_schema_version(str(SOLR / "conf" / "schema.xml")) is True
    assert check_solr_schema_version() is True


def test_every_field_of_ckan_is_kept() -> None:
    def fields(path: Path) -> dict[str, tuple[str | None, str | None, str | None]]:
        root = ElementTree.parse(path).getroot()
        found = [*root.iter("field"), *root.iter("dynamicField")]
        return {f.attrib["name"]: (f.get("indexed"), f.get("stored"), f.get("multiValued")) for f in found}

    ours, stock = fields(SOLR / "conf" / "schema.xml"), fields(STOCK)
    assert {name: ours.get(name) for name in stock} == stock


def test_synonym_groups() -> None:
    groups = make_conf.groups((SOLR / "conf" / "synonyms.txt").read_text(encoding="utf-8"))
    assert len(groups) >= 60
    folded = [make_conf.fold(term) for group in groups for term in group]
    assert len(folded) == len(set(folded)), "a word in two groups joins them in one direction only"
    for group in groups:
        assert len(group) > 1, group
        for term in group:
            assert make_conf.bigrams(term), term


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("ｱｸｾｽﾎﾟｲﾝﾄ", "アクセスポイント"),
        ("ＡＥＤ", "aed"),
        ("ゴミ", "ごみ"),
        ("ﾊﾞｽ", "ばす"),
        ("か\u3099くどう", "がくどう"),
        ("髙岡", "高岡"),
        ("市ヶ谷", "市ケ谷"),
        ("㈱富山", "(株)富山"),
        ("令和４年度", "令和4年度"),
        ("①", "1"),
        ("都", "都"),
    ],
)
def test_folding(written: str, same: str) -> None:
    assert analyse("text_exact", written, "index") == analyse("text_exact", same, "index")


JAPANESE = st.text(
    st.one_of(
        st.characters(min_codepoint=0x3041, max_codepoint=0x3096),
        st.characters(min_codepoint=0x30A1, max_codepoint=0x30F4),
        st.characters(min_codepoint=0xFF66, max_codepoint=0xFF9F),
        st.characters(min_codepoint=0xFF21, max_codepoint=0xFF3A),
        st.sampled_from("富山市避難場所一覧髙邊廣國〇々ー"),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(JAPANESE)
def test_solr_folds_as_python_does(text: str) -> None:
    """Folding twice is folding once: a text and its Python-folded form are one to Solr."""
    assert analyse("text_exact", text, "index") == analyse("text_exact", make_conf.fold(text), "index")


def test_english_is_stemmed_as_in_ckan() -> None:
    assert analyse("text_latin", "Collecting collections", "index") == ["collect", "collect"]
    assert analyse("text_latin", "WiFi Wi-Fi", "index") == ["wifi", "wi", "fi", "wifi", "wi", "fi"]
