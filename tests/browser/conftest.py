"""Fixtures of the browser tests: a portal, a browser, a page in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium, running
from tests.browser.people import log_in
from tests.browser.running import Portal


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A first start takes minutes; it happens inside the first test."""
    for item in items:
        if "portal" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(running.FIRST_START + 300))


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A running portal with its sample data."""
    found = running.given()
    if found is not None:
        yield found
        return
    with running.started(tmp_path_factory.mktemp("portal")) as own:
        yield own


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser of its own for each test: starting one takes half a second."""
    with sync_playwright() as playwright:
        launched = chromium.find().launch(playwright)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Page:
    """A Japanese visitor's empty page; it may load nothing from anywhere but the portal."""
    page = browser.new_page(locale="ja-JP", viewport={"width": 1280, "height": 900}, base_url=portal.url)
    page.set_default_timeout(30_000)

    def only_the_portal(address: str) -> bool:
        return not address.startswith((portal.url, "data:", "blob:", "about:"))

    page.route(only_the_portal, lambda route: route.abort())
    return page


@pytest.fixture
def clerk(page: Page, portal: Portal) -> Page:
    """The page of a curator who has logged in."""
    log_in(page, portal, "curator")
    return page


@pytest.fixture
def tidy(portal: Portal, request: pytest.FixtureRequest) -> Iterator[None]:
    """The dataset of the test (``TITLE`` of its module) goes, so that others find the portal as it was."""
    title = request.module.TITLE
    yield
    for dataset in portal.administer("package_search", q=f'title:"{title}"', include_private=True)["results"]:
        if dataset["title"] == title:
            portal.administer("dataset_purge", id=dataset["id"])
