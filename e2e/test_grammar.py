"""The grammar check in real browsers: turned on in the options, at work in the compose box, and gone when it is off."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from chromium import Chromium, Screen, until
from compose import BRIBE, Compose
from firefox import UNDERLINED, Firefox
from playwright.sync_api import Page
from server import SELLER_CENTRAL
from test_templates import file, row, take_in

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


@contextmanager
def opened(browser: Chromium) -> Iterator[Compose]:
    """Open the contact page in a browser of its own, with the check turned on."""
    browser.worker().evaluate("chrome.storage.local.set({ grammar: true })")
    address = f"https://{SELLER_CENTRAL}/messaging/contact?orderID=112-9990008-3597368&marketplaceID=ATVPDKIKX0DER"
    with browser.page(address) as (page, _):
        yield Compose(page)


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

    def test_others_first(self, start: Callable[..., Chromium], built: Path, tmp_path: Path) -> None:
        """What Harper is not asked for is underlined without it: here it takes for ever."""
        hanging = shutil.copytree(built, tmp_path / "hanging")
        (worker,) = (hanging / "assets").glob("harper-*.js")
        worker.write_text("self.onmessage = () => undefined;")
        with opened(start(extension=hanging)) as compose:
            compose.type(f"{BAD} {BRIBE}")
            compose.underlined("review and get")
            assert not WRONG & marked(compose)

    def test_fixes_stay(self, checking: Page, contact: Compose) -> None:
        """A card keeps its fixes while Harper's answer comes in, whether that says something or nothing."""
        contact.page.bring_to_front()
        contact.type(f"{BRIBE} ")
        contact.point(contact.underlined("review and get"), click=True)
        fix = re.compile("Ask without an offer")
        contact.screen.see("button", fix)
        seen = []

        def looked() -> bool:
            seen.append(bool(contact.screen.all("button", fix)))
            return "should of" in marked(contact)

        contact.page.evaluate(
            """(more) => {
              const field = document.querySelector("kat-textarea").shadowRoot.querySelector("textarea");
              field.setRangeText(more, field.value.length, field.value.length, "end");
            }""",
            BAD,
        )
        until(contact.page, looked, "what Harper finds", PATIENCE)
        for _ in range(20):
            looked()
        # The text's change takes the fixes away once, and what Harper says does not do so again.
        changes = sum(before and not now for before, now in itertools.pairwise([True, *seen]))
        assert changes <= 1, seen
        assert seen[-1]

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
        """Where Harper cannot be read all else is checked, and the list says what is not; it is tried again later."""
        lacking = shutil.copytree(built, tmp_path / "lacking")
        module = lacking / "engine" / "harper.xz"
        away = module.rename(tmp_path / "harper.xz")
        browser = start(extension=lacking)
        browser.worker().evaluate(
            """() => {
              self.errors = [];
              const { error } = console;
              console.error = (...said) => { errors.push(String(said[0])); error(...said); };
            }"""
        )
        with opened(browser) as compose:
            compose.enter()
            compose.page.keyboard.insert_text(BAD)
            until(compose.page, lambda: browser.worker().evaluate("errors.length") > 0, "Harper to fail", PATIENCE)
            compose.screen.press("button", re.compile(words("verdict_in_bounds")))
            until(compose.page, lambda: words("need_grammar_unread") in compose.screen.text(), "what is not checked")
            compose.screen.shot("list-without-harper")
            assert words("need_grammar") not in compose.screen.text()
            assert not marked(compose)
            away.rename(module)
            compose.enter()
            compose.page.keyboard.press("Control+End")
            compose.page.keyboard.insert_text(f" {BRIBE}")
            compose.underlined("review and get")
            compose.underlined("should of", patience=PATIENCE)

    def test_says_that_it_was_read(self, checking: Page, contact: Compose, words: Words) -> None:
        """Of a text in which Harper finds nothing the list no longer says that grammar was not checked."""
        contact.page.bring_to_front()
        contact.type(RIGHT.replace("should of", "should have"))
        contact.screen.press("button", re.compile(words("verdict_in_bounds")))

        def says_so() -> bool:
            told = contact.screen.text()
            return words("need_spelling") in told and TITLE not in told

        until(contact.page, says_so, "nothing about grammar", PATIENCE)

    def test_templates(self, checking: Page, words: Words) -> None:
        """In the list of templates each is read, and those with many errors are out of bounds."""
        names = ["One", "Two", "Three"]
        bad = BAD.replace("{{a invoice}}", "it")
        take_in(checking, *(file(f"{name}.txt", f"{name}. {bad}") for name in names))
        for name in names:
            item = row(checking, name)
            item.scroll_into_view_if_needed()
            item.get_by_text(TITLE).first.wait_for(timeout=1000 * PATIENCE)
            assert words("verdict_out_of_bounds") in item.inner_text()


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
        tab = firefox.typed(BAD, "114-7654321-7654322")
        tab.until(lambda: "should of" in tab.evaluate(UNDERLINED), "the grammar errors")
        assert set(tab.evaluate(UNDERLINED)) == WRONG
        tab.do("shut")
