"""Pages that mean harm, or are only badly made."""

from __future__ import annotations

import re
from collections.abc import Callable

from chromium import until
from compose import BRIBE, Compose

INCENTIVE = "Something in return for a review"
Hostile = Callable[[str], Compose]


def check_journey(compose: Compose, words: str = "review and get a $10 gift card") -> None:
    """Type, see, fix: what must work whatever the page does."""
    compose.type(BRIBE)
    compose.point(compose.underlined(words), click=True)
    compose.screen.see("dialog", INCENTIVE)
    compose.screen.press("button", re.compile("^Ask without an offer"))
    until(compose.page, lambda: "honest review" in compose.text(), "the fix in the field")


def test_posts(hostile: Hostile) -> None:
    """What a page posts or clicks by script reaches nothing: no false verdict, no fix, no word of its own on the card."""
    compose = hostile("posts")
    check_journey(compose)
    assert "PWNED" not in compose.screen.text()
    assert compose.page.evaluate("window.errors") == []


def test_styles(hostile: Hostile) -> None:
    """Styles for everything in the page do not reach card and badge: they are to be seen, in their own colours."""
    compose = hostile("styles")
    compose.type(BRIBE)
    compose.point(compose.underlined("review and get"), click=True)
    card = compose.screen.see("dialog", INCENTIVE)
    box = compose.screen.box(card)
    assert 200 < box["width"] < 600
    assert box["height"] > 100
    compose.screen.shot("hostile-styles")
    yellow = compose.screen.coloured(box)
    assert len(yellow) < 0.3 * box["width"] * box["height"]
    compose.screen.press("button", re.compile("^Ask without an offer"))
    until(compose.page, lambda: "honest review" in compose.text(), "the fix in the field")


def test_removes(hostile: Hostile) -> None:
    """A page that removes the extension's elements again and again stays quick, and the marks' text is checked still."""
    compose = hostile("removes")
    compose.type(BRIBE)
    until(compose.page, lambda: compose.page.evaluate("window.removed") > 0, "something removed")
    compose.page.keyboard.type(" Thanks. " * 10)
    assert compose.text() == BRIBE + " Thanks. " * 10
    # What comes back, comes back less and less often: badge and marks no more than once or twice in this second.
    compose.page.wait_for_timeout(2500)
    before = compose.page.evaluate("window.removed")
    compose.page.wait_for_timeout(1000)
    assert compose.page.evaluate("window.removed") - before < 4


def test_clears(editor: Callable[[str], Compose]) -> None:
    """Marks that the page takes out of its registry come back: the first time at once, then less and less often."""
    compose = editor("contenteditable")
    compose.type(BRIBE)
    compose.underlined("review and get")
    compose.page.evaluate("CSS.highlights.clear()")
    compose.underlined("review and get")
    compose.page.evaluate(
        """() => {
          window.cleared = 0;
          setInterval(() => {
            if (CSS.highlights.size === 0) return;
            window.cleared += 1;
            CSS.highlights.clear();
          }, 5);
        }"""
    )
    compose.page.wait_for_timeout(2500)
    before = compose.page.evaluate("window.cleared")
    compose.page.wait_for_timeout(1000)
    assert 0 < before
    assert compose.page.evaluate("window.cleared") - before < 3


def test_many_fields(hostile: Hostile) -> None:
    """In a page of 200 fields the one in use is underlined, and no task of the page's thread is long."""
    compose = hostile("many")
    areas = compose.page.locator("textarea")
    areas.nth(150).scroll_into_view_if_needed()
    areas.nth(150).click()
    compose.page.keyboard.type(BRIBE)
    compose.underlined("review and get")
    assert compose.page.evaluate("window.longest") < 150


def test_long_text(hostile: Hostile) -> None:
    """100,000 characters are checked, underlined to the last line, and never hold the page up."""
    compose = hostile("plain")
    compose.page.evaluate(
        """(bribe) => {
          const area = document.querySelector("textarea");
          area.focus();
          document.execCommand("insertText", false, "The lamp is made of oak, and its shade of linen.\\n".repeat(2040) + bribe);
          area.scrollTop = area.scrollHeight;
        }""",
        BRIBE,
    )
    compose.page.evaluate("window.longest = 0")
    compose.underlined("review and get", patience=40)
    compose.page.keyboard.type(" Thank you.")
    assert compose.text().endswith(f"{BRIBE} Thank you.")
    compose.underlined("review and get", patience=40)
    compose.screen.shot("long-text")
    assert compose.page.evaluate("window.longest") < 300


def test_markup(contact: Compose) -> None:
    """Markup in a message is text to card and list."""
    evil = '<img src=x onerror="window.pwned=1"><b>review</b> and get $10: karen@<script>window.pwned=1</script>lamps.example'
    contact.type(f"{evil} {BRIBE}")
    contact.point(contact.underlined("review and get"), click=True)
    contact.screen.see("dialog")
    contact.page.keyboard.press("Escape")
    contact.screen.press("button", re.compile("^Inbounds"))
    contact.screen.see("dialog")
    assert contact.page.evaluate("window.pwned") is None
    assert not contact.screen.all("image", "x")


def test_rewrites(hostile: Hostile) -> None:
    """Where the page rewrites the text while it is typed, the marks are under the words as they are now."""
    compose = hostile("rewrites")
    compose.enter()
    compose.page.keyboard.type(f"teh lamp  is here.  {BRIBE}")
    assert compose.text() == f"Dear buyer,\nthe lamp is here. {BRIBE}"
    compose.underlined("review and get a $10 gift card")
    assert {"review and get a $10 gift card"} == {box["text"] for box in compose.drawn() if box["look"] == "error"}


def test_policy(hostile: Hostile) -> None:
    """A page whose own content security policy allows nothing does not keep the extension from its work."""
    compose = hostile("csp")
    check_journey(compose)


def test_left_alone(hostile: Hostile) -> None:
    """Search, password and e-mail fields are left alone."""
    compose = hostile("plain")
    for label in ("Search", "Password", "E-mail"):
        field = compose.page.get_by_label(label)
        field.click()
        compose.page.keyboard.type(BRIBE)
    compose.type(BRIBE)
    compose.underlined("review and get")
    inside = compose.page.get_by_label("Message").bounding_box()
    assert inside
    for box in compose.drawn():
        assert inside["y"] <= box["y"] <= inside["y"] + inside["height"]


def test_read_only(hostile: Hostile) -> None:
    """What cannot be written in is not underlined: not before it can be, and not afterwards."""
    compose = hostile("plain")
    area = compose.page.get_by_label("Message")
    area.evaluate("(one, text) => { one.readOnly = true; one.value = text; }", BRIBE)
    area.click()
    compose.page.wait_for_timeout(1000)
    assert compose.drawn() == []
    assert not compose.screen.all("button", re.compile("^Inbounds"))
    area.evaluate("(one) => { one.readOnly = false; }")
    compose.underlined("review and get")
    compose.screen.see("button", re.compile("^Inbounds"))
    area.evaluate("(one) => { one.disabled = true; }")
    compose.clean()
    compose.screen.gone("button", re.compile("^Inbounds"))
