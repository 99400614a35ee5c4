"""The forms of a report, each as a golden file."""

from __future__ import annotations

import json
from email.message import EmailMessage

import pytest
from conftest import Golden, Inbounds

from policy_core.cli.writers import FORMATS

LETTER = """\
Hello Anna,

thank you for your order 😊 We hope that you like the lamp as much as we do, and if so please leave us five stars and \
write a review. Every review helps!

Merry Christmas :)
The Shop
"""
WIDE = "お買い上げありがとうございます。星五つを付けてください！\r\n謝謝您，😊👩‍👩‍👧 five\u200b stars\ttoo\x1b[31m\r\n"
TURNED = "مرحبا،\nنرجو منكم خمس نجوم وشكرا\nLeave five stars please \u202eabc\n"
LINES = (
    {"id": "a1", "body": "Write a review, five stars!", "scope": "proactive", "subject": "URGENT"},
    {"id": "a2", "body": "Hello.", "scope": "reply"},
    {"body": "Thank you :)\nfive stars", "scope": "reply"},
)


@pytest.fixture
def files(inbounds: Inbounds) -> list[str]:
    """Messages of every source, in every script."""
    mail = EmailMessage()
    mail["Subject"] = "URGENT: 5 stars?"
    mail.set_content("Hello,\n\nfive stars, please :)\n")
    inbounds.write("letter.txt", LETTER)
    inbounds.write("wide, 100%.txt", WIDE)
    inbounds.write("turned.txt", TURNED)
    inbounds.write("mail.eml", mail.as_bytes())
    inbounds.write("lines.jsonl", "".join(json.dumps(line) + "\n" for line in LINES) + "{\n")
    return ["letter.txt", "wide, 100%.txt", "turned.txt", "mail.eml", "lines.jsonl"]


@pytest.mark.parametrize("form", FORMATS)
def test_golden(inbounds: Inbounds, files: list[str], golden: Golden, form: str) -> None:
    """Each form is as its golden file has it."""
    golden(f"cli/report.{form}", inbounds("check", "--format", form, *files).told())


def test_colours(inbounds: Inbounds, files: list[str], golden: Golden) -> None:
    """In colour the text is the same, and the places stand out."""
    plain = inbounds("check", files[0]).out
    ran = inbounds("check", "--color", "always", files[0])
    golden("cli/report.ansi", ran.told())
    import re

    assert plain == "".join(f"{line.rstrip()}\n" for line in re.sub(r"\x1b\[[0-9;]*m", "", ran.out).splitlines())


def test_widths(inbounds: Inbounds, files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No row of a report is wider than the terminal."""
    from policy_core.cli.cells import width

    for columns in (40, 57, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        rows = inbounds("check", *files).out.splitlines()
        assert [] == [row for row in rows if width(row) > columns]


@pytest.mark.parametrize("columns", ["7", "-3", "0", "wide", ""])
def test_odd_widths(inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """A width that is none, or too narrow to read, is no error and breaks no word in every command's report."""
    monkeypatch.setenv("COLUMNS", columns)
    check = inbounds("check", "--scope", "reply", stdin="Please write a review, five stars!")
    diff = inbounds("diff", "2019-01", "2020-06")
    assert (1, 0, "", "") == (check.status, diff.status, check.err, diff.err)
    assert all(max(map(len, ran.out.splitlines())) > 25 for ran in (check, diff))


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_that_are_asked_for(
    inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """``--color always`` wins over what the environment says of colours."""
    usual = inbounds("check", "--color", "always", stdin="Write a review, five stars!").out
    monkeypatch.setenv(variable, value)
    assert usual == inbounds("check", "--color", "always", stdin="Write a review, five stars!").out
    assert "\x1b[1;31m" in usual


def test_no_command_to_the_terminal(inbounds: Inbounds, files: list[str]) -> None:
    """What a message holds cannot move the cursor or turn the text round."""
    ran = inbounds("check", *files)
    assert not set(ran.out) & set("\x1b\u202e\r\t")


def test_ascii_terminal(inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal without Unicode gets a frame in ASCII."""
    import io
    import sys

    from policy_core.cli.main import main

    out = io.TextIOWrapper(io.BytesIO(), "ascii", errors="strict")
    monkeypatch.setattr(sys, "stdout", out)
    inbounds.write("a.txt", "Five stars for the café 😊\n")
    assert 1 == main(["check", "--program", str(inbounds.program), "a.txt"])
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    assert " 1 | Five stars for the caf? ?" in out.buffer.getvalue().decode("ascii")


def test_jsonl_is_a_report(inbounds: Inbounds) -> None:
    """A line of JSON is what the API's report says."""
    from policy_core import Checker, Message, Program

    assert inbounds.program is not None
    checker = Checker(Program.from_bytes(inbounds.program.read_bytes()))
    expected = checker.check(Message(LETTER, id="stdin")).to_json()
    assert expected == json.loads(inbounds("check", "--format", "jsonl", stdin=LETTER).out)


def test_github_escapes(inbounds: Inbounds, files: list[str]) -> None:
    """What a workflow command would take for its own is escaped."""
    out = inbounds("check", "--format", "github", *files).out
    assert "file=wide%2C 100%25.txt,line=1" in out
    assert "%0AInstead: " in out
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in out.splitlines())


def test_sarif_places(inbounds: Inbounds, files: list[str]) -> None:
    """Columns count UTF-16 code units, and a fix deletes just what it replaces."""
    log = json.loads(inbounds("check", "--format", "sarif", files[0], files[1]).out)
    (run,) = log["runs"]
    assert "utf16CodeUnits" == run["columnKind"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert result["ruleId"] == rules[result["ruleIndex"]]
        (location,) = result["locations"]
        file = location["physicalLocation"]["artifactLocation"]["uri"]
        lines = (LETTER if file == "letter.txt" else WIDE).split("\n")
        region = location["physicalLocation"]["region"]
        units = lines[region["startLine"] - 1].encode("utf-16-le")
        marked = units[2 * region["startColumn"] - 2 : 2 * region["endColumn"] - 2].decode("utf-16-le")
        assert marked.replace("\u200b", "") in ("😊", "five stars", "星五つ", ":)", "👩‍👩‍👧", "Every review helps")
