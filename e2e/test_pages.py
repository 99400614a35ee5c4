"""The extension's own pages: options and the button's popup, and what is set there at work in a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import ROOT, Chromium, Screen, until
from compose import BRIBE, Compose
from playwright.sync_api import Page, expect

Words = Callable[..., str]

HOUSE = """language en "English"

rule house.no-jargon "Our buyers do not know what an SKU is"
  stated
  cite "House style, 2026" "Write for people who buy from us once."
  when any of
    - SKU, stock keeping unit
  why "Buyers do not know our abbreviations and write back to ask."
  instead "Name the product."
  flags "Your SKU 4711 has been packed."
  passes "Your blue kettle has been packed."
"""


def test_rule_off(options: Page, contact: Compose, words: Words) -> None:
    """A rule that is switched off in the options is not found any more, in pages that are open already too."""
    contact.type(BRIBE)
    contact.underlined("review and get")
    row = options.locator("tr", has_text="review.incentive").first
    row.locator("select").select_option("off")
    contact.page.bring_to_front()
    until(contact.page, lambda: not [box for box in contact.drawn() if box["look"] == "error"], "the finding to go")
    options.bring_to_front()
    options.get_by_role("button", name=words("options_rules_reset")).click()
    contact.page.bring_to_front()
    contact.underlined("review and get")


def test_never_this_rule(options: Page, contact: Compose, words: Words) -> None:
    """The card's "never this rule" is the same, and the options show it."""
    contact.page.bring_to_front()
    contact.type(BRIBE)
    contact.point(contact.underlined("review and get"), click=True)
    contact.screen.press("button", words("card_switch_off"))
    until(contact.page, lambda: not [box for box in contact.drawn() if box["look"] == "error"], "the finding to go")
    expect(options.locator("tr", has_text="review.incentive").first.locator("select")).to_have_value("off")


def test_ask_before_send_off(options: Page, contact: Compose, words: Words) -> None:
    """Without the question, Send sends."""
    options.get_by_label(words("options_ask")).uncheck()
    contact.page.bring_to_front()
    contact.type(BRIBE)
    contact.underlined("review and get")
    contact.press_send()
    until(contact.page, lambda: contact.sent() == [BRIBE], "the message to be sent")


def test_sent_at_once(options: Page, contact: Compose, words: Words) -> None:
    """What is sent before it could be checked is written down all the same: a second request for a review is caught."""
    order = "115-0000042-1234567"
    request = "Please review the lamp, good or bad."
    options.get_by_label(words("options_ask")).uncheck()
    total = options.locator("#ledger").get_by_role("status")
    expect(total).not_to_be_empty()
    before = total.inner_text()
    compose = Compose.contact(contact.page, order)
    compose.page.bring_to_front()
    compose.enter()
    compose.page.keyboard.insert_text(request)
    compose.press_send()
    until(compose.page, lambda: compose.sent() == [request], "the message to be sent")
    expect(total).not_to_have_text(before)
    again = Compose.contact(contact.page, order)
    again.type(request)
    until(again.page, lambda: [box for box in again.drawn() if box["look"] == "error"], "the second request")


def test_kept_whatever_kind_it_is(options: Page, contact: Compose) -> None:
    """A message of no known kind is kept with the others, where messages are kept."""
    answer = "Yes, in blue and in green."
    options.get_by_label(re.compile("Keep my last")).check()
    contact.page.bring_to_front()
    contact.type(answer)
    contact.press_send()
    until(contact.page, lambda: contact.sent() == [answer], "the message to be sent")
    expect(options.locator("#news")).to_contain_text("1 message is kept")


def test_two_changes_at_once(options: Page) -> None:
    """Of settings that are changed in the same moment none is lost."""
    levels = options.locator("table.rules select")
    levels.evaluate_all(
        """(all) => all.slice(0, 3).forEach((one) => {
          one.value = "off";
          one.dispatchEvent(new Event("change"));
        })"""
    )
    stored = "chrome.storage.local.get('severities').then(({ severities }) => Object.values(severities ?? {}))"
    until(options, lambda: options.evaluate(stored) == ["off"] * 3, "all three to be kept")


def test_two_windows_at_once(browser: Chromium, options: Page) -> None:
    """Of settings that are changed in two windows and in the background in the same moment none is lost."""
    windows = [options, browser.context.new_page(), browser.context.new_page()]
    for window in windows[1:]:
        window.goto(options.url)
        expect(window.locator("table.rules tbody tr").first).to_be_visible()
    # Each window has a clock of its own, but they can agree on a moment.
    at = options.evaluate("Date.now() + 700")
    for index, window in enumerate(windows):
        window.evaluate(
            """([at, from]) => setTimeout(() => {
              for (const one of [...document.querySelectorAll("table.rules select")].slice(from, from + 4)) {
                one.value = "off";
                one.dispatchEvent(new Event("change"));
              }
            }, at - Date.now())""",
            [at, index * 4],
        )
    stored = "chrome.storage.local.get('severities').then(({ severities }) => Object.values(severities ?? {}))"
    until(options, lambda: options.evaluate(stored) == ["off"] * 12, "all twelve to be kept")
    for window in windows[1:]:
        window.close()


def test_house_rules_in_two_windows(browser: Chromium, options: Page, words: Words) -> None:
    """House rules that were saved in another window meanwhile are not written over without a question."""
    other = browser.context.new_page()
    other.goto(options.url)
    expect(other.locator("table.rules tbody tr").first).to_be_visible()
    for window in (options, other):
        window.bring_to_front()
        window.get_by_role("button", name=words("options_house_example")).click()
    other.locator(".cm-content").press("Control+End")
    other.locator(".cm-content").press_sequentially("# Mine\n")
    options.bring_to_front()
    save = "#house button.primary"
    options.locator(save).click()
    stored = "chrome.storage.local.get('houseRules').then(({ houseRules }) => houseRules ?? '')"
    until(options, lambda: "no-jargon" in options.evaluate(stored), "the rules of the first window")
    other.bring_to_front()
    other.locator(save).click()
    question = other.get_by_role("dialog", name=words("options_house_changed_title"))
    question.get_by_role("button", name=words("templates_changed_keep")).click()
    assert "# Mine" not in options.evaluate(stored)
    other.locator(save).click()
    question.get_by_role("button", name=words("template_replace")).click()
    until(options, lambda: "# Mine" in options.evaluate(stored), "the rules of the second window")
    other.close()


def test_any_address(options: Page) -> None:
    """Whatever stands behind the # of its address, the options page is there."""
    options.goto(options.url.split("#")[0] + "#1")
    options.reload()
    expect(options.locator("table.rules tbody tr").first).to_be_visible()


def test_needs_in_words(options: Page, words: Words) -> None:
    """What a rule needs to know is said in words, not by the names that rules have for it."""
    row = options.locator("tr", has_text="timing.window").first
    row.locator("summary").click()
    expect(row).to_contain_text(words("options_rules_needs", words("need_completed_on")))


def test_edition(options: Page, contact: Compose) -> None:
    """Messages can be checked against another edition: before November 2020 emoji broke no rule."""
    contact.page.bring_to_front()
    contact.type("Is the lamp fine? \U0001f600")
    contact.underlined("\U0001f600")
    options.bring_to_front()
    options.locator("#edition").select_option("2019-11")
    contact.page.bring_to_front()
    contact.clean()


def test_house_rules(options: Page, contact: Compose, words: Words) -> None:
    """Rules of one's own are checked while they are written; ones whose tests fail are not taken; good ones are used."""
    field = options.locator("#house .cm-content")
    field.click()
    options.keyboard.insert_text(HOUSE.replace("blue kettle", "blue SKU"))
    expect(options.locator("#house .problems li.error").first).to_be_visible()
    options.get_by_role("button", name=words("options_house_save"), exact=True).click()
    expect(options.locator("#house .problems li.error").first).to_be_visible()
    Screen(options).shot("options-house-error")
    assert options.evaluate("chrome.storage.local.get('houseRules').then(({ houseRules }) => houseRules ?? '')") == ""
    options.keyboard.press("Control+a")
    options.keyboard.insert_text(HOUSE)
    expect(options.locator("#house .problems li")).to_have_count(0)
    options.get_by_role("button", name=words("options_house_save"), exact=True).click()
    until(
        options,
        lambda: (
            options.evaluate("chrome.storage.local.get('houseRules').then(({ houseRules }) => houseRules)") == HOUSE
        ),
        "the rules to be kept",
    )
    contact.page.bring_to_front()
    contact.type("Your SKU 4711 stands on the label.")
    contact.point(contact.underlined("SKU"), click=True)
    contact.screen.see("dialog", "Our buyers do not know what an SKU is")


def test_long_words(options: Page) -> None:
    """Neither a rule with a long word in its title nor a narrow window makes the options wider than the window."""
    house = HOUSE.replace("Our buyers do not know", "Donaudampfschifffahrtsgesellschaftskapitän" * 4)
    options.evaluate("(houseRules) => chrome.storage.local.set({ houseRules })", house)
    expect(options.locator("tr", has_text="house.no-jargon")).to_be_visible()
    for width in (1280, 640, 360):
        options.set_viewport_size({"width": width, "height": 800})
        assert options.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_ledger(options: Page, contact: Compose, words: Words, tmp_path: Path) -> None:
    """What was sent can be taken out, thrown away, and taken in again; an order's id is in none of it."""
    order = "115-7654321-1234567"
    section = options.locator("#ledger")
    total = section.get_by_role("status")
    expect(total).not_to_be_empty()
    before = total.inner_text()
    request = "Please review the lamp, good or bad."
    compose = Compose.contact(contact.page, order)
    compose.page.bring_to_front()
    compose.type(request)
    until(compose.page, lambda: compose.screen.all("button", re.compile("Request for a review")), "the kind of message")
    compose.press_send()
    until(compose.page, lambda: compose.sent() == [request], "the message to be sent")
    options.bring_to_front()
    expect(total).not_to_have_text(before)
    with options.expect_download() as download:
        section.get_by_role("button", name=words("ledger_export")).click()
    kept = tmp_path / "ledger.json"
    download.value.save_as(kept)
    text = kept.read_text("utf-8")
    assert order not in text
    assert request not in text
    assert "review-request" in text
    section.get_by_role("button", name=words("ledger_delete"), exact=True).click()
    options.get_by_role("button", name=words("ledger_delete_go"), exact=True).click()
    expect(section).to_contain_text(words("ledger_empty"))
    options.locator("#ledger-file").set_input_files(kept)
    expect(section).not_to_contain_text(words("ledger_empty"))
    again = Compose.contact(contact.page, order)
    again.page.bring_to_front()
    again.type(request)
    until(again.page, lambda: [box for box in again.drawn() if box["look"] == "error"], "the second request")
    options.locator("#ledger-file").set_input_files(
        {"name": "x.json", "mimeType": "text/plain", "buffer": b'{"format": 1}'}
    )
    expect(section.get_by_role("alert")).not_to_be_empty()
    ledger = json.loads(text)
    ledger["messages"][0]["sent_on"] = "2026-02-30"
    options.locator("#ledger-file").set_input_files(
        {"name": "x.json", "mimeType": "text/plain", "buffer": json.dumps(ledger).encode()}
    )
    expect(section.get_by_role("alert")).to_have_text(words("ledger_import_entry", "1"))


def test_popup(browser: Chromium, contact: Compose, words: Words) -> None:
    """The popup tells edition and engine, and turns the extension off and on for the page."""
    contact.type(BRIBE)
    contact.underlined("review and get")
    popup = browser.context.new_page()
    contact.page.bring_to_front()
    popup.goto(f"chrome-extension://{browser.id}/popup.html")
    switch = popup.get_by_role("switch")
    expect(switch).to_be_checked()
    expect(popup.locator("dl")).to_contain_text("2025-04")
    popup.set_viewport_size({"width": 340, "height": 320})
    Screen(popup).shot("popup")
    switch.evaluate("(one) => one.click()")
    contact.clean()
    switch.evaluate("(one) => one.click()")
    contact.underlined("review and get")
    popup.close()
    assert words("name")


AXE = (Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def axe(page: Page, within: str | None = None) -> list[str]:
    """Return what axe finds in a page, or in a part of it."""
    page.evaluate(AXE)
    found = page.evaluate(
        """(within) => axe.run(within ?? document, { resultTypes: ["violations"] })
             .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
               `${id}: ${JSON.stringify(target)} ${failureSummary}`)))""",
        within,
    )
    problems: list[str] = found
    return problems


def test_language(start: Callable[..., Chromium], tmp_path: Path, words: Words) -> None:
    """A further language is offered once its folder is there; chosen, it is spoken in page and options, else English."""
    source = ROOT / "extension"
    copy = shutil.copytree(
        source, tmp_path / "extension", ignore=shutil.ignore_patterns("node_modules", ".output", ".wxt")
    )
    (copy / "node_modules").symlink_to(source / "node_modules")
    texts = json.loads((copy / "public/_locales/en/messages.json").read_text("utf-8"))
    german = {
        "language_tag": {"message": "de"},
        "options_general": {"message": "Allgemeines"},
        "verdict_out_of_bounds": {"message": "Nicht erlaubt"},
        "findings_one": {**texts["findings_one"], "message": "$COUNT$ Fund"},
        "findings_other": {**texts["findings_other"], "message": "$COUNT$ Funde"},
    }
    (copy / "public/_locales/de").mkdir()
    (copy / "public/_locales/de/messages.json").write_text(json.dumps(german), "utf-8")
    subprocess.run(["npx", "wxt", "build", "-b", "chrome"], cwd=copy, check=True, capture_output=True)
    browser = start(extension=copy / ".output" / "chrome-mv3")
    with browser.page(f"chrome-extension://{browser.id}/options.html") as (page, _):
        expect(page.get_by_role("heading", name=words("options_general"))).to_be_visible()
        page.locator("#language").select_option(label="Deutsch")
        expect(page.get_by_role("heading", name="Allgemeines")).to_be_visible()
        expect(page.get_by_role("heading", name=words("options_rules"), exact=True)).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == "de"
        page.screenshot(path=Path(__file__).parent / "shots" / "options-language.png")
        other = browser.context.new_page()
        contact = Compose.contact(other)
        contact.type(BRIBE)
        contact.screen.see("button", re.compile("Nicht erlaubt.*Funde?"))
        page.locator("#language").select_option(value="")
        expect(page.get_by_role("heading", name=words("options_general"))).to_be_visible()
        other.bring_to_front()
        contact.enter()
        contact.screen.see("button", re.compile(words("verdict_out_of_bounds")))
    browser.close()


class TestAccessibility:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_options(self, options: Page, scheme: str) -> None:
        """Nothing is found by axe on the options."""
        options.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        options.locator("#rules details").first.locator("summary").click()
        options.screenshot(path=Path(__file__).parent / "shots" / f"options-{scheme}.png", full_page=False)
        assert axe(options) == []

    def test_popup(self, browser: Chromium, contact: Compose) -> None:
        """Nothing is found by axe on the popup."""
        popup = browser.context.new_page()
        contact.page.bring_to_front()
        popup.goto(f"chrome-extension://{browser.id}/popup.html")
        expect(popup.locator("dl")).to_contain_text("2025-04")
        assert axe(popup) == []
        popup.close()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_in_the_page(self, contact: Compose, words: Words, scheme: str) -> None:
        """Nothing is found by axe on badge, card, list and the question before Send."""
        contact.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        contact.type(BRIBE)
        contact.point(contact.underlined("review and get"), click=True)
        contact.screen.see("button", re.compile("^Ask without an offer"))
        assert contact.screen.open_up() >= 1
        assert axe(contact.page, "[data-inbounds]") == []
        contact.page.keyboard.press("Escape")
        contact.screen.press("button", re.compile("^Inbounds"))
        contact.screen.see("dialog")
        contact.screen.shot(f"list-{scheme}")
        assert axe(contact.page, "[data-inbounds]") == []
        contact.page.keyboard.press("Escape")
        contact.press_send()
        contact.screen.see("dialog", words("ask_title"))
        contact.screen.shot(f"send-{scheme}")
        assert axe(contact.page, "[data-inbounds]") == []
        contact.screen.press("button", words("ask_back"))


def test_count_is_told(contact: Compose, words: Words) -> None:
    """Screen readers are told how the message stands, when the seller pauses."""
    contact.type(BRIBE)
    contact.underlined("review and get")
    told = re.compile(f"^{re.escape(words('verdict_out_of_bounds'))}.* [0-9]+ findings?$")
    contact.screen.see("StaticText", told)
