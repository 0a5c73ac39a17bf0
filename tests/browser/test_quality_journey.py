"""From a bad Excel to a good file, as a clerk and as anybody (issue 4)."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.running import Portal

pytestmark = pytest.mark.browser

TITLE = "公衆トイレ一覧（見本・架空、品質の試験）"
NAME = "公衆トイレ一覧.xlsx"
A_MINUTE = 60_000
"""A worker may have other jobs first."""


def a_bad_excel() -> FilePayload:
    """A title above, a merged cell, Japanese years, thousands separators, ditto marks, a note below."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["公衆トイレ一覧（見本・架空）"])
    sheet.merge_cells("A1:D1")
    sheet.append(["名称", "所在地", "設置年月日", "利用者数"])
    for number in range(1, 31):
        town = "見本町" if number % 2 else "〃"
        sheet.append([f"架空トイレ{number}", town, f"令和{number % 5 + 2}年4月1日", f"1,{200 + number}"])
    sheet.append(["※資料：見本課"])
    content = io.BytesIO()
    book.save(content)
    return {"name": NAME, "mimeType": "application/octet-stream", "buffer": content.getvalue()}


def new_dataset(page: Page) -> None:
    page.get_by_role("link", name="データセットを追加").click()
    needed = page.get_by_role("group", name="必ず記入する項目")
    needed.get_by_role("textbox", name="タイトル").fill(TITLE)
    needed.get_by_role("combobox", name="公開・非公開").select_option(label="公開")
    page.get_by_role("button", name="次へ").click()


def choose(page: Page, file: FilePayload) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=re.compile("アップロード")).click()
    chooser.value.set_files(file)


def points(page: Page, place: int = 0) -> int:
    """The points of a grade on the page."""
    label = page.locator(".quality-grade").nth(place).inner_text()
    return int(re.search(r"中(\d+)点", label.replace("\n", ""))[1])  # pyright: ignore[reportOptionalSubscript]


def rows_of(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.mark.usefixtures("tidy")
def test_a_bad_excel_is_seen_repaired_and_published(clerk: Page, portal: Portal) -> None:
    new_dataset(clerk)
    choose(clerk, a_bad_excel())
    panel = clerk.get_by_role("region", name="公開前に検査")
    expect(panel.get_by_role("button", name="直したファイルを使う")).to_be_visible(timeout=A_MINUTE)
    expect(panel.get_by_role("listitem").first).to_contain_text("直し方")
    before, after = (float(each) for each in panel.locator(".quality-turn__points b").all_inner_texts())
    assert after > before
    assert portal.action("package_search", q=f'title:"{TITLE}"')["count"] == 0, "a check saves nothing"

    clerk.get_by_role("button", name="保存して終了").click()
    clerk.get_by_role("main").get_by_role("link", name=NAME, exact=True).click()
    quality = clerk.locator("#quality")
    expect(quality.locator(".quality-grade")).to_be_visible(timeout=A_MINUTE)
    bad = points(clerk)
    marked = quality.get_by_role("region", name="印を付けた表").get_by_role("cell").filter(has_text="1,201")
    expect(marked.first).to_be_visible()

    quality.get_by_role("link", name="自動で直したファイルを見る").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("自動で直したファイル")
    for box in clerk.get_by_role("checkbox").all():
        box.check()
    clerk.get_by_role("button", name="選んだものも直す").click()
    with clerk.expect_download() as coming:
        clerk.get_by_role("link", name="直したCSV").click()
    taken = rows_of(Path(coming.value.path()))
    assert taken[0] == ["名称", "所在地", "設置年月日", "利用者数"]
    assert taken[2] == ["架空トイレ2", "見本町", "2022-04-01", "1202"]
    assert len(taken) == 31

    clerk.get_by_role("button", name="この内容で公開する").click()
    expect(clerk.get_by_text("直したファイルを公開しました")).to_be_visible()
    trend = clerk.locator(".quality-trend__dot")
    for _ in range(30):  # nobody else reloads for this test
        if trend.count() == 2:
            break
        clerk.wait_for_timeout(2_000)
        clerk.reload()
    expect(trend).to_have_count(2)
    assert points(clerk) > bad
    with clerk.expect_download() as coming:
        clerk.get_by_role("link", name=re.compile("ダウンロード")).first.click()
    assert rows_of(Path(coming.value.path())) == taken


@pytest.mark.usefixtures("tidy")
def test_the_repaired_file_takes_the_place_of_the_chosen_one(clerk: Page) -> None:
    new_dataset(clerk)
    choose(clerk, a_bad_excel())
    clerk.get_by_role("button", name="直したファイルを使う").click(timeout=A_MINUTE)
    expect(clerk.get_by_text("直したファイルに差し替えました")).to_be_visible()
    clerk.get_by_role("button", name="保存して終了").click()
    clerk.get_by_role("main").get_by_role("link", name="公衆トイレ一覧.csv", exact=True).click()
    table = clerk.get_by_role("region", name="プレビュー").get_by_role("table")
    expect(table.get_by_role("cell", name="2022-04-01").first).to_be_visible()


def test_anybody_has_a_file_checked_and_takes_the_repaired_one(page: Page) -> None:
    page.goto("/check")
    page.get_by_label("検査するファイル").set_input_files(a_bad_excel())
    page.get_by_role("button", name="検査", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("検査の結果"))).to_be_visible(timeout=A_MINUTE)
    expect(page.get_by_role("list").filter(has_text="まずこれから").first).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("link", name="直したCSVを受け取る").click()
    assert coming.value.suggested_filename == "公衆トイレ一覧.csv"
    assert any("2022-04-01" in row for row in rows_of(Path(coming.value.path())))

    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="選んだものも直す").click()
    expect(page.get_by_role("checkbox")).to_have_count(0, timeout=A_MINUTE)
    with page.expect_download() as coming:
        page.get_by_role("link", name="直したCSVを受け取る").click()
    assert rows_of(Path(coming.value.path()))[0] == ["名称", "所在地", "設置年月日", "利用者数"]

    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
