"""Pages of the portal as visitors and clerks get them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.tests import helpers

pytestmark = [pytest.mark.usefixtures("with_plugins")]

CSV = "名称,住所,人数\n" + "".join(f"架空施設{i},架空町{i}番地,{i}\n" for i in range(1, 140))


def act(action: str, **data: Any) -> Any:
    return helpers.call_action(action, context={"user": helpers.call_action("get_site_user")["name"]}, **data)


def dataset(name: str, owner: str, **more: Any) -> dict[str, Any]:
    fields = {"title": "指定緊急避難場所一覧", "license_id": "CC-BY-4.0", "theme": "JUST", "notes": "避難場所です。"}
    resources = [{"url": "https://a.example/x.csv", "name": "一覧", "format": "CSV"}]
    return act("package_create", **{"name": name, "owner_org": owner, "resources": resources, **fields, **more})


def soup(app: Any, path: str, status: int = 200, **more: Any) -> BeautifulSoup:
    return BeautifulSoup(app.get(path, status=status, **more).body, "lxml")


def test_home_lists_the_bodies_by_code_with_datasets_only(app, bodies):
    dataset("162027_aed", "takaoka-shi")
    dataset("162027_gomi", "takaoka-shi")
    dataset("sesaku", "takaoka-shi", type="policy")
    rows = soup(app, "/").select(".ty-bodies li")
    assert [row.a.text for row in rows] == ["富山県", "富山市", "高岡市"]
    assert "公開データなし" in rows[0].text
    assert "2件" in rows[2].text


def test_home_costs_the_same_however_many_datasets_there_are(app, bodies):
    dataset("162027_aed", "takaoka-shi")
    few = statements(app, "/")
    for number in range(5):
        dataset(f"162019_n{number}", "toyama-shi")
    assert statements(app, "/") <= few + 1


def statements(app: Any, path: str) -> int:
    counted: list[str] = []

    def count(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        counted.append(statement)

    app.get(path)
    engine = model.meta.engine
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        app.get(path)
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
    return len(counted)


@pytest.mark.parametrize("key", ["162019", "toyama-shi"])
def test_a_municipality_is_found_by_code_and_by_name(app, bodies, key):
    dataset("162019_aed", "toyama-shi")
    page = soup(app, f"/municipality/{key}")
    assert page.h1.text == "富山市"
    assert page.select_one("link[rel=canonical]")["href"].endswith("/municipality/162019")
    assert [a.text for a in page.select(".ty-item__title a")] == ["指定緊急避難場所一覧"]


def test_a_municipality_searches_its_own_datasets(app, bodies):
    dataset("162019_aed", "toyama-shi", title="AED設置箇所一覧", notes="")
    dataset("162019_gomi", "toyama-shi", title="収集日", notes="")
    dataset("162027_aed", "takaoka-shi", title="AED設置箇所一覧", notes="")
    page = soup(app, "/municipality/162019?q=AED設置箇所一覧")
    assert len(page.select(".ty-item")) == 1


def test_unknown_municipality_is_a_plain_404(app, bodies):
    page = soup(app, "/municipality/999999", 404)
    assert page.h1.text == "ページが見つかりません"
    assert "その名前または団体コードの市町村はありません。" in page.text


def test_a_404_of_the_web_server_shows_no_english(app, bodies):
    assert "requested URL" not in soup(app, "/no/such/page", 404).text
    assert soup(app, "/en/no/such/page", 404).h1.text == "This page does not exist"


def test_the_organisation_points_to_the_municipality(app, bodies):
    dataset("162019_aed", "toyama-shi")
    page = soup(app, "/organization/toyama-shi")
    assert page.select_one("link[rel=canonical]")["href"].endswith("/municipality/162019")
    assert page.h1.text.strip() == "富山市"


def test_search_has_facets_in_japanese_and_keeps_the_query(app, bodies):
    dataset("162019_aed", "toyama-shi")
    page = soup(app, "/dataset/?theme=JUST")
    assert [s.text for s in page.select(".ty-filters > details > summary")][:4] == [
        "市町村",
        "分野",
        "ファイル形式",
        "ライセンス",
    ]
    assert "分野: 安全・防災" in page.select_one(".ty-chip--active").text
    assert page.select_one("#dataset-search-form input[name=theme]")["value"] == "JUST"


def test_a_dataset_says_what_the_licence_permits_and_has_one_button_per_file(app, bodies):
    dataset("162019_aed", "toyama-shi")
    page = soup(app, "/dataset/162019_aed")
    assert "商用も含めて自由に利用" in page.text
    assert len(page.select(".ty-file .ty-btn")) == 1


def test_a_file_that_could_not_be_fetched_is_explained(app, cast):
    helpers.call_action(
        "package_patch",
        context={"user": helpers.call_action("get_site_user")["name"], "managed_by": "municipal_harvest"},
        id=cast.harvested["id"],
        resources=[
            {**cast.harvested["resources"][0], "url_type": "", "fetch_state": "http-404", "hash": "", "size": ""}
        ],
    )
    page = soup(app, f"/dataset/{cast.harvested['name']}")
    assert "公開元のリンクが切れています" in page.text
    assert "http-404" not in page.text


def test_everything_published_is_escaped(app, bodies):
    dataset("162019_xss", "toyama-shi", title="<img src=x onerror=alert(1)>", notes="<script>alert(1)</script>")
    for path in ("/", "/dataset/", "/dataset/162019_xss", "/municipality/162019", "/en/dataset/162019_xss"):
        page = soup(app, path)
        assert page.select("img[onerror]") == []
        inline = [script for script in page.select("script") if not script.get("src")]
        assert all(script.get("type") == "application/ld+json" and json.loads(script.text) for script in inline)


@pytest.mark.parametrize("path", ["/", "/dataset/", "/municipality", "/user/login", "/about"])
def test_no_page_asks_another_server(app, bodies, path):
    page = soup(app, path)
    for tag, attribute in (("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src")):
        for element in page.select(f"{tag}[{attribute}]"):
            if element.get("rel") in (["canonical"], ["alternate"]):
                continue
            assert not re.match(r"(https?:)?//(?!test\.ckan\.net)", element[attribute]), element
    assert page.select("[onclick], [style*=url]") == []


def test_pages_can_be_walked_with_a_screen_reader(app, bodies):
    page = soup(app, "/")
    assert page.html["lang"] == "ja"
    assert page.select_one("a.ty-skip")["href"] == "#content"
    assert page.select_one("#content") is not None
    assert len(page.select("h1")) == 1
    for field in page.select("input[type=search]"):
        assert page.select_one(f"label[for={field['id']}]") is not None


def test_real_portals_may_be_indexed(app, bodies):
    response = app.get("/")
    assert "X-Robots-Tag" not in response.headers
    assert "noindex" not in response.body
    assert "Disallow: /\n" not in app.get("/robots.txt").body


def test_a_demo_is_marked_and_kept_out_of_search_engines(app, bodies, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.toyama.demo", True)
    for path in ("/", "/en/", "/dataset/", "/municipality/162019", "/no/such/page", "/api/3/action/status_show"):
        assert app.get(path, status=None).headers["X-Robots-Tag"] == "noindex, nofollow"
    page = soup(app, "/")
    assert page.select_one("meta[name=robots]")["content"] == "noindex,nofollow"
    assert "見本データ（架空）" in page.select_one(".ty-sample").text
    assert "Disallow: /" in app.get("/robots.txt").body.split("\n")


def test_an_invented_dataset_is_marked_on_any_portal(app, bodies):
    made = dataset("162019_aed", "toyama-shi", title="AED設置箇所一覧（架空の見本）")
    for path in ("/dataset/162019_aed", f"/dataset/162019_aed/resource/{made['resources'][0]['id']}"):
        page = soup(app, path)
        assert page.select_one("meta[name=robots]")["content"] == "noindex,nofollow"
        assert "架空のデータです" in page.select_one(".ty-sample").text


def test_ebpm_datasets_name_what_they_are_tied_to(app, bodies):
    policy = dataset("kosodate", "toyama-ken", type="policy", title="子育て支援")
    dataset("162019_aed", "toyama-shi", evidence_for=[policy["name"], "no-such-policy"])
    box = soup(app, "/dataset/162019_aed").select_one("#ty-evidence").parent
    assert [a.text for a in box.select("a")] == ["子育て支援"]


def test_a_clerk_starts_at_the_own_body(app, cast):
    headers = {"Authorization": cast.tokens["editor"]}
    answer = app.get("/start", headers=headers, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/municipality/162019")
    assert "今日の仕事" in soup(app, "/municipality/162019", headers=headers).text
    assert "今日の仕事" not in soup(app, "/municipality/162027", headers=headers).h1.parent.text


def test_a_steward_starts_at_the_quality_of_all_bodies(app, cast):
    headers = {"Authorization": cast.tokens["steward"]}
    answer = app.get("/start", headers=headers, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"].rsplit("/", 1)[1]) == (302, "quality")


def test_who_curates_nothing_starts_at_the_home_page(app, cast):
    headers = {"Authorization": cast.tokens["viewer"]}
    answer = app.get("/start", headers=headers, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"].rstrip("/").count("/")) == (302, 2)


def test_visitors_see_nothing_of_the_staff_box(app, cast):
    assert "ty-staff" not in app.get("/municipality/162019").body


def test_every_answer_tells_browsers_not_to_guess_nor_to_frame(app, bodies):
    for path in ("/", "/no-such-page", "/api/3/action/status_show"):
        headers = app.get(path, status=None).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
