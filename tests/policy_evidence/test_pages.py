"""Pages of the sample chain, in both languages."""

from __future__ import annotations

import pytest

from .conftest import INDICATOR, POLICY, SURVEY

pytestmark = pytest.mark.usefixtures("chain")


@pytest.mark.parametrize(
    ("path", "ja", "en"),
    [
        ("/policy", "施策とKPI", "Policies and KPIs"),
        (f"/policy/{POLICY}", "この数字はどこから？", "Where does this number come from?"),
        (f"/indicator/{INDICATOR}", "この指標のすべての数字", "All numbers of this indicator"),
        (f"/survey/{SURVEY}", "匿名化の方法", "Anonymisation"),
    ],
)
def test_page_in_both_languages(app, path, ja, en):
    japanese = app.get(path).body
    english = app.get(f"/en{path}").body
    assert ja in japanese
    assert en in english
    assert "見本" in japanese


def test_the_line_names_every_step(app):
    body = app.get(f"/policy/{POLICY}").body
    steps = ["58.6", "一致", "指標の値（架空の見本）", "子育て支援の指標データ", "子育て世帯アンケート 問3"]
    steps += ["どのくらい満足", "1,240", "無作為抽出", "個票は公開しない"]
    positions = [body.index(step) for step in steps]
    assert positions == sorted(positions)
    assert "証拠なし" in body


@pytest.mark.parametrize("path", ["/policy/nothing", f"/policy/{SURVEY}", f"/survey/{POLICY}", "/indicator/nothing"])
def test_what_is_not_there_is_404(app, path):
    assert app.get(path, expect_errors=True).status_code == 404


def test_editing_stays_on_ckans_routes(app):
    assert app.get("/policy/new", expect_errors=True, follow_redirects=False).status_code in (302, 401, 403)
