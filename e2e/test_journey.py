"""What a seller does on Seller Central's contact page, from the first letter to Send."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import Chromium, until
from compose import BRIBE, FIELD, HARMLESS, Compose
from playwright.sync_api import Page
from server import SELLER_CENTRAL

Words = Callable[..., str]

INCENTIVE = "Something in return for a review"
ASK_PLAINLY = re.compile("^Ask without an offer")
PLAIN_REQUEST = "We would value your honest review of the product, good or bad."


def test_type_underline_card_fix_undo(contact: Compose, words: Words) -> None:
    """What breaks a rule is underlined while it is typed, explained on a click, mended by one, and undone by one key."""
    contact.type(BRIBE)
    box = contact.underlined("review and get a $10 gift card")
    assert box["look"] == "error"
    contact.screen.shot("underlined")
    contact.point(box, click=True)
    card = contact.screen.see("dialog", INCENTIVE)
    text = contact.screen.text()
    assert words("certainty_stated") in text
    assert "review and get a $10 gift card" in text
    assert "Communication Guidelines" in text
    contact.screen.shot("card")
    assert "compensation" in text.lower() or "in return" in text.lower(), text
    contact.screen.press("button", ASK_PLAINLY)
    until(contact.page, lambda: contact.text() == PLAIN_REQUEST, "the fix in the field")
    until(contact.page, lambda: not contact.screen.all("dialog", card.name), "the card to close")
    until(contact.page, lambda: not [box for box in contact.drawn() if box["look"] == "error"], "no error any more")
    contact.page.keyboard.press("Control+z")
    assert contact.text() == BRIBE
    contact.underlined("review and get a $10 gift card")


def test_underline_is_under_the_words(contact: Compose) -> None:
    """The underline is drawn where the words are: right below them, over their whole width, and nowhere else."""
    contact.page.emulate_media(color_scheme="light")
    contact.type(f"Good morning,\n\n{BRIBE}")
    box = contact.underlined("review and get a $10 gift card")
    assert contact.screen.underlined({**box, "y": box["y"] + box["height"] - 6, "height": 8}) > 0.7
    first_line = {"x": box["x"], "y": box["y"] - 2 * 22, "width": box["width"], "height": 18}
    assert contact.screen.underlined(first_line) == 0


#: How wide the words before the underlined ones are, in the letters of the page's text area.
BEFORE = """() => {
  const words = document.createElement("span");
  words.style.cssText = "position: absolute; visibility: hidden; white-space: pre; font: 16px/26px monospace";
  words.textContent = "Leave a ";
  document.body.append(words);
  const { width } = words.getBoundingClientRect();
  words.remove();
  return width;
}"""


@pytest.mark.parametrize("style", ["zoom: 1.5", "transform: scale(0.8); transform-origin: 0 0"])
def test_whole_page_scaled(page: Page, style: str) -> None:
    """Where the page scales itself as a whole, underlines are under their words, and the card is as large as ever."""
    compose = Compose.at(page, f"https://{SELLER_CENTRAL}/messaging/hostile/plain")
    page.add_style_tag(content=f"html {{ {style} }}")
    compose.type(BRIBE)
    compose.underlined("review and get a $10 gift card")
    field, width = page.evaluate(
        "(() => { const one = document.querySelector('textarea'); return [one.getBoundingClientRect(), one.offsetWidth]; })()"
    )
    scale = field["width"] / width
    left = field["x"] + 3 * scale + page.evaluate(BEFORE)
    line = field["y"] + (3 + 26) * scale

    def in_place() -> bool:
        box = compose.underlined("review and get a $10 gift card")
        return bool(abs(box["x"] - left) < 1.5 and field["y"] <= box["y"] and box["y"] + box["height"] <= line + 1)

    until(page, in_place, "the underline under the words")
    page.keyboard.press("F8")
    assert compose.screen.still(compose.screen.see("dialog"))["width"] == pytest.approx(370, abs=4)


def test_page_scaled_later(page: Page) -> None:
    """The card is as large as ever where the page begins to scale itself while the badge is there."""
    compose = Compose.at(page, f"https://{SELLER_CENTRAL}/messaging/hostile/plain")
    compose.type(BRIBE)
    compose.underlined("review and get")
    page.keyboard.press("F8")
    compose.screen.see("dialog")
    page.keyboard.press("Escape")
    page.add_style_tag(content="html { zoom: 1.5 }")
    page.keyboard.press("F8")
    assert compose.screen.still(compose.screen.see("dialog"))["width"] == pytest.approx(370, abs=4)


def test_card_over_marks_in_a_dialog(page: Page) -> None:
    """In a modal dialog of the page, too, the card lies over the underlines, and nothing of them is drawn on it."""
    compose = Compose.at(page, f"https://{SELLER_CENTRAL}/messaging/hostile/plain")
    page.evaluate(
        """() => {
          const dialog = document.createElement("dialog");
          dialog.append(document.querySelector("textarea"));
          document.body.append(dialog);
          dialog.showModal();
        }"""
    )
    compose.type(f"{BRIBE}\n\nOr write to bert@lamps.example.")
    compose.underlined("bert@lamps.example")
    page.keyboard.press("Control+Home")
    page.keyboard.press("F8")
    card = compose.screen.still(compose.screen.see("dialog", re.compile(".")))
    under = compose.underlined("bert@lamps.example")
    assert card["x"] < under["x"] < under["x"] + under["width"] < card["x"] + card["width"]
    assert card["y"] < under["y"] < under["y"] + under["height"] < card["y"] + card["height"]
    assert compose.screen.underlined({**under, "y": under["y"] + under["height"] - 6, "height": 8}) < 0.5


def test_hover_opens_and_closes(contact: Compose) -> None:
    """A card that resting the pointer opened goes when the pointer goes, and never takes the focus."""
    contact.type(BRIBE)
    contact.point(contact.underlined("review and get"))
    contact.screen.see("dialog", INCENTIVE)
    contact.page.keyboard.type(" Thanks.")
    assert contact.text() == f"{BRIBE} Thanks."
    contact.page.mouse.move(5, 5)
    contact.screen.gone("dialog", INCENTIVE)


def test_hover_while_a_check_comes_back(contact: Compose) -> None:
    """The card opens also where marks are drawn anew while the pointer rests, and the pointer does not move again."""
    contact.type(BRIBE)
    box = contact.underlined("review and get")
    contact.page.evaluate(
        """() => {
          const field = document.querySelector("kat-textarea").shadowRoot.querySelector("textarea");
          const timer = setInterval(() => field.setRangeText(" ", field.value.length, field.value.length, "end"), 60);
          setTimeout(() => clearInterval(timer), 2500);
        }"""
    )
    contact.point(box)
    contact.screen.see("dialog", INCENTIVE)


def test_keyboard_alone(contact: Compose) -> None:
    """By keys alone one goes from finding to finding, takes a fix, and is back at the caret."""
    contact.type(f"{BRIBE} See www.lamps.example too.")
    contact.underlined("www.lamps.example")
    contact.underlined("review and get")
    contact.page.keyboard.press("Control+Home")
    titles: list[str] = []
    contact.page.keyboard.press("F8")
    for _ in range(2):
        until(contact.page, lambda: contact.screen.all("dialog"), "a card")
        titles.append(contact.screen.see("dialog").name)
        contact.page.keyboard.press("F8")
        until(contact.page, lambda: contact.screen.see("dialog").name != titles[-1], "the next card")
    assert INCENTIVE in titles or contact.screen.see("dialog").name == INCENTIVE
    contact.page.keyboard.press("Escape")
    contact.screen.gone("dialog")
    contact.page.keyboard.type("Hello. ")
    assert contact.text().startswith("Hello. ")
    while True:
        contact.page.keyboard.press("F8")
        if contact.screen.see("dialog").name == INCENTIVE:
            break
    until(contact.page, lambda: contact.screen.all("button", ASK_PLAINLY), "the fix")
    for _ in range(12):
        focused = contact.screen.focused()
        if focused and ASK_PLAINLY.search(focused.name):
            break
        contact.page.keyboard.press("Tab")
    else:
        pytest.fail("the fix cannot be reached by Tab")
    contact.page.keyboard.press("Enter")
    until(contact.page, lambda: PLAIN_REQUEST in contact.text(), "the fix in the field")
    contact.page.keyboard.press("Control+z")
    until(contact.page, lambda: "gift card" in contact.text(), "the text as it was")
    contact.page.keyboard.press("Control+End")
    contact.page.keyboard.type(" Bye")
    assert contact.text().endswith(" Bye")


def test_overlapping(contact: Compose) -> None:
    """Where a hint stands within an error, the error is the one on top and the one that opens; next goes to the hint."""
    contact.type("You can unsubscribe from these notices at any time.")
    contact.underlined("unsubscribe")
    until(contact.page, lambda: {"error", "hint"} <= {box["look"] for box in contact.drawn()}, "both")
    hint = next(box for box in contact.drawn() if box["look"] == "hint")
    error = next(box for box in contact.drawn() if box["look"] == "error")
    assert error["x"] <= hint["x"]
    assert hint["x"] + hint["width"] <= error["x"] + error["width"]
    contact.screen.shot("overlapping")
    for click in (False, True):
        contact.point(hint, click=click)
        contact.screen.see("dialog", "Offer to opt out of messages")
        contact.page.mouse.move(5, 5)
        if not click:
            contact.screen.gone("dialog")
    contact.page.keyboard.press("F8")
    contact.screen.see("dialog", "Offer to opt out of messages")
    contact.page.keyboard.press("F8")
    contact.screen.see("dialog", "Word that is reported as blocked")


def test_subject(contact: Compose) -> None:
    """The subject line is part of the message: what is wrong with it is told with the rest."""
    contact.page.evaluate(
        """() => document.querySelector("form").insertAdjacentHTML("afterbegin",
             "<label>Subject <input name='subject' style='width: 500px'></label>")"""
    )
    contact.type(HARMLESS)
    contact.page.get_by_label("Subject").fill("[Important] A question")
    contact.enter()
    contact.screen.press("button", re.compile("^Inbounds"))
    contact.screen.see("button", re.compile(r"\[Important\] in the subject"))
    assert contact.drawn() == []


def test_history_not_known(contact: Compose, words: Words) -> None:
    """Of an order that the ledger does not know it is told that a second request cannot be seen, and for want of what."""
    contact.type("Please review the lamp, good or bad.")
    contact.screen.press("button", re.compile("Request for a review"))
    contact.screen.see("StaticText", "Second request for a review")
    contact.screen.see("StaticText", words("list_needs", words("need_history")))
    contact.screen.shot("history-not-known")


def test_badge_and_list(contact: Compose, words: Words) -> None:
    """The badge tells verdict, count and kind; its list has the findings, and what could not be checked and why."""
    contact.type(BRIBE)
    contact.underlined("review and get")
    badge = until(
        contact.page, lambda: contact.screen.all("button", re.compile(words("verdict_out_of_bounds"))), "verdict"
    )[0]
    assert "Request for a review or feedback" in badge.name
    contact.screen.click(badge)
    contact.screen.see("button", re.compile(INCENTIVE))
    text = contact.screen.text()
    assert words("list_facts") in text
    contact.screen.shot("list")
    contact.page.keyboard.press("Escape")
    contact.screen.gone("dialog")


def test_badge_makes_way(contact: Compose, words: Words) -> None:
    """The badge stands in the field's corner while that is free, and never on the text, be it underlined or not."""
    contact.type("Does the lamp flicker? ")
    badge = re.compile(f"^{words('name')}")
    field = contact.page.evaluate(FIELD)

    def inside() -> bool:
        box = contact.screen.box(contact.screen.see("button", badge))
        return bool(box["y"] > field["y"] and box["y"] + box["height"] < field["y"] + field["height"])

    until(contact.page, inside, "the badge in the corner")
    contact.page.keyboard.insert_text("Does it flicker with another bulb, or in another room, too? " * 14)
    until(contact.page, lambda: not inside(), "the badge beside the text")
    contact.screen.shot("badge-makes-way")
    assert contact.drawn() == []


#: Notes what is underlined at any time, and the longest rest between two keys: milliseconds.
SEEN = """() => {
  window.seen = new Set();
  window.rest = 0;
  let last = Infinity;
  addEventListener("keydown", () => {
    window.rest = Math.max(window.rest, performance.now() - last);
    last = performance.now();
  }, true);
  const look = () => {
    for (const name of ["error", "warning", "hint"]) {
      for (const range of CSS.highlights.get(`inbounds-${name}`) ?? []) seen.add(range.toString());
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def test_unfinished_sentence(contact: Compose) -> None:
    """What only seems to be wrong because the sentence has not ended waits for its end, or for a rest; the rest does not."""
    for _ in range(5):
        compose = Compose.contact(contact.page)
        compose.page.evaluate(SEEN)
        compose.type("Thank you for your order", delay=60)
        compose.page.keyboard.type(" 112-0614132-3597368, may we ask which bulb", delay=60)
        compose.page.keyboard.type(" you use? Write to karen@lamps.example", delay=60)
        compose.underlined("karen@lamps.example")
        # What a busy machine makes of the typing may be a rest, and then says nothing here.
        if compose.page.evaluate("window.rest") < 800:
            break
    else:
        pytest.fail("nothing could be typed here without a rest")
    seen = compose.page.evaluate("[...seen]")
    assert not [part for part in seen if "hank" in part or "112" in part], seen
    other = Compose.contact(contact.page)
    other.type("Thank you for your order", delay=30)
    other.underlined("hank")


def test_facts_of_the_order(contact: Compose, words: Words) -> None:
    """What the seller tells of the order in the list is used in the next check, and known in the next tab."""
    contact.type(HARMLESS)
    contact.screen.press("button", re.compile(f"^{words('name')}"))
    contact.screen.see(name=words("fact_opted_out"))
    box = contact.screen.see("combobox", words("fact_opted_out"))
    contact.screen.cdp.send("DOM.focus", {"backendNodeId": box.node})
    contact.page.keyboard.press("y")
    contact.screen.see("button", re.compile("opted out"))
    contact.page.reload()
    again = Compose(contact.page)
    again.type(HARMLESS)
    until(again.page, lambda: again.screen.all("button", re.compile(words("verdict_out_of_bounds"))), "the fact kept")


def test_not_this_time(contact: Compose, words: Words) -> None:
    """A finding that was put aside stays away from this text, and is there in the next one."""
    contact.type(BRIBE)
    contact.point(contact.underlined("review and get"), click=True)
    contact.screen.see("dialog", INCENTIVE)
    contact.screen.press("button", words("card_dismiss"))
    until(contact.page, lambda: not [box for box in contact.drawn() if box["look"] == "error"], "the finding to go")
    contact.page.keyboard.press("End")
    contact.page.keyboard.type(" Thank you.")
    contact.page.wait_for_function("document.querySelector('kat-textarea').value.endsWith('Thank you.')")
    other = Compose.contact(contact.page)
    other.type(BRIBE)
    other.underlined("review and get")


def _card_without_fixes(page: Page) -> Compose:
    """Open the card of a message that changes all the time: as long as it does, no fix is looked for."""
    compose = Compose.at(page, f"https://{SELLER_CENTRAL}/messaging/hostile/plain")
    compose.type(BRIBE)
    page.evaluate(
        """() => {
          const field = document.querySelector("textarea");
          window.changing = setInterval(() => field.setRangeText(" ", field.value.length, field.value.length, "end"), 60);
        }"""
    )
    compose.point(compose.underlined("review and get"), click=True)
    return compose


def test_fixes_that_come_where_the_pointer_is_not(page: Page, words: Words) -> None:
    """The card grows for fixes that come while the pointer is elsewhere, so that they are seen without scrolling."""
    compose = _card_without_fixes(page)
    before = compose.screen.still(compose.screen.see("dialog", INCENTIVE))
    page.evaluate("clearInterval(window.changing)")
    until(page, lambda: compose.screen.all("button", ASK_PLAINLY), "the fix")
    after = compose.screen.still(compose.screen.see("dialog", INCENTIVE))
    assert after["height"] > before["height"] + 20
    fix = compose.screen.still(compose.screen.see("button", ASK_PLAINLY))
    foot = compose.screen.still(compose.screen.see("button", words("card_dismiss")))
    assert fix["y"] + fix["height"] < foot["y"]
    compose.screen.shot("fixes-come-elsewhere")


def test_fixes_that_come_into_the_card(page: Page, words: Words) -> None:
    """Fixes that come while the pointer is on the card move nothing: "Not this time", pressed just then, is no fix."""
    compose = _card_without_fixes(page)
    place = compose.screen.still(compose.screen.see("button", words("card_dismiss")))
    assert not compose.screen.all("button", ASK_PLAINLY)
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.evaluate("clearInterval(window.changing)")
    until(page, lambda: compose.screen.all("button", ASK_PLAINLY), "the fix")
    assert compose.screen.still(compose.screen.see("button", words("card_dismiss"))) == place
    compose.screen.shot("fixes-come")
    page.mouse.down()
    page.mouse.up()
    until(
        page, lambda: "review and get a $10 gift card" not in {box["text"] for box in compose.drawn()}, "it put aside"
    )
    assert compose.text().rstrip() == BRIBE


def test_fix_that_the_page_refuses(contact: Compose, words: Words) -> None:
    """Where the page does not let a fix through, that is said where everybody sees it, and the text is as it was."""
    contact.type(BRIBE)
    contact.point(contact.underlined("review and get"), click=True)
    contact.page.evaluate(
        "(text) => addEventListener('input', (event) => { event.composedPath()[0].value = text; }, true)", BRIBE
    )
    contact.screen.press("button", ASK_PLAINLY)
    contact.screen.see("StaticText", words("fix_failed"))
    box = contact.screen.box(contact.screen.see("status"))
    assert box["width"] > 200
    assert box["height"] > 30
    assert contact.text() == BRIBE
    contact.screen.shot("fix-refused")


def test_narrow_window(contact: Compose) -> None:
    """In a narrow window with a scroll bar card and list are to be seen to their edges."""
    contact.page.set_viewport_size({"width": 360, "height": 640})
    contact.page.add_style_tag(content="html { overflow-y: scroll } ::-webkit-scrollbar { width: 15px }")
    contact.page.evaluate("document.querySelector('kat-textarea').scrollIntoView({ block: 'center' })")
    contact.type(BRIBE)
    contact.underlined("review and get")
    contact.page.keyboard.press("F8")
    contact.screen.see("dialog")
    seen = contact.page.evaluate("document.documentElement.clientWidth")
    assert seen < 350
    box = contact.screen.box(contact.screen.see("dialog"))
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= seen
    contact.screen.shot("narrow")


class TestSend:
    def test_asks_first(self, contact: Compose, words: Words) -> None:
        """Send asks where a stated rule is broken: back keeps the message, send anyway sends it once."""
        contact.type(BRIBE)
        contact.underlined("review and get")
        contact.press_send()
        contact.screen.see("dialog", words("ask_title"))
        assert INCENTIVE in contact.screen.text()
        contact.screen.shot("send")
        assert contact.sent() == []
        contact.screen.press("button", words("ask_back"))
        contact.screen.gone("dialog", words("ask_title"))
        assert (contact.sent(), contact.text()) == ([], BRIBE)
        contact.press_send()
        contact.screen.press("button", words("ask_send_anyway"))
        until(contact.page, lambda: contact.sent() == [BRIBE], "the message to be sent")
        until(contact.page, lambda: not contact.drawn(), "the emptied field without marks")
        assert contact.sent() == [BRIBE]

    def test_fix_in_the_question(self, contact: Compose, words: Words) -> None:
        """The question itself offers the fix; after it the message goes out mended."""
        contact.type(BRIBE)
        contact.underlined("review and get")
        contact.press_send()
        contact.screen.see("dialog", words("ask_title"))
        contact.screen.press("button", ASK_PLAINLY)
        contact.screen.see("dialog", words("ask_title_clean"))
        contact.screen.press("button", words("ask_send"))
        until(contact.page, lambda: contact.sent() == [PLAIN_REQUEST], "the mended message to be sent")

    def test_lets_pass(self, contact: Compose) -> None:
        """A message that no stated rule forbids is sent at the first click."""
        contact.type(HARMLESS)
        until(contact.page, lambda: contact.screen.all("button", re.compile("Inbounds")), "the badge")
        contact.press_send()
        until(contact.page, lambda: contact.sent() == [HARMLESS], "the message to be sent")

    def test_review_message_dialog(self, contact: Compose, words: Words) -> None:
        """Where the page has a second step of its own, the question comes once."""
        compose = Compose.contact(contact.page, review=True)
        compose.type(BRIBE)
        compose.underlined("review and get")
        compose.press_send()
        compose.screen.press("button", words("ask_send_anyway"))
        compose.page.locator("div[role=dialog] kat-button[label=Send]").click()
        until(compose.page, lambda: compose.sent() == [BRIBE], "the message to be sent")

    def test_reply_that_only_opens(self, contact: Compose, words: Words) -> None:
        """A "Reply" at another message, above the field, or with a menu goes through; the one that ends it asks."""
        thread = Compose.at(contact.page, "https://sellercentral.amazon.com/messaging/hostile/thread")
        thread.type(BRIBE)
        thread.underlined("review and get")
        for button in ("above", "within", "other"):
            thread.page.locator(f"#{button}").click()
        assert thread.page.evaluate("window.clicked") == ["above", "within", "other"]
        thread.page.locator("#send").click()
        thread.screen.press("button", words("ask_send_anyway"))
        until(thread.page, lambda: thread.page.evaluate("window.clicked").count("send") == 1, "the reply to be sent")

    def test_keys_that_send(self, contact: Compose, words: Words) -> None:
        """Keys that send ask as the button does, also when they are kept down; what breaks no rule goes to the page at once."""
        thread = Compose.at(contact.page, "https://sellercentral.amazon.com/messaging/hostile/thread")
        clicked = "window.clicked"
        thread.enter()
        thread.page.keyboard.insert_text(BRIBE)
        thread.page.keyboard.down("Control")
        for _ in range(3):
            thread.page.keyboard.down("Enter")
        thread.page.keyboard.up("Enter")
        thread.page.keyboard.up("Control")
        thread.screen.press("button", words("ask_back"))
        thread.screen.gone("dialog", words("ask_title"))
        assert thread.page.evaluate(clicked) == []
        thread.page.keyboard.press("Control+Enter")
        thread.screen.press("button", words("ask_send_anyway"))
        until(thread.page, lambda: thread.page.evaluate(clicked) == ["send"], "the reply to be sent")
        thread.enter()
        thread.page.keyboard.press("Control+a")
        thread.page.keyboard.insert_text("Your order 112-7654321-1234567 comes on Monday.")
        thread.page.keyboard.press("Control+Enter")
        until(thread.page, lambda: thread.page.evaluate(clicked) == ["send", "key"], "the key to come to the page")

    def test_reply_in_the_inbox(self, contact: Compose, words: Words) -> None:
        """In the inbox the button that says "Reply" sends, and asks first."""
        reply = Compose.at(contact.page, "https://sellercentral.amazon.com/messaging/inbox")
        reply.type(BRIBE)
        reply.underlined("review and get")
        reply.page.locator("kat-button.reply-send-button").click()
        reply.screen.press("button", words("ask_send_anyway"))
        until(reply.page, lambda: reply.page.locator("article.seller").count() == 2, "the reply in the thread")


def test_second_review_request(browser: Chromium, contact: Compose) -> None:
    """A request for a review that was sent is known: a second one for the order is caught, also in another tab."""
    order = "113-5550001-7770001"
    request = f"Please review the lamp, good or bad. Order {order}."
    first = Compose.contact(contact.page, order)
    first.type(request)
    until(first.page, lambda: first.screen.all("button", re.compile("Request for a review")), "the kind of message")
    other_page = browser.context.new_page()
    other = Compose.contact(other_page, order)
    other.type(request)
    until(other_page, lambda: other.screen.all("button", re.compile("Request for a review")), "the kind of message")
    assert not [box for box in other.drawn() if box["look"] == "error"]
    first.page.bring_to_front()
    first.press_send()
    until(first.page, lambda: first.sent() == [request], "the first message to be sent")
    other_page.bring_to_front()
    other.underlined()
    other.point(next(box for box in other.drawn() if box["look"] == "error"), click=True)
    other.screen.see("dialog", re.compile("[Ss]econd|again|already|repeat"))
    other.screen.shot("second-request")
    other_page.close()


def test_reply(contact: Compose) -> None:
    """In the inbox the reply is checked, as a reply, and the buyer's words are left alone."""
    reply = Compose.at(contact.page, "https://sellercentral.amazon.com/messaging/inbox")
    reply.type("We are sorry. Write to service@lamps.example and we will help.")
    reply.underlined("service@lamps.example")
    assert all("karen@" not in box["text"] for box in reply.drawn())
    reply.screen.shot("inbox")


def test_quotation_between_paragraphs(contact: Compose, words: Words) -> None:
    """What stands before and behind the buyer's quoted words is not taken as one, and no fix touches them."""
    quoted = "> It flickers with each bulb.\n> Karen"
    before, behind = "We are sorry.\n\n", "\n\nWe will help. Write to service@lamps.example, please."
    reply = Compose.at(contact.page, "https://sellercentral.amazon.com/messaging/inbox")
    reply.type(f"{before}{quoted}{behind}")
    reply.point(reply.underlined("service@lamps.example"), click=True)
    reply.screen.see("button", re.compile(re.escape(words("card_place", "1", "1"))))
    fix = reply.screen.see("button", re.compile("service@lamps.example"))
    assert "flickers" not in fix.name
    reply.screen.shot("quotation")
    reply.screen.click(fix)
    until(reply.page, lambda: "service@" not in reply.text(), "the fix in the field")
    assert reply.text().startswith(f"{before}{quoted}\n\nWe will help.")


def test_fix_says_all_that_it_changes(contact: Compose, words: Words) -> None:
    """A fix of many places shows some of them, and says how many there are beside."""
    contact.type("Sorry \U0001f600 about \U0001f600 that, \U0001f600 Karen. \U0001f600 We \U0001f600 help.")
    contact.point(contact.underlined("\U0001f600"), click=True)
    fix = contact.screen.see("button", re.compile("^Remove the emoji"))
    assert fix.name.endswith(words("card_more_places_other", "2"))
    contact.screen.shot("many-places")


def test_attachment(contact: Compose, tmp_path: Path) -> None:
    """Names and sizes of attachments are read: one that Amazon does not take is told."""
    contact.type(HARMLESS)
    (tmp_path / "offer.exe").write_bytes(b"MZ" * 100)
    contact.page.set_input_files("#files", tmp_path / "offer.exe")
    contact.screen.press("button", re.compile("^Inbounds"))
    contact.screen.see("button", re.compile("[Aa]ttach"))
