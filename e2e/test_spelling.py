"""The spelling check in real browsers: turned on in the options, at work in the compose box, with words of one's own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import Chromium, Screen, until
from compose import BRIBE, Compose
from firefox import UNDERLINED, Firefox
from playwright.sync_api import Page, expect
from server import SELLER_CENTRAL
from test_templates import by_key

Words = Callable[..., str]
TITLE = "Spelling errors"
#: Three misspelt words, and what is none: a name, a product, an order id, a code, British English.
BAD = (
    "Dear Oyelaran, does the grey Kettl 3000 of order 112-7654321-1234567 flicker with another bulb, too? "
    "Then plese tell us wheter the boxx is of the right colour."
)
MISSPELT = {"plese", "wheter", "boxx"}
GOOD = "Please tell us whether the box is fine. The chainrng and the lampp are in it. "


@pytest.fixture
def checking(options: Page, words: Words) -> Page:
    """The options, with the check turned on."""
    options.get_by_label(words("options_spelling_check")).check()
    until(options, lambda: kept(options, "spelling"), "the setting to be kept")
    return options


def kept(options: Page, name: str) -> object:
    """Return a setting as it is kept."""
    return options.evaluate(f"chrome.storage.local.get('{name}').then(({{ {name} }}) => {name} ?? null)")


def marked(compose: Compose) -> set[str]:
    """Return the words that are underlined."""
    return {box["text"] for box in compose.drawn()}


class TestChromium:
    def test_off(self, contact: Compose, words: Words) -> None:
        """As long as nobody turns the check on, no word is misspelt, and the list says what is not checked."""
        contact.type(BAD)
        contact.screen.press("button", re.compile(words("verdict_in_bounds")))
        until(contact.page, lambda: words("need_spelling") in contact.screen.text(), "what is not checked")
        assert set() == marked(contact)

    def test_without_words(self, start: Callable[..., Chromium], built: Path, tmp_path: Path, words: Words) -> None:
        """Where the words cannot be read all else is checked; and nobody needs them who does not turn the check on."""
        lacking = shutil.copytree(built, tmp_path / "lacking")
        (lacking / "engine" / "words-en").unlink()
        browser = start(extension=lacking)
        address = f"https://{SELLER_CENTRAL}/messaging/contact?orderID=112-9990007-3597368&marketplaceID=ATVPDKIKX0DER"
        for on in (False, True):
            browser.worker().evaluate(f"chrome.storage.local.set({{ spelling: {str(on).lower()} }})")
            with browser.page(address) as (page, _):
                compose = Compose(page)
                compose.type(f"{BAD} {BRIBE}")
                compose.underlined("review and get")
                assert not MISSPELT & marked(compose)

    def test_on(self, checking: Page, contact: Compose) -> None:
        """A message with many misspelt words is out of bounds; names, products, ids and right words are not marked."""
        contact.page.bring_to_front()
        contact.type(BAD)
        contact.underlined("boxx")
        assert MISSPELT == marked(contact)

    def test_fix(self, checking: Page, contact: Compose) -> None:
        """The card's fix writes what was meant."""
        contact.page.bring_to_front()
        contact.type(BAD)
        contact.point(contact.underlined("boxx"), click=True)
        contact.screen.see("dialog", TITLE)
        contact.screen.press("button", re.compile("Correct the spelling"))
        right = BAD.replace("plese", "please").replace("wheter", "whether").replace("boxx", "box")
        until(contact.page, lambda: contact.text() == right, "the message without misspelt words")
        contact.clean()

    def test_own_word(self, checking: Page, contact: Compose, words: Words) -> None:
        """Words that the card is told are the seller's own are no mistakes from then on, none is lost; the options have them."""
        contact.page.bring_to_front()
        contact.type(f"{GOOD}The plese is fine. We have a wheter here.")
        contact.point(contact.underlined("lampp"), click=True)
        contact.screen.see("dialog", TITLE)
        # The card is drawn anew when the fixes come.
        contact.screen.see("button", re.compile("Correct the spelling"))
        contact.screen.shot("card-spelling")
        # As fast as one can.
        boxes = [contact.screen.box(contact.screen.see("button", word)) for word in ("lampp", "chainrng")]
        for box in boxes:
            contact.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        contact.clean()
        assert ["lampp", "chainrng"] == kept(checking, "ownWords")
        expect(checking.locator("#own-words")).to_have_value("lampp\nchainrng")

    def test_options(self, checking: Page, contact: Compose, words: Words) -> None:
        """Words of one's own can be written down in the options, each once, in capitals or not; off again takes marks away."""
        contact.page.bring_to_front()
        contact.type(BAD)
        contact.underlined("boxx")
        checking.bring_to_front()
        field = checking.get_by_label(words("options_own_words"))
        field.fill("Boxx\n\nboxx, kettl")
        field.blur()
        expect(field).to_have_value("Boxx\nkettl")
        checking.locator("#spelling").scroll_into_view_if_needed()
        Screen(checking).shot("options-spelling")
        contact.page.bring_to_front()
        contact.clean()
        contact.page.keyboard.type(" We are hapy.")
        contact.underlined("hapy")
        checking.bring_to_front()
        checking.get_by_label(words("options_spelling_check")).uncheck()
        contact.page.bring_to_front()
        contact.clean()

    def test_own_words_by_key(self, checking: Page, contact: Compose, words: Words) -> None:
        """By keys one word after the other is made one's own: the focus goes on to the next one."""
        contact.page.bring_to_front()
        contact.type(f"{GOOD}The plese is fine. We have a wheter here.")
        contact.underlined("lampp")
        contact.page.keyboard.press("F8")
        contact.screen.see("button", re.compile("Correct the spelling"))
        by_key(contact, "button", "chainrng")
        contact.page.keyboard.press("Enter")
        contact.screen.gone("button", "chainrng")
        focused = contact.screen.focused()
        assert focused
        assert focused.name == "lampp"

    def test_words_from_elsewhere(self, options: Page, words: Words) -> None:
        """What is written among one's own words is kept without leaving the field, and takes none away that came meanwhile."""
        field = options.get_by_label(words("options_own_words"))
        field.fill("Kettl\nLampp")
        field.blur()
        until(options, lambda: kept(options, "ownWords") == ["Kettl", "Lampp"], "the words to be kept")
        field.focus()
        options.evaluate("chrome.storage.local.set({ ownWords: ['Kettl', 'Lampp', 'Chainrng'] })")
        field.fill("Boxx\nLampp")
        until(options, lambda: kept(options, "ownWords") == ["Boxx", "Lampp", "Chainrng"], "the words to be kept")
        expect(field).to_have_value("Boxx\nLampp")
        field.blur()
        expect(field).to_have_value("Boxx\nLampp\nChainrng")

    def test_typing(self, checking: Page, contact: Compose) -> None:
        """The word that is being typed is not misspelt yet, and is once it has ended."""
        contact.page.bring_to_front()
        contact.type("Then plese tell us wheter it is fine, or the plates are ")
        for letter in "broke":
            contact.page.keyboard.type(letter, delay=60)
            assert set() == marked(contact)
        contact.page.keyboard.type("nn here.")
        contact.underlined("brokenn")

    def test_survives_the_engine(self, browser: Chromium, checking: Page, contact: Compose) -> None:
        """An engine that starts anew has the words again."""
        contact.page.bring_to_front()
        contact.type(BAD)
        contact.underlined("boxx")
        browser.worker().evaluate("chrome.offscreen.closeDocument()")
        contact.page.keyboard.type(" We are hapy.")
        contact.underlined("hapy")


@pytest.fixture
def firefox_checking(firefox: Firefox) -> Iterator[None]:
    """The check turned on in Firefox, with a word of one's own."""
    own = firefox.own_page("options.html")
    own.until(lambda: own.evaluate("() => document.querySelector('#spelling-check') !== null"), "the options")
    own.evaluate("() => browser.storage.local.set({ spelling: true, ownWords: ['Boxx'] })")
    yield
    own.evaluate("() => browser.storage.local.remove(['spelling', 'ownWords'])")
    own.do("shut")


class TestFirefox:
    @pytest.mark.usefixtures("firefox_checking")
    def test_on(self, firefox: Firefox) -> None:
        """Misspelt words are marked, the seller's own are not."""
        tab = firefox.typed(f"{BAD} We are hapy.", "114-7654321-7654321")
        tab.until(lambda: "hapy" in tab.evaluate(UNDERLINED), "the misspelt words")
        assert {"plese", "wheter", "hapy"} == set(tab.evaluate(UNDERLINED))
        tab.do("shut")
