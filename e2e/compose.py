"""A page on which a message is written: what a seller does there, and what of the extension can be seen."""

from __future__ import annotations

import itertools
from typing import Any, Self

from chromium import Screen, until
from playwright.sync_api import Page
from server import SELLER_CENTRAL

#: A message that breaks stated rules (review.incentive, …) and one that breaks none.
BRIBE = "Leave a review and get a $10 gift card!"
HARMLESS = "Does the lamp flicker with another bulb, too?"

_orders = itertools.count(1)

#: The ranges that are drawn, whichever root they are in. Highlights are the document's: its own scripts see them too.
_DRAWN = """() => {
  const found = [];
  for (const frame of [window, ...Array.from(window.frames)]) {
    let highlights;
    try { highlights = frame.CSS.highlights; } catch { continue; }
    const at = frame === window ? { x: 0, y: 0 } : frame.frameElement.getBoundingClientRect();
    for (const [name, highlight] of highlights) {
      if (!name.startsWith("inbounds-")) continue;
      for (const range of highlight) {
        for (const box of range.getClientRects()) {
          if (box.width === 0) continue;
          found.push({ look: name.slice(9), text: range.toString(), x: box.x + at.x, y: box.y + at.y, width: box.width, height: box.height });
        }
      }
    }
  }
  return found;
}"""

#: Where the field is.
FIELD = """() => {
  const deep = (root) => {
    for (const one of root.querySelectorAll("textarea:not([readonly]), [contenteditable]:not([contenteditable=false]), iframe, *")) {
      if (one.matches("textarea:not([readonly])") && one.checkVisibility()) return one.getBoundingClientRect();
      if (one.isContentEditable && one.checkVisibility()) return one.getBoundingClientRect();
      if (one.localName === "iframe" && one.checkVisibility()) return one.getBoundingClientRect();
      if (one.shadowRoot) { const inner = deep(one.shadowRoot); if (inner) return inner; }
      if (one.localName === "message-field") return one.getBoundingClientRect();
    }
    return null;
  };
  const { x, y, width, height } = deep(document);
  return { x, y, width, height };
}"""


class Compose:
    """A page with a field for a message."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screen = Screen(page)

    @classmethod
    def at(cls, page: Page, address: str) -> Self:
        """Open an address."""
        page.goto(address)
        return cls(page)

    @classmethod
    def contact(cls, page: Page, order: str | None = None, *, review: bool = False) -> Self:
        """Open the contact page, on an order that no other test writes on unless told otherwise."""
        order = order or f"112-{next(_orders):07d}-3597368"
        return cls.at(
            page,
            f"https://{SELLER_CENTRAL}/messaging/contact?orderID={order}&marketplaceID=ATVPDKIKX0DER"
            + ("&review=1" if review else ""),
        )

    @classmethod
    def editor(cls, page: Page, name: str) -> Self:
        """Open the page with an editor, when that is there."""
        page.goto(f"https://{SELLER_CENTRAL}/messaging/editors/{name}")
        page.wait_for_function("window.editor")
        return cls(page)

    # What a seller does

    def enter(self) -> None:
        """Click into the field."""
        box = self.page.evaluate(FIELD)
        self.page.mouse.click(box["x"] + min(40, box["width"] / 2), box["y"] + min(28, box["height"] / 2))

    def type(self, text: str, delay: float = 0) -> None:
        """Click into the field and type."""
        self.enter()
        self.page.keyboard.type(text, delay=delay)

    def text(self) -> str:
        """Return the text that the page, or the editor's own model, holds."""
        text: str = self.page.evaluate(
            """() => window.editor ? editor.text()
                 : (document.querySelector("kat-textarea") ?? document.querySelector("textarea")).value"""
        )
        return text

    def press_send(self) -> None:
        """Click on Send."""
        self.page.locator("kat-button.ayb-contact-form-send-button").click()

    def sent(self) -> list[str]:
        """Return the messages that the page has sent."""
        messages: list[str] = self.page.evaluate("window.sent")
        return messages

    # What is to be seen

    def drawn(self) -> list[dict[str, Any]]:
        """Return what is underlined: severity, words and place, one for each line."""
        boxes: list[dict[str, Any]] = self.page.evaluate(_DRAWN)
        return [box for box in boxes if box["look"] != "emphasis"]

    def underlined(self, words: str | None = None, *, patience: float = 20) -> dict[str, Any]:
        """Wait until these words, or any, are underlined; return the first place."""

        def found() -> list[dict[str, Any]]:
            return [box for box in self.drawn() if words is None or words in box["text"]]

        return until(self.page, found, f"{words!r} underlined; there is {self.drawn()}", patience)[0]

    def clean(self) -> None:
        """Wait until nothing is underlined."""
        until(self.page, lambda: not self.drawn(), f"nothing underlined any more; there is {self.drawn()}")

    def point(self, box: dict[str, Any], *, click: bool = False) -> None:
        """Rest the pointer on an underline, or click on it."""
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x - 3, y)
        self.page.mouse.move(x, y)
        if click:
            self.page.mouse.click(x, y)
