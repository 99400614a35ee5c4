"""The seller's journey in stock Firefox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from chromium import SHOTS
from compose import BRIBE, FIELD, HARMLESS
from firefox import Firefox, Tab
from server import ELSEWHERE, EUROPE, SELLER_CENTRAL, Site

Words = Callable[..., str]
INCENTIVE = "Something in return for a review"
PLAIN_REQUEST = "We would value your honest review of the product, good or bad."

#: What is underlined. The page's scripts see the document's highlights, whichever root their ranges are in.
DRAWN = """() => [window, ...Array.from(window.frames)].flatMap((frame) => {
  const { x: left = 0, y: top = 0 } = frame.frameElement?.getBoundingClientRect() ?? {};
  return [...frame.CSS.highlights].filter(([name]) => /^inbounds-(error|warning|hint)$/.test(name)).flatMap(([name, highlight]) =>
    [...highlight].flatMap((range) => [...range.getClientRects()].filter(({ width }) => width > 0).map(({ x, y, width, height }) =>
      ({ look: name.slice(9), text: range.toString(), x: left + x + width / 2, y: top + y + height / 2, width }))));
})"""
TEXT = "() => document.querySelector('kat-textarea').value"


@pytest.fixture
def tab(firefox: Firefox, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """The contact page, on an order of its own."""
    order = f"114-{abs(hash(request.node.name)) % 10**7:07d}-1234567"
    tab = firefox.open(f"https://{SELLER_CENTRAL}/messaging/contact?orderID={order}&marketplaceID=ATVPDKIKX0DER")
    yield tab
    SHOTS.mkdir(exist_ok=True)
    tab.do("shot", str(SHOTS / f"firefox-{request.node.name}.png"))
    tab.do("shut")


def write(tab: Tab, text: str) -> None:
    """Click into the field and type."""
    box = tab.evaluate(
        "() => document.querySelector('kat-textarea').shadowRoot.querySelector('textarea').getBoundingClientRect().toJSON()"
    )
    tab.do("click", box["x"] + 40, box["y"] + 24)
    tab.do("type", text)


def drawn(tab: Tab, words: str) -> dict[str, Any]:
    """Wait until these words are underlined; return where."""

    def found() -> list[dict[str, Any]]:
        return [box for box in tab.evaluate(DRAWN) if words in box["text"]]

    box: dict[str, Any] = tab.until(found, f"{words!r} underlined")[0]
    return box


def test_type_underline_card_fix_undo(tab: Tab) -> None:
    """What breaks a rule is underlined while it is typed, explained on a click, mended by one, and undone by one key."""
    write(tab, BRIBE)
    box = drawn(tab, "review and get a $10 gift card")
    tab.do("click", box["x"], box["y"])
    tab.see(INCENTIVE, "h2")
    tab.do("shot", str(SHOTS / "firefox-card.png"))
    tab.press("Ask without an offer")
    tab.until(lambda: tab.evaluate(TEXT) == PLAIN_REQUEST, "the fix in the field")
    tab.do("press", ["Control", "z"])
    tab.until(lambda: tab.evaluate(TEXT) == BRIBE, "the text as it was")
    drawn(tab, "review and get a $10 gift card")


def test_keyboard_alone(tab: Tab) -> None:
    """By keys alone one opens the card, closes it, and types on."""
    write(tab, BRIBE)
    drawn(tab, "review and get")
    tab.do("press", ["F8"])
    tab.see("", "dialog")
    tab.do("press", ["Escape"])
    tab.until(lambda: not [one for one in tab.look() if one["role"] == "dialog"], "the card to close")
    tab.do("type", " Thanks.")
    assert tab.evaluate(TEXT) == f"{BRIBE} Thanks."


def test_send(tab: Tab, words: Words) -> None:
    """Send asks where a stated rule is broken, and sends it once where that is wanted."""
    write(tab, BRIBE)
    drawn(tab, "review and get")
    box = tab.evaluate("() => document.querySelector('.ayb-contact-form-send-button').getBoundingClientRect().toJSON()")
    send = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.do("click", *send)
    tab.see(words("ask_title"), "h2")
    assert tab.evaluate("() => window.sent") == []
    tab.press(words("ask_send_anyway"))
    tab.until(lambda: tab.evaluate("() => window.sent") == [BRIBE], "the message to be sent")


def test_send_outside_the_frame(firefox: Firefox, words: Words) -> None:
    """Send beside the frame of the message, which is another site's, asks first; after that it goes through."""
    frame = f"https://{EUROPE}/messaging/hostile/frames?field=1"
    tab = firefox.open(f"https://{SELLER_CENTRAL}/messaging/hostile/frames?send=1&frame={quote(frame, safe='')}")
    box = tab.evaluate("() => document.querySelector('iframe').getBoundingClientRect().toJSON()")
    # The frame's page is there when a click in it comes to its field.
    tab.until(lambda: tab.evaluate("() => performance.getEntriesByType('resource').length > 0"), "the frame")
    tab.do("click", box["x"] + 100, box["y"] + 80)
    tab.do("type", BRIBE)
    button = tab.evaluate("() => document.querySelector('#send').getBoundingClientRect().toJSON()")
    send = button["x"] + button["width"] / 2, button["y"] + button["height"] / 2

    def asked() -> bool:
        tab.do("click", *send)
        return bool(tab.evaluate("() => document.documentElement.querySelector('[data-inbounds]') !== null"))

    tab.until(asked, "the question")
    assert tab.evaluate("() => clicked.length") == 0
    tab.press(words("ask_send_anyway"))
    tab.until(lambda: tab.evaluate("() => clicked.length") == 1, "Send to come to the page")
    tab.do("shut")


@pytest.mark.parametrize("host", [None, SELLER_CENTRAL, EUROPE])
def test_order_around_the_frame(firefox: Firefox, words: Words, host: str | None) -> None:
    """A message in a frame is about the order that the page around names: a second request for it is caught."""
    order = f"118-{abs(hash(host)) % 10**7:07d}-7770001"
    frame = f"https://{host}/messaging/hostile/frames?field=1" if host else "editor"
    parts = f"send=1&success=1&orderID={order}&frame={quote(frame, safe='')}"
    tab = firefox.open(f"https://{SELLER_CENTRAL}/messaging/hostile/frames?{parts}")
    if host:
        tab.until(lambda: tab.evaluate("() => performance.getEntriesByType('resource').length > 0"), "the frame")
    box = tab.evaluate("() => document.querySelector('iframe').getBoundingClientRect().toJSON()")
    tab.do("click", box["x"] + 100, box["y"] + (80 if host else 18))
    tab.do("type", f"Please review the lamp, good or bad. It is about order {order}.")
    tab.see(words("verdict_in_bounds"), "button")
    button = tab.evaluate("() => document.querySelector('#send').getBoundingClientRect().toJSON()")
    tab.do("click", button["x"] + button["width"] / 2, button["y"] + button["height"] / 2)
    tab.until(lambda: tab.evaluate("() => clicked.length") == 1, "the message to be sent")
    # What stands there still would be the second one.
    tab.do("click", box["x"] + 100, box["y"] + (80 if host else 18))
    tab.see(words("verdict_out_of_bounds"), "button")
    tab.press(words("verdict_out_of_bounds"))
    tab.see("Second request for a review")
    tab.do("shut")


def test_shut_off(firefox: Firefox, tab: Tab) -> None:
    """Turned off here, marks and elements are gone; on again, they are back."""
    write(tab, BRIBE)
    drawn(tab, "review and get")
    own = firefox.own_page("options.html")
    own.until(lambda: own.evaluate("() => typeof browser?.storage?.local === 'object'"), "the page")
    own.evaluate(f"() => browser.storage.local.set({{ sites: {{ '{SELLER_CENTRAL}': false }} }})")
    tab.until(lambda: tab.evaluate("() => document.documentElement.children.length") == 2, "the elements to go")
    assert tab.evaluate("() => CSS.highlights.size") == 0
    own.evaluate("() => browser.storage.local.set({ sites: {} })")
    drawn(tab, "review and get")
    own.do("shut")


def test_event_page(firefox: Firefox, tab: Tab) -> None:
    """The browser ends the event page, and the engine with it, when it likes: marks stay, the next text starts it."""
    write(tab, BRIBE)
    drawn(tab, "review and get")
    state = "(extension) => extension.backgroundState"
    assert firefox.do("privileged", state) == "running"
    firefox.do("privileged", "(extension) => extension.terminateBackground()")
    assert firefox.do("privileged", state) == "stopped"
    drawn(tab, "review and get")
    tab.do("type", " Write to karen@lamps.example, please.")
    drawn(tab, "karen@lamps.example")
    assert firefox.do("privileged", state) == "running"


def test_event_page_in_a_check(firefox: Firefox, tab: Tab) -> None:
    """A text that is being checked when the event page ends is checked by the next one."""
    firefox.do("privileged", "(extension) => extension.terminateBackground()")
    write(tab, BRIBE)
    # The engine is still starting for it.
    firefox.do("privileged", "(extension) => extension.terminateBackground()")
    drawn(tab, "review and get")


EDITORS = [
    "plain", "react", "contenteditable", "lexical", "tiptap", "slate", "quill", "ckeditor5", "tinymce",
    "draft", "codemirror", "iframe", "shadow-open", "shadow-closed", "shadow-rich",
]  # fmt: skip


@pytest.mark.parametrize("name", EDITORS)
def test_editor(firefox: Firefox, name: str) -> None:
    """Editors in Firefox: typed into, underlined, fixed in the editor's own model, taken back by one undo."""
    tab = firefox.open(f"https://{SELLER_CENTRAL}/messaging/editors/{name}")
    tab.until(lambda: tab.evaluate("() => Boolean(window.editor)"), "the editor")
    field = tab.evaluate(FIELD)
    tab.do("click", field["x"] + 40, field["y"] + min(28, field["height"] / 2))
    tab.do("type", BRIBE)
    box = drawn(tab, "review and get a $10 gift card")
    since = tab.evaluate("() => performance.now()")
    # Editors take what follows within a second for one change with what was before; no person is as quick as this.
    tab.until(lambda: tab.evaluate("() => performance.now()") - since > 1100, "a second")
    tab.do("click", box["x"], box["y"])
    tab.press("Ask without an offer")
    tab.until(lambda: tab.evaluate("() => editor.text().trim()") == PLAIN_REQUEST, "the fix in the editor")
    tab.do("press", ["Control", "z"])
    tab.until(lambda: tab.evaluate("() => editor.text().trim()") == BRIBE, "one undo")
    tab.do("shut")


@contextmanager
def turned_on(firefox: Firefox, words: Words) -> Iterator[Tab]:
    """Turn the extension on elsewhere, as a seller does in the options, and off again."""
    own = firefox.own_page("options.html#sites")
    own.until(lambda: own.evaluate("() => Boolean(document.querySelector('table.rules tbody tr'))"), "the options")
    own.do("front")
    before: list[float] = []

    def turned() -> bool:
        # What is above may still be coming in: the button is pressed once it stays where it is.
        if ELSEWHERE in own.evaluate("() => document.querySelector('#sites ul').textContent"):
            return True
        at = own.evaluate(
            """(host) => {
              document.querySelector("#site").value = host;
              const button = document.querySelector("#sites form button");
              button.scrollIntoView({ block: "center", behavior: "instant" });
              const { x, y, width, height } = button.getBoundingClientRect();
              return [x + width / 2, y + height / 2];
            }""",
            ELSEWHERE,
        )
        if at == before:
            own.do("click", *at)
        before[:] = at
        return False

    own.until(turned, "the site in the list")
    try:
        yield own
    finally:
        label = words("options_sites_turn_off_host", ELSEWHERE)
        own.evaluate("(label) => document.querySelector(`#sites [aria-label='${label}']`).click()", label)
    own.until(
        lambda: own.evaluate(
            """async (host) => {
              const { origins } = await browser.permissions.getAll();
              const scripts = await browser.scripting.getRegisteredContentScripts();
              return scripts.length === 0 && !origins.some((origin) => origin.includes(host));
            }""",
            ELSEWHERE,
        ),
        "permission and script to be given back",
    )
    own.do("shut")


def test_another_site(firefox: Firefox, words: Words) -> None:
    """Elsewhere nothing runs until the seller turns it on there; turned off again, it leaves nothing behind."""
    tab = firefox.open(f"https://{ELSEWHERE}/messaging/hostile/plain")
    children = "() => document.documentElement.children.length"
    field = "() => { document.querySelector('textarea').focus(); }"
    tab.evaluate(field)
    tab.do("type", BRIBE)
    assert [tab.evaluate(children), tab.evaluate(DRAWN)] == [2, []]
    with turned_on(firefox, words):
        tab.do("front")
        drawn(tab, "review and get")
        tab.do("reload")
        tab.evaluate(field)
        tab.do("type", BRIBE)
        drawn(tab, "review and get")
    tab.until(lambda: tab.evaluate(children) == 2, "nothing left")
    assert tab.evaluate("() => CSS.highlights.size") == 0
    tab.do("shut")


def test_one_line_inputs(firefox: Firefox, words: Words) -> None:
    """Elsewhere one-line inputs are checked that messages are written in, and no others."""
    with turned_on(firefox, words):
        tab = firefox.open(f"https://{ELSEWHERE}/messaging/hostile/inputs")
        count = tab.evaluate("() => document.querySelectorAll('input').length")
        for index in range(count):
            tab.evaluate("(index) => document.querySelectorAll('input')[index].focus()", index)
            tab.do("type", BRIBE)
        inputs = """(part) => [...document.querySelectorAll(`#${part} input`)].map((one) => one.getBoundingClientRect())
          .map(({ top, bottom }) => [top, bottom])"""
        messages = tab.evaluate(inputs, "messages")

        def underlined() -> set[int]:
            places = [box["y"] for box in tab.evaluate(DRAWN) if "review and get" in box["text"]]
            return {index for index, (top, bottom) in enumerate(messages) if any(top < y < bottom for y in places)}

        tab.until(lambda: underlined() == set(range(len(messages))), "each of them underlined")
        # The badge has made way for the line.
        end = max(box["x"] + box["width"] / 2 for box in tab.evaluate(DRAWN))
        tab.until(lambda: tab.see(words("verdict_out_of_bounds"), "button")["x"] > end, "the badge beside the words")
        SHOTS.mkdir(exist_ok=True)
        tab.do("shot", str(SHOTS / "firefox-inputs.png"))
        others = tab.evaluate(inputs, "others")
        assert not [box for box in tab.evaluate(DRAWN) for top, bottom in others if top < box["y"] < bottom]
        tab.do("shut")


def test_harmless(tab: Tab, words: Words) -> None:
    """What no stated rule forbids is not underlined as an error, and the badge says how it stands."""
    write(tab, HARMLESS)
    tab.until(
        lambda: (
            not [box for box in tab.evaluate(DRAWN) if box["look"] == "error"]
            and [one for one in tab.look() if words("verdict_doubtful") in one["name"]]
        ),
        "the whole message judged",
    )


def test_nothing_asked_for(tab: Tab, site: Site) -> None:
    """Nothing is asked for outside but by Firefox itself, whose own services are known by name."""
    write(tab, f"{BRIBE} http://track.lamps.example/a.gif karen@lamps.example")
    drawn(tab, "track.lamps.example")
    services = (
        ".mozilla.com:443",
        ".mozilla.net:443",
        ".mozilla.org:443",
        ".firefox.com:443",
        ".firefox.com/",
        ".googleapis.com:443",
    )
    chromium = ("google.com:443", "gvt1.com:443", "update.googleapis.com/")
    assert [asked for asked in site.refused if not any(part in asked for part in (*services, *chromium))] == []


def test_formatted_letter(firefox: Firefox) -> None:
    """Links, pictures and styles in a field that takes more than text are judged and marked, the content left alone."""
    tab = firefox.open(f"https://{SELLER_CENTRAL}/messaging/editors/contenteditable")
    tab.until(lambda: tab.evaluate("() => Boolean(window.editor)"), "the editor")
    box = tab.evaluate("() => document.querySelector('[contenteditable]').getBoundingClientRect().toJSON()")
    tab.do("click", box["x"] + 40, box["y"] + 24)
    letter = (
        '<p style="text-align: center;">Hello <span style="color: rgb(200, 0, 0);">Ann, how is</span> the lamp?</p>'
        '<p>For more <a href="http://www.tinbox.example/x">click here</a> please.</p>'
    )
    tab.evaluate("(html) => { document.querySelector('[contenteditable]').innerHTML = html; }", letter)
    for words in ("Hello Ann, how is the lamp?", "Ann, how is", "click here"):
        drawn(tab, words)
    assert tab.evaluate("() => document.querySelector('[contenteditable]').innerHTML") == letter
    box = drawn(tab, "the lamp?")
    tab.do("click", box["x"] + box["width"] / 2 - 8, box["y"])
    tab.press("Take the alignment out")
    content = "() => document.querySelector('[contenteditable]').innerHTML"
    tab.until(lambda: "center" not in tab.evaluate(content), "the fix")
    tab.do("press", ["Control", "z"])
    tab.until(lambda: tab.evaluate(content) == letter, "the undo")
    tab.do("shut")


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("quill", ["Hello Ann, how is the lamp?", "Ann, how is", "click here"]),
        ("tiptap", ["click here"]),
        # In Chromium it drops the styles of what is pasted.
        ("tinymce", ["Hello Ann, how is the lamp?", "Ann, how is", "click here"]),
    ],
)
def test_pasted_letter(firefox: Firefox, name: str, marked: list[str]) -> None:
    """What an editor has kept of a formatted letter is judged, each place is underlined, and the content left alone."""
    tab = firefox.open(f"https://{SELLER_CENTRAL}/messaging/editors/{name}")
    tab.until(lambda: tab.evaluate("() => Boolean(window.editor)"), "the editor")
    field = tab.evaluate(FIELD)
    tab.do("click", field["x"] + 40, field["y"] + min(28, field["height"] / 2))
    letter = (
        '<p style="text-align: center">Hello <span style="color: rgb(200, 0, 0)">Ann, how is</span> the lamp?</p>'
        '<p>For more <a href="http://www.tinbox.example/x">click here</a> please.</p>'
    )
    within = (
        "(document.querySelector('[contenteditable=true]') ?? document.querySelector('iframe').contentDocument.body)"
    )
    tab.evaluate(
        f"""(html) => {within}.dispatchEvent(
          new ClipboardEvent("paste", {{ dataType: "text/html", data: html, bubbles: true, cancelable: true }}))""",
        letter,
    )
    tab.until(lambda: "click here" in tab.evaluate("() => editor.text()"), "the letter in the editor")
    content = f"() => {within}.innerHTML"
    before = tab.evaluate(content)
    for words in marked:
        drawn(tab, words)
    texts = {box["text"] for box in tab.evaluate(DRAWN)}
    assert texts <= set(marked)
    assert tab.evaluate(content) == before
    SHOTS.mkdir(exist_ok=True)
    tab.do("shot", str(SHOTS / f"firefox-formatted-{name}.png"))
    tab.do("shut")
