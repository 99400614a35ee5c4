"""The seller's own templates: saved from a message, inserted, judged, changed, taken out and in, compared by editions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chromium import SHOTS, Chromium, until
from compose import FIELD, Compose
from firefox import Firefox
from playwright.sync_api import Locator, Page, expect
from server import SELLER_CENTRAL, Site
from test_editors import frames
from test_pages import axe

from policy_core.document.placeholders import find_placeholders

Words = Callable[..., str]

FIRST, SECOND = "112-8800001-3597368", "112-8800002-3597368"
DELAY = "Hello, your order {} is delayed, {{{{name}}}}. It will come on Monday. We are sorry for the wait."
CALL = "The carrier lost your parcel of order [[order-id]], so please call me on 0117 496 0113. Which day suits you?"
BRIBE = "Hello {{name}}. Leave a review and get a $10 gift card! Your order was [[order-id]]."
LETTER = (
    "<html><head><style>p { color: #c00 }</style><title>No text</title></head><body>"
    "<p style='text-align: center'>Hello&nbsp;{{name}},</p>\n<div>your order <b>[[order-id]]</b><br>was sent.</div>"
    "<div style='display: none'>Unseen</div><img src='https://tracker.example/a.gif' onerror='document.title = 1'>"
    "<p>See <a href='http://www.lamps.example'>here</a>.</p></body></html>"
)
UNDERLINED = "() => [...CSS.highlights.values()].flatMap((marks) => [...marks]).map(String).join(' ')"
SELECTED = """() => {
  const within = (root) => root.activeElement?.shadowRoot ? within(root.activeElement.shadowRoot) : root.activeElement;
  const { value, selectionStart, selectionEnd } = within(document);
  return value.slice(selectionStart, selectionEnd);
}"""


def file(name: str, text: str) -> Any:
    """Return a file for a file input."""
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def take_in(options: Page, *files: Any) -> None:
    """Import files in the options."""
    options.bring_to_front()
    options.locator("#templates-file").set_input_files(list(files))


def row(options: Page, name: str) -> Locator:
    """Return the template of this name in the options."""
    return options.locator(".templates > li", has=options.get_by_role("heading", name=name, exact=True))


def open_list(compose: Compose, words: Words) -> None:
    """Open the badge's list with the mouse."""
    compose.screen.press("button", re.compile(f"^{words('name')}"))
    compose.screen.see("button", re.compile(re.escape(words("template_save_as"))))


def save_as_offered(compose: Compose, words: Words) -> None:
    """Save what stands in the field as a template, by the name that is offered."""
    open_list(compose, words)
    compose.screen.press("button", words("template_save_as"))
    compose.screen.see("textbox", words("template_name"))
    compose.page.keyboard.press("Enter")
    compose.screen.see("button", words("template_save_as"))


def see_kind(compose: Compose) -> None:
    """Wait until the badge names the kind of message: it grows with that, and moves."""
    until(compose.page, lambda: compose.screen.all("button", re.compile("A delay")), "the kind of message")


def standing(options: Page, name: str) -> Locator:
    """Return the template of this name in the options, in sight: only there it is judged."""
    found = row(options, name)
    found.scroll_into_view_if_needed()
    return found


def offered(compose: Compose, words: Words, part: str) -> None:
    """Wait until the list has this chosen to begin with."""
    until(
        compose.page,
        lambda: part in compose.screen.see("combobox", words("list_wording_reason")).value,
        f"{part!r} in the list",
    )


def by_key(compose: Compose, role: str, name: str) -> None:
    """Go to something in the list with the Tab key."""
    for _ in range(30):
        focused = compose.screen.focused()
        if focused and (focused.role, focused.name) == (role, name):
            return
        compose.page.keyboard.press("Tab")
    pytest.fail(f"{role} {name!r} cannot be reached by Tab")


def test_save_and_insert(options: Page, contact: Compose, words: Words) -> None:
    """A message is saved under a proposed name and inserted, by keys alone, into another order's: one undo takes it back."""
    del options
    compose = Compose.contact(contact.page, FIRST)
    compose.page.bring_to_front()
    compose.type(DELAY.format(FIRST))
    see_kind(compose)
    open_list(compose, words)
    compose.screen.press("button", words("template_save_as"))
    name = compose.screen.see("textbox", words("template_name"))
    assert name.value == "A delay"
    compose.screen.shot("template-save")
    compose.page.keyboard.type("Late parcel")
    compose.page.keyboard.press("Enter")
    compose.screen.see("StaticText", words("template_saved", "Late parcel"))
    assert compose.text() == DELAY.format(FIRST)

    again = Compose.contact(contact.page, SECOND)
    again.enter()
    again.screen.see("button", re.compile(f"^{words('name')}"))
    again.page.keyboard.press("F8")
    offered(again, words, "Late parcel")
    again.screen.shot("template-list")
    by_key(again, "button", words("list_wording_insert"))
    again.page.keyboard.press("Enter")
    until(again.page, lambda: again.text() == DELAY.format(SECOND), "the template with this order's id")
    until(again.page, lambda: again.page.evaluate(SELECTED) == "{{name}}", "the placeholder to be selected")
    again.page.keyboard.press("Control+z")
    until(again.page, lambda: again.text() == "", "all of it to go")


def test_escape_leaves_the_form_alone(contact: Compose, words: Words) -> None:
    """Escape closes the form for a new template, and no more; the focus goes back to where it was opened from."""
    contact.type(DELAY.format(FIRST))
    see_kind(contact)
    open_list(contact, words)
    contact.screen.press("button", words("template_save_as"))
    contact.screen.see("textbox", words("template_name"))
    contact.page.keyboard.press("Escape")
    contact.screen.gone("textbox", words("template_name"))
    begin = contact.screen.see("button", words("template_save_as"))
    assert begin.properties.get("focused")
    contact.page.keyboard.press("Escape")
    contact.screen.gone("dialog")


def test_saving_over_one(options: Page, contact: Compose, words: Words) -> None:
    """A template of the same name is replaced, and only where the button has said so."""
    take_in(options, file("Late parcel.txt", "Your order {{order-id}} is late."))
    expect(row(options, "Late parcel")).to_be_visible()
    contact.page.bring_to_front()
    contact.type("Your order comes tomorrow. We are sorry for the delay.")
    see_kind(contact)
    open_list(contact, words)
    contact.screen.press("button", words("template_save_as"))
    contact.page.keyboard.type("Another")
    contact.screen.see("button", words("template_save"))
    contact.page.keyboard.press("Control+a")
    contact.page.keyboard.type("late  Parcel")
    contact.screen.press("button", words("template_replace"))
    contact.screen.see("button", words("template_save_as"))
    options.bring_to_front()
    expect(row(options, "late Parcel")).to_contain_text("comes tomorrow")
    expect(options.locator(".templates > li")).to_have_count(1)


def test_placeholders_of_the_order(options: Page, contact: Compose, words: Words) -> None:
    """Whatever the core takes for a placeholder of the order's id becomes the id; without an id the first is selected."""
    forms = (
        "{{order-id}} {{{ orderNumber }}} [[order-id]] %ORDER% %%ORDER_ID%% ${order.id} *|ORDER_NO|* {{ amazon order }}"
    )
    others = "{{name}} [[reorder]] %DATE% 50%ORDER% {order-id} [order-id]"
    text = f"About {forms}: {others}"
    kinds = [kind for *_, kind, _ in find_placeholders(text)]
    assert kinds.count("<order-id>") == 8
    wanted = text
    for start, end, kind, _ in sorted(find_placeholders(text), reverse=True):
        if kind == "<order-id>":
            wanted = wanted[:start] + FIRST + wanted[end:]
    take_in(options, file("Forms.txt", text))
    expect(row(options, "Forms")).to_be_visible()
    page = contact.page
    page.bring_to_front()

    def inserted(compose: Compose, expected: str, selected: str) -> None:
        compose.enter()
        compose.screen.press("button", re.compile(f"^{words('name')}"))
        offered(compose, words, "Forms")
        compose.screen.press("button", words("list_wording_insert"))
        until(page, lambda: compose.text() == expected, "the template")
        until(page, lambda: page.evaluate(SELECTED) == selected, f"{selected} to be selected")

    inserted(Compose.contact(page, FIRST), wanted, "{{name}}")
    inserted(Compose.editor(page, "plain"), text, "{{order-id}}")


def test_in_and_out(options: Page, site: Site, words: Words, tmp_path: Path) -> None:
    """Files come in, bad ones are refused by name, nothing is added twice or lost, and an export brings all of it back."""
    section = options.locator("#templates")
    expect(section).to_contain_text(words("templates_none"))
    good = [file("Call.txt", CALL), file("Gift.txt", BRIBE), file("Letter.html", LETTER)]
    windows = {"name": "Umlaut.txt", "mimeType": "text/plain", "buffer": "Grüße zu {{order-id}}".encode("cp1252")}
    bad = [file("old.doc", "x"), file("broken.json", "{"), file("other.json", "[]"), file("none.txt", " \n")]
    newer = {"format": "inbounds-templates", "version": 99, "templates": []}
    damaged = {"format": "inbounds-templates", "version": 1, "templates": [{"name": "A", "body": 1}]}
    take_in(
        options, *good, windows, *bad, file("newer.json", json.dumps(newer)), file("damaged.json", json.dumps(damaged))
    )
    expect(options.locator(".templates > li")).to_have_count(4)
    alert = section.get_by_role("alert").first
    for name, why in {
        "old.doc": "templates_unknown",
        "broken.json": "templates_not_json",
        "other.json": "templates_not_templates",
        "none.txt": "template_empty",
        "newer.json": "templates_newer",
    }.items():
        expect(alert).to_contain_text(words("templates_refused", name, words(why)))
    expect(alert).to_contain_text(words("templates_refused_entry", "damaged.json", "1", words("templates_damaged")))
    expect(row(options, "Letter")).to_contain_text("Hello {{name}}, your order [[order-id]] was sent. See here.")
    expect(standing(options, "Letter")).to_contain_text("Link away from Amazon")
    expect(row(options, "Umlaut")).to_contain_text("Grüße")
    assert not [asked for asked in site.refused if "tracker.example" in asked]

    with options.expect_download() as download:
        section.get_by_role("button", name=words("templates_export")).click()
    kept = tmp_path / "templates.json"
    download.value.save_as(kept)
    bodies = {item["name"]: item["body"] for item in json.loads(kept.read_text("utf-8"))["templates"]}
    assert bodies == {"Call": CALL, "Gift": BRIBE, "Letter": LETTER, "Umlaut": "Grüße zu {{order-id}}"}

    export = file("templates.json", kept.read_text("utf-8"))
    take_in(options, export, file("Call.txt", "Another call about {{order-id}}."))
    expect(options.locator(".templates > li")).to_have_count(5)
    expect(row(options, "Call (2)")).to_contain_text("Another call")
    expect(row(options, "Call")).to_contain_text("0117")
    section.get_by_role("button", name=words("templates_delete"), exact=True).click()
    options.get_by_role("button", name=words("templates_delete_keep")).click()
    expect(options.locator(".templates > li")).to_have_count(5)
    section.get_by_role("button", name=words("templates_delete"), exact=True).click()
    options.get_by_role("dialog").get_by_role("button", name=words("templates_delete_go"), exact=True).click()
    expect(options.locator(".templates > li")).to_have_count(0)
    take_in(options, export)
    expect(options.locator(".templates > li")).to_have_count(4)
    options.reload()
    expect(options.locator(".templates > li")).to_have_count(4)


def test_write_underlined_and_mended(options: Page, words: Words) -> None:
    """In the options a template is underlined as in a compose box, mended by the card, named, kept, and judged anew."""
    take_in(options, file("Gift.txt", BRIBE))
    gift = standing(options, "Gift")
    expect(gift).to_contain_text(words("verdict_out_of_bounds"))
    expect(gift).to_contain_text("Something in return for a review")
    options.get_by_role("button", name=words("templates_edit_of", "Gift")).click()
    box = Compose(options)
    box.point(box.underlined("gift card"), click=True)
    box.screen.press("button", re.compile("^Ask without an offer"))
    form = options.locator("form.template")
    expect(form.locator("textarea")).not_to_have_value(re.compile("gift card"))
    expect(form).to_contain_text(words("verdict_in_bounds"))
    form.get_by_label(words("template_name")).fill("Review")
    form.get_by_role("button", name=words("template_save")).click()
    expect(standing(options, "Review")).to_contain_text(words("verdict_in_bounds"))
    expect(options.locator(".templates > li")).to_have_count(1)
    expect(options.get_by_role("button", name=words("templates_edit_of", "Review"))).to_be_focused()


def test_new_one(options: Page, words: Words) -> None:
    """A new template needs a name of its own and a text; for messages that come first it needs the order's id."""
    take_in(options, file("Gift.txt", BRIBE))
    options.get_by_role("button", name=words("templates_new")).click()
    form = options.locator("form.template")
    save = form.get_by_role("button", name=words("template_save"))
    save.click()
    expect(form.get_by_role("alert")).to_have_text(words("template_unnamed"))
    form.get_by_label(words("template_name")).fill(" gift ")
    save.click()
    expect(form.get_by_role("alert")).to_have_text(words("template_taken"))
    form.get_by_label(words("template_name")).fill("Delay")
    save.click()
    expect(form.get_by_role("alert")).to_have_text(words("template_empty"))
    text = form.locator("textarea")
    text.fill("Your order is delayed and will come on {{date}}. We are sorry.")
    expect(form).to_contain_text(words("verdict_out_of_bounds"))
    text.fill("Your order {{order-id}} is delayed and will come on {{date}}. We are sorry.")
    expect(form).to_contain_text(words("verdict_in_bounds"))
    save.click()
    expect(row(options, "Delay")).to_contain_text("{{order-id}}")
    options.get_by_role("button", name=words("templates_remove_of", "Delay")).click()
    options.get_by_role("dialog").get_by_role("button", name=words("templates_delete_go")).click()
    expect(row(options, "Delay")).to_have_count(0)
    expect(row(options, "Gift")).to_have_count(1)


def test_deleted_elsewhere(browser: Chromium, options: Page, words: Words) -> None:
    """A template that is deleted on another page while it is written here can be saved all the same, or left."""
    take_in(options, file("Call.txt", CALL))
    other = browser.context.new_page()
    other.goto(options.url)
    form = options.locator("form.template")
    none = options.get_by_text(words("templates_none"))
    for way in ("template_save", "template_cancel"):
        options.bring_to_front()
        options.get_by_role("button", name=words("templates_edit_of", "Call")).click()
        other.bring_to_front()
        other.get_by_role("button", name=words("templates_remove_of", "Call")).click()
        other.get_by_role("dialog").get_by_role("button", name=words("templates_delete_go")).click()
        expect(other.get_by_text(words("templates_none"))).to_be_visible()
        options.bring_to_front()
        expect(none).to_be_hidden()
        form.get_by_role("button", name=words(way)).click()
        expect(form).to_have_count(0)
        expect(row(other, "Call")).to_have_count(1 if way == "template_save" else 0)
    expect(none).to_be_visible()
    expect(options.get_by_role("button", name=words("templates_new"))).to_be_focused()
    other.close()


def test_changed_elsewhere(browser: Chromium, options: Page, words: Words) -> None:
    """A template that was saved in another window meanwhile is not written over without a question."""
    take_in(options, file("Call.txt", CALL))
    other = browser.context.new_page()
    other.goto(options.url)
    stored = "async () => document.querySelector('.templates .begins').textContent"
    texts = {}
    for window, text in ((options, "First text."), (other, "Second text.")):
        window.bring_to_front()
        window.get_by_role("button", name=words("templates_edit_of", "Call")).click()
        texts[window] = text
    for window, text in texts.items():
        window.bring_to_front()
        window.locator("form.template textarea").fill(text)
    options.bring_to_front()
    options.locator("form.template [type=submit]").click()
    expect(row(options, "Call")).to_contain_text("First text.")
    other.bring_to_front()
    other.locator("form.template [type=submit]").click()
    question = other.get_by_role("dialog", name=words("templates_changed_title", "Call"))
    question.get_by_role("button", name=words("templates_changed_keep")).click()
    expect(other.locator("form.template .wrong")).to_have_text(words("template_changed"))
    assert options.evaluate(stored) == "First text."
    other.locator("form.template [type=submit]").click()
    question.get_by_role("button", name=words("template_replace")).click()
    expect(row(other, "Call")).to_contain_text("Second text.")
    options.bring_to_front()
    expect(row(options, "Call")).to_contain_text("Second text.")
    other.close()


def test_many(options: Page, words: Words) -> None:
    """Many templates can be searched by words of name and text; with a few there is nothing to search with."""
    search = options.locator("#templates-search")
    take_in(options, file("Call.txt", CALL), file("Gift.txt", BRIBE))
    expect(row(options, "Gift")).to_be_visible()
    expect(search).to_be_hidden()
    take_in(options, *(file(f"Delay {index}.txt", "Your order {{order-id}} is late.") for index in range(1, 21)))
    expect(row(options, "Delay 20")).to_be_attached()
    names = options.locator(".templates > li:visible h3")
    expect(names).to_have_count(22)
    # As people count.
    assert names.all_inner_texts()[1:4] == ["Delay 1", "Delay 2", "Delay 3"]
    search.fill("CARRIER call")
    expect(names).to_have_text(["Call"])
    expect(options.locator("#templates")).to_contain_text(words("templates_shown", "1", "22"))
    search.fill("")
    expect(names).to_have_count(22)


def test_what_comes(options: Page, words: Words) -> None:
    """Under an announced edition a template that is in bounds now may not be: said with the day, the days left, the rule."""
    options.add_init_script(
        """globalThis.Date = class extends Date {
          constructor(...values) { super(...(values.length > 0 ? values : ["2020-09-20T12:00:00"])); }
        };"""
    )
    options.reload()
    take_in(options, file("Call.txt", CALL))
    call = standing(options, "Call")
    expect(call).to_contain_text(words("verdict_in_bounds"))
    expect(call).to_contain_text(
        words("templates_announced_other", "44", "November 3, 2020", "2020-09", words("news_verdict_out_of_bounds"))
    )
    expect(call).to_contain_text("Telephone number “")
    call.screenshot(path=SHOTS / "template-announced.png")


def test_what_an_update_changes(options: Page, words: Words) -> None:
    """An edition's news has the templates that it judges differently, from when and by which rules, and leads to them."""
    take_in(
        options,
        file("Call.txt", CALL),
        file("Fine.txt", "Which of the two colours do you want for order {{order-id}}?"),
    )
    expect(row(options, "Fine")).to_be_visible()
    options.locator("#news-edition").select_option("2020-11")
    news = options.locator("#news")
    expect(news).to_contain_text(words("news_in_force", "November 6, 2020"))
    options.locator("#news-edition").select_option("2020-09")
    card = news.locator("article.news")
    expect(card).to_have_count(1)
    expect(news).to_contain_text(words("news_templates_one", "1", "2"))
    expect(card).to_contain_text("Call")
    expect(card).to_contain_text(
        words("news_turn", words("news_verdict_in_bounds"), words("news_verdict_out_of_bounds"))
    )
    expect(card).to_contain_text("Telephone number “")
    news.screenshot(path=SHOTS / "template-news.png")
    card.get_by_role("button", name=words("news_edit")).click()
    text = row(options, "Call").locator("textarea") if row(options, "Call").count() else options.locator("li textarea")
    expect(text).to_be_focused()
    text.fill("The carrier lost your parcel of order [[order-id]]. Which day suits you?")
    options.locator("form.template").get_by_role("button", name=words("template_save")).click()
    expect(news).to_contain_text(words("news_templates_other", "0", "2"))


def test_text_of_html(options: Page, contact: Compose, words: Words) -> None:
    """Of HTML what a person reads is inserted: paragraphs apart, lines and rows below each other, nothing unseen."""
    more = (
        "<h1>News</h1><ul>\n <li>one</li>\n <li>two  <i>words</i></li></ul>"
        "<table><tr><td>a</td> <td>b</td></tr><tr><td>c</td><td>d &lt;style = e&gt;</td></tr></table><pre>x\n  y</pre>"
        "<script>no()</script><p>Last<br><br>line</p>"
    )
    take_in(options, file("Letter.html", LETTER.replace("</body>", f"{more}</body>")))
    expect(row(options, "Letter")).to_be_visible()
    contact = Compose.contact(contact.page, FIRST)
    contact.page.bring_to_front()
    contact.enter()
    contact.screen.press("button", re.compile(f"^{words('name')}"))
    offered(contact, words, "Letter")
    contact.screen.press("button", words("list_wording_insert"))
    text = (
        f"Hello {{{{name}}}},\n\nyour order {FIRST}\nwas sent.\n\nSee here.\n\nNews\n\none\ntwo words\n\n"
        "a b\nc d <style = e>\n\nx\n  y\n\nLast\n\nline"
    )
    until(contact.page, lambda: contact.text() != "", "the text in the field")
    assert contact.text() == text


def test_formats_stay(options: Page, editor: Callable[[str], Compose], words: Words) -> None:
    """A formatted message keeps its formats as a template, and is judged with them; plain fields are given its text."""
    compose = editor("contenteditable")
    compose.page.bring_to_front()
    compose.enter()
    letter = 'Your order is <b>late</b>. <em>See</em> <u>it</u> <a href="http://www.lamps.example">here</a>.'
    compose.page.evaluate("(html) => { document.querySelector('[contenteditable]').innerHTML = html; }", letter)
    compose.underlined("here")
    save_as_offered(compose, words)
    options.bring_to_front()
    saved = options.locator(".templates > li")
    saved.scroll_into_view_if_needed()
    expect(saved).to_contain_text("Link away from Amazon “here”")
    saved.get_by_role("button", name=words("templates_edit")).click()
    expect(options.locator("form.template textarea")).to_have_value(re.compile('<a href="http://www.lamps.example'))
    compose.page.bring_to_front()
    compose.enter()
    compose.page.keyboard.press("Control+a")
    compose.page.keyboard.press("Delete")
    compose.screen.see("button", re.compile(re.escape(words("badge_idle"))))
    compose.page.keyboard.press("F8")
    offered(compose, words, "delay")
    compose.screen.press("button", words("list_wording_insert"))
    until(compose.page, lambda: "late" in compose.text(), "the template in the field")
    for part in ("<b> late</b>", "<em> See</em>", "<u> it</u>", '<a href="http://www.lamps.example"> here</a>'):
        assert part in compose.page.evaluate(CONTENT)
    plain = Compose.contact(compose.page)
    plain.page.bring_to_front()
    plain.enter()
    plain.screen.press("button", re.compile(f"^{words('name')}"))
    offered(plain, words, "delay")
    plain.screen.press("button", words("list_wording_insert"))
    until(plain.page, lambda: plain.text() == "Your order is late. See it here.", "the text in the field")


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("<p>Yes, in <b>blue</b>.</p><div class='gmail_attr'>Ann asked:</div><blockquote type='cite'>Is it blue?</blockquote>", "<b style="),
        ("<p>Yes, in <b>blue</b>.</p><blockquote cite='x'>Ann: Is it?</blockquote><p>On 2 March 2026, Ann wrote:</p>", "Yes, in blue."),
    ],
)  # fmt: skip
def test_without_what_it_quotes(
    options: Page, editor: Callable[[str], Compose], words: Words, answer: str, kept: str
) -> None:
    """Of an answer the seller's own words become the template, with their formats where the quotation can be told apart."""
    compose = editor("contenteditable")
    compose.page.bring_to_front()
    compose.page.evaluate("history.replaceState(null, '', '/messaging/inbox')")
    compose.enter()
    compose.page.evaluate("(html) => { document.querySelector('[contenteditable]').innerHTML = html; }", answer)
    save_as_offered(compose, words)
    options.bring_to_front()
    saved = options.locator(".templates > li")
    expect(saved).to_contain_text("Yes, in blue.")
    expect(saved).not_to_contain_text("Ann")
    saved.get_by_role("button", name=words("templates_edit")).click()
    text = options.locator("form.template textarea")
    expect(text).to_have_value(re.compile(re.escape(kept)))
    expect(text).not_to_have_value(re.compile("Ann"))


NOTE = (
    "<html><head><style>p { color: red }</style></head><body>"
    "<section style='color: #c00' onclick='window.hit = 1'>Hello {{name}},</section>"
    "<p>Your order [[order-id]] is <span style='color: red; font-weight: bold'>late</span>. See <a href='https://www.amazon.com/help' onclick='window.hit = 1'>here</a>"
    "<a href='javascript:window.hit = 1'>.</a></p><p style='display: none'>Unseen</p>"
    "<ul class='a'><li>one</li><li>two</li></ul><img src='https://tracker.example/a.gif' onerror='window.hit = 1'>"
    "<svg onload='window.hit = 1'><text>No text</text></svg><iframe src='https://tracker.example/'></iframe>"
    "<script>window.hit = 1</script></body></html>"
)
READ = "Hello {{name}}, Your order [[order-id]] is late. See here. one two"
#: What of it is harmless, and may therefore be put into a page.
HARMLESS = (
    '<div>Hello {{name}},</div><p>Your order [[order-id]] is <b>late</b>. See <a href="https://www.amazon.com/help">here</a>'
    "<a>.</a></p><ul><li>one</li><li>two</li></ul>"
)
FRAMES = "[window, ...Array.from(window.frames)]"
CONTENT = f"""() => {FRAMES}.flatMap(({{ document }}) =>
  [...document.querySelectorAll("[contenteditable]:not([contenteditable=false])")].map((one) => one.innerHTML)).join()"""
CHOSEN = f"() => {FRAMES}.map((one) => String(one.getSelection())).join('')"


@pytest.mark.parametrize(
    ("name", "bold"),
    [("contenteditable", HARMLESS), ("iframe", HARMLESS), ("tiptap", "<strong>late</strong>"), ("lexical", "late</strong>"),
     ("quill", "<strong>late</strong>"), ("ckeditor5", "<strong>late</strong>"), ("tinymce", "<strong>late</strong>"),
     ("slate", "late")],
)  # fmt: skip
def test_formats_in_editors(
    options: Page, editor: Callable[[str], Compose], site: Site, words: Words, name: str, bold: str
) -> None:
    """Editors take formats in of their own accord, and nothing that runs or calls; others the text; one undo undoes it."""
    take_in(options, file("Note.html", NOTE))
    expect(row(options, "Note")).to_be_visible()
    compose = editor(name)
    page = compose.page
    page.bring_to_front()
    compose.enter()
    for first in ("", "Dear buyer."):
        insert_note(compose, words, first, bold)
    assert page.evaluate("window.hit ?? null") is None
    assert not [asked for asked in site.refused if "tracker.example" in asked]


def insert_note(compose: Compose, words: Words, first: str, bold: str) -> None:
    """Insert the formatted template behind what is typed first, and undo that."""
    page = compose.page
    if first:
        page.keyboard.type(first)
        # Editors take what follows at once for one change with what was before.
        page.wait_for_timeout(1100)
    before = compose.text().strip()
    press(compose, "button", re.compile(f"^{words('name')}"))
    until(page, lambda: any("Note" in one.value for one in everywhere(compose, "combobox")), "the template")
    press(compose, "button", words("list_wording_insert"))
    wanted = f"{first} {READ}".strip()
    until(page, lambda: " ".join(compose.text().split()) == wanted, "the template in the editor's model")
    assert bold in page.evaluate(CONTENT)
    until(page, lambda: page.evaluate(CHOSEN) == "{{name}}", "the placeholder to be selected")
    page.keyboard.press("Control+z")
    until(page, lambda: compose.text().strip() == before, "one undo")


def everywhere(compose: Compose, role: str, name: Any = None) -> list[Any]:
    """Return what has this role and name, in frames, too."""
    return [thing for frame in frames(compose) for thing in compose.screen.all(role, name, frame)]


def press(compose: Compose, role: str, name: Any) -> None:
    """Wait for something, in the page or in a frame, and click on it."""

    def pressed() -> bool:
        for thing in everywhere(compose, role, name):
            try:
                compose.screen.click(thing)
            except Exception as error:  # It was drawn anew meanwhile.
                if "node" not in str(error).lower() and "layout" not in str(error).lower():
                    raise
            else:
                return True
        return False

    until(compose.page, pressed, f"{role} named {name!r} to press")


class TestAccessibility:
    @pytest.mark.parametrize("scheme", ["light", "dark", "forced"])
    def test_options(self, options: Page, words: Words, scheme: str) -> None:
        """Nothing is found by axe on templates, one of them being written, in the news, and the question before deleting."""
        look(options, scheme)
        take_in(options, file("Call.txt", CALL), file("Gift.txt", BRIBE), file("Letter.html", LETTER))
        expect(standing(options, "Letter")).to_contain_text(words("verdict_out_of_bounds"))
        options.locator("#news-edition").select_option("2020-09")
        expect(options.locator("article.news").first).to_be_visible()
        options.get_by_role("button", name=words("templates_edit_of", "Gift")).click()
        Compose(options).underlined("gift card")
        options.locator("#templates").screenshot(path=SHOTS / f"templates-{scheme}.png")
        if scheme != "forced":
            assert axe(options) == []
            options.get_by_role("button", name=words("templates_remove_of", "Call")).click()
            assert axe(options) == []

    @pytest.mark.parametrize("scheme", ["light", "dark", "forced"])
    def test_list(self, options: Page, contact: Compose, words: Words, scheme: str) -> None:
        """Nothing is found by axe on the list while a template is saved."""
        take_in(options, file("Call.txt", CALL))
        expect(row(options, "Call")).to_be_visible()
        contact.page.bring_to_front()
        look(contact.page, scheme)
        contact.type("Your order comes tomorrow. We are sorry for the delay.")
        see_kind(contact)
        open_list(contact, words)
        contact.screen.press("button", words("template_save_as"))
        contact.screen.see("textbox", words("template_name"))
        contact.screen.shot(f"template-list-{scheme}")
        if scheme != "forced":
            contact.screen.open_up()
            assert axe(contact.page, "[data-inbounds]") == []


def look(page: Page, scheme: str) -> None:
    """Have a page in light, dark or forced colours."""
    if scheme == "forced":
        page.emulate_media(color_scheme="dark", forced_colors="active")
    else:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]


def test_firefox(firefox: Firefox, words: Words) -> None:
    """In Firefox a message is saved as a template, inserted into another order's, taken back by one undo, and listed."""
    text = "() => document.querySelector('kat-textarea').value"

    def contact(order: str) -> Any:
        tab = firefox.open(f"https://{SELLER_CENTRAL}/messaging/contact?orderID={order}&marketplaceID=ATVPDKIKX0DER")
        box = tab.evaluate(FIELD)
        tab.do("click", box["x"] + 40, box["y"] + 24)
        return tab

    tab = contact(FIRST)
    tab.do("type", DELAY.format(FIRST))
    tab.see("A delay", "button")
    tab.press(words("name"))
    tab.press(words("template_save_as"))
    tab.until(lambda: tab.see("", "input") and tab.see(words("template_save"), "button"), "the form")
    tab.do("type", "Late parcel")
    tab.do("press", ["Enter"])
    tab.until(lambda: any(one["name"] == words("template_save_as") for one in tab.look()), "the template to be saved")
    tab.do("shut")

    tab = contact(SECOND)
    tab.see(words("name"), "button")
    tab.press(words("name"))
    tab.until(lambda: any(SECOND in one["name"] and "delayed" in one["name"] for one in tab.look()), "the template")
    tab.press(words("list_wording_insert"))
    tab.until(lambda: tab.evaluate(text) == DELAY.format(SECOND), "the template with this order's id")
    tab.until(lambda: tab.evaluate(SELECTED) == "{{name}}", "the placeholder to be selected")
    tab.do("press", ["Control", "z"])
    tab.until(lambda: tab.evaluate(text) == "", "all of it to go")
    tab.do("shut")

    own = firefox.own_page("options.html#templates")
    own.do("front")
    listed = "() => document.querySelector('#templates')?.innerText ?? ''"
    own.until(lambda: words("verdict_in_bounds") in own.evaluate(listed), "the template to be judged")
    assert "Late parcel" in own.evaluate(listed)
    own.evaluate("() => document.querySelector('.templates > li button').click()")
    write = """(text) => {
      const field = document.querySelector('form.template textarea');
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }"""
    own.evaluate(write, "Leave a review and get a $10 gift card!")
    own.until(lambda: "gift card" in own.evaluate(UNDERLINED), "underlines in the template")
    own.until(lambda: words("verdict_out_of_bounds") in own.evaluate(listed), "the template to be judged anew")
    own.evaluate("() => { indexedDB.deleteDatabase('inbounds-templates'); }")
    own.do("shut")


def test_formats_in_firefox(firefox: Firefox, words: Words) -> None:
    """In Firefox, too, an editor is given a template with its formats behind what is there, and one undo takes it back."""
    own = firefox.own_page("options.html")
    own.until(lambda: own.evaluate("() => Boolean(document.querySelector('table.rules tbody tr'))"), "the options")
    own.evaluate(
        """(text) => {
          const files = new DataTransfer();
          files.items.add(new File([text], "Note.html"));
          const input = document.querySelector("#templates-file");
          input.files = files.files;
          input.dispatchEvent(new Event("change"));
        }""",
        NOTE,
    )
    own.until(lambda: own.evaluate("() => document.querySelectorAll('.templates > li').length === 1"), "the template")
    tab = firefox.open(f"https://{SELLER_CENTRAL}/messaging/editors/ckeditor5")
    tab.until(lambda: tab.evaluate("() => Boolean(window.editor)"), "the editor")
    box = tab.evaluate(FIELD)
    tab.do("click", box["x"] + 40, box["y"] + min(28, box["height"] / 2))
    tab.do("type", "Dear buyer.")
    since = tab.evaluate("() => performance.now()")
    tab.until(lambda: tab.evaluate("() => performance.now()") - since > 1100, "a second")
    tab.press(words("name"))
    tab.until(lambda: any("Hello {{name}}" in one["name"] for one in tab.look()), "the template")
    tab.press(words("list_wording_insert"))
    wanted = f"Dear buyer. {READ}"
    tab.until(lambda: " ".join(tab.evaluate("() => editor.text()").split()) == wanted, "the template in the editor")
    assert "<strong>late</strong>" in tab.evaluate(CONTENT)
    tab.until(lambda: tab.evaluate(CHOSEN) == "{{name}}", "the placeholder to be selected")
    tab.do("press", ["Control", "z"])
    tab.until(lambda: tab.evaluate("() => editor.text().trim()") == "Dear buyer.", "one undo")
    assert tab.evaluate("() => window.hit ?? null") is None
    tab.do("shut")
    own.evaluate("() => { indexedDB.deleteDatabase('inbounds-templates'); }")
    own.do("shut")
