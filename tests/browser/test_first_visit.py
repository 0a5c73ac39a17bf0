"""A resident's first visit: home, a search, a dataset, its file (issue 3)."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.running import Portal

pytestmark = pytest.mark.browser


def test_home_to_download(page: Page, portal: Portal) -> None:
    page.goto("/")
    search = page.get_by_role("main").get_by_role("searchbox")
    search.fill("避難場所")
    search.press("Enter")

    results = page.get_by_role("main").get_by_role("heading", level=3)
    expect(results.first).to_contain_text("避難")
    results.first.get_by_role("link").click()

    name = page.url.split("?")[0].rsplit("/", 1)[1]
    expect(page.get_by_role("heading", level=1)).to_contain_text("避難")
    dataset = portal.action("package_show", id=name)
    files = {resource["url"]: resource for resource in dataset["resources"]}

    button = page.get_by_role("link", name=re.compile("ダウンロード")).first
    address = button.evaluate("link => link.href")
    with page.expect_download() as coming:
        button.click()
    content = Path(coming.value.path()).read_bytes()
    resource = files[address]
    assert hashlib.sha256(content).hexdigest() == resource["hash"]
    assert len(content) == resource["size"]

    page.get_by_role("main").get_by_role("link", name=resource["name"], exact=True).click()
    table = page.get_by_role("region", name="プレビュー").get_by_role("table")
    expect(table).to_be_visible()
    labels = table.get_by_role("columnheader").all_inner_texts()[1:]  # the first counts the rows
    rows = table.get_by_role("row").count() - 1
    with page.expect_download() as coming:
        page.get_by_role("link", name="Excelで開けるCSV").click()
    for_excel = Path(coming.value.path()).read_bytes()
    assert for_excel.startswith("\ufeff".encode())
    assert for_excel.count(b"\r\n") == for_excel.count(b"\n") > rows > 0
    assert next(csv.reader(io.StringIO(for_excel.decode("utf-8-sig")))) == labels


def test_nothing_comes_from_elsewhere(page: Page, portal: Portal) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/municipality", "/dataset/"):
        page.goto(path)
    assert [url for url in asked if not url.startswith((portal.url, "data:", "blob:"))] == []


@pytest.mark.parametrize("path", ["/", "/municipality", "/dataset/"])
def test_a_narrow_screen_scrolls_down_only(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
