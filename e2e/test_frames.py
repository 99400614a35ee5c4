"""Messages in frames: the question before Send where that is in another, and the order that the page around them is about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from chromium import Chromium, until
from compose import BRIBE, HARMLESS, Compose
from playwright.sync_api import Frame, Page
from server import EUROPE, SELLER_CENTRAL

Words = Callable[..., str]
#: What a message that the seller starts has to have.
ORDER = " It is about order 112-7654321-1234567."


def address(host: str = SELLER_CENTRAL, **parts: str) -> str:
    """Return the address of a page with these parts."""
    return f"https://{host}/messaging/hostile/frames?{urlencode(parts)}"


#: What may be sent once for an order, which is to be named in it.
REQUEST = "Please review the lamp, good or bad. It is about order {}."
_orders = itertools.count(1)

#: The message's frame beside Send: an editor without an address, a page of the same site, a page of another.
FRAMES = {"editor": "editor", "same": address(field="1"), "other": address(EUROPE, field="1")}


def opened(page: Page, where: str) -> tuple[Compose, Frame]:
    """Open a page with Send and with such a frame; return it, and that frame."""
    compose = Compose.at(page, where)
    frame = until(page, lambda: page.frames[1:], "the frame")[0]
    frame.wait_for_load_state()
    return compose, frame


def apart(page: Page, asks: str) -> tuple[Compose, Frame, Frame]:
    """Open a page with message and Send in two frames, of which the larger one, which asks, has what is said; return both."""
    if asks == "message":
        compose, send = opened(page, address(field="1", frame=address(EUROPE, send="1")))
        return compose, page.main_frame, send
    compose, message = opened(page, address(send="1", frame=FRAMES["other"]))
    return compose, message, page.main_frame


def write(frame: Frame, text: str) -> None:
    """Click into the frame's field and type."""
    frame.locator("textarea, body[contenteditable]").click()
    frame.page.keyboard.type(text)


def text(frame: Frame) -> str:
    """Return what stands in the frame's field."""
    written: str = frame.evaluate("(document.querySelector('textarea')?.value ?? document.body.innerText).trim()")
    return written


def marked(frame: Frame) -> None:
    """Wait until something is underlined in the frame."""
    frame.wait_for_function("CSS.highlights.get('inbounds-error')?.size > 0")


def errors(frame: Frame) -> str:
    """Return the words that are underlined as errors in the frame."""
    words: str = frame.evaluate("[...(CSS.highlights.get('inbounds-error') ?? [])].map(String).join(' … ')")
    return words


def requested(page: Page) -> str:
    """Send a request for a review, written in a frame, for an order that the page around names; return the order."""
    order = f"116-{next(_orders):07d}-7770001"
    _, frame = opened(page, address(send="1", success="1", frame="editor", orderID=order))
    write(frame, REQUEST.format(order))
    page.locator("#send").click()
    # What stands there still would be the second one.
    until(page, lambda: "Please review" in errors(frame), "the message to be written down")
    return order


def sends(frame: Frame | Page) -> int:
    """Return how often Send came to the page."""
    count: int = frame.evaluate("clicked.length")
    return count


@pytest.mark.parametrize("kind", FRAMES)
def test_send_outside(page: Page, words: Words, kind: str) -> None:
    """Send beside the message's frame asks first; back keeps the message, send anyway sends it once."""
    compose, frame = opened(page, address(send="1", frame=FRAMES[kind]))
    write(frame, BRIBE)
    marked(frame)
    page.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    compose.screen.shot(f"frame-{kind}")
    compose.screen.press("button", words("ask_back"))
    compose.screen.gone("dialog", words("ask_title"))
    assert (sends(page), text(frame)) == (0, BRIBE)
    page.locator("#send").click()
    compose.screen.press("button", words("ask_send_anyway"))
    until(page, lambda: sends(page) == 1, "Send to come to the page")
    # The same text is not asked about again.
    page.locator("#send").click()
    until(page, lambda: sends(page) == 2, "Send to come to the page again")


@pytest.mark.parametrize("kind", FRAMES)
def test_fix(page: Page, words: Words, kind: str) -> None:
    """The question mends the message in the other frame, and says so; then it goes out."""
    compose, frame = opened(page, address(send="1", frame=FRAMES[kind]))
    write(frame, BRIBE + ORDER)
    # At once: what the question offers comes while it is open.
    page.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    compose.screen.press("button", "Remove the offer")
    compose.screen.see("dialog", words("ask_title_clean"))
    assert text(frame) == ORDER.strip()
    compose.screen.press("button", words("ask_send"))
    until(page, lambda: sends(page) == 1, "Send to come to the page")


@pytest.mark.parametrize("host", [SELLER_CENTRAL, EUROPE])
def test_send_inside(page: Page, words: Words, host: str) -> None:
    """Where Send is in a small frame, the page with the message asks."""
    compose, frame = opened(page, address(field="1", frame=address(host, send="1")))
    write(page.main_frame, BRIBE)
    marked(page.main_frame)
    frame.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    compose.screen.press("button", words("ask_back"))
    compose.screen.gone("dialog", words("ask_title"))
    assert sends(frame) == 0
    frame.locator("#send").click()
    compose.screen.press("button", words("ask_send_anyway"))
    until(page, lambda: sends(frame) == 1, "Send to come to the frame")


def test_one_frame_and_another(page: Page, words: Words) -> None:
    """Between two frames of a page, neither of which is the page itself, the question comes, too."""
    query = urlencode([("frame", address(EUROPE, field="1")), ("frame", address(send="1"))])
    compose = Compose.at(page, f"https://{SELLER_CENTRAL}/messaging/hostile/frames?{query}")
    message, send = until(page, lambda: page.frames[1:] if len(page.frames) == 3 else [], "the frames")
    send.wait_for_load_state()
    write(message, BRIBE)
    marked(message)
    send.locator("#send").click()
    # Both frames are of one size: the one with the message asks, and is in a process of its own.
    seen = page.context.new_cdp_session(message)

    def asks() -> bool:
        return words("ask_title") in str(seen.send("Accessibility.getFullAXTree"))

    until(page, asks, "the question")
    page.keyboard.press("Escape")
    until(page, lambda: not asks(), "the question to go")
    assert sends(send) == 0
    compose.screen.shot("frames")


#: A picture that is a link, as it is pasted.
PICTURE = (
    '<p><a href="https://www.lamps.example/"><img width="600" height="60" src="data:image/png;base64,'
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="></a></p>'
)


def paste(frame: Frame, markup: str) -> None:
    """Paste markup into the frame's field."""
    field = frame.locator("[contenteditable]")
    field.click()
    field.evaluate(
        """(field, markup) => {
          document.execCommand("selectAll");
          document.execCommand("insertHTML", false, markup);
        }""",
        markup,
    )


def test_picture(page: Page, words: Words) -> None:
    """A message without a word, a linked picture alone, is asked about where Send is in another frame."""
    compose, frame = opened(page, address(send="1", frame="editor"))
    paste(frame, PICTURE)
    assert text(frame) == ""
    page.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    compose.screen.press("button", words("ask_back"))
    assert sends(page) == 0


def test_picture_beside_a_draft(page: Page, words: Words) -> None:
    """Send means the message of its own frame, a linked picture alone, and not what stands in another frame."""
    compose, frame = opened(page, address(send="1", rich="1", frame=FRAMES["other"]))
    write(frame, HARMLESS + ORDER)
    paste(page.main_frame, PICTURE)
    page.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    compose.screen.press("button", words("ask_back"))
    assert sends(page) == 0


def test_restored_draft(page: Page, words: Words) -> None:
    """What a frame said while the page around it was still being read is not lost."""
    inner = address(EUROPE, field="1", text=BRIBE)
    compose, frame = opened(page, address(send="1", frame=inner, busy="3000"))
    marked(frame)
    page.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    compose.screen.press("button", words("ask_back"))
    assert sends(page) == 0


#: Keeps a frame busy from the next message on that is posted to it, right after it has answered that. Milliseconds.
BUSY = """(busy) => addEventListener("message", ({ source }) => {
  source.postMessage("", "*");
  // What is posted leaves with the end of this task.
  setTimeout(() => { for (const end = performance.now() + busy; performance.now() < end;); });
}, { once: true })"""
#: Has the frame around this one, or within it, begin with that.
BEGIN = """() => new Promise((begun) => {
  addEventListener("message", begun, { once: true });
  (parent === window ? frames[0] : parent).postMessage("", "*");
})"""


def send_while_busy(message: Frame, send: Frame, busy: int) -> None:
    """Press Send by key while the message's frame is busy."""
    # Playwright's click would wait for the page.
    send.locator("#send").focus()
    message.evaluate(BUSY, busy)
    send.evaluate(BEGIN)
    send.page.keyboard.press("Enter")


@pytest.mark.parametrize("asks", ["message", "send"])
def test_late_answer(page: Page, words: Words, asks: str) -> None:
    """A page that hangs keeps nobody from sending: its late answer asks nothing, sends nothing, and is none the next time."""
    compose, message, send = apart(page, asks)
    write(message, BRIBE)
    marked(message)
    send_while_busy(message, send, 4000)
    until(page, lambda: sends(send) == 1, "Send to come to the page")
    # An answer comes only when the page is free again.
    assert text(message) == BRIBE
    page.wait_for_timeout(500)
    assert not compose.screen.all("dialog")
    assert sends(send) == 1
    send.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    assert sends(send) == 1
    compose.screen.press("button", words("ask_send_anyway"))
    until(page, lambda: sends(send) == 2, "Send to come to the page again")


def test_slow_answer(page: Page, words: Words) -> None:
    """A page that hangs for a moment alone is waited for, and asks."""
    compose, send = opened(page, address(field="1", frame=address(EUROPE, send="1")))
    write(page.main_frame, BRIBE)
    marked(page.main_frame)
    send_while_busy(page.main_frame, send, 800)
    compose.screen.see("dialog", words("ask_title"))
    assert sends(send) == 0
    compose.screen.press("button", words("ask_send_anyway"))
    until(page, lambda: sends(send) == 1, "Send to come to the frame")
    page.wait_for_timeout(300)
    assert sends(send) == 1


def test_lets_pass(page: Page) -> None:
    """What breaks no stated rule is sent at the first click, and so is what stands in no frame at all."""
    compose, frame = opened(page, address(send="1", frame=FRAMES["other"]))
    page.locator("#send").click()
    assert sends(page) == 1
    write(frame, HARMLESS + ORDER)
    page.locator("#send").click()
    until(page, lambda: sends(page) == 2, "Send to come to the page")
    assert not compose.screen.all("dialog")


def test_frame_that_is_gone(page: Page) -> None:
    """A frame that was taken away with its message holds nothing up."""
    _, frame = opened(page, address(send="1", frame=FRAMES["other"]))
    write(frame, BRIBE)
    marked(frame)
    page.evaluate("document.querySelector('iframe').remove()")
    page.locator("#send").click()
    until(page, lambda: sends(page) == 1, "Send to come to the page")


#: Has the background write down what frames tell each other.
OVERHEAR = """() => {
  self.overheard = [];
  chrome.runtime.onMessage.addListener((message) => { if (message?.frames) overheard.push(message.frames); });
}"""
#: Says in a page whatever frames can tell each other, by every way that a page has.
FORGE = """(heard) => {
  const ids = [...new Set(heard.flatMap(({ from, to }) => [from, to]).filter(Boolean))];
  const turns = heard.map(({ turn }) => turn).filter(Boolean);
  const others = [window, parent, ...Array.from(frames)];
  const say = (frames) => {
    for (const other of others) for (const letter of [{ frames }, frames, JSON.stringify({ frames })]) other.postMessage(letter, "*");
    document.dispatchEvent(new CustomEvent("inbounds", { detail: { frames } }));
    dispatchEvent(new PageTransitionEvent("pagehide"));
    window.chrome?.runtime?.sendMessage?.({ frames });
  };
  for (const from of [...ids, "1"]) {
    for (const writing of [true, false]) say({ say: "writing", from, path: [], writing });
    say({ say: "hello", from });
    for (const to of ids) for (const turn of [...turns, 1, 2, 3]) {
      say({ say: "send", to, from, turn, room: 1e9 });
      say({ say: "ask-there", to, from, turn });
      say({ say: "go-on", to, turn });
      say({ say: "ask", to, turn, question: [] });
      for (const choice of ["send", "back"]) say({ say: "choose", to, choice });
      say({ say: "sent", to });
    }
  }
}"""


@pytest.mark.parametrize("asks", ["message", "send"])
def test_page_cannot_forge(browser: Chromium, page: Page, words: Words, asks: str) -> None:
    """A page that posts what frames tell each other, by the frames' own names, makes neither a question nor an answer."""
    browser.worker().evaluate(OVERHEAR)
    compose, message, send = apart(page, asks)

    def forge() -> None:
        heard = browser.worker().evaluate("overheard")
        assert any(each["say"] == "writing" for each in heard)
        for each in (message, send):
            each.evaluate(FORGE, heard)
        page.wait_for_timeout(300)

    write(message, BRIBE)
    marked(message)
    forge()
    assert not compose.screen.all("dialog")
    # Neither is the message taken for gone, nor one that is nowhere for there.
    send.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    forge()
    assert compose.screen.all("dialog", words("ask_title"))
    assert sends(send) == 0
    compose.screen.press("button", words("ask_back"))
    compose.screen.gone("dialog", words("ask_title"))
    send.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    assert sends(send) == 0
    compose.screen.press("button", words("ask_back"))


def let_through(page: Page, compose: Compose, words: Words) -> None:
    """Press Send, and send anyway."""
    before = sends(page)
    page.locator("#send").click()
    compose.screen.press("button", words("ask_send_anyway"))
    until(page, lambda: sends(page) == before + 1, "Send to come to the page")


def asked_again(page: Page, compose: Compose, words: Words) -> None:
    """Press Send, which asks."""
    before = sends(page)
    page.locator("#send").click()
    compose.screen.see("dialog", words("ask_title"))
    assert sends(page) == before


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (PICTURE, PICTURE.replace("www.lamps.example", "other-shop.example")),
        (f"<p>{BRIBE}</p>", f'<p><a href="https://www.lamps.example/">{BRIBE}</a></p>'),
    ],
    ids=["picture", "link"],
)
def test_let_through_with_other_formats(page: Page, words: Words, first: str, then: str) -> None:
    """What was let through goes for that message: with the same words and another link or picture it is asked about."""
    compose = Compose.at(page, address(send="1", rich="1"))
    paste(page.main_frame, first)
    compose.screen.see("button", re.compile(words("verdict_out_of_bounds")))
    let_through(page, compose, words)
    paste(page.main_frame, then)
    asked_again(page, compose, words)


def test_let_through_for_another_order(page: Page, words: Words) -> None:
    """What was let through for one order is asked about for another one."""
    compose = Compose.at(page, address(send="1", field="1", orderID="119-0000001-7770001"))
    write(page.main_frame, BRIBE)
    let_through(page, compose, words)
    page.evaluate("history.replaceState(null, '', '?orderID=119-0000002-7770001')")
    page.locator("textarea").press("Control+a")
    page.keyboard.type(BRIBE)
    marked(page.main_frame)
    asked_again(page, compose, words)


def test_let_through_and_written_anew(page: Page, words: Words) -> None:
    """What was let through is asked about again where the field was empty meanwhile: it is another message."""
    compose = Compose.at(page, address(send="1", field="1"))
    write(page.main_frame, BRIBE)
    let_through(page, compose, words)
    page.locator("textarea").press("Control+a")
    page.keyboard.press("Delete")
    write(page.main_frame, BRIBE)
    asked_again(page, compose, words)


@pytest.mark.parametrize("name", ["Send", "Reply"])
def test_picture_and_its_button(page: Page, words: Words, name: str) -> None:
    """A linked picture alone is asked about whether the button is called "Send" or "Reply"."""
    compose = Compose.at(page, address(send="1", rich="1"))
    page.evaluate("(name) => { document.querySelector('#send').textContent = name; }", name)
    paste(page.main_frame, PICTURE)
    compose.screen.see("button", re.compile(words("verdict_out_of_bounds")))
    asked_again(page, compose, words)


@pytest.mark.parametrize("busy", [0, 4000])
@pytest.mark.parametrize("asks", ["send", "message"])
def test_written_down(page: Page, words: Words, asks: str, busy: int) -> None:
    """What was sent anyway is written down, also where it went on because its frame answered too late."""
    order = f"120-{next(_orders):07d}-7770001"
    if asks == "message":
        compose, send = opened(page, address(field="1", orderID=order, frame=address(EUROPE, send="1", success="1")))
        message = page.main_frame
    else:
        compose, message = opened(page, address(send="1", success="1", orderID=order, frame=FRAMES["other"]))
        send = page.main_frame
    write(message, f"{REQUEST.format(order)} Or write to karen@lamps.example.")
    until(page, lambda: "karen@" in errors(message), "the message checked")
    if busy:
        send_while_busy(message, send, busy)
    else:
        send.locator("#send").click()
        compose.screen.press("button", words("ask_send_anyway"))
    until(page, lambda: sends(send) == 1, "Send to come to the page")
    # What stands there still would be the second one.
    until(page, lambda: "Please review" in errors(message), "the message to be written down")


def test_written_down_by_the_page_around(page: Page) -> None:
    """Where message and Send are in one frame, the page around it may be what says that the message was sent."""
    order = f"121-{next(_orders):07d}-7770001"
    _, frame = opened(page, address(orderID=order, frame=address(field="1", send="1")))
    frame.evaluate(
        """() => document.querySelector("#send").addEventListener("click", () => parent.document.body.append(
          Object.assign(parent.document.createElement("div"), { className: "kat-alert-success-content", textContent: "Sent" })))"""
    )
    write(frame, REQUEST.format(order))
    frame.locator("#send").click()
    until(page, lambda: "Please review" in errors(frame), "the message to be written down")


def test_question_turned_off(options: Page, page: Page, words: Words) -> None:
    """Where the seller has turned the question off, Send goes through at once."""
    options.get_by_label(words("options_ask")).uncheck()
    page.bring_to_front()
    _, frame = opened(page, address(send="1", frame=FRAMES["same"]))
    write(frame, BRIBE)
    marked(frame)
    page.locator("#send").click()
    assert sends(page) == 1


@pytest.mark.parametrize("kind", FRAMES)
def test_order_around(page: Page, kind: str) -> None:
    """A message in a frame is about the order that the page around names, as long as it names that one."""
    order = requested(page)
    _, frame = opened(page, address(send="1", frame=FRAMES[kind], orderID=order))
    write(frame, REQUEST.format(order))
    until(page, lambda: "Please review" in errors(frame), "the second request for the order")
    # Another thread is chosen, without a new page.
    turn = "(order) => { history.replaceState(null, '', `?orderID=${order}`); document.title = order; }"
    page.evaluate(turn, "117-0000001-7770001")
    until(page, lambda: errors(frame) == "", "no second request for another order")
    page.evaluate(turn, order)
    until(page, lambda: "Please review" in errors(frame), "the second request again")


def test_order_of_another_frame(page: Page) -> None:
    """What a frame's page tells goes for the frames in it, and for none beside it."""
    order = requested(page)
    inner = address(EUROPE, field="1")
    around = address(EUROPE, orderID=order, frame=inner)
    query = urlencode([("frame", around), ("frame", inner)])
    page.goto(f"https://{SELLER_CENTRAL}/messaging/hostile/frames?{query}")
    frames = until(page, lambda: page.frames[1:] if len(page.frames) == 4 else [], "the frames")
    within = next(frame for frame in frames if frame.parent_frame is not page.main_frame)
    beside = next(frame for frame in frames if frame.url == inner and frame is not within)
    for frame in (within, beside):
        frame.wait_for_load_state()
        write(frame, f"{REQUEST.format(order)} Write to karen@lamps.example.")
        until(page, lambda frame=frame: "karen@lamps.example" in errors(frame), "the message checked")  # type: ignore[misc]
    until(page, lambda: "Please review" in errors(within), "the second request for the order")
    assert "Please review" not in errors(beside)


def test_buyer_language_around(page: Page, words: Words) -> None:
    """The buyer's language is known in a frame, too, and a page that posts what frames tell each other makes up none."""
    order = "117-0000002-7770001"
    compose, frame = opened(page, address(send="1", frame=FRAMES["other"], orderID=order))
    write(frame, f"{HARMLESS} It is about order {order}.")
    forged = """() => {
      const letter = { frames: { say: "facts", from: "1", path: [], facts: { order: { buyer_language: "ja" } } } };
      for (const other of [window, parent, ...Array.from(frames)]) other.postMessage(letter, "*");
    }"""
    page.evaluate(forged)
    frame.evaluate(forged)
    page.wait_for_timeout(300)
    page.locator("#send").click()
    until(page, lambda: sends(page) == 1, "Send to come to the page")
    page.evaluate("document.body.append('Language of preference: German')")

    send = page.evaluate("document.querySelector('#send').getBoundingClientRect().toJSON()")

    def asked() -> bool:
        page.mouse.click(send["x"] + 5, send["y"] + 5)
        return bool(compose.screen.all("dialog", words("ask_title")))

    until(page, asked, "the question")
    compose.screen.see("StaticText", "Not in the buyer's language")
    compose.screen.press("button", words("ask_back"))


def test_told_of_an_order(page: Page, words: Words) -> None:
    """What the seller tells in an editor's frame of an order without an id goes for that thread alone."""
    compose, frame = opened(page, address(send="1", frame="editor"))
    write(frame, HARMLESS + ORDER)
    (editor,) = compose.screen.cdp.send("Page.getFrameTree")["frameTree"]["childFrames"]
    name = editor["frame"]["id"]
    compose.screen.click(compose.screen.see("button", re.compile(f"^{words('name')}"), name))
    choice = compose.screen.see("combobox", words("fact_opted_out"), name)
    compose.screen.cdp.send("DOM.focus", {"backendNodeId": choice.node})
    page.keyboard.press("y")
    out = re.compile(words("verdict_out_of_bounds"))
    compose.screen.see("button", out, name)
    page.keyboard.press("Escape")
    # Another thread is chosen, without a new page.
    page.evaluate("history.replaceState(null, '', '?thread=2')")
    page.keyboard.type(" Thank you.")
    until(page, lambda: not compose.screen.all("button", out, name), "nothing known of the other order")
    compose.screen.see("button", re.compile(f"^{words('name')}"), name)


def test_order_beside_messages(page: Page) -> None:
    """To a frame Seller Central tells its order on the pages for messages alone, and takes that back beside them."""
    order = requested(page)
    _, frame = opened(page, address(frame=address(field="1"), orderID=order))
    write(frame, f"{REQUEST.format(order)} Or write to karen@lamps.example.")
    until(page, lambda: "Please review" in errors(frame), "the second request for the order")
    page.evaluate("history.replaceState(null, '', '/orders' + location.search); document.title = 'Orders'")
    until(page, lambda: errors(frame) == "karen@lamps.example", "no order known any more")


def test_no_messages_around(page: Page) -> None:
    """On Seller Central, an editor's frame is left alone as long as the page around it is none of its messaging."""
    page.goto(f"https://{SELLER_CENTRAL}/static/hostile/frames.html?frame=editor")
    frame = until(page, lambda: page.frames[1:], "the frame")[0]
    write(frame, BRIBE)
    page.wait_for_timeout(500)
    assert frame.evaluate("[document.documentElement.children.length, CSS.highlights.size]") == [2, 0]
    page.evaluate("history.replaceState(null, '', '/messaging/contact')")
    frame.evaluate("document.activeElement.blur()")
    write(frame, " Please.")
    marked(frame)
