"""Formatted messages in fields that take more than text: links, pictures and styles are judged, in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from chromium import until
from compose import Compose

MOVING = (
    "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAAKAAAALAAAAAABAAEAAAICRAEAIfkEAAoAAAAsAAAAAAEAAQAAAgJMAQA7"
)
#: What a mail program puts on the clipboard: centred, coloured, in a font of its own, with a logo that is a link.
LETTER = (
    '<p style="text-align:center">Hello <span style="color:rgb(200,0,0)">Ann, how is</span> the lamp?</p>'
    '<p>The <span style="font-family:Georgia">wick of oak</span> is 8 mm; for more '
    '<a href="http://www.tinbox.example/x">click here</a> please.</p>'
    f'<p><a href="https://www.tinbox.example/"><img src="{MOVING}" width="90" height="40" alt="Tinbox logo"></a></p>'
)
CONTENT = "document.querySelector('[contenteditable]').innerHTML"


def paste(compose: Compose, markup: str) -> None:
    """Paste from the clipboard, by key."""
    page = compose.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        "(html) => navigator.clipboard.write([new ClipboardItem({ 'text/html': new Blob([html], { type: 'text/html' }) })])",
        markup,
    )
    compose.enter()
    page.keyboard.press("Control+v")


def put(compose: Compose, markup: str) -> None:
    """Have the page's script put this into the field, the caret behind it."""
    compose.enter()
    compose.page.evaluate(
        """(html) => {
          const field = document.querySelector("[contenteditable]");
          field.innerHTML = html;
          getSelection().selectAllChildren(field);
          getSelection().collapseToEnd();
        }""",
        markup,
    )


def pictures(compose: Compose) -> list[dict[str, Any]]:
    """The pictures that are marked."""
    return [box for box in compose.drawn() if not box["text"] and box["width"] > 30]


def listed(compose: Compose) -> list[str]:
    """The titles of the findings in the list, which is opened unless it is open."""
    heading = re.compile("bounds|Doubtful", re.IGNORECASE)
    if not compose.screen.all("heading", heading):
        compose.screen.press("button", re.compile("^Inbounds:"))
        compose.screen.see("heading", heading)
    return [thing.name for thing in compose.screen.things()]


@pytest.mark.parametrize(
    ("name", "marked", "has_picture"),
    [
        ("contenteditable", ["Hello Ann, how is the lamp?", "Ann, how is", "wick of oak", "click here"], True),
        ("tiptap", ["click here"], False),
        ("quill", ["Hello Ann, how is the lamp?", "Ann, how is", "click here"], True),
        ("tinymce", ["click here"], True),
        ("lexical", ["Hello Ann, how is the lamp?"], False),
    ],
)
def test_pasted_letter(editor: Callable[[str], Compose], name: str, marked: list[str], has_picture: bool) -> None:
    """A formatted letter is judged by what of it the editor has kept, and each place is underlined or framed."""
    compose = editor(name)
    paste(compose, LETTER)
    for words in marked:
        compose.underlined(words)
    if has_picture:
        until(compose.page, lambda: pictures(compose), f"the picture to be marked; there is {compose.drawn()}")
    texts = {box["text"] for box in compose.drawn()}
    assert texts <= {*marked, ""}
    compose.screen.shot(f"formatted-{name}")


def test_words_for_a_picture(editor: Callable[[str], Compose]) -> None:
    """The list names a picture by its alternative text, and a frame of the extension's own is drawn over it."""
    compose = editor("contenteditable")
    paste(compose, LETTER)
    box = until(compose.page, lambda: pictures(compose), "the picture to be marked")[0]
    compose.page.wait_for_timeout(300)
    # The GIF is of one black or white point.
    red = compose.screen.coloured({key: box[key] for key in ("x", "y", "width", "height")})
    assert {row < 3 for _, row in red} == {True, False}
    names = listed(compose)
    for title in ("Animated GIF", "Logo that leads to the seller's site", "Picture: Tinbox logo"):
        assert title in names


def test_page_stays_as_it_is(editor: Callable[[str], Compose]) -> None:
    """Marks and frames leave the field's content as it was, byte for byte."""
    compose = editor("contenteditable")
    put(compose, LETTER)
    before = compose.page.evaluate(CONTENT)
    until(compose.page, lambda: pictures(compose), "the picture to be marked")
    assert compose.page.evaluate(CONTENT) == before


@pytest.mark.parametrize(
    "markup",
    [
        "<p>The wick is 8 mm, order 112-1234567-1234567.</p><p>Is it <b>bright</b> enough?</p>",
        '<p>The wick is <span style="color:rgb(51,51,51);line-height:3;text-align:center">8 mm</span>.</p>',
        '<p>The <a href="https://www.amazon.com/returns">page for returns</a> has the label for 112-1234567-1234567.</p>',
        '<p>The wick is 8 mm.<span contenteditable="false">Leave us five stars :) shop@tinbox.example</span></p>',
        "<h2>The wick</h2><p>It is 8 mm.</p>",
    ],
)
def test_not_the_sellers_doing(editor: Callable[[str], Compose], markup: str) -> None:
    """What the page's style sheets make of the field, what equals it, and an editor's own chips are no overrides."""
    compose = editor("contenteditable")
    compose.page.add_style_tag(
        content="""#editor [contenteditable] { color: #333; line-height: 3; font-family: Georgia; text-align: center }
          #editor a { color: #080 } #editor h2 { color: #00a; font-size: 15px } #editor p { text-indent: 9px; margin: 0 30% }"""
    )
    put(compose, markup)
    compose.page.keyboard.type(" :)")
    compose.underlined(":)")
    compose.page.wait_for_timeout(300)
    assert {box["text"] for box in compose.drawn()} == {":)"}


def test_format_alone_changes(editor: Callable[[str], Compose]) -> None:
    """A format, a picture or a link's target that changes while the text stays is noticed."""
    compose = editor("contenteditable")
    put(compose, '<p>Does the lamp <a href="https://www.amazon.com/a">on this page</a> flicker, too?</p>')
    page = compose.page
    page.keyboard.press("Control+a")
    page.evaluate("document.execCommand('foreColor', false, '#c00000')")
    compose.underlined("Does the lamp")
    page.keyboard.press("Control+z")
    until(page, lambda: "Does the lamp" not in str(compose.drawn()), "the colour's mark to go")
    page.evaluate("document.querySelector('#editor a').href = 'https://www.tinbox.example/a'")
    compose.underlined("on this page")
    page.evaluate(
        "document.querySelector('#editor p').insertAdjacentHTML('beforeend', "
        "`<img src='https://sellercentral.amazon.com/track/open.gif' width=1 height=1 style='display:none'>`)"
    )
    until(page, lambda: "Image that reports the opening" in listed(compose), "the tracking pixel in the list")


@pytest.mark.parametrize(
    ("markup", "words", "fix", "mended"),
    [
        (
            '<p>How is <span style="color: rgb(200, 0, 0);">the lamp</span>, Ann?</p>',
            "the lamp", "Take the colour out", "<p>How is the lamp, Ann?</p>",
        ),
        (
            '<p style="text-align: center;">How is the lamp?</p><p>Fine?</p>',
            "How is the lamp?", "Take the alignment out", '<p style="text-align: left;">How is the lamp?</p><p>Fine?</p>',
        ),
        (
            # The browser connects ahead to a link that is pressed, so to one of the tests' own hosts.
            '<p>Hello Ann.</p><p>Please see <a href="https://helpdesk.example/x">the manual</a> for more.</p><p>Bye</p>',
            "the manual", "Take the sentence with the link away", "<p>Hello Ann.</p><p>Bye</p>",
        ),
    ],
)  # fmt: skip
def test_fix(editor: Callable[[str], Compose], markup: str, words: str, fix: str, mended: str) -> None:
    """A fix takes off a format or a sentence by the browser's own editing, and one undo brings it back."""
    compose = editor("contenteditable")
    put(compose, markup)
    box = compose.underlined(words)
    compose.point(box, click=True)
    compose.screen.press("button", re.compile(f"^{fix}"))
    until(compose.page, lambda: compose.page.evaluate(CONTENT) == mended, "the fix")
    until(compose.page, lambda: words not in {box["text"] for box in compose.drawn()}, "the mark to go")
    compose.page.keyboard.press("Control+z")
    until(compose.page, lambda: compose.page.evaluate(CONTENT) == markup, "the undo")
    compose.underlined(words)


@pytest.mark.parametrize("picture", ["", ' <img src="/static/none.png" alt="Wick">'])
def test_fix_in_two_paragraphs(editor: Callable[[str], Compose], picture: str) -> None:
    """A fix in two paragraphs is one step to undo, also where blanks stand beside what it takes away."""
    compose = editor("contenteditable")
    put(compose, f"<p>Sorry :) Ann.{picture}</p><p>We :) help.</p>")
    before = compose.page.evaluate(CONTENT)
    compose.point(compose.underlined(":)"), click=True)
    compose.screen.press("button", re.compile("^Remove"))
    mended = before.replace(":) ", "")
    until(compose.page, lambda: compose.page.evaluate(CONTENT) == mended, "the fix")
    compose.page.wait_for_timeout(500)
    compose.page.keyboard.press("Control+z")
    until(compose.page, lambda: compose.page.evaluate(CONTENT) == before, "one undo")


def test_fix_around_a_picture(editor: Callable[[str], Compose]) -> None:
    """To work out a fix around a picture that does not load runs no script of the page aside."""
    compose = editor("contenteditable")
    compose.page.evaluate("window.failures = 0")
    put(
        compose, '<p>Sorry :) <img src="/static/none.png" alt="Wick" onerror="window.failures++"></p><p>We :) help.</p>'
    )
    box = compose.underlined(":)")
    compose.page.wait_for_function("window.failures === 1")
    compose.point(box, click=True)
    compose.screen.press("button", re.compile("^Remove"))
    until(compose.page, lambda: ":)" not in compose.page.evaluate(CONTENT), "the fix")
    compose.page.wait_for_timeout(500)
    # The browser's own editing, and its undo, put the picture in anew.
    assert compose.page.evaluate("window.failures") <= 2


def test_no_fix_that_cannot_be_made(editor: Callable[[str], Compose]) -> None:
    """A format on a paragraph, for which browsers have no command, is explained and not offered to be taken off."""
    compose = editor("contenteditable")
    put(compose, '<p style="line-height: 2.5">How is the lamp, Ann?</p>')
    compose.point(compose.underlined("How is the lamp"), click=True)
    compose.screen.see("heading", "Line height overridden")
    compose.page.wait_for_timeout(700)
    assert not compose.screen.all("button", re.compile("^Take"))


def test_quoted_in_markup(editor: Callable[[str], Compose]) -> None:
    """What a reply quotes is not checked; what the seller has written around it is."""
    compose = editor("contenteditable")
    compose.page.evaluate("history.replaceState(null, '', '/messaging/inbox')")
    put(
        compose,
        "<p>The wick is 8 mm.</p><p>On Mon, 2 March 2026 Ann wrote:</p>"
        '<blockquote type="cite"><p style="color:red">Write to me at ann@tinbox.example :)</p></blockquote><p>Regards ;)</p>',
    )
    compose.underlined(";)")
    assert {box["text"] for box in compose.drawn()} == {";)"}
