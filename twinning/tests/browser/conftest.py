"""Chromium on a live server of the tests' own."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

OFFICE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
# Without these Chromium looks for hosts outside at every start.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]
AXE = (Path(__file__).parent / "vendored" / "axe.min.js").read_text()


@pytest.fixture(scope="session")
def chromium():
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    assert path, "Chromium is missing: apt-get install chromium"
    # Playwright keeps an event loop in this thread; the ORM would refuse to work beside it. Set here and not
    # on import: the other suites import this file too, and what they start must not inherit it.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, live_server):
    """`window(user, language=…, size=…, dark=…)` opens a page signed in as the user (None: nobody)."""
    contexts = []

    def open_window(user=None, *, language="tr", size=OFFICE, dark=False):
        context = chromium.new_context(
            base_url=live_server.url, viewport=size, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: message.type == "error" and page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def axe():
    """What axe-core finds on a page, or in a part of it, as short lines; an empty list is what we want."""

    def run(page, part=None):
        page.evaluate(AXE)
        found = page.evaluate("part => axe.run(part || document, {resultTypes: ['violations']})", part)
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary'][:200]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return run


def sideways(page):
    """By how many pixels the page scrolls sideways."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
