"""Shows the extension at work: opens the browser on the demonstration page; without a display, types and tells.

Where there is a display the seller's page opens with the extension in it, to be tried out; it is over when the window
is closed. Where there is none, a message is typed, what was found is printed, and a picture is kept.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from pathlib import Path

from chromium import EXTENSION, ROOT, Chromium, Thing, until
from compose import Compose
from playwright.sync_api import sync_playwright
from server import SELLER_CENTRAL, Site

from policy_core.browser import Session

ORDER = "112-0614132-3597368"
ADDRESS = f"https://{SELLER_CENTRAL}/messaging/contact?orderID={ORDER}&marketplaceID=ATVPDKIKX0DER"
MESSAGE = f"""Hello Karen,

thank you for your order {ORDER}. Leave us a 5-star review and we give you $10 back.
For more lamps visit www.lamps.example or write to ruth@lamps.example \U0001f60a

Best wishes
Ruth"""
PICTURE = ROOT / "dist" / "demo.png"


def main() -> None:
    """Open the browser, and do what there is a display for."""
    shown = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and "--headless" not in sys.argv
    with tempfile.TemporaryDirectory() as profile, Site() as site, sync_playwright() as playwright:
        browser = Chromium(playwright, Path(profile), site.address, EXTENSION, shown=shown)
        page = browser.context.pages[0]
        try:
            if shown:
                page.goto(ADDRESS)
                print("The page is open. Try a message such as:\n")
                print(MESSAGE)
                print("\nClose the window when you have seen enough.", flush=True)
                page.wait_for_event("close", timeout=0)
            else:
                tell(Compose.at(page, ADDRESS))
        finally:
            browser.close()


def tell(compose: Compose) -> None:
    """Type the message, print each finding as its card has it, and keep a picture."""
    compose.page.set_viewport_size({"width": 1280, "height": 1000})
    # The picture is not to be of something on its way.
    compose.page.emulate_media(reduced_motion="reduce")
    compose.type(MESSAGE)
    compose.underlined("ruth@lamps.example")
    until(compose.page, lambda: compose.screen.all("status"), "the verdict")
    print(f"Typed on {compose.page.url}:\n\n{MESSAGE}\n\nFound:")
    ids = {rule["title"]: rule["id"] for rule in json.loads(Session().describe())["rules"]}
    found: list[str] = []
    compose.page.keyboard.press("F8")
    card = compose.screen.see("dialog")
    while card.name not in found:
        found.append(card.name)
        words = ", ".join(f"“{word}”" for word in compose.screen.quoted(card)) or "the whole message"
        print(f"\n  {ids.get(card.name, '')}: {card.name}\n    {words}\n    {compose.screen.described(card)}")
        card = go_on(compose, card.name)
    # The picture shows the gravest.
    bribe = next(title for title, rule in ids.items() if rule == "review.incentive")
    while card.name != bribe and bribe in found:
        card = go_on(compose, card.name)
    compose.screen.see("button", re.compile("^(Ask without|Remove)"))
    PICTURE.parent.mkdir(exist_ok=True)
    compose.page.screenshot(path=PICTURE)
    print(f"\n{len(found)} findings. A picture is in {PICTURE.relative_to(ROOT)}.")


def go_on(compose: Compose, shown: str) -> Thing:
    """Go from the finding that is shown to the next; return its card."""
    compose.page.keyboard.press("F8")
    until(compose.page, lambda: compose.screen.see("dialog").name != shown, "the next finding")
    return compose.screen.see("dialog")


if __name__ == "__main__":
    main()
