"""A message in HTML: the text that it shows with its places in the markup, what else is in it, and what is said of it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import Inbounds
from hypothesis import given, settings
from hypothesis import strategies as st
from small_policies import policy, program, rule
from strategies import texts

from policy_core import Checker, Message, check
from policy_core.contents import count_frames
from policy_core.document import read_message, read_text
from policy_core.document.elements import PROPERTIES, Element
from policy_core.document.html import read_html
from policy_core.document.markup import prepare
from policy_core.engine.fixes import apply_edits
from policy_core.language import PolicyErrors
from policy_core.language.policy import ELEMENTS
from policy_core.mail import read_eml
from policy_core.readers import read_stream
from policy_core.report import Report

EXAMPLES = settings(
    max_examples=int(os.environ.get("EXAMPLES", "300")),
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
)
STILL = "R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
MOVING = "R0lGODlhAQABAIAAAP///wAAACH5BAAKAAAALAAAAAABAAEAAAICRAEAIfkEAAoAAAAsAAAAAAEAAQAAAgJMAQA7"


def shown(source: str) -> str:
    """The text that markup shows."""
    return read_html(source).text.removesuffix("\n")


def elements(source: str, kind: str) -> list[Mapping[str, object]]:
    """The properties of all elements of a kind."""
    return [element.properties for element in read_html(source).elements if element.kind == kind]


def judge(body: str, **facts: object) -> Report:
    """Check a reply in HTML."""
    message = Message(body, format="html", scope="reply", attachments=(), **facts)  # type: ignore[arg-type]
    return Checker.default().check(message)


def rules(body: str, **facts: object) -> set[str]:
    """The rules that a reply in HTML breaks."""
    return {finding.rule for finding in judge(body, **facts).findings}


class TestText:
    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("a b c", "a  b\n\tc"),
            ("a\nb", "<div>a</div> <div>b</div>"),
            ("a\n\nb", "<p>a</p>\n<p>b</p>"),
            ("a\nb\n\nc", "a<br>b<br><br>c"),
            ("a\nb", "<div>a<br></div><div>b</div>"),
            ("a\n\nb", "<div>a</div><div><br></div><div>b</div>"),
            ("bold", "b<b>ol</b>d"),
            ("a\nb c", "<pre>a\nb c</pre>"),
            ("Tom & Jérôme ¬it;", "Tom &amp; J&eacute;r&ocircme &notit;"),
            ("x", "<title>no</title><style>p{}</style><script>no()</script><!-- no -->x<template>no</template>"),
            ("y", "<span style='display:none'>no</span><div hidden>no</div>y<p style='font-size:0'>no</p>"),
            ("y", "<div style='max-height:0;overflow:hidden'>no</div>y<i style='mso-hide:all'>no</i>"),
            ("yes", "<![if !mso]>yes<![endif]><!--[if mso]>no<![endif]--><?xml:namespace prefix=o />"),
            ("yes", "<!--[if !mso]><!-->yes<!--<![endif]-->"),
            ("a\nb", "<table><tr><td>a</td><td>b</td></tr></table>"),
            ("seen", "<img alt='not this'>seen<noscript></noscript>"),
            ("Hallo Wim\n\nthe clip\n\nfirst", "<P>Hallo Wim<P>the <I>clip</B><LI>first</DIV>"),
            ("", ""),
        ],
    )
    def test_is_what_a_browser_shows(self, expected: str, source: str) -> None:
        """Blocks and line breaks make line feeds, blanks become one, what is hidden is left out."""
        assert expected == shown(source)

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            (0, "a<br><br>b"),
            (1, "a<br><br><br>b"),
            (1, "a<br>&nbsp;<br> <br>b"),
            (0, "<p>a</p><p>&nbsp;</p><p>&nbsp;</p><p>b</p>"),
            (1, "<p>a</p><p>&nbsp;</p><p><br></p><p></p><p>b</p>"),
            (1, "<div>a</div><div><br></div><div><br></div><div><br></div><div>b</div>"),
            (0, "<div>a</div><div></div><div></div><div></div><div>b</div>"),
            (1, "<p class=MsoNormal><o:p>&nbsp;</o:p></p>" * 3 + "<p>b</p>"),
            (0, "a<br><img src=x.png><br><img src=x.png><br>b"),
            (1, "<pre>a\n\n\n\nb</pre>"),
            (0, "<p>a</p>\n\n\n\n<p>b</p>"),
            (2, "a<br><br><br>b<br><br><br><br>c"),
            (1, "<br><br><br>a"),
        ],
    )
    def test_line_breaks(self, expected: int, source: str) -> None:
        """Three `<br>` or empty paragraphs in a row are too many; two are not, and blanks in the source are none."""
        assert expected == len(read_html(source).line_breaks)
        assert (expected > 0) is ("style.line-breaks" in rules(source + " And the lid is shut with a click."))

    @pytest.mark.parametrize(
        ("source", "word", "place"),
        [
            ("<p>a <b>we</b>ll</p>", "well", "we</b>ll"),
            ("caf&eacute; x", "café", "caf&eacute;"),
            ("&#x68;ello", "hello", "&#x68;ello"),
            ("x &amp;lamp", "lamp", "lamp"),
            ("<i\nclass='>'>lamp</i>", "lamp", "lamp"),
            ("re\u200bview", "review", "re\u200bview"),
        ],
    )
    def test_words_know_their_place(self, source: str, word: str, place: str) -> None:
        """A word's place is that of its markup in the source, tags and references in it included."""
        document = read_html(source)
        index = document.words.index(word)
        start, end = document.span(index, index)
        assert place == source[start:end]

    def test_targets_of_links(self) -> None:
        """Where a link leads stands behind its text as a token; an address that is its text stands once."""
        document = read_html(
            "See <a href='https://lamps.example/x'>our page</a>. <a href=https://a.example>a.example</a>"
        )
        assert ["see", "our", "page", "<link>", "<.>", "<link>", "<link>"] == document.words
        assert "our page" == document.source[slice(*document.span(3, 3))]
        assert ["<link>"] == read_html("<a href='https://a.example/'>https://a.example/</a>").words
        assert ["help", "<email>"] == read_html("<a href='mailto:help@lamps.example?subject=x'>help</a>").words
        assert ["shop", "<phone>"] == read_html("<a href='tel:+442079460112'>shop</a>").words


class TestElements:
    def test_are_the_documented_ones(self) -> None:
        """The language knows the elements and properties that documents have, but for those that only people read."""
        for kind, properties in ELEMENTS.items():
            assert set(properties) == set(PROPERTIES[kind]) - {"basis"}
        assert set(ELEMENTS) == set(PROPERTIES)

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            (80, "<img width=480>"),
            (80, "<img width='80%'>"),
            (50, "<div style='width:300px'><img style='width:100%'></div>"),
            (40, "<img style='width:100%;max-width:240px'>"),
            (100, "<img width=900 style='max-width:100%'>"),
            (16, "<style>.s{width:6em}</style><img class=s width=900>"),
            (100, "<style>.s{width:100% !important}</style><img class=s style='width:10px'>"),
            (96, "<img style='width:6in'>"),
            (64, "<img style='width:4in'>"),
            (50, "<img style='width:50vw'>"),
            (75, "<table width=800><tr><td><img width=600></table>"),
            (100, "<div style='max-width:700px'><img width='100%'></div>"),
            (None, "<img>"),
            (None, "<img style='width:auto' width=900>"),
        ],
    )
    def test_width(self, expected: float | None, source: str) -> None:
        """A width is a share of 600 px or of what is around; style sheets, attributes and limits count as in a browser."""
        width = elements(source, "image")[0].get("width")
        assert expected == (width and round(float(str(width)), 3))

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("red", "<style>p{color:red}</style><p>x"),
            ("red", "<style>p{color:blue}p.a{color:red}p{color:green}</style><p class=a>x"),
            ("red", "<style>.a .b>i{color:red}</style><div class=a><p><span class=b><i>x"),
            (None, "<style>.a .b>i{color:red}</style><div class=b><p><span class=a><i>x"),
            ("red", "<style>h1+p{color:red}</style><h1></h1><p>x"),
            ("red", "<style>h1~p{color:red}</style><h1></h1><b></b><p>x"),
            ("red", "<style>p:first-child{color:red}</style><div><p>x</div>"),
            ("red", "<style>p[lang=en]{color:red}</style><p lang=en>x"),
            ("red", "<style>p{color:red !important}</style><p style='color:blue'>x"),
            ("red", "<div style='color:red'><p><b>x"),
            ("red", "<font color=red>x"),
            ("#ff0000", "<font color=ff0000>x"),
            ("red", "<body text=red>x"),
            (None, "<div style='color:red'><p style='color:initial'>x"),
            (None, "<style>@media (max-width:480px){p{color:red}} @media print{p{color:red}}</style><p>x"),
            ("red", "<style>@media screen{p{color:red}}</style><p>x"),
            ("red", "<style>@media only screen and (min-width:480px){p{color:red}}</style><p>x"),
            (None, "<style>@media (prefers-color-scheme:dark){p{color:red}}</style><p>x"),
            (None, "<style media=print>p{color:red}</style><p>x"),
            (None, "<style>a:hover{color:red}</style><a href=/>x"),
            (None, "<p style='color:red'><a href=/>x"),
            (None, "<p style='color:#000'>x"),
            (None, "<p class=red>x"),
        ],
    )
    def test_cascade(self, expected: str | None, source: str) -> None:
        """A colour is the one that a browser would take, and none where it is the one that text has anyway."""
        assert expected == elements(source, "text")[-1].get("color")

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            (16.0, "x"),
            (24.0, "<h2>x"),
            (20.0, "<p style='font-size:15pt'>x"),
            (8.0, "<div style='font-size:50%'>x"),
            (32.0, "<div style='font-size:2em'>x"),
            (16.0, "<div style='font-size:30px'><p style='font-size:1rem'>x"),
            (13.0, "<p style='font-size:small'>x"),
            (10.0, "<font size=1>x"),
            (18.0, "<font size='+1'>x"),
            (14.0, "<p style='font:bold 14px/1.5 Arial'>x"),
        ],
    )
    def test_font_size(self, expected: float, source: str) -> None:
        """Sizes in any unit, by keyword, by shorthand and by old elements come as CSS pixels."""
        assert expected == elements(source, "text")[0]["font-size"]

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            (20.0, "<p style='margin-left:20%'>x"),
            (20.0, "<p style='margin:0 120px'>x"),
            (25.0, "<div style='width:50%;margin:0 auto'>x"),
            (25.0, "<table width=300 align=center><tr><td>x"),
            (None, "<div style='max-width:600px;margin:0 auto'>x"),
            (30.0, "<div style='margin-left:20%'><p style='padding-left:60px'>x"),
            (None, "<div style='padding:0 200px;background:#eee'>x"),
            (None, "<p style='margin-left:50%'></p>x"),
            (None, "<span style='margin-left:50%'>x</span>"),
        ],
    )
    def test_margin(self, expected: float | None, source: str) -> None:
        """Margins add up from the outside in; padding counts as one unless it shows as a box."""
        found = elements(source, "block")
        assert expected == (found[-1]["margin"] if found else None)

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("center", "<p style='text-align:center'>x"),
            ("center", "<center><table><tr><td>x"),
            ("right", "<div align=right><p>x"),
            (None, "<div align=center><p align=left>x"),
            (None, "<p dir=rtl style='text-align:right'>x"),
            ("left", "<p dir=rtl style='text-align:left'>x"),
            (None, "<p class=center>x"),
        ],
    )
    def test_align(self, expected: str | None, source: str) -> None:
        """Alignment is inherited, and named only where it is another than that of the direction of writing."""
        assert expected == elements(source, "text")[0].get("align")

    @pytest.mark.parametrize(
        ("broken", "source"),
        [
            # 4.5422, 4.4781, and the two that are next to 4.5 to 1 of all colours on white.
            (False, "<p style='color:#767676'>M4</p>"),
            (True, "<p style='color:#777'>M4</p>"),
            (True, "<p style='color:#9a6c5a'>M4</p>"),
            (False, "<p style='color:#7c7290'>M4</p>"),
            (False, "<p style='color:#fff;background:#767676'>M4</p>"),
            (True, "<p style='color:#fff;background:#9a6c5a'>M4</p>"),
            # Large text: 3.0335, 2.9999998; from 24 px on, or bold from 14 pt on.
            (False, "<p style='color:#949494;font-size:24px'>M4</p>"),
            (False, "<p style='color:#949494;font-size:18pt'>M4</p>"),
            (True, "<p style='color:#949494;font-size:23.99px'>M4</p>"),
            (True, "<p style='color:#989a30;font-size:24px'>M4</p>"),
            (False, "<p style='color:#949494;font-size:14pt;font-weight:bold'>M4</p>"),
            (True, "<p style='color:#949494;font-size:18.65px;font-weight:bold'>M4</p>"),
            (True, "<p style='color:#949494;font-size:14pt'>M4</p>"),
            (False, "<p style='font-size:14pt'><b style='color:#949494'>M4</b></p>"),
            (True, "<p style='font-size:14pt'><b style='color:#949494;font-weight:normal'>M4</b></p>"),
            (False, "<h3 style='color:#949494'>M4</h3>"),
            (True, "<h4 style='color:#949494'>M4</h4>"),
            (True, "<h3 style='color:#949494;font-weight:400'>M4</h3>"),
        ],
    )
    def test_thresholds_of_contrast(self, broken: bool, source: str) -> None:
        """4.5 to 1 passes, and 3 to 1 for large text, but nothing that is under it, however little."""
        notes = [finding.note for finding in judge(source).findings if finding.rule == "style.accessibility"]
        assert broken is any("WCAG 1.4.3" in note for note in notes)

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            (21.0, "<p style='color:#000;background:#fff'>x"),
            (4.54, "<p style='color:#767676'>x"),
            (4.48, "<p style='color:#777'>x"),
            (7.52, "<div style='background:#f7e1e1'><a href=x>x</a>"),
            (None, "<p>x"),
            (None, "<div style='background:url(x.png)'><p style='color:#777'>x"),
        ],
    )
    def test_contrast(self, expected: float | None, source: str) -> None:
        """The contrast is that of WCAG, and unknown on a picture."""
        ratio = elements(source, "text")[0].get("contrast")
        assert expected == (ratio and round(float(str(ratio)), 2))

    def test_images(self) -> None:
        """Scheme, format, alternative text and frames of pictures, those of backgrounds and of hidden parts included."""
        source = (
            "<img src='http://a.example/b.GIF?c' alt=''><img src='cid:x'><td style='background:url(\"//a.example/d.png\")'>"
            f"<div style='display:none'><img src=o.png></div><img src='data:image/gif;base64,{MOVING}'>"
            "<table background='http://a.example/e.jpg'>"
        )
        found = [
            (image.get("scheme"), image.get("format"), image.get("alt"), image.get("animated"))
            for image in elements(source, "image")
        ]
        assert [
            ("http", "gif", "", None), ("cid", None, None, None), ("relative", "png", None, None),
            ("data", "gif", None, True), ("http", "jpeg", None, None),
        ] == found  # fmt: skip

    def test_alternative_texts_speak(self) -> None:
        """What a picture says in place of a text is said to the buyer, and the picture is what is underlined."""
        source = (
            "<p>The wick is 8 mm.</p><img src='cid:a' width=90 alt='Get a $10 gift card for your five-star review'>"
        )
        finding = next(finding for finding in judge(source).findings if finding.rule == "review.incentive")
        assert [source[source.index("<img") :]] == [source[span.start : span.end] for span in finding.spans]
        assert set() == rules(source.replace("Get a $10 gift card for your five-star review", "Wick"))

    def test_hidden_texts_speak(self) -> None:
        """What cannot be seen, such as a preheader, is in the message too, and is underlined where it stands."""
        offer = "Get a $10 gift card for your <b>five-star</b> review"
        for hidden in (
            f"<div style='display:none'>{offer}</div>",
            f"<p style='font-size:1px'>{offer}</p>",
            f"<div style='max-height:0;overflow:hidden'><p>Wick</p><p>{offer}</p></div>",
        ):
            source = f"{hidden}<p>The wick is 8 mm.</p>"
            finding = next(finding for finding in judge(source).findings if finding.rule == "review.incentive")
            (span,) = finding.spans
            assert (
                source.index(offer) <= span.start <= source.index("gift card") < span.end <= source.index(" review") + 7
            )
            assert set() == rules(source.replace(offer, "Wick"))
        assert set() == rules(f"<style>{offer}</style><template>{offer}</template><p>The wick is 8 mm.</p>")

    def test_a_linked_logo_is_told_by_the_name_of_its_site(self) -> None:
        """A picture that says the name of the site that it leads to is a logo; one of the lamp is none."""
        named = "<p>The wick is 8 mm.</p><a href='https://www.tin-box.com/'><img src='https://cdn.example/7.png' alt='{}'></a>"
        assert "content.linked-logo" in rules(named.format("The Tin Box"))
        assert "content.linked-logo" not in rules(named.format("The lamp lit"))
        assert "content.linked-logo" not in rules(
            named.format("Tin Box").replace("www.tin-box.com", "www.amazon.com/tin-box")
        )

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            (False, "<html lang='en'>{english}</html>"),
            (True, "<html lang='de'>{english}</html>"),
            (True, "<body lang='DE-AT'>{english}"),
            (True, "<div lang='de'>{english}</div>"),
            (True, "<html lang='en'>{english}<p lang='fr'>{german}</p></html>"),
            (False, "<html lang='en'>{english}<p lang='de_DE'>{german}</p></html>"),
            (False, "<html lang='de'>{german}<div lang='en'><p>{english}</p></div></html>"),
            (False, "<html lang='de'><div lang=''>{english}</div></html>"),
            (False, "<html lang='de'><div hidden>{english}</div></html>"),
            (False, "<p>{english}<span lang='fr'>Le Creuset</span></p>"),
            (False, "<p lang='deu'>{german}</p>"),
            (False, "<p>{english}</p>"),
        ],
    )
    def test_languages_of_parts(self, expected: bool, source: str) -> None:
        """What markup says of the language of a part is held against the text in it that is in no other part."""
        texts = {
            "english": "The screws are M4, and you will find them in the bag that is in the lid.",
            "german": "Die Schrauben sind M4, und Sie finden sie in der Tüte, die in dem Deckel ist.",
        }
        notes = [finding.note for finding in judge(source.format(**texts)).findings]
        assert expected is any("another language" in note for note in notes)

    @pytest.mark.parametrize(
        ("expected", "alternative", "source"),
        [
            (
                "Hi\n\nShop\nnow",
                "Our logo",
                "<p>Hi</p><svg><title>Our logo</title><text>Shop</text><text>now</text></svg>",
            ),
            ("", "Logo", "<svg aria-label='Logo'><title>x</title><desc>A drawing of it</desc><path d='M0'/></svg>"),
            ("Lamp", None, "<svg><defs><text>a</text></defs><symbol><text>b</text></symbol><text>Lamp</text></svg>"),
            ("a b", None, "<svg><text><tspan>a</tspan> <tspan>b</tspan></text></svg>"),
        ],
    )
    def test_drawings(self, expected: str, alternative: str | None, source: str) -> None:
        """Of a drawing in the markup that text is read which is drawn, and its title in its place."""
        document = read_html(source)
        assert document.rendered is not None
        assert expected == document.rendered[0].strip()
        assert alternative == (document.asides and document.asides.text.strip())

    def test_what_a_drawing_says_is_said_to_the_buyer(self) -> None:
        """Words that are drawn break rules as others do, and are what is underlined."""
        drawing = "<svg><text>Get a $10 gift card <tspan>for your five-star review</tspan></text></svg>"
        source = f"<p>The wick is 8 mm.</p>{drawing}"
        (finding,) = (finding for finding in judge(source).findings if finding.rule == "review.incentive")
        assert any("gift card" in source[span.start : span.end] for span in finding.spans)

    def test_frames(self) -> None:
        """The frames of a GIF are counted as its format says; what is cut off or no GIF has fewer, or none."""
        moving = base64.b64decode(MOVING)
        assert (1, 2, 0) == (count_frames(base64.b64decode(STILL)), count_frames(moving), count_frames(b"\x89PNG"))
        assert all(count_frames(moving[:end]) <= 2 for end in range(len(moving)))

    def test_animated_elsewhere_is_not_known(self) -> None:
        """Whether a GIF that is loaded from elsewhere moves cannot be known, so the rule is not checked."""
        report = judge("<img src='https://a.example/b.gif' alt='Lamp' width=90>")
        assert {"style.animated-gif"} == {item.rule for item in report.not_checked if "image.animated" in item.needs}
        assert set() == rules("<img src='https://a.example/b.png' alt='Lamp' width=90>")


class TestFixes:
    @pytest.mark.parametrize(
        ("expected", "source", "rule"),
        [
            ("<p>x</p>", "<p style='line-height:2'>x</p>", "style.line-height"),
            ("<p style='color:#000'>x</p>", "<p style='line-height:2;color:#000'>x</p>", "style.line-height"),
            ("<style>p{}</style><p>x</p>", "<style>p{color:red}</style><p>x</p>", "style.font-color"),
            ("<font>x</font>", "<font face=Verdana>x</font>", "style.font-family"),
            ("<p>x</p>", "<p style=\"font-family:&quot;Calibri&quot;,serif\">x</p>", "style.font-family"),
            ("<div>x</div>", "<center>x</center>", "style.alignment"),
            ("<td>x", "<td align=center>x", "style.alignment"),
            ("a<br><br>b", "a<br><br><br><br>b", "style.line-breaks"),
            ("<p>a</p><p></p><p></p><p>b</p>", "<p>a</p><p></p><p></p><p>&nbsp;</p><p>b</p>", "style.line-breaks"),
            ("<p>Good.</p>", "<p>Good <b>\N{GRINNING FACE}</b>.</p>", "style.emoji"),
            ("<a href='https://www.amazon.de/r'>Page of returns</a>", "<a href='http://www.amazon.de/r'>Page of returns</a>", "link.insecure"),
            ("<p>x</p>", "<p>x</p><img src='https://a.example/open.php?u=1' width=1 height=1>", "content.tracking-pixel"),
        ],
    )  # fmt: skip
    def test_mend_the_markup(self, expected: str, source: str, rule: str) -> None:
        """A fix takes out what breaks the rule and leaves the rest of the markup as it was."""
        if source.startswith("<td"):
            source, expected = f"<table>{source}</table>", f"<table>{expected}</table>"
        report = judge(source)
        fix = next(finding for finding in report.findings if finding.rule == rule).fixes[0]
        assert fix.safe
        assert expected == apply_edits(Message(source, format="html"), fix.edits).body

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("<p>The wick is 8 mm.</p>", "<p>The wick is 8 mm. See <a href='https://a.example/x'>our page</a>.</p>"),
            ("<p>The wick is 8 mm.</p>", "<p>The wick is 8 mm.</p><p>See <b>all</b> of it at <a href='https://a.example/x'>our page</a>.</p>"),
            ("<p>The <b>wick.</b></p>", "<p>The <b>wick. See</b> it at <a href='https://a.example/x'>our page</a>.</p>"),
            ("<ul><li>The wick is 8 mm.</li></ul>", "<ul><li>The wick is 8 mm.</li><li><a href='https://a.example/x'>our page</a></li></ul>"),
        ],
    )  # fmt: skip
    def test_removing_a_sentence(self, expected: str, source: str) -> None:
        """A sentence goes with the tags that are whole in it, and what it leaves empty; others stay balanced."""
        fix = next(finding for finding in judge(source).findings if finding.rule == "link.external").fixes[0]
        assert expected == apply_edits(Message(source, format="html"), fix.edits).body


class TestPlaceholders:
    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("dear <placeholder>", "Dear {{first name}}"),
            ("order <order-id>", "Order [[order-id]]"),
            ("order <order-id> <placeholder>", "Order %ORDER%, %BUYER_NAME%"),
            ("dear <placeholder>", "Dear *|FNAME|*"),
            ("dear <placeholder>", "Dear ${buyer.name}"),
            ("the filter is 100 pure <percent>", "The filter is 100 PURE 20%"),
            ("a b", "{a} [b]"),
        ],
    )
    def test_are_one_token(self, expected: str, text: str) -> None:
        """A placeholder is one token, whatever stands in it; one of the order's id counts as the id."""
        assert expected == " ".join(read_text(text).words)

    def test_order_id(self) -> None:
        """A template that has the order's id put in has one."""
        template = "<p>Hello {{buyer}}, order {{order_id}}: is it the left or the right door?</p>"
        asked = check(Message(template, format="html", scope="proactive"))
        without = check(Message(template.replace("order {{order_id}}", "please"), format="html", scope="proactive"))
        assert ("required.order-id" in {item.rule for item in asked.findings}) is False
        assert ("required.order-id" in {item.rule for item in without.findings}) is True


class TestLanguage:
    def test_conditions(self) -> None:
        """Conditions hold where one element passes all tests, and never in plain text."""
        when = 'some image with width > 50 %, no linked or some link with text "" or some image with alt missing, format not png'
        checker = Checker(program(rule(when)))
        cases = {
            "<img width=301 alt=x>": True,
            "<img width=300 alt=x>": False,
            "<a href=/x><img width=301 alt=x></a>": False,
            "<a href=/x></a>": True,
            "<img src=a.jpg>": True,
            "<img src=a.png>": False,
        }
        assert cases == {body: bool(checker.check(Message(body, format="html")).findings) for body in cases}
        assert not any(checker.check(body).findings for body in cases)

    @pytest.mark.parametrize(
        ("when", "code"),
        [
            ("some picture with width > 5 %", "E125"),
            ("some image with widht > 5 %", "E125"),
            ("some image with width > 5", "E103"),
            ("some text with contrast < 5 px", "E103"),
            ("some image with alt > 5", "E103"),
            ("some block with margin <nothing>", "E101"),
        ],
    )
    def test_mistakes(self, when: str, code: str) -> None:
        """Elements, properties and units that do not exist or fit are told."""
        with pytest.raises(PolicyErrors) as caught:
            policy(rule(when))
        assert code in {item.code for item in caught.value.diagnostics}

    def test_unknown_style(self) -> None:
        """A fix can take out only styles that are known."""
        with pytest.raises(PolicyErrors, match="font-colour"):
            policy(rule("some text with color", 'fix "Out" remove the style font-colour'))


HEAD = "<p>On Mon, 2 March 2026 at 10:12 Ann wrote:</p>"


class TestQuotations:
    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            (
                "Yes.\n\nBye",
                (
                    "<p>Yes.</p><div class=gmail_quote><div class='gmail_attr'>On Mon, 2 March 2026 Ann wrote:<br></div>"
                    "<blockquote class='gmail_quote' style='border-left:1px solid #ccc'>Is it?</blockquote></div><p>Bye</p>"
                ),
            ),
            ("Yes.\n\nBye", f"<p>Yes.</p>{HEAD}<blockquote>Is it?</blockquote><p>Bye</p>"),
            ("Yes.\n\nBye", f"<p>Yes.</p>{HEAD}<blockquote type=cite>Is it?</blockquote><p>Bye</p>"),
            ("Yes.\n\nBye", f"<p>Yes.</p>{HEAD}<div style='border-left:2px solid blue'>Is it?</div><p>Bye</p>"),
            ("Yes.", f"<p>Yes.</p>{HEAD}<p>Is it?</p><p>Bye</p>"),
            ("Yes.", "<p>Yes.</p><p><b>From:</b> Ann<br><b>Sent:</b> Monday<br></p><p>Is it?</p>"),
            ("Yes.", "<p>Yes.</p><p>-----Original Message-----</p><p>Is it?</p>"),
            ("Yes.\n\nBye", "<div>Yes.<br>&gt; Is <b>it</b>?<br>&gt; Well<br>Bye</div>"),
            ("Yes.\n\nBye", "<p>Yes.</p><blockquote style='border-left:3px solid #ddd'>Is it?</blockquote><p>Bye</p>"),
            ("Yes.\n\nIt is.\n\nBye", "<p>Yes.</p><blockquote style='border:none'>It is.</blockquote><p>Bye</p>"),
            ("Yes.\nIt is.\nBye", "<div>Yes.</div><div style='border-left:2px solid'>It is.</div><div>Bye</div>"),
            ("Yes.\n\nWe wrote: it is.", "<p>Yes.</p><p>We wrote: it is.</p>"),
            ("Yes.", "<p>Yes.</p><p>---------- Forwarded message ---------</p><p>Is it?</p>"),
            ("Ja.", "<p>Ja.</p><p>-----Ursprüngliche Nachricht-----</p><p>Ist es?</p>"),
            ("--- Original box ---\n\nIt is.", "<p>--- Original box ---</p><p>It is.</p>"),
            ("Yes.", "<p>Yes.</p><p>From: Ann &lt;ann@tin.example&gt;<br>Date: 2 March 2026</p><p>Is it?</p>"),
            ("From: Leeds\nDate: 2 March\n\nIt is.", "<p>From: Leeds<br>Date: 2 March</p><p>It is.</p>"),
            ("On 2 March you wrote:\n\nIt is.", "<p>On 2 March you wrote:</p><p>It is.</p>"),
            ("Am 2. März schrieb ich:\n\nEs ist.", "<p>Am 2. März schrieb ich:</p><p>Es ist.</p>"),
            ("Ja.", "<p>Ja.</p><p>Am 2. März 2026 schrieb Ann Wick:</p><p>Ist es?</p>"),
            ("Yes.", "<p>Yes.</p><p>On 2 March 2026 Ann &lt;ann@tin.example&gt; wrote:</p><p>Is it?</p>"),
        ],
    )
    def test_left_out(self, expected: str, source: str) -> None:
        """What mail programs quote is left out; what only looks like it, or stands around it, is read."""
        assert expected == read_html(source, quotes=True).text.removesuffix("\n")

    def test_of_replies_alone(self) -> None:
        """In a reply the buyer's words break no rule, with their links and pictures; the seller's own do."""
        quoted = (
            "<p style='color:red'>Write to <a href='http://shop.example/'>me</a> at ann@tinbox.example</p>"
            "<img src='http://a.example/b.png'>"
        )
        assert set() == rules(f"<p>The wick is 8 mm.</p>{HEAD}{quoted}")
        assert {"contact.email", "style.font-color", "link.insecure", "style.insecure-image"} <= rules(quoted)
        message = Message(f"<p>The wick is 8 mm.</p>{HEAD}{quoted}", format="html", scope="proactive")
        assert "contact.email" in {finding.rule for finding in Checker.default().check(message).findings}

    def test_empty_lines_do_not_meet(self) -> None:
        """Empty lines before a quotation and behind it are no row of them."""
        source = "Yes.<br><br><blockquote type=cite>Is it?</blockquote><br><br>Bye"
        assert "style.line-breaks" not in rules(source)
        assert "style.line-breaks" in rules(source.replace("Is it?</blockquote>", "Is it?</blockquote><br><br>"))

    def test_places(self) -> None:
        """What stands behind a quotation is marked where it stands."""
        source = f"<p>Yes.</p>{HEAD}<blockquote>ann@tinbox.example</blockquote><p>To me@tinbox.example</p>"
        (found,) = [finding for finding in judge(source).findings if finding.rule == "contact.email"]
        assert ["me@tinbox.example"] == [source[span.start : span.end] for span in found.spans]


class TestBase:
    def test_relative(self) -> None:
        """Relative addresses of links and pictures are those that the message's base makes of them."""
        source = "<base href='http://tinbox.example/a/'><a href='b.html'>x</a><a href='#top'>y</a><img src='../c.png' alt='c'>"
        assert ["http://tinbox.example/a/b.html", "#top"] == [item["address"] for item in elements(source, "link")]
        (image,) = elements(source, "image")
        assert ("http://tinbox.example/c.png", "http") == (image["address"], image["scheme"])
        assert {"link.external", "style.insecure-image"} <= rules(source)
        assert "link.external" not in rules(source.replace("http://tinbox.example", "https://www.amazon.com"))

    def test_first_alone(self) -> None:
        """Of several bases the first one counts, and whole addresses need none."""
        source = (
            "<base target=_top><base href='https://www.amazon.com/'><base href='http://b.example'><a href='c'>x</a>"
        )
        assert ["https://www.amazon.com/c"] == [item["address"] for item in elements(source, "link")]
        assert ["https://d.example/"] == [
            item["address"] for item in elements(f"{source[:-14]}<a href='https://d.example/'>x</a>", "link")
        ]


class TestReading:
    def test_file(self, inbounds: Inbounds) -> None:
        """A file that ends in .html is HTML; findings are underlined in its markup."""
        inbounds.program = None
        inbounds.write("a.html", "<p>Hello</p>\n<p style='line-height:2'>The wick is 8 mm.</p>\n")
        ran = inbounds("check", "--scope", "reply", "a.html")
        lines = ran.out.splitlines()
        marked = next(index for index, line in enumerate(lines) if "~~~" in line)
        assert (1, lines[marked].index("~")) == (ran.status, lines[marked - 1].index("The wick"))
        assert "style.line-height" in ran.out

    def test_fix(self, inbounds: Inbounds) -> None:
        """An HTML file is mended in place, in the character set that it is in."""
        inbounds.program = None
        head = "<meta charset=windows-1252>"
        path = inbounds.write("a.html", f"{head}<p style='color:red'>café</p>".encode("cp1252"))
        ran = inbounds("check", "--scope", "reply", "--fix", "a.html")
        assert (0, f"{head}<p>café</p>".encode("cp1252")) == (ran.status, path.read_bytes())

    def test_input(self, inbounds: Inbounds) -> None:
        """Standard input is HTML where the command line or its first line says so."""
        inbounds.program = None
        body = "<p style='color:red'>The wick is 8 mm.</p>"
        assert 1 == inbounds("check", "--input", "html", "--scope", "reply", "-", stdin=body).status
        assert 1 == inbounds("check", "--scope", "reply", "-", stdin="<!DOCTYPE html>" + body).status
        assert 0 == inbounds("check", "--input", "text", "--scope", "reply", "-", stdin="The wick is 8 mm.").status

    def test_mail(self) -> None:
        """Of an e-mail's parts the HTML is checked, as the buyer sees it."""
        mail = EmailMessage()
        mail["Subject"] = "x"
        mail.set_content("Hello")
        mail.add_alternative("<p>Hello</p>", subtype="html")
        message = read_eml(mail.as_bytes())
        assert ("html", "<p>Hello</p>\n") == (message.format, message.body)

    def test_pictures_in_a_mail(self) -> None:
        """A picture that the HTML shows from within the e-mail is no attachment."""
        mail = EmailMessage()
        mail.set_content("<p>Hello <img src='cid:a@b'></p>", subtype="html")
        mail.add_related(b"x", "image", "png", cid="<a@b>", filename="a.png")
        mail.add_related(b"x", "application", "pdf", cid="<c@d>", filename="c.pdf")
        mail.add_related(b"x", "image", "png", cid="<a>", filename="d.png")
        assert ["c.pdf", "d.png"] == [item.name for item in read_eml(mail.as_bytes()).attachments or ()]

    def test_unknown_bytes(self) -> None:
        """Bytes in no character set that the file names are told with their place."""
        import io

        item = next(read_stream(io.BytesIO(b"<p>caf\xe9</p>"), "a.html", "html"))
        assert item.error is not None
        assert "a.html:1:7" in str(item.error)


MARKUP = (
    "<p>", "</p>", "<br>", "<div>", "</div>", "<b>", "</b>", "<i>", "</i>", "<a href='http://shop.example/x'>", "</a>", "<table>",
    "<tr>", "<td>", "</td>", "</table>", "<center>", "<ul><li>", "<h1>", "<h3>", "<pre>", "</pre>", "<font size=7 color=red>", "</font>",
    "<img src='http://a.example/open.gif' width=1>", "<img width='100%'>", "<style>p,.a>b{color:red!important}</style>", "<style>",
    "</style>", "<!--", "-->", "<![if !mso]>", "<![endif]>", "<?x", "<!DOCTYPE html>", "<div style='display:none'>", "<p class=a>",
    "<span style=\"font:12px/2 'A';margin:0 30%\">", "</span>", "&amp;", "&notit", "&#0;", "&#x1F600;", "&nbsp;", "&", "<", ">", "'", '"',
    "<blockquote type=cite>", "<blockquote>", "</blockquote>", "On 2 May Ann wrote:", "\n> ", "<base href='http://a.example/b/'>",
    "<div style='border-left:1px solid'>", "<a href='../c'>", "<svg>", "<title>", "<select>", "<template>", "<script>", "</script>", "\0", "\r\n", "<a href='mailto:me@shop.example'>",
)  # fmt: skip


@st.composite
def markup(draw: st.DrawFn) -> str:
    """Pieces of markup and text in any order."""
    return "".join(draw(st.lists(st.sampled_from(MARKUP) | texts(most=3), max_size=20)))


def check_places(source: str) -> None:
    """Check that all that is read of markup has its place in it."""
    assert len(source) == len(prepare(source))
    for document in (read_html(source), read_html(source, quotes=True)):
        for start, end in [document.span(index, index) for index in range(len(document.words))]:
            assert 0 <= start <= end <= len(source)
        for start, end in [document.source_span(*place) for place in document.line_breaks] + list(document.surplus):
            assert 0 <= start <= end <= len(source)
        for element in document.elements:
            assert 0 <= element.start <= element.end <= len(source)
            _fits(element)
        for entity in document.entities:
            assert 0 <= entity.token < len(document.words)


class TestAnything:
    @EXAMPLES
    @given(markup())
    def test_places(self, source: str) -> None:
        """Whatever the markup, every token and element has its place in the source, and nothing is written in it."""
        check_places(source)

    def test_what_parsers_are_tested_with(self) -> None:
        """There is a report on every input of html5lib's tests of parsers, with its places in the source."""
        inputs = json.loads((Path(__file__).parent / "data" / "html5lib" / "inputs.json").read_text("utf-8"))
        assert len(inputs) > 1_500
        for source in inputs:
            check_places(source)
            for finding in judge(source).findings:
                assert all(0 <= span.start <= span.end <= len(source) for span in finding.spans if span.field == "body")

    @settings(EXAMPLES, max_examples=EXAMPLES.max_examples // 3)
    @given(markup())
    def test_report(self, source: str) -> None:
        """Whatever the markup, there is a report, with places in the source, and its fixes do what they say."""
        report = judge(source)
        for finding in report.findings:
            assert all(0 <= span.start <= span.end <= len(source) for span in finding.spans if span.field == "body")
            for fix in finding.fixes:
                fixed = apply_edits(Message(source, format="html"), fix.edits).body
                assert finding.rule not in rules(fixed)

    @EXAMPLES
    @given(texts())
    def test_text_without_markup(self, text: str) -> None:
        """Text that is escaped and keeps its blanks has the words that it has as plain text."""
        import html

        text = text.replace("\r", "\n").replace("\0", "").replace("\x0c", " ")
        source = f"<div style='white-space:pre-wrap'>{html.escape(text)}</div>"
        expected = [word for word in read_text(text.strip("\n")).words if not word.startswith("<")]
        assert expected == [word for word in read_html(source).words if not word.startswith("<")] or "\ud800" in text


def _fits(element: Element) -> None:
    for name, value in element.properties.items():
        wanted = PROPERTIES[element.kind][name][0]
        assert value is None or isinstance(value, wanted)


HOSTILE: Mapping[str, Callable[[int], str]] = {
    "open formatting": lambda n: "<p>" + "".join(f"<b a={i}>" for i in range(n)) + "</p><p>x" * n,
    "cells": lambda n: "<b><table><td></b>" * n + "<p>x" * n,
    "nesting": lambda n: "<div>" * n + "x",
    "tables": lambda n: "<a href=http://a.example/c><table><td>" * n,
    "texts beside tables": lambda n: "<table>a<tr>b" * n,
    "links": lambda n: "<a href=http://a.example/c>x</a> " * n,
    "selectors": lambda n: (
        "<style>" + "".join(f".a{i} .b{{color:red}}" for i in range(n)) + "</style>" + "<p class=b>x</p>" * n
    ),
    "long selector": lambda n: "<style>" + "div " * 11 + "p{color:red}</style>" + "<div>" * n + "<p>x",
    "declarations": lambda n: '<p style="' + "color:red;" * n + '">x',
    "breaks": lambda n: "<br>" * n + "x",
    "references": lambda n: "&amp;&notit;&#0;" * n,
    "comments": lambda n: "<!--" * n + "<![" * n + "<style" * n,
    "brackets": lambda n: "<style>p{color:" + "(" * n + "}</style><p style='width:" + "[" * n + "'>x",
    "media": lambda n: "<style>" + "@media screen{" * n + "</style><p style='font-size:" + "9" * n + "px'>x",
    "growing text": lambda n: "<div style='font-size:9em'>" * n + "x",
    "open tags": lambda n: '<a "' * n,
    "attributes": lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_length(name: str) -> None:
    """Markup made to be slow takes time in proportion to its length, up to the bounds that are documented."""

    def seconds(size: int) -> float:
        source = HOSTILE[name](size)
        best = 60.0
        for _ in range(2):
            start = time.perf_counter()
            read_html(source)
            best = min(best, time.perf_counter() - start)
        return best

    seconds(10)
    small, large = seconds(500), seconds(2_000)
    assert large < max(1.5, 12 * small)


def test_plain_text_loads_no_parser() -> None:
    """A message in plain text is checked without the parsers of HTML and CSS."""
    code = (
        "import sys; from policy_core import check; check('Hello, the wick is 8 mm.'); "
        "print([name for name in ('justhtml', 'tinycss2', 'policy_core.document.html') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == ran.stdout


def test_a_body_is_read_by_its_format() -> None:
    """The same text is markup or not as the message says."""
    assert ["b", "x", "b"] == read_message(Message("<b>x</b>")).words
    assert ["x"] == read_message(Message("<b>x</b>", format="html")).words
