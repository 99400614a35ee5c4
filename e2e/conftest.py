"""What the tests in real browsers share: the built extension, the sites it runs on, and browsers that have it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import EXTENSION, ROOT, Chromium, Screen
from compose import Compose
from firefox import Firefox
from playwright.sync_api import Page, Playwright, expect, sync_playwright
from server import SELLER_CENTRAL, Site, bundle_editors

FIREFOX_EXTENSION = ROOT / "extension" / ".output" / "firefox-mv3"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Bundle the editors once, before there are processes that share the tests."""
    if not hasattr(session.config, "workerinput"):
        bundle_editors()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension for Chromium, as it is shipped; a copy, so that a build meanwhile does no harm."""
    if not (EXTENSION / "manifest.json").exists():
        raise FileNotFoundError(f"{EXTENSION} is missing: run `make build`")
    return shutil.copytree(EXTENSION, tmp_path_factory.mktemp("extension") / "chromium")


@pytest.fixture(scope="session")
def built_for_firefox() -> Path:
    """The extension for Firefox, as it is shipped."""
    if not (FIREFOX_EXTENSION / "manifest.json").exists():
        raise FileNotFoundError(f"{FIREFOX_EXTENSION} is missing: run `make build`")
    return FIREFOX_EXTENSION


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The sites."""
    with Site() as site:
        yield site


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, of which the browser is Debian's."""
    with sync_playwright() as playwright:
        yield playwright


#: Starts a browser on a profile of its own; it is closed when the test, or the session, ends.
type Start = Callable[..., Chromium]


@pytest.fixture(scope="session")
def start(playwright: Playwright, site: Site, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start browsers beside the one that most tests share."""
    started: list[Chromium] = []

    def begin(*, extension: Path | bool = True, **options: Any) -> Chromium:
        which = built if extension is True else extension or None
        browser = Chromium(playwright, tmp_path_factory.mktemp("profile"), site.address, which, **options)
        started.append(browser)
        return browser

    yield begin
    for browser in started:
        browser.close()


@pytest.fixture(scope="session")
def browser(start: Start) -> Chromium:
    """The browser that most tests share: Chromium with the extension."""
    return start()


@pytest.fixture(scope="session")
def firefox(site: Site, built_for_firefox: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Firefox with the extension."""
    # The browser's question for a permission is in a window of its own, out of reach: it is taken to be answered by yes.
    answer = {"extensions.webextOptionalPermissionPrompts": False}
    with Firefox(tmp_path_factory.mktemp("firefox"), site.address, built_for_firefox, **answer) as firefox:
        yield firefox


@pytest.fixture
def page(browser: Chromium, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new page; a picture of it is kept where the test fails."""
    page = browser.context.new_page()
    yield page
    if getattr(request.node, "failed", False) and not page.is_closed():
        Screen(page).shot(f"failed-{re.sub(r'[^a-z0-9]+', '-', request.node.name.lower())}")
    page.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let fixtures know that their test failed."""
    report = yield
    if call.when == "call" and call.excinfo:
        item.failed = True  # type: ignore[attr-defined]
    return report


@pytest.fixture
def contact(page: Page) -> Compose:
    """Seller Central's contact page, on an order of its own."""
    return Compose.contact(page)


@pytest.fixture
def editor(page: Page) -> Callable[[str], Compose]:
    """Open the page with this editor."""
    return lambda name: Compose.editor(page, name)


@pytest.fixture
def hostile(page: Page) -> Callable[[str], Compose]:
    """Open this hostile page."""
    return lambda name: Compose.at(page, f"https://{SELLER_CENTRAL}/messaging/hostile/{name}")


@pytest.fixture(scope="session")
def words() -> Callable[..., str]:
    """The extension's texts for people, by their key; `$1`, `$2` … are put in."""
    messages = json.loads((ROOT / "extension/public/_locales/en/messages.json").read_text("utf-8"))

    def text(key: str, *values: str) -> str:
        entry = messages[key]
        said: str = entry["message"]
        for name, place in entry.get("placeholders", {}).items():
            said = said.replace(f"${name.upper()}$", place["content"])
        for index, value in enumerate(values, 1):
            said = said.replace(f"${index}", value)
        return said

    return text


@pytest.fixture
def options(browser: Chromium) -> Iterator[Page]:
    """The options; settings, and messages and templates that were kept, are as they were when it is left."""
    page = browser.context.new_page()
    page.goto(f"chrome-extension://{browser.id}/options.html")
    expect(page.locator("table.rules tbody tr").first).to_be_visible()
    yield page
    page.evaluate("chrome.storage.local.clear()")
    page.evaluate("['inbounds-recent', 'inbounds-templates'].forEach((name) => indexedDB.deleteDatabase(name))")
    page.close()
