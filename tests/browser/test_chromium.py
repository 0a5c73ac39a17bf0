"""The browser itself: it starts, has Japanese glyphs, and the package is what was pinned."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium

pytestmark = pytest.mark.browser

WIDTHS = """() => {
  const draw = document.createElement('canvas').getContext('2d');
  draw.font = '40px sans-serif';
  const picture = text => {
    draw.clearRect(0, 0, 100, 100); draw.fillText(text, 5, 50);
    return draw.getImageData(0, 0, 100, 100).data.join();
  };
  return [picture('避'), picture('難'), picture('\\ue000')];
}"""


def draws_kanji(browser: Browser) -> bool:
    """Two kanji and a character that no font has are three different pictures."""
    page = browser.new_page()
    page.set_content("<meta charset=utf-8>")
    return len(set(page.evaluate(WIDTHS))) == 3


def test_kanji_are_no_boxes(browser: Browser) -> None:
    assert draws_kanji(browser)


@pytest.mark.timeout(600)
def test_the_packaged_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a machine without Chromium gets; downloaded once per user."""
    monkeypatch.setenv("CHROMIUM", "npm")
    found = chromium.find()
    assert chromium.VERSION in str(found.executable)
    with sync_playwright() as playwright:
        browser = found.launch(playwright)
        assert browser.version.startswith(chromium.VERSION.split(".")[0])
        assert draws_kanji(browser)
        browser.close()


@pytest.mark.timeout(600)
def test_the_packaged_chromium_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "npm")
    found = chromium.find()
    assert found.second_try is not None
    alone = chromium.Chromium(found.executable, found.second_try, found.environment)
    with sync_playwright() as playwright:
        browser = alone.launch(playwright)
        assert draws_kanji(browser)
        browser.close()


def test_another_package_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(chromium, "SHA512", "AAAA")
    monkeypatch.setenv("CHROMIUM", "npm")
    monkeypatch.setattr(chromium, "CACHE", tmp_path)
    with pytest.raises(ValueError, match="SHA-512 differs"):
        chromium.find()


def test_only_https(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("CHROMIUM", "npm")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:9/")
    monkeypatch.setattr(chromium, "CACHE", tmp_path)
    with pytest.raises(ValueError, match="only https"):
        chromium.find()


def test_a_named_executable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/no/such/chromium")
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        chromium.find()
    shell = shutil.which("sh")
    assert shell is not None
    monkeypatch.setenv("CHROMIUM", shell)
    assert str(chromium.find().executable) == shell
