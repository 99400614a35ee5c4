"""A guest in the page: what the page holds, sends and hears is the same with the extension on, off and gone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chromium import Chromium, until
from compose import BRIBE, Compose
from server import ELSEWHERE, HOSTS, SELLER_CENTRAL, Site

#: The page as its own scripts see it: markup with open shadow roots and what fields hold. The one element that the
#: extension adds is at the end of the document, empty to the page, and is left out only here.
_PAGE = """() => {
  const own = (node) => node.parentNode === document.documentElement && !["HEAD", "BODY"].includes(node.nodeName);
  const write = (node) => {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1) return "";
    if (own(node)) return "";
    const attributes = [...node.attributes].map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`).join("");
    const value = "value" in node && typeof node.value === "string" ? ` (${node.value})` : "";
    const shadow = node.shadowRoot ? `#open{${[...node.shadowRoot.childNodes].map(write).join("")}}` : "";
    return `<${node.localName}${attributes}${value}>${shadow}${[...node.childNodes].map(write).join("")}</${node.localName}>`;
  };
  return write(document.documentElement);
}"""

#: What the page hears: each event by name, with what a listener could see of it.
_LISTEN = """() => {
  window.heard = [];
  for (const type of ["keydown", "keyup", "beforeinput", "input", "change", "focusin", "focusout", "click", "submit"]) {
    document.addEventListener(type, (event) => {
      const target = event.composedPath()[0];
      heard.push(`${type} ${target.localName} ${event.inputType ?? event.key ?? ""} ${event.data ?? ""} ${event.isTrusted}`);
    }, true);
  }
}"""


def use(compose: Compose, *, sees: bool) -> dict[str, Any]:
    """Do what a seller does, and return what the page holds and heard."""
    page = compose.page
    page.evaluate(_LISTEN)
    compose.type(BRIBE)
    page.keyboard.press("Control+Home")
    page.keyboard.type("Hello,\n")
    if sees:
        compose.underlined("review and get")
    held = [page.evaluate(_PAGE)]
    for _ in range(3):
        page.keyboard.press("Control+z")
        held.append(compose.text())
    for _ in range(3):
        page.keyboard.press("Control+Shift+z")
        held.append(compose.text())
    return {"held": held, "heard": page.evaluate("heard"), "page": page.evaluate(_PAGE)}


def test_page_is_the_same(browser: Chromium, start: Callable[..., Chromium]) -> None:
    """Markup, values, undo history and events are, byte for byte, those of a browser without the extension."""
    address = f"https://{SELLER_CENTRAL}/messaging/contact?orderID=112-9990001-3597368&marketplaceID=ATVPDKIKX0DER"
    results: list[dict[str, Any]] = []
    plain = start(extension=False)
    for one, sees in ((plain, False), (browser, True)):
        with one.page(address) as (page, _):
            results.append(use(Compose(page), sees=sees))
    assert results[0] == results[1]
    plain.close()


def test_off_leaves_nothing(browser: Chromium, contact: Compose) -> None:
    """Turned off here, marks, badge and the extension's element are gone at once; on again, they are back."""
    contact.type(BRIBE)
    before = contact.page.evaluate("[...document.documentElement.children].map((one) => one.localName)")
    contact.underlined("review and get")
    worker = browser.worker()
    worker.evaluate(f"chrome.storage.local.set({{ sites: {{ '{SELLER_CENTRAL}': false }} }})")
    contact.clean()
    until(contact.page, lambda: not contact.screen.all("button", re.compile("^Inbounds")), "the badge to go")
    left = contact.page.evaluate("[...document.documentElement.children].map((one) => one.localName)")
    assert left == ["head", "body"]
    assert contact.page.evaluate("[CSS.highlights.size, document.adoptedStyleSheets.length]") == [0, 0]
    assert contact.text() == BRIBE
    worker.evaluate("chrome.storage.local.set({ sites: {} })")
    contact.underlined("review and get")
    assert before[:2] == ["head", "body"]


def test_removed_leaves_nothing(start: Callable[..., Chromium]) -> None:
    """When the extension is removed while a page is open, the page is as if it had never been there."""
    browser = start()
    with browser.page(f"https://{SELLER_CENTRAL}/messaging/hostile/plain") as (page, screen):
        compose = Compose(page)
        compose.type(BRIBE)
        compose.underlined("review and get")
        worker = browser.worker()
        try:
            worker.evaluate("chrome.management.uninstallSelf()")
        except Exception as error:  # It is gone before it can answer.
            if not re.search("closed|restarted", str(error)):
                raise
        page.keyboard.type(" More.")
        until(page, lambda: not compose.drawn(), "the marks to go")
        until(page, lambda: not screen.all("button", re.compile("^Inbounds")), "the badge to go")
        assert page.evaluate("document.documentElement.children.length") == 2
        assert compose.text() == f"{BRIBE} More."
    browser.close()


def test_no_request(start: Callable[..., Chromium], site: Site, tmp_path: Path, words: Callable[..., str]) -> None:
    """Nothing that the extension does, in page, worker, offscreen document or own pages, asks for anything outside."""
    log = tmp_path / "net.json"
    browser = start(arguments=[f"--log-net-log={log}", "--net-log-capture-mode=Everything"])
    own = browser.id
    with browser.page(f"https://{SELLER_CENTRAL}/messaging/contact?orderID=112-9990002-3597368") as (page, _):
        compose = Compose(page)
        compose.type(
            f"{BRIBE} See www.lamps.example, or write to karen@lamps.example. http://track.lamps.example/a.gif"
        )
        compose.underlined("review and get")
        compose.point(compose.underlined("www.lamps.example"), click=True)
        compose.screen.see("dialog")
        compose.page.keyboard.press("Escape")
        compose.press_send()
        compose.screen.press("button", words("ask_send_anyway"))
        until(page, lambda: len(compose.sent()) == 1, "the message to be sent")
        # What a page does ask for is in the log.
        page.evaluate(f"fetch('https://{ELSEWHERE}/static/asked-by-the-page', {{ mode: 'no-cors' }}).then(() => null)")
    for path in ("options.html", "popup.html"):
        with browser.page(f"chrome-extension://{own}/{path}") as (page, screen):
            screen.see("button")
    browser.close()
    asked = _requests(log.read_text("utf-8"))
    assert (f"https://{ELSEWHERE}/static/asked-by-the-page", f"https://{SELLER_CENTRAL}") in asked
    outside = [
        (url, by)
        for url, by in asked
        if not url.startswith(("chrome-extension:", "data:", "blob:", "about:", "chrome:", "devtools:"))
        and url.split("/")[2].split(":")[0] not in HOSTS
        # What has no page or extension behind it is Chromium's own: updates, its own services.
        and by not in ("", "not an origin")
    ]
    assert outside == []
    assert not [asked for asked in site.refused if "lamps.example" in asked]


def test_cannot_connect(browser: Chromium) -> None:
    """Even if a part of the extension asked for something outside, its own security policy would not let it."""
    tried = browser.worker().evaluate(
        f"fetch('https://{ELSEWHERE}/static/style.css').then(() => 'answered', (error) => String(error))"
    )
    assert "Failed to fetch" in tried


def _requests(log: str) -> list[tuple[str, str]]:
    """Return the address and the initiator of each request in Chromium's own log of the network."""
    found: list[tuple[str, str]] = []
    for line in log.splitlines():
        line = line.strip().rstrip(",")
        if '"url"' not in line:
            continue
        try:
            params = json.loads(line).get("params", {})
        except ValueError:
            continue
        if "url" in params:
            found.append((params["url"], params.get("initiator", "")))
    return found


def test_printed(contact: Compose) -> None:
    """A page that is printed has nothing of the extension on it."""
    contact.page.emulate_media(color_scheme="light")
    contact.type(BRIBE)
    box = contact.underlined("review and get")
    contact.page.keyboard.press("F8")
    contact.screen.see("dialog")
    assert contact.screen.coloured(box)
    contact.page.emulate_media(media="print")
    contact.screen.gone("dialog")
    contact.screen.gone("button", re.compile("^Inbounds"))
    assert contact.screen.coloured(box) == []


def test_screens_in_the_dark(contact: Compose) -> None:
    """Card and badge can be read in dark mode and in forced colours: the text stands out from what is behind it."""
    for name, media in (("dark", {"color_scheme": "dark"}), ("forced", {"forced_colors": "active"})):
        contact.page.emulate_media(**media)  # type: ignore[arg-type]
        compose = Compose.contact(contact.page)
        compose.type(BRIBE)
        compose.point(compose.underlined("review and get"), click=True)
        card = compose.screen.see("dialog")
        assert compose.screen.box(card)["width"] > 200
        compose.screen.shot(f"card-{name}")
        assert compose.screen.contrast(compose.screen.box(card)) > 7
