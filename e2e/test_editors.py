"""Real editors, as they come from npm, with nothing of theirs switched off."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from chromium import until
from compose import Compose

EDITORS = [
    "plain", "react", "contenteditable", "lexical", "tiptap", "slate", "quill", "ckeditor5", "tinymce", "draft",
    "codemirror", "iframe", "shadow-open", "shadow-closed", "shadow-rich",
]  # fmt: skip
#: Two lines; the offsets of the second one count a character that is two UTF-16 code units.
FIRST = "Is the lamp fine? \U0001f600 We can help."
SECOND = "Leave a review and get a $10 gift card!"


MENDED = "We would value your honest review of the product, good or bad."


def lines(compose: Compose) -> list[str]:
    """Return the text that the editor's model holds; editors differ in how they part paragraphs."""
    return [line for line in compose.text().splitlines() if line.strip()]


@pytest.mark.parametrize("name", EDITORS)
def test_editor(editor: Callable[[str], Compose], words: Callable[..., str], name: str) -> None:
    """What is typed is underlined, fixed in the editor's own model, taken back by one undo, and can be typed on."""
    compose = editor(name)
    compose.enter()
    compose.page.keyboard.type(FIRST)
    compose.page.keyboard.press("Enter")
    compose.page.keyboard.type(SECOND)
    assert lines(compose) == [FIRST, SECOND]
    box = compose.underlined("review and get a $10 gift card")
    compose.underlined("\U0001f600")
    compose.screen.shot(f"editor-{name}")
    # Editors take what follows within a second for one change with what was before; no person is as quick as this.
    compose.page.wait_for_function(
        "(since) => performance.now() - since > 1100", arg=compose.page.evaluate("performance.now()")
    )
    take_fix(compose, box)
    until(compose.page, lambda: lines(compose) == [FIRST, MENDED], f"the fix in {name}; there is {lines(compose)}")
    see_done(compose, words)
    compose.page.keyboard.press("Control+z")
    until(compose.page, lambda: lines(compose) == [FIRST, SECOND], f"one undo in {name}; there is {lines(compose)}")
    compose.underlined("review and get a $10 gift card")
    compose.page.keyboard.press("Control+End")
    compose.page.keyboard.type(" Ruth")
    until(compose.page, lambda: lines(compose) == [FIRST, f"{SECOND} Ruth"], f"typing on; there is {lines(compose)}")


def test_picture_within(editor: Callable[[str], Compose]) -> None:
    """What would take a picture away together with the words around it is not offered."""
    compose = editor("contenteditable")
    compose.enter()
    compose.page.keyboard.type("Leave a review and get")
    picture = "<img width='20' height='20' alt=''>"
    compose.page.evaluate("(one) => document.execCommand('insertHTML', false, one)", picture)
    compose.page.keyboard.type(" a $10 gift card!")
    compose.point(compose.underlined("gift card"), click=True)
    compose.screen.see("heading", "Something in return for a review")
    compose.page.wait_for_timeout(900)
    assert not compose.screen.all("button", re.compile("^Ask without an offer"))
    assert compose.page.locator("[contenteditable] img").count() == 1
    assert [line.replace("\xa0", " ") for line in lines(compose)] == ["Leave a review and get a $10 gift card!"]


@pytest.mark.parametrize("name", ["plain", "react", "contenteditable", "lexical", "tiptap", "slate", "ckeditor5"])
def test_undo_at_once(editor: Callable[[str], Compose], words: Callable[..., str], name: str) -> None:
    """Undone in the moment in which it is made, a fix is not made again."""
    compose = editor(name)
    compose.enter()
    compose.page.keyboard.type(SECOND)
    box = compose.underlined("review and get a $10 gift card")
    compose.page.wait_for_function(
        "(since) => performance.now() - since > 1100", arg=compose.page.evaluate("performance.now()")
    )
    # A page that takes long over each frame leaves room for a key between the fix and the extension's look at it.
    compose.page.evaluate(
        """() => {
          const drag = () => {
            for (const end = performance.now() + 90; performance.now() < end; );
            requestAnimationFrame(drag);
          };
          drag();
          window.seen = [];
          setInterval(() => window.seen.at(-1) === editor.text() || window.seen.push(editor.text()), 0);
        }"""
    )
    take_fix(compose, box)
    compose.page.wait_for_function("(text) => editor.text().trim() === text", arg=MENDED, polling=1)
    compose.page.keyboard.press("Control+z")
    see_done(compose, words, or_not=True)
    compose.page.wait_for_timeout(600)
    assert lines(compose) == [SECOND]
    # Once at most: what was undone at once may never have been looked at.
    assert [text.strip() for text in compose.page.evaluate("window.seen")].count(MENDED) <= 1


def take_fix(compose: Compose, box: dict[str, Any]) -> None:
    """Open the card of an underline and click on the fix."""
    compose.point(box, click=True)

    def fix() -> bool:
        for frame in frames(compose):
            for thing in compose.screen.all("button", re.compile("^Ask without an offer"), frame):
                compose.screen.click(thing)
                return True
        return False

    until(compose.page, fix, "the fix in the card")


def see_done(compose: Compose, words: Callable[..., str], *, or_not: bool = False) -> None:
    """Wait for the word that the fix is made (or was not, or so long that it has gone): until then there is work."""
    said = [words("fix_done", "Ask without an offer"), *([words("fix_failed")] if or_not else ())]
    since = compose.page.evaluate("performance.now()")

    def over() -> bool:
        if any(compose.screen.all("StaticText", word, frame) for frame in frames(compose) for word in said):
            return True
        return or_not and compose.page.evaluate("performance.now()") - since > 5000 and bool(compose.drawn())

    until(compose.page, over, "the word that it is done")


def frames(compose: Compose) -> list[str | None]:
    """Return the ids of the page's frames, None for the page itself."""
    tree = compose.screen.cdp.send("Page.getFrameTree")["frameTree"]
    return [None, *(child["frame"]["id"] for child in tree.get("childFrames", ()))]
