"""Whole errands of the people for whom the portal is made (issue 3); the resident's is in test_first_visit.py."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.running import Portal

pytestmark = pytest.mark.browser

TITLE = "公衆トイレ一覧（見本・架空、画面の試験）"
A_MINUTE = 60_000
"""A worker may have other jobs first."""


def an_excel_file() -> FilePayload:
    """As clerks make them: a title above the table, merged cells, dates in Japanese years."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["公衆トイレ一覧（見本・架空）"])
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append(["名称", "所在地", "設置年月日"])
    for number in range(1, 21):
        sheet.append([f"架空トイレ{number}", "見本町", "令和8年4月1日"])
    content = io.BytesIO()
    book.save(content)
    return {"name": "公衆トイレ一覧.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}


def choose(page: Page, file: FilePayload) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=re.compile("アップロード")).click()
    chooser.value.set_files(file)


def in_main(page: Page, link: str) -> None:
    page.get_by_role("main").get_by_role("link", name=link, exact=True).first.click()


@pytest.mark.usefixtures("tidy")
def test_a_clerk_publishes_an_excel_file(clerk: Page) -> None:
    expect(clerk.get_by_role("heading", name="今日の仕事")).to_be_visible()
    clerk.get_by_role("link", name="データセットを追加").click()

    clerk.get_by_role("button", name="次へ").click()
    expect(
        clerk.get_by_role("main").get_by_role("listitem").filter(has_text="タイトル: 入力してください")
    ).to_be_visible()

    needed = clerk.get_by_role("group", name="必ず記入する項目")
    needed.get_by_role("textbox", name="タイトル").fill(TITLE)
    needed.get_by_role("combobox", name="公開・非公開").select_option(label="公開")
    clerk.get_by_role("button", name="次へ").click()

    choose(clerk, an_excel_file())
    clerk.get_by_role("button", name="保存して終了").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text(TITLE)
    in_main(clerk, "公衆トイレ一覧.xlsx")

    labels = clerk.get_by_role("region", name="プレビュー").get_by_role("columnheader")
    expect(labels).to_have_text(["行", "名称", "所在地", "設置年月日"])
    # Nobody reloads: the page itself shows the result when there is one.
    findings = clerk.get_by_role("list").filter(has=clerk.get_by_text("直し方"))
    expect(findings.first).to_contain_text("項目名が3行目にあります", timeout=A_MINUTE)
    expect(clerk.get_by_text(re.compile("品質 [A-E]：.*点"))).to_be_visible()

    clerk.get_by_role("navigation").get_by_role("link", name=TITLE).click()
    for name, content, words in (
        ("一覧.csv", b"<!doctype html><html><body>404 Not Found</body></html>", "表ではなくウェブページ（HTML）です"),
        ("空.csv", b"", "ファイルの中身が空（0バイト）です"),
    ):
        clerk.get_by_role("link", name="ファイルを追加").click()
        choose(clerk, {"name": name, "mimeType": "text/csv", "buffer": content})
        clerk.get_by_role("button", name="追加", exact=True).click()
        in_main(clerk, name)
        expect(clerk.get_by_role("main").get_by_text(words).first).to_be_visible(timeout=A_MINUTE)
        clerk.get_by_role("navigation").get_by_role("link", name=TITLE).click()


def test_a_number_goes_back_to_its_question(page: Page) -> None:
    page.goto("/")
    in_main(page, "子育ての「困った」を減らす（架空の見本）")
    policy = page.url
    row = page.get_by_role("row").filter(has_text="2025年度").filter(has_text="実績値")
    number = row.get_by_role("cell").filter(has_text="%").inner_text().removesuffix("%")
    expect(page.get_by_role("main").get_by_text(number, exact=False).first).to_be_visible()

    in_main(page, "指標の値（架空の見本）")
    table = page.get_by_role("region", name="プレビュー").get_by_role("table")
    expect(table.get_by_role("columnheader", name="値", exact=True)).to_be_visible()
    expect(table.get_by_role("row").filter(has_text="2025").get_by_role("cell", name=number)).to_be_visible()

    page.goto(policy)
    question = page.get_by_role("listitem").filter(has_text="調査の設問").locator("q").inner_text()
    in_main(page, "子育て世帯アンケート（架空の見本）")
    expect(page.get_by_role("main")).to_contain_text(question)

    page.goto(policy)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_text(question)).to_be_visible()


def test_a_curator_runs_the_own_source_only(clerk: Page, portal: Portal) -> None:
    clerk.goto("/source")
    table = clerk.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(2)  # the labels, and the one source of the body
    own = table.get_by_role("rowheader").get_by_role("link")
    name = own.inner_text()
    own.click()

    run = clerk.get_by_role("button", name="今すぐ実行")
    run.click()
    expect(run).to_be_disabled()
    expect(run).to_be_enabled(timeout=A_MINUTE)
    expect(clerk.locator("#last-job")).to_contain_text("新規 0件、更新 0件")
    expect(clerk.locator("#last-job")).to_contain_text(re.compile("完了|変更なし"))

    sources = portal.administer("source_list")
    other = next(source["id"] for source in sources if source["id"] != name)
    answer = clerk.goto(f"/source/{other}")
    assert answer is not None
    assert answer.status == 403
    expect(clerk.get_by_role("heading", level=1)).to_have_text("このページを見る権限がありません")
