"""Files, streams and lines become messages, and errors know their place."""

from __future__ import annotations

import io
import json
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policy_core.readers
from policy_core import readers
from policy_core.mail import read_eml
from policy_core.message import Attachment, Message, Order, Sent
from policy_core.readers import Item, ReadError, read_json, read_path, read_stream, read_text


def lines(text: str | bytes) -> list[Item]:
    """Read JSON lines."""
    return list(read_stream(io.BytesIO(text if isinstance(text, bytes) else text.encode()), "m.jsonl", "jsonl"))


def failure(line: str) -> ReadError:
    """Read one bad line."""
    with pytest.raises(ReadError) as caught:
        read_json(line, "m.jsonl", 7)
    return caught.value


class TestJson:
    def test_every_field(self) -> None:
        """Every field of a message arrives, dates as days."""
        fields = {
            "id": "a1",
            "subject": "Your order",
            "body": "Grüße 😊",
            "format": "html",
            "scope": "reply",
            "order": {
                "id": "123-1234567-1234567",
                "completed_on": "2026-11-01",
                "opted_out": False,
                "buyer_language": "pt-BR",
                "history": [{"kind": "review-request", "sent_on": "2026-11-02"}, {"kind": "other"}],
            },
            "attachments": [{"name": "a.pdf", "media_type": "application/pdf", "size": 5}, {"name": "b"}],
            "sent_on": "2026-11-10",
            "marketplace": "amazon.de",
            "language": "DE",
            "channel": "compose-page",
        }
        expected = Message(
            "Grüße 😊",
            subject="Your order",
            format="html",
            scope="reply",
            order=Order(
                "123-1234567-1234567",
                date(2026, 11, 1),
                False,
                "pt",
                (Sent("review-request", date(2026, 11, 2)), Sent("other")),
            ),
            attachments=(Attachment("a.pdf", "application/pdf", 5), Attachment("b")),
            sent_on=date(2026, 11, 10),
            marketplace="amazon.de",
            language="de",
            channel="compose-page",
            id="a1",
        )
        assert expected == read_json(json.dumps(fields))

    def test_absent_is_unknown(self) -> None:
        """A field that is absent, and one that is null, is unknown; an empty list is known to be empty."""
        nothing = dict.fromkeys(("subject", "scope", "order", "attachments", "sent_on", "language", "id"))
        assert Message("x", id="m:3") == read_json(json.dumps({"body": "x", **nothing}), "m", 3)
        known = read_json('{"body": "x", "attachments": [], "order": {"history": []}}', "m", 3)
        assert ((), ()) == (known.attachments, known.order.history)

    def test_labels(self) -> None:
        """Labels are read past without a word, and kept for those who score."""
        (item,) = lines('{"body": "x", "lang": "de", "must": ["a"], "may": [], "spans": {}}')
        assert (["a"], ()) == ((item.fields or {})["must"], item.warnings)

    def test_unknown_fields(self) -> None:
        """An unknown field is named with its place and the field that was likely meant."""
        (item,) = lines(
            '{"body": "x", "scop": 1, "order": {"order_id": 1}, "attachments": [{"name": "x", "sizes": 1}]}'
        )
        assert [
            "m.jsonl:1:15: unknown field `scop`, ignored; did you mean `scope`?",
            "m.jsonl:1:36: unknown field `order.order_id`, ignored; did you mean `id`?",
            "m.jsonl:1:82: unknown field `attachments.sizes`, ignored; did you mean `size`?",
        ] == [str(warning) for warning in item.warnings]

    @pytest.mark.parametrize(
        ("line", "column", "problem"),
        [
            ('{"body": 5}', 10, "`body`: expected a string, found the number 5"),
            ('{"body": null}', 10, "`body`: expected a string, found null"),
            ('{"body": ["x"]}', 10, "`body`: expected a string, found a list"),
            ('{"id": 3, "body": "x"}', 8, "`id`: expected a string, found the number 3"),
            ('{"body": "x", "format": "md"}', 25, "`format`: expected `text` or `html`, found `md`"),
            ('{"body": "x", "scope": true}', 24, "`scope`: expected `proactive` or `reply`, found true"),
            ('{"body": "x", "order": "1"}', 24, "`order`: expected an object, found the string `1`"),
            ('{"body": "x", "order": {"opted_out": 1}}', 38, "`order.opted_out`: expected true or false, found the number 1"),
            ('{"body": "x", "order": {"history": {}}}', 36, "`order.history`: expected a list, found an object"),
            ('{"body": "x", "order": {"history": [{}]}}', 37, "`order.history[0]`: an entry without `kind`"),
            ('{"body": "x", "attachments": [{"size": 1}]}', 31, "`attachments[0]`: an attachment without `name`"),
            (
                '{"body": "x", "attachments": [{"name": "a"}, {"name": "b", "size": true}]}',
                68,
                "`attachments[1].size`: expected a whole number of bytes, found true",
            ),
            (
                '{"body": "x", "attachments": [{"name": "a", "size": -1}]}',
                53,
                "`attachments[0].size`: expected a number of bytes, found -1",
            ),
            ('{"body": "x", "sent_on": "2026-02-30"}', 26, "`sent_on`: there is no such day as `2026-02-30`"),
            ('{"body": "x", "sent_on": "20261110"}', 26, "`sent_on`: expected a date such as `2026-11-10`, found `20261110`"),
            ('{"body": "x", "sent_on": "2026-W01-1"}', 26, "`sent_on`: expected a date such as `2026-11-10`, found `2026-W01-1`"),
            ('{"body": "x", "sent_on": 20261110}', 26, "`sent_on`: expected a string, found the number 20261110"),
            ('{"body": "x", "language": "English"}', 27, "`language`: expected a language code such as `en` or `de`, found `English`"),
            ('{"body": " \\n"}', 10, "`body`: empty: there is no text to check"),
            ('{"id": "x"}', 1, "a message without `body`"),
            ("[]", 1, "expected an object with the fields of a message, found a list"),
            ('{"body": "a\\ud83d"}', 10, "`body`: character 2 is half of a surrogate pair, not a character"),
        ],
    )  # fmt: skip
    def test_wrong_values(self, line: str, column: int, problem: str) -> None:
        """A value of the wrong type, or an impossible one, is an error at its own column."""
        error = failure(line)
        assert (7, column, problem) == (error.line, error.column, error.problem)

    @pytest.mark.parametrize(
        ("line", "column", "problem"),
        [
            ('{"body": "x" "id": "y"}', 14, "expected `,` or the end of the list or object"),
            ('{"body": "x",}', 13, "a comma with nothing after it"),
            ('{"body": "x", "may": [1,]}', 24, "a comma with nothing after it"),
            ('{"body": "x', 10, "a string without its closing quote"),
            ("{'body': 'x'}", 2, "expected a field's name in double quotes"),
            ('{"body" "x"}', 9, "expected `:` after the field's name"),
            ('{"body": }', 10, "expected a value"),
            ('{"body": "a\tb"}', 12, "a control character in a string; write a line break as `\\n`"),
            ('{"body": "\\x"}', 11, "an unknown escape; write a backslash as `\\\\`"),
            ('{"body": "x"} {"body": "y"}', 15, "more text after the end of the object"),
            ("{", 2, "the line ends too early; each message stands on one line"),
            ('{"may": ' + "[" * 100_000, 1, "nested too deeply"),
            ('{"may": ' + "9" * 5000 + "}", 1, "a number with too many digits"),
        ],
    )
    def test_broken(self, line: str, column: int, problem: str) -> None:
        """Broken JSON is told in words, at its column, alike on every Python."""
        error = failure(line)
        assert (f"broken JSON: {problem}", column) == (error.problem, error.column)

    def test_good_lines_survive(self) -> None:
        """A bad line costs itself alone; blank ones count but are nothing."""
        items = lines(b'\xef\xbb\xbf{"body": "a"}\r\n\r\n{"body": "\xff"}\n{\n \n{"body": "b"}')
        told = [(item.line, item.message.body if item.message else str(item.error)) for item in items]
        assert [
            (1, "a"),
            (3, "m.jsonl:3:11: not UTF-8: byte 0xFF at offset 30"),
            (4, "m.jsonl:4:2: broken JSON: the line ends too early; each message stands on one line"),
            (6, "b"),
        ] == told

    def test_no_messages(self) -> None:
        """A file without a message is an error, not a silent success."""
        (item,) = lines("\n\n")
        assert "m.jsonl: empty: there are no messages in it" == str(item.error)

    def test_long_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A line that is too long is read past in pieces, and the next one is read."""
        monkeypatch.setattr(policy_core.readers, "MAX_CHARACTERS", 10)
        monkeypatch.setattr(readers, "_line_limit", lambda: 100)
        items = lines('{"body": "' + "x" * 1234 + '"}\n{"body": "' + "y" * 11 + '"}\n{"body": "z"}')
        told = [item.message.body if item.message else str(item.error) for item in items]
        assert [
            "m.jsonl:1: too long: a message may have 10 characters",
            "m.jsonl:2:10: `body`: too long: a message may have 10 characters",
            "z",
        ] == told
        assert [1247, 24, 13] == [item.size for item in items]

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=20,
        ),
        st.sampled_from([None, 1]),
        st.booleans(),
    )
    def test_places(self, value: Any, indent: int | None, ascii: bool) -> None:
        """The place of a value is where the value stands."""
        text = json.dumps(value, indent=indent, ensure_ascii=ascii)
        decoder = json.JSONDecoder()
        for path, (_, start) in readers._places(text).items():
            inner = value
            for part in path:
                inner = inner[part]
            assert inner == decoder.raw_decode(text, start)[0]


class TestText:
    def test_as_it_is(self) -> None:
        """A text keeps its line ends and blanks; only a byte order mark goes."""
        assert Message("a\r\n b \n", id="x.txt") == read_text(b"\xef\xbb\xbfa\r\n b \n", "x.txt")

    @pytest.mark.parametrize(
        ("data", "place", "problem", "help"),
        [
            (b"one\ntwo caf\xe9!", "x.txt:2:8", "not UTF-8: byte 0xE9 at offset 11", "save it as UTF-8"),
            ("hé\nà".encode() + b"\x80", "x.txt:2:2", "not UTF-8: byte 0x80 at offset 6", "save it as UTF-8"),
            ("hello".encode("utf-16"), "x.txt:1:1", "not UTF-8: byte 0xFF at offset 0", "it looks like UTF-16; save it as UTF-8"),
            (b"", "x.txt", "empty: there is no text to check", None),
            (b" \n\t", "x.txt", "empty: there is no text to check", None),
            (b"\xef\xbb\xbf", "x.txt", "empty: there is no text to check", None),
        ],
    )  # fmt: skip
    def test_unusable(self, data: bytes, place: str, problem: str, help: str | None) -> None:
        """What is not UTF-8 or empty is an error at its byte, line and column."""
        with pytest.raises(ReadError) as caught:
            read_text(data, "x.txt")
        assert (place, problem, help) == (caught.value.place, caught.value.problem, caught.value.help)

    def test_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A text may have as many characters as a message, and no more, however many bytes they take."""
        monkeypatch.setattr(policy_core.readers, "MAX_CHARACTERS", 10)
        (item,) = read_stream(io.BytesIO("😊".encode() * 10), "x.txt", "text")
        assert item.message == Message("😊" * 10, id="x.txt")
        for text in ("😊" * 11, "x" * 1000):
            (item,) = read_stream(io.BytesIO(text.encode()), "x.txt", "text")
            assert "x.txt: too long: a message may have 10 characters" == str(item.error)


class TestEmail:
    def mail(self, *, plain: str | None = "Hello,\n\nhere it is.", html: str | None = None) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = "Grüße – your invoice"
        mail["Date"] = "Tue, 10 Nov 2026 23:30:00 -0800"
        if plain is not None:
            mail.set_content(plain)
        if html is not None:
            mail.set_content(html, subtype="html") if plain is None else mail.add_alternative(html, subtype="html")
        return mail

    def test_text_and_attachments(self) -> None:
        """The part that the buyer sees, the subject, the day and the attachments arrive."""
        mail = self.mail(html="<p>Hello</p>")
        mail.add_attachment(b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="Rechnung für Anna.pdf")
        mail.add_attachment(b"x" * 1000, maintype="image", subtype="png", filename="a.png")
        expected = Message(
            "<p>Hello</p>\n",
            format="html",
            subject="Grüße – your invoice",
            attachments=(
                Attachment("Rechnung für Anna.pdf", "application/pdf", 12, "pdf"),
                Attachment("a.png", "image/png", 1000),
            ),
            sent_on=date(2026, 11, 10),
            id="x.eml",
        )
        assert expected == read_eml(mail.as_bytes(), "x.eml")

    def test_html_alone(self) -> None:
        """Where there is no text part the HTML part is the message."""
        message = read_eml(self.mail(plain=None, html="<p>Hello</p>").as_bytes())
        assert ("html", "<p>Hello</p>\n", ()) == (message.format, message.body, message.attachments)

    def test_no_date(self) -> None:
        """A draft without a date is of no known day."""
        assert read_eml(b"Subject: x\n\nHello").sent_on is None

    def test_every_text_that_is_shown_is_read(self) -> None:
        """Texts before and behind a file are one message, plain and HTML alike; a file that is a text is none."""
        mail = self.mail(plain="Hello.\n")
        mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
        mail.add_attachment("Five stars, please & thanks.\n", disposition="inline")
        mail.add_attachment("Not shown.", filename="notes.txt")
        message = read_eml(mail.as_bytes())
        assert ("text", "Hello.\n\nFive stars, please & thanks.") == (message.format, message.body)
        assert ["a.pdf", "notes.txt"] == [item.name for item in message.attachments or ()]
        mail.add_attachment("<p>Bye</p>", subtype="html", disposition="inline")
        message = read_eml(mail.as_bytes())
        plain = '<div style="white-space: pre-wrap">Five stars, please &amp; thanks.\n</div>'
        assert "html" == message.format
        assert message.body.endswith(f"{plain}\n<p>Bye</p>")

    def test_files_among_alternatives(self) -> None:
        """A file beside the HTML that one alternative holds is attached all the same."""
        mail = self.mail()
        mail.make_alternative()
        inner = EmailMessage()
        inner.set_content("<p>Hello</p>", subtype="html")
        inner.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="a.exe")
        mail.attach(inner)
        message = read_eml(mail.as_bytes())
        assert ("<p>Hello</p>", ["a.exe"]) == (message.body.strip(), [item.name for item in message.attachments or ()])

    @pytest.mark.parametrize(
        ("head", "body", "expected"),
        [
            ("", "café".encode(), "café"),
            ("Content-Type: text/plain; charset=us-ascii\n", "café".encode(), "café"),
            ("Content-Type: text/plain; charset=iso-8859-1\n", b"a \x93b\x94", "a “b”"),
            ("Content-Type: text/plain; charset=gb2312\n", "镕".encode("gbk"), "镕"),
            ("Content-Type: text/html\n", b"<meta charset=windows-1252>caf\xe9", "<meta charset=windows-1252>café"),
            ("Content-Transfer-Encoding: base64\n", b"Y2Fmw6k", "café"),
            ("Content-Transfer-Encoding: base64\n", b"Y2F-m.w6k=", "café"),
            ("Content-Transfer-Encoding: quoted-printable\n", b"caf=C3=A9=\n!", "café!"),
        ],
    )
    def test_character_sets(self, head: str, body: bytes, expected: str) -> None:
        """A text is read as mail programs read it, also where its character set is not told, or told badly."""
        assert expected == read_eml(f"Subject: x\n{head}\n".encode() + body).body

    def test_a_byte_order_mark_is_no_header(self) -> None:
        """A mark in front of the first header does not make it none."""
        assert ("x", "Hello") == (read_eml(b"\xef\xbb\xbfSubject: x\n\nHello").subject, "Hello")

    def test_a_date_that_cannot_be_read_is_told(self) -> None:
        """The day of a message decides the edition, so that an unreadable one is not passed over in silence."""
        (item,) = read_stream(io.BytesIO(b"Subject: x\nDate: yesterday\n\nHello"), "x.eml", "eml")
        assert item.message is not None
        assert item.message.sent_on is None
        assert ["x.eml: the date `yesterday` cannot be read; taken as sent today"] == [
            str(one) for one in item.warnings
        ]

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (
                b"Subject: x\nContent-Transfer-Encoding: base64\n\nTGVhdmUgZml2ZSBzdGFycw\n!!!garbage===",
                "the text part cannot be decoded: broken base64",
            ),
            (
                b"Subject: x\n"
                + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(2_000)),
                "parts are nested too deeply for an e-mail",
            ),
            (
                b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nHello",
                "not an e-mail that can be read: its header `Subject` has 1,400,000 characters, and may have 4,096",
            ),
            (
                b"Subject: x\nContent-Type: text/plain; " + b"a=b;" * 100_000 + b"\n\nHello",
                "not an e-mail that can be read: its header `Content-Type` has 400,012 characters, and may have 4,096",
            ),
            (b"", "empty: there is no e-mail to check"),
            (b"\n\njust text", "not an e-mail: there are no headers"),
            (b"Subject: x\nContent-Type: image/png\n\nxx", "an e-mail without a text part"),
            (b"Subject: x\n\n  \n", "empty: there is no text to check"),
            (
                b"Subject: x\nContent-Type: text/plain; charset=klingon\n\nHello",
                "the text part cannot be decoded: unknown character set `klingon`",
            ),
            (
                b"Subject: x\nContent-Type: text/plain; charset=punycode\n\nHello-" + b"abc9" * 500_000,
                "the text part cannot be decoded: unknown character set `punycode`",
            ),
            (
                b"Subject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ncaf\xe9",
                "the text part cannot be decoded: not in utf-8",
            ),
        ],
    )
    def test_unusable(self, data: bytes, problem: str) -> None:
        """An e-mail without a text that can be read is an error that says why."""
        with pytest.raises(ReadError) as caught:
            read_eml(data, "x.eml")
        assert problem == caught.value.problem


class TestFiles:
    def test_by_ending(self, tmp_path: Path) -> None:
        """A file is read by its ending, and any ending that is not known as text."""
        for name, text in (("a.txt", "x"), ("b.eml", "Subject: s\n\nx"), ("c.jsonl", '{"body": "x"}'), ("d", "x")):
            (tmp_path / name).write_text(text)
        found = [next(read_path(str(tmp_path / name))) for name in ("a.txt", "b.eml", "c.jsonl", "d")]
        assert ["text", "eml", "jsonl", "text"] == [item.source for item in found]
        assert ["x"] * 4 == [item.message.body.strip() if item.message else "" for item in found]

    @pytest.mark.parametrize(
        ("text", "source"),
        [
            ('{"body": "x"}', "jsonl"),
            (' { "body"', "jsonl"),
            ("{}", "jsonl"),
            ("{{name}}, hello", "text"),
            ("x", "text"),
        ],
    )
    def test_by_first_line(self, text: str, source: str) -> None:
        """A stream that begins with an object is JSON lines; a template's braces are no object."""
        assert source == next(read_stream(io.BytesIO(text.encode()), "stdin")).source

    def test_unopened(self, tmp_path: Path) -> None:
        """A file that is missing, and a folder, are errors; a name close by is offered."""
        (tmp_path / "message.txt").write_text("x")
        errors = [next(read_path(str(tmp_path / name))).error for name in ("mesage.txt", "", "no/such.txt")]
        assert [
            "no such file; did you mean `message.txt`?",
            "a folder, not a file",
            f"no such file; there is no folder `{tmp_path / 'no'}`",
        ] == [error.problem if error else "" for error in errors]

    @given(st.binary(max_size=300), st.sampled_from(["text", "eml", "jsonl", None]))
    def test_any_bytes(self, data: bytes, source: Any) -> None:
        """Any bytes in, messages or errors out."""
        items = list(read_stream(io.BytesIO(data), "x", source))
        assert items
        assert all((item.message is None) != (item.error is None) for item in items)

    @given(st.lists(st.sampled_from([
        b"Subject: ", b"=?utf-8?q?", b"?=", b"Content-Type: multipart/mixed; boundary=", b"a", b"\n", b"--a", b"--a--",
        b"Content-Type: text/plain; charset=", b"utf-8", b"Date: ", b"Tue, 99 Nov", b"=?", b"(", b"\xff", b"\n\n", b"<",
        b"Content-Transfer-Encoding: base64\n\n", b"From: ", b";", b"Content-Disposition: attachment; filename*=",
    ])))  # fmt: skip
    def test_any_email(self, parts: list[bytes]) -> None:
        """Any pieces of an e-mail in, a message or an error out."""
        (item,) = read_stream(io.BytesIO(b"".join(parts)), "x", "eml")
        assert (item.message is None) != (item.error is None)
