"""Permitted wording to start from, and what an update of the policy changes for the seller's own messages."""

from __future__ import annotations

import re
from collections.abc import Callable

from chromium import Chromium, until
from compose import Compose
from playwright.sync_api import Page, expect

Words = Callable[..., str]

CALL = "The carrier lost your parcel, so please call me on 0117 496 0113. Which day suits you?"


def test_permitted_wording_is_inserted(contact: Compose, words: Words) -> None:
    """The list offers wording for a reason; inserted, it has the order's id, is in bounds, and one undo takes it back."""
    contact.enter()
    badge = re.compile(f"^{words('name')}")
    contact.screen.press("button", badge)
    contact.screen.see("combobox", words("list_wording_reason"))
    contact.screen.shot("wording")
    contact.screen.press("button", words("list_wording_insert"))
    until(contact.page, lambda: "delayed" in contact.text(), "the wording in the field")
    assert re.search(r"\d{3}-\d{7}-\d{7}", contact.text())
    until(
        contact.page,
        lambda: contact.screen.all("button", re.compile(words("verdict_in_bounds"))),
        "the verdict in bounds",
    )
    contact.page.keyboard.press("Control+z")
    until(contact.page, lambda: contact.text() == "", "the wording to go")


def test_what_an_update_changes_for_messages_that_were_sent(options: Page, contact: Compose, words: Words) -> None:
    """Where the seller agrees, messages are kept; those that an update judges differently are shown at once, and go for good."""
    options.get_by_label(re.compile("Keep my last")).check()
    options.locator("#news-edition").select_option("2020-09")
    contact.page.bring_to_front()
    contact.type(CALL)
    contact.underlined("0117")
    contact.press_send()
    contact.screen.press("button", words("ask_send_anyway"))
    until(contact.page, lambda: contact.sent() == [CALL], "the message to be sent")
    options.bring_to_front()
    card = options.locator("article.news")
    expect(card).to_contain_text("0117 496 0113")
    expect(card).to_contain_text(words("news_came"))
    # There Seller Central itself adds the order's id: as long as the page is left to do so it is but a hint.
    expect(card.get_by_role("listitem").filter(has_text="Order id")).to_contain_text(words("severity_hint"))
    expect(options.locator("#news details.news", has_text="contact.phone").first).to_be_visible()
    options.locator("#news").screenshot(path="e2e/shots/news.png")
    options.get_by_label(re.compile("Keep my last")).uncheck()
    expect(options.locator("#news")).to_contain_text("0 messages are kept")
    expect(options.locator("#news")).to_contain_text(words("news_new"))
    expect(card).to_have_count(0)


def test_nothing_is_kept_unless_the_seller_agrees(options: Page, contact: Compose) -> None:
    """Messages that are sent are not kept before the seller has turned that on."""
    contact.page.bring_to_front()
    contact.type("Which day suits you for the delivery?")
    contact.press_send()
    until(contact.page, lambda: len(contact.sent()) == 1, "the message to be sent")
    options.bring_to_front()
    options.reload()
    expect(options.locator("#news")).to_contain_text("0 messages are kept")


def test_the_popup_tells_of_an_update_once(browser: Chromium, options: Page, words: Words) -> None:
    """After an update the popup leads to the news; once they were seen it does not."""
    seen = "chrome.storage.local.get('seenEdition').then(({ seenEdition }) => seenEdition)"
    until(options, lambda: options.evaluate(seen), "the edition noted as seen")
    options.evaluate("chrome.storage.local.set({ seenEdition: '2020-11' })")
    popup = browser.context.new_page()
    popup.goto(f"chrome-extension://{browser.id}/popup.html")
    expect(popup.get_by_role("button", name=words("popup_news"))).to_be_visible()
    options.reload()
    until(options, lambda: options.evaluate(seen) != "2020-11", "the edition noted as seen")
    popup.reload()
    expect(popup.get_by_role("button", name=words("popup_options"))).to_be_visible()
    expect(popup.get_by_role("button", name=words("popup_news"))).to_have_count(0)
    popup.close()
