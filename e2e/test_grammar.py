"""The grammar check in real browsers: turned on in the options, at work in the compose box, and gone when it is off."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import Chromium, Screen, until
from compose import BRIBE, Compose
from firefox import Firefox
from playwright.sync_api import Page
from server import SELLER_CENTRAL

Words = Callable[..., str]
TITLE = "Grammar errors"
#: Four errors, and what is none: a term, an order id, words between braces.
BAD = (
    "Hello, we has sent the the parcel of order 112-7654321-1234567 with a invoice for {{a invoice}}. "
    "You should of told us about it."
)
WRONG = {"has", "the the", "a", "should of"}
RIGHT = BAD.replace("we has", "we have").replace("the the", "the").replace("with a i", "with an i")
#: Starting Harper takes seconds, and on a machine that is busy with other browsers many. Seconds.
PATIENCE = 60


@pytest.fixture
def checking(options: Page, words: Words) -> Page:
    """The options, with the check turned on."""
    options.get_by_label(words("options_grammar_check")).check()
    kept = "chrome.storage.local.get('grammar').then(({ grammar }) => grammar)"
    until(options, lambda: options.evaluate(kept) is True, "the setting to be kept")
    return options


def marked(compose: Compose) -> set[str]:
    """Return what is underlined."""
    return {box["text"] for box in compose.drawn()}


def workers(browser: Chromium) -> int:
    """Return how many dedicated workers the browser has: the engine's, and Harper's where it runs."""
    session = browser.context.new_cdp_session(browser.context.pages[0])
    try:
        found = session.send("Target.getTargets", {"filter": [{"type": "worker"}]})["targetInfos"]
        return len(found)
    finally:
        session.detach()


class TestChromium:
    def test_off(self, browser: Chromium, contact: Compose, words: Words) -> None:
        """As long as nobody turns the check on no grammar is checked, the list says so, and Harper is not started."""
        contact.type(BAD)
        contact.screen.press("button", re.compile(words("verdict_in_bounds")))
        until(contact.page, lambda: words("need_grammar") in contact.screen.text(), "what is not checked")
        assert set() == marked(contact)
        assert 1 == workers(browser)

    def test_on_and_off(self, browser: Chromium, checking: Page, contact: Compose, words: Words) -> None:
        """A message with many errors is out of bounds; turned off again nothing is marked, and Harper's worker is gone."""
        contact.page.bring_to_front()
        contact.type(BAD)
        contact.underlined("should of", patience=PATIENCE)
        assert WRONG == marked(contact)
        assert 2 == workers(browser)
        checking.bring_to_front()
        checking.locator("#spelling").scroll_into_view_if_needed()
        Screen(checking).shot("options-grammar")
        checking.get_by_label(words("options_grammar_check")).uncheck()
        contact.page.bring_to_front()
        contact.clean()
        until(contact.page, lambda: workers(browser) == 1, "Harper's worker to end")
        contact.screen.press("button", re.compile(words("verdict_in_bounds")))
        until(contact.page, lambda: words("need_grammar") in contact.screen.text(), "what is not checked")

    def test_fix(self, checking: Page, contact: Compose) -> None:
        """The card says what is wrong, and its fix writes what was meant."""
        contact.page.bring_to_front()
        contact.type(BAD)
        contact.point(contact.underlined("should of", patience=PATIENCE), click=True)
        contact.screen.see("dialog", TITLE)
        contact.screen.see("button", re.compile("Correct the grammar"))
        contact.screen.shot("card-grammar")
        contact.screen.press("button", re.compile("Correct the grammar"))
        right = RIGHT.replace("should of", "should have")
        until(contact.page, lambda: contact.text() == right, "the message without errors")
        contact.clean()

    def test_others_first(self, checking: Page, contact: Compose) -> None:
        """What Harper is not asked for is underlined before Harper has started."""
        contact.page.bring_to_front()
        contact.page.evaluate(
            """() => { const seen = window.seen = []; const look = () => {
              for (const [name, highlight] of CSS.highlights) if (/^inbounds-(error|warning)$/.test(name))
                for (const range of highlight) { const text = String(range); if (!seen.includes(text)) seen.push(text); }
              requestAnimationFrame(look); }; look(); }"""
        )
        contact.type(f"{BAD} {BRIBE}")
        contact.underlined("should of", patience=PATIENCE)
        until(contact.page, lambda: set(contact.page.evaluate("window.seen")) > WRONG, "all that is wrong")
        assert contact.page.evaluate("window.seen[0]") not in WRONG

    def test_marks_stay(self, checking: Page, contact: Compose) -> None:
        """While one writes on, errors that were found stay marked from letter to letter."""
        contact.page.bring_to_front()
        contact.type(BAD)
        contact.underlined("should of", patience=PATIENCE)
        for letter in " We are here":
            contact.page.keyboard.type(letter, delay=60)
            assert marked(contact) >= WRONG

    def test_formatted(self, checking: Page, editor: Callable[[str], Compose]) -> None:
        """In an editor with formats the same is found, at its place."""
        compose = editor("quill")
        compose.page.bring_to_front()
        compose.type(f"😀 {BAD}")
        compose.underlined("should of", patience=PATIENCE)
        assert marked(compose) >= WRONG

    def test_survives_the_engine(self, browser: Chromium, checking: Page, contact: Compose) -> None:
        """Engine and Harper start anew when they are asked after their end."""
        contact.page.bring_to_front()
        contact.type(BAD)
        contact.underlined("should of", patience=PATIENCE)
        browser.worker().evaluate("chrome.offscreen.closeDocument()")
        contact.page.keyboard.type(" He should of come.")
        until(
            contact.page,
            lambda: sum(box["text"] == "should of" for box in contact.drawn()) == 2,
            "the new error",
            PATIENCE,
        )

    def test_without_harper(self, start: Callable[..., Chromium], built: Path, tmp_path: Path, words: Words) -> None:
        """Where Harper cannot be read all else is checked, and the list says what is not."""
        lacking = shutil.copytree(built, tmp_path / "lacking")
        (lacking / "engine" / "harper.xz").unlink()
        browser = start(extension=lacking)
        browser.worker().evaluate("chrome.storage.local.set({ grammar: true })")
        with browser.page(
            f"https://{SELLER_CENTRAL}/messaging/contact?orderID=112-9990008-3597368&marketplaceID=ATVPDKIKX0DER"
        ) as (page, _):
            compose = Compose(page)
            compose.type(f"{BAD} {BRIBE}")
            compose.underlined("review and get")
            assert not WRONG & marked(compose)


@pytest.fixture
def firefox_checking(firefox: Firefox) -> Iterator[None]:
    """The check turned on in Firefox."""
    own = firefox.own_page("options.html")
    own.until(lambda: own.evaluate("() => document.querySelector('#grammar-check') !== null"), "the options")
    own.evaluate("() => browser.storage.local.set({ grammar: true })")
    yield
    own.evaluate("() => browser.storage.local.remove('grammar')")
    own.do("shut")


class TestFirefox:
    @pytest.mark.usefixtures("firefox_checking")
    def test_on(self, firefox: Firefox) -> None:
        """Grammar errors are marked."""
        order = "114-7654321-7654322"
        tab = firefox.open(f"https://{SELLER_CENTRAL}/messaging/contact?orderID={order}&marketplaceID=ATVPDKIKX0DER")
        field = "document.querySelector('kat-textarea').shadowRoot.querySelector('textarea')"
        box = tab.evaluate(f"() => {field}.getBoundingClientRect().toJSON()")
        tab.do("click", box["x"] + 40, box["y"] + 24)
        tab.do("type", BAD)
        ranges = """() => [...CSS.highlights].filter(([name]) => /^inbounds-(error|warning|hint)$/.test(name))
            .flatMap(([, highlight]) => [...highlight].map(String))"""
        tab.until(lambda: "should of" in tab.evaluate(ranges), "the grammar errors")
        assert set(tab.evaluate(ranges)) == WRONG
        tab.do("shut")
