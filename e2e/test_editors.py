"""Real editors, as they come from npm, with nothing of theirs switched off."""

from __future__ import annotations

import re
from collections.abc import Callable

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
    compose.point(box, click=True)
    frames = [None, *(frame["id"] for frame in _frames(compose))]

    def fix() -> bool:
        for frame in frames:
            for thing in compose.screen.all("button", re.compile("^Ask without an offer"), frame):
                compose.screen.click(thing)
                return True
        return False

    until(compose.page, fix, "the fix in the card")
    mended = "We would value your honest review of the product, good or bad."
    until(compose.page, lambda: lines(compose) == [FIRST, mended], f"the fix in {name}; there is {lines(compose)}")
    # Until the extension says so, it is at work; no person is as quick.
    done = words("fix_done", "Ask without an offer")
    until(
        compose.page,
        lambda: any(compose.screen.all("StaticText", done, frame) for frame in frames),
        "the word that it is done",
    )
    compose.page.keyboard.press("Control+z")
    until(compose.page, lambda: lines(compose) == [FIRST, SECOND], f"one undo in {name}; there is {lines(compose)}")
    compose.underlined("review and get a $10 gift card")
    compose.page.keyboard.press("Control+End")
    compose.page.keyboard.type(" Ruth")
    until(compose.page, lambda: lines(compose) == [FIRST, f"{SECOND} Ruth"], f"typing on; there is {lines(compose)}")


def _frames(compose: Compose) -> list[dict[str, str]]:
    tree = compose.screen.cdp.send("Page.getFrameTree")["frameTree"]
    return [child["frame"] for child in tree.get("childFrames", ())]
