"""The catalogue schema: fields, choices, licences, and what the portal shows of them."""

from __future__ import annotations

import json
import re

import ckan.plugins.toolkit as tk
import pytest
import yaml
from ckan import model
from ckanext.toyama import licences

from tests.conftest import ROOT
from tests.toyama.conftest import call_action, minimal

SCHEMAS = ROOT / "ckanext-toyama" / "ckanext" / "toyama" / "schemas"
LICENCES = [
    *("CC-BY-4.0", "CC-BY-3.0", "CC-BY-2.1-JP", "CC0-1.0", "PDL-1.0", "GJ-2.0", "other-open"),
    *("own-terms", "other-closed", "not-specified"),
]
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


def fields() -> list[dict]:
    found = []
    for name in ("dataset", "organization"):
        schema = yaml.safe_load((SCHEMAS / f"{name}.yaml").read_text(encoding="utf-8"))
        for part in ("dataset_fields", "resource_fields", "fields"):
            for field in schema.get(part, ()):
                found += [field, *field.get("repeating_subfields", ())]
    return found


@pytest.mark.parametrize("field", fields(), ids=lambda field: field["field_name"])
def test_every_word_of_the_form_is_in_both_languages(field):
    texts = [field["label"], field.get("help_text"), field.get("group")]
    texts += [choice["label"] for choice in field.get("choices", ())]
    for text in filter(None, texts):
        assert set(text) == {"ja", "en"}
        assert JAPANESE.search(text["ja"]) or text["ja"] == text["en"], text
        assert not JAPANESE.search(text["en"]), text


def test_the_licence_list_is_ckans_list(with_plugins):
    listed = call_action("license_list")
    assert [licence["id"] for licence in listed] == LICENCES
    assert {licence["id"] for licence in listed if licence["od_conformance"] == "approved"} == set(LICENCES[:7])
    for licence in listed:
        assert licence["title"] == licence["title_ja"]
        assert licence["title_en"]
        assert licence["url"].startswith("https://") or licence["is_generic"]
    register = model.Package.get_license_register()
    assert {key for key, licence in register.items() if licence.isopen()} == set(LICENCES[:7])
    assert [key for key in LICENCES if licences.is_open(key)] == LICENCES[:7]


def test_a_licence_is_named_in_the_language_of_the_page(cast, app):
    name = cast.handmade["name"]
    for prefix, lang in (("", "ja"), ("/en", "en")):
        shown = app.get(f"{prefix}/api/3/action/package_show?id={name}").json["result"]
        assert shown["license_title"] == licences.title("CC-BY-4.0", lang)
        assert shown["isopen"] is True


def test_every_field_comes_back(bodies):
    sent = minimal(
        "162019_all",
        "toyama-shi",
        title_en="Shelters",
        notes="説明",
        notes_en="Description",
        theme="JUST",
        tag_string="防災,避難所",
        frequency="ANNUAL",
        license_text="クリエイティブ・コモンズ　表示４．０",
        spatial_text="富山県富山市",
        temporal_start="2024-04-01",
        temporal_end="2025-03-31",
        contact_name="防災危機管理課",
        contact_email="bousai@b.example",
        contact_uri="https://b.example/form",
        standard_dataset="指定緊急避難場所一覧",
        language="ja",
        issued="2024-05-01",
        modified="2024-06-01",
        publisher="富山市",
        source_page="https://b.example/p",
        evidence_for=["160008_shisaku", "160008_shihyo"],
        derived_from=[{"survey": "160008_chosa", "dataset": "160008_hyo", "question": "Q3"}],
    )
    created = call_action("package_create", **sent)
    shown = call_action("package_show", id=created["id"])
    for key, value in sent.items():
        if key == "tag_string":
            assert sorted(tag["name"] for tag in shown["tags"]) == ["避難所", "防災"]
        elif key != "owner_org":
            assert shown[key] == value, key
    stored = model.Package.get(created["id"]).extras
    assert json.loads(stored["evidence_for"]) == sent["evidence_for"]
    assert call_action("package_search", q="name:162019_all")["results"][0]["license_text"] == sent["license_text"]
    patched = call_action("package_patch", id=created["id"], notes="別の説明")
    for key in ("license_text", "evidence_for", "derived_from", "temporal_start", "contact_uri"):
        assert patched[key] == sent[key], key


def test_what_is_not_of_the_schema_is_refused(bodies):
    bad = {
        "theme": "防災",
        "frequency": "毎年",
        "license_id": "cc-by",
        "language": "klingon",
        "temporal_start": "令和6年",
        "contact_email": "なし",
        "contact_uri": "javascript:alert(1)",
        "source_page": "file:///etc/passwd",
    }
    with pytest.raises(tk.ValidationError) as refused:
        call_action("package_create", **{**minimal("162019_bad", "toyama-shi"), **bad})
    assert set(bad) <= set(refused.value.error_dict)


def test_the_form_of_a_curator_saves_a_dataset(cast, app):
    headers = {"Authorization": cast.tokens["editor"]}
    page = app.get("/dataset/new", headers=headers, status=200).body
    for word in (
        "タイトル",
        "分野",
        "更新頻度",
        "公共データ利用規約（第1.0版）",
        "安全・防災",
        "全国地方公共団体コード",
    ):
        assert (word in page) == (word != "全国地方公共団体コード"), word
    owner = call_action("organization_show", id="toyama-shi")["id"]
    form = {"title": "様式から", "name": "yoshiki", "owner_org": owner, "license_id": "PDL-1.0", "_ckan_phase": "1"}
    app.post("/dataset/new", data={**form, "save": ""}, headers=headers, follow_redirects=False)
    assert call_action("package_show", id="162019_yoshiki")["title"] == "様式から"


def test_editing_a_harvested_dataset_by_form_keeps_its_identity(cast, app):
    headers = {"Authorization": cast.tokens["editor"]}
    name, before = cast.harvested["name"], cast.harvested
    assert app.get(f"/dataset/edit/{name}", headers=headers).status_code == 200
    form = {"title": "様式で直した", "name": name, "owner_org": before["owner_org"], "license_id": "CC-BY-4.0"}
    app.post(f"/dataset/edit/{name}", data={**form, "save": ""}, headers=headers, follow_redirects=False)
    resource = before["resources"][0]
    page = app.get(f"/dataset/{name}/resource/{resource['id']}/edit", headers=headers)
    assert page.status_code == 200
    form = {"id": resource["id"], "url": resource["url"], "name": "様式で直した", "format": "CSV", "save": ""}
    app.post(f"/dataset/{name}/resource/{resource['id']}/edit", data=form, headers=headers, follow_redirects=False)
    now = call_action("package_show", id=name)
    assert (now["title"], now["source_key"]) == ("様式で直した", "hinan")
    assert now["resources"][0]["name"] == "様式で直した"
    assert now["resources"][0]["hash"] == resource["hash"]
