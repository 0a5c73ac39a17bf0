"""Logging in as a person does."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.running import Portal


def log_in(page: Page, portal: Portal, who: str = "admin") -> None:
    """Log in by the form: the administrator, or one of the demo users by its key."""
    person = portal.admin if who == "admin" else portal.users[who]
    page.goto(f"{portal.url}/user/login")
    page.locator("input[name=login]").fill(person["user"])
    page.locator("input[name=password]").fill(person["password"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/user/login" not in url)
    expect(page.get_by_role("banner")).to_be_visible()
