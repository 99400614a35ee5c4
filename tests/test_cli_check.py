"""``inbounds check``: what goes in, which facts count, and the exit status."""

from __future__ import annotations

import json
from email.message import EmailMessage

import pytest
from conftest import Inbounds

STARS = "Please leave us five stars."
MILD = "Every review helps us."
CLEAN = "Your lamp is on its way."


def reports(out: str) -> list[dict[str, object]]:
    """Read reports in JSON lines."""
    return [json.loads(line) for line in out.splitlines()]


def rules(out: str) -> list[list[str]]:
    """Return the rules that each report found."""
    return [[finding["rule"] for finding in json.loads(line)["findings"]] for line in out.splitlines()]


class TestStatus:
    @pytest.mark.parametrize(
        ("text", "status"), [(CLEAN, 0), (MILD, 0), (STARS, 1), (" ", 2), (b"\xff", 2)], ids=lambda value: repr(value)
    )
    def test_one(self, inbounds: Inbounds, text: str | bytes, status: int) -> None:
        """In bounds and doubtful are 0, out of bounds is 1, unusable is 2."""
        assert status == inbounds("check", inbounds.write("a.txt", text)).status

    def test_worst(self, inbounds: Inbounds) -> None:
        """Of several inputs the worst decides, and all of them are checked."""
        names = ["clean.txt", "stars.txt", "empty.txt", "mild.txt"]
        for name, text in zip(names, (CLEAN, STARS, "", MILD), strict=True):
            inbounds.write(name, text)
        ran = inbounds("check", "--format", "jsonl", *names)
        assert (2, ["clean.txt", "stars.txt", "mild.txt"]) == (
            ran.status,
            [report["id"] for report in reports(ran.out)],
        )
        assert 1 == inbounds("check", "clean.txt", "stars.txt", "mild.txt").status
        assert 0 == inbounds("check", "clean.txt", "mild.txt").status


class TestInput:
    @pytest.mark.parametrize("args", [(), ("-",)])
    def test_stdin(self, inbounds: Inbounds, args: tuple[str, ...]) -> None:
        """Without a file, and with `-`, standard input is read."""
        ran = inbounds("check", "--format", "jsonl", *args, stdin=STARS)
        assert (1, ["stdin"], [["house.stars"]]) == (
            ran.status,
            [report["id"] for report in reports(ran.out)],
            rules(ran.out),
        )

    def test_stdin_lines(self, inbounds: Inbounds) -> None:
        """JSON lines on standard input are seen by their first line, or by what the options say."""
        line = json.dumps({"id": "a", "body": STARS})
        assert [["house.stars"]] == rules(inbounds("check", "--format", "jsonl", stdin=line).out)
        assert ["stdin"] == [
            report["id"]
            for report in reports(inbounds("check", "--format", "jsonl", "--input", "text", stdin=line).out)
        ]

    def test_email(self, inbounds: Inbounds) -> None:
        """An e-mail's subject and text are checked."""
        mail = EmailMessage()
        mail["Subject"] = "URGENT: your order"
        mail.set_content(STARS)
        inbounds.write("a.eml", mail.as_bytes())
        assert [["house.subject", "house.stars"]] == rules(inbounds("check", "--format", "jsonl", "a.eml").out)

    def test_order(self, inbounds: Inbounds) -> None:
        """Reports come in the order of the input; a message without an id is named by its place."""
        inbounds.write("a.jsonl", '{"body": "x"}\n\n{"id": "two", "body": "x"}\n')
        inbounds.write("b.txt", "x")
        ran = inbounds("check", "--format", "jsonl", "b.txt", "a.jsonl", "b.txt")
        assert ["b.txt", "a.jsonl:1", "two", "b.txt"] == [report["id"] for report in reports(ran.out)]

    def test_unknown_field_once(self, inbounds: Inbounds) -> None:
        """An unknown field is warned of once a file, however many lines have it."""
        inbounds.write("a.jsonl", '{"body": "x", "scop": 1}\n' * 3)
        assert 1 == inbounds("check", "a.jsonl").err.count("did you mean `scope`?")


class TestFacts:
    def test_scope(self, inbounds: Inbounds) -> None:
        """The command line's facts win over the message's own."""
        line = json.dumps({"body": CLEAN, "scope": "reply", "order": {"completed_on": "2026-01-01"}})
        sent = ("check", "--format", "jsonl", "--sent-on", "2026-03-01")
        assert [[]] == rules(inbounds(*sent, stdin=line).out)
        assert [["house.late"]] == rules(inbounds(*sent, "--scope", "proactive", stdin=line).out)
        assert [[]] == rules(inbounds(*sent, "--scope", "proactive", "--completed-on", "2026-02-20", stdin=line).out)

    def test_subject(self, inbounds: Inbounds) -> None:
        """A subject can be given beside a text."""
        ran = inbounds("check", "--format", "jsonl", "--subject", "URGENT: hello", stdin=CLEAN)
        assert [["house.subject"]] == rules(ran.out)

    def test_all_arrive(self, inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every option for a fact reaches the checker."""
        from policy_core import Attachment, Checker, Message, Order, Report

        seen: list[Message] = []
        check = Checker.check

        def spy(self: Checker, message: Message | str, *, fixes: bool = True) -> Report:
            assert isinstance(message, Message)
            seen.append(message)
            return check(self, message, fixes=fixes)

        monkeypatch.setattr(Checker, "check", spy)
        inbounds.write("label.pdf", "x" * 9)
        inbounds(
            "check", "--scope", "reply", "--subject", "Hi", "--attach", "label.pdf", "--order-id", "1", "--completed-on",
            "2026-11-01", "--no-opted-out", "--buyer-language", "de-AT", "--language", "en", "--sent-on", "2026-11-10",
            "--marketplace", "amazon.de", "--channel", "compose-page", stdin="Hello",
        )  # fmt: skip
        (message,) = seen
        order = Order("1", message.order.completed_on, False, "de")
        assert ("2026-11-01", "2026-11-10") == (str(order.completed_on), str(message.sent_on))
        expected = Message(
            "Hello", subject="Hi", scope="reply", order=order, attachments=(Attachment("label.pdf", "application/pdf", 9),),
            sent_on=message.sent_on, marketplace="amazon.de", language="en", channel="compose-page", id="stdin",
        )  # fmt: skip
        assert expected == message

    def test_no_attachments(self, inbounds: Inbounds) -> None:
        """It can be said that there are no attachments, and a missing one is an error."""
        assert 0 == inbounds("check", "--no-attachments", stdin=CLEAN).status
        ran = inbounds("check", "--attach", "no.pdf", stdin=CLEAN)
        assert (2, "error: attachment no.pdf: no such file\n") == (ran.status, ran.err)


class TestPolicy:
    def test_edition(self, inbounds: Inbounds) -> None:
        """An edition is chosen by name, by a day, or by each message's own day."""
        text = "Thank you :)"
        assert 1 == inbounds("check", stdin=text).status
        assert 0 == inbounds("check", "--edition", "2019-01", stdin=text).status
        assert 0 == inbounds("check", "--as-of", "2019-05-01", stdin=text).status
        assert 0 == inbounds("check", "--sent-on", "2019-05-01", stdin=text).status
        ran = inbounds("check", "--format", "jsonl", "--edition", "2020-draft", stdin=text)
        assert ["2020-draft"] == [report["edition"] for report in reports(ran.out)]

    def test_severity(self, inbounds: Inbounds) -> None:
        """A rule can count for less, or not at all."""
        assert 0 == inbounds("check", "--severity", "house.stars=hint", stdin=STARS).status
        ran = inbounds("check", "--format", "jsonl", "--severity", "house.stars=off", stdin=STARS)
        assert [[]] == rules(ran.out)

    def test_built_in(self, built_in: Inbounds) -> None:
        """Without a program it is Amazon's policy."""
        ran = built_in("check", "--format", "jsonl", stdin="Hello")
        assert ["amazon"] == [report["policy"] for report in reports(ran.out)]


class TestQuiet:
    def test_quiet(self, inbounds: Inbounds) -> None:
        """Quietly, a clean message is not mentioned and nothing is summed up; the status tells."""
        for name, text in (("a.txt", CLEAN), ("b.txt", MILD)):
            inbounds.write(name, text)
        ran = inbounds("check", "--quiet", "a.txt", "a.txt")
        assert (0, "", "") == ran
        ran = inbounds("check", "--quiet", "a.txt", "b.txt")
        assert "house.mild" in ran.out
        assert "a.txt" not in ran.out
        assert "not checked" not in ran.out
        assert "2 messages" not in ran.out
