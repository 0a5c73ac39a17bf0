"""Japanese pages in Japanese, English pages in English: every text node and every attribute that is read aloud."""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckanext.toyama
import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from ckan.lib import i18n
from ckan.tests import helpers

pytestmark = [pytest.mark.usefixtures("with_plugins")]

JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = """
CSV TSV XLSX XLS PDF JSON HTML ZIP API CKAN AED DCAT Turtle EBPM KPI SHA CC BY PDL Excel JP URL UTF Shift JIS
English KB MB GB Markdown RDF XML GeoJSON
"""
SPOKEN = ("placeholder", "aria-label", "title", "alt")
NOT_TEXT = {"script", "style", "pre", "code", "svg", "[document]"}
PUBLIC = ["/", "/dataset/", "/dataset/?q=zzzz", "/dataset/162019_aed", "/municipality", "/municipality/162019"]
PAGES = [*PUBLIC, "/organization/toyama-shi", "/about", "/user/login", "/user/reset", "/no/such/page", "RESOURCE"]
STAFF = ["/dataset/new", "/dataset/edit/162019_aed", "/dataset/162019_aed/resource/new", "/user/user-editor"]


def texts(page: Tag, foreign: str) -> Iterator[str]:
    """What a reader sees or hears, except what is marked as being in another language."""
    for node in page.descendants:
        if isinstance(node, NavigableString):
            parent = node.parent
            if parent.name in NOT_TEXT or parent.find_parent(NOT_TEXT) or type(node) is not NavigableString:
                continue
            if marked(parent, foreign):
                continue
            yield str(node).strip()
        elif isinstance(node, Tag) and not marked(node, foreign) and not node.find_parent(NOT_TEXT):
            yield from (str(node[name]) for name in SPOKEN if node.get(name))


def marked(element: Tag, lang: str) -> bool:
    holder = element if element.get("lang") else element.find_parent(lang=True)
    return holder is not None and holder["lang"] == lang


@pytest.fixture
def portal(app, cast) -> Any:
    """A portal with a dataset that has everything a page can show."""
    made = helpers.call_action(
        "package_create",
        context={"user": helpers.call_action("get_site_user")["name"]},
        name="162019_aed",
        title="AED設置箇所一覧",
        notes="市内の設置箇所です。",
        owner_org="toyama-shi",
        license_id="PDL-1.0",
        license_text="出典を記載",
        theme="HEAL",
        frequency="ANNUAL",
        spatial_text="富山市",
        contact_name="消防局",
        tag_string="防災",
        source_page="https://b.example/",
        resources=[
            {"url": "https://b.example/aed.csv", "name": "一覧", "format": "CSV", "description": "説明"},
            {"url": "https://b.example/aed.pdf", "name": "図", "format": "PDF"},
        ],
    )
    return made["resources"][0]["id"]


def fetch(app: Any, path: str, resource_id: str, prefix: str = "", headers: dict[str, str] | None = None) -> Tag:
    path = f"/dataset/162019_aed/resource/{resource_id}" if path == "RESOURCE" else path
    return BeautifulSoup(app.get(prefix + path, status=None, headers=headers or {}).body, "lxml").body


@pytest.mark.parametrize("path", PAGES)
def test_english_pages_have_no_japanese_of_our_own(app, portal, path):
    page = fetch(app, path, portal, "/en")
    assert [text for text in texts(page, "ja") if JAPANESE.search(text)] == []


@pytest.mark.parametrize("path", PAGES)
def test_japanese_pages_have_no_english_interface_words(app, portal, path):
    page = fetch(app, path, portal)
    assert english(page) == []


@pytest.mark.parametrize("path", STAFF)
def test_staff_pages_have_no_english_interface_words(app, cast, portal, path):
    page = fetch(app, path, portal, headers={"Authorization": cast.tokens["editor"]})
    assert english(page) == []


def english(page: Tag) -> list[str]:
    found = []
    for text in texts(page, "en"):
        plain = re.sub(r"https?://\S+|\S+@\S+|\b[\w.-]+\.(example|net)\S*|\b\d{6}_\w*|\buser-\w+", "", text)
        if [word for word in WORD.findall(plain) if word not in NAMES.split()]:
            found.append(text)
    return found


def test_our_catalogue_is_compiled_and_fills_the_gaps_of_core():
    file = Path(ckanext.toyama.__file__).parent / "i18n/ja/LC_MESSAGES/ckanext-toyama.mo"
    with file.open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    assert catalogue.gettext("Username or Email") == "利用者名またはメールアドレス"
    assert catalogue.gettext("Municipality") == "市町村"


def test_bodies_have_their_english_names(app, bodies):
    page = BeautifulSoup(app.get("/en/").body, "lxml")
    assert [a.text for a in page.select(".ty-bodies a")] == ["Toyama Prefecture", "Toyama City", "Takaoka City"]


def test_scripts_get_japanese_too(app, bodies):
    i18n.build_js_translations()
    answer = json.loads(app.get("/api/i18n/ja").body)
    assert answer["Please Confirm"] == [None, "確認してください"]
