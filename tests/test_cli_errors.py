"""Bad input: a clear error with the place, the good lines still checked, status 2, never a traceback."""

from __future__ import annotations

import pytest
from conftest import HOUSE, Golden, Inbounds

import policy_core.readers
from policy_core.program.model import FORMAT

GOOD = '{"id": "good", "body": "five stars", "scope": "reply"}'

LINES = {
    "broken": '{"id": "b", "body": "Hello" "scope": "reply"}',
    "broken-far-right": '{"body": "' + "wide 日本語 " * 12 + '" "scope": 1, ' + '"x": 1, ' * 20 + "}",
    "cut-off": '{"body": "Hello',
    "pretty-printed": "{\n",
    "no-object": '["Hello"]',
    "no-body": '{"id": "b"}',
    "empty-body": '{"body": ""}',
    "wrong-type": '{"body": "Hello", "order": {"opted_out": "no"}}',
    "unknown-field": '{"body": "Hello", "scope": "reply", "order": {"completed": "2026-11-01"}}',
    "unknown-scope": '{"body": "Hello", "scope": "proactve"}',
    "impossible-date": '{"body": "Hello", "sent_on": "2026-02-30"}',
    "date-of-another-form": '{"body": "Hello", "sent_on": "11/10/2026"}',
    "before-the-first-edition": '{"body": "Hello", "sent_on": "2010-01-01"}',
    "half-a-character": '{"body": "a \\ud83d b"}',
    "control-character": '{"body": "a \x1b[2J b"}',
    "escape-sequence": '{"body": "Hello", "scope": "\\u001b[2Jreply"}',
    "field-twice": '{"id": "b", "body": "five stars", "scope": "reply", "body": "Hello"}',
    "negative-frames": '{"body": "Hello", "pictures": [{"id": "a", "frames": -1}]}',
    "unknown-marketplace": '{"body": "Hello", "scope": "reply", "marketplace": "shop.exmple"}',
    "unknown-kind-in-history": (
        '{"body": "Hello", "scope": "reply", "order": {"history": [{"kind": "review_request"}]}}'
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_line(inbounds: Inbounds, golden: Golden, name: str) -> None:
    """A bad line is told with its place, and the lines around it are checked."""
    inbounds.write("m.jsonl", f"{GOOD}\n{LINES[name]}\n{GOOD}\n")
    ran = inbounds("check", "--format", "github", "m.jsonl")
    golden(f"cli/errors/line-{name}.txt", ran.told())
    assert 2 <= ran.out.count("house.stars")


FILES = {
    "latin-1": b"Hello,\nthe caf\xe9 is open.\n",
    "utf-16": "Hello".encode("utf-16"),
    "utf-16-without-mark": "Hello".encode("utf-16-le"),
    "empty": b"",
    "blank": b" \n\n",
}


@pytest.mark.parametrize("name", FILES)
def test_file(inbounds: Inbounds, golden: Golden, name: str) -> None:
    """A file that is no text is told with the byte, the line and the column."""
    inbounds.write("m.txt", FILES[name])
    golden(f"cli/errors/file-{name}.txt", inbounds("check", "--quiet", "m.txt").told())


ARGUMENTS = {
    "missing-file": ["check", "lettre.txt"],
    "folder": ["check", "."],
    "email-without-text": ["check", "picture.eml"],
    "unknown-edition": ["check", "--edition", "2020-6", "letter.txt"],
    "no-edition-on-that-day": ["check", "--as-of", "2001-01-01", "letter.txt"],
    "impossible-date": ["check", "--as-of", "2026-02-30", "letter.txt"],
    "unknown-rule": ["check", "--severity", "stars=off", "letter.txt"],
    "unknown-severity": ["check", "--severity", "house.stars=loud", "letter.txt"],
    "unknown-language": ["check", "--buyer-language", "German", "letter.txt"],
    "unknown-format": ["check", "--format", "xml", "letter.txt"],
    "unknown-option": ["check", "--formt=json", "letter.txt"],
    "unknown-argument": ["rules", "letter.txt"],
    "nearly-a-format": ["check", "--format", "jason", "letter.txt"],
    "no-rule": ["explain"],
    "value-of-a-flag": ["check", "--opted-out=yes", "letter.txt"],
    "one-edition": ["diff", "2020-06"],
    "two-editions": ["check", "--edition", "2020-06", "--as-of", "2026-01-01", "letter.txt"],
    "record-without-ledger": ["check", "--record", "letter.txt"],
    "missing-ledger": ["check", "--ledger", "no.ledger", "letter.txt"],
    "no-ledger": ["check", "--ledger", "letter.txt", "letter.txt"],
    "missing-attachment": ["check", "--attach", "no.pdf", "letter.txt"],
    "explain-unknown-rule": ["explain", "house.star"],
    "no-name": ["check", ""],
    "dead-link": ["check", "link.txt"],
    "name-with-commands": ["check", "a\x1b[2J\nb.txt"],
    "empty-order-id": ["check", "--order-id", " ", "letter.txt"],
    "unknown-marketplace": ["check", "--marketplace", "amazon.xx", "letter.txt"],
    "less-than-no-misses": ["score", "--misses", "-1", "gold.jsonl"],
    "many-jobs": ["check", "--jobs", "many", "letter.txt"],
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments(inbounds: Inbounds, golden: Golden, name: str) -> None:
    """What the command line asks for and cannot have is told with what to do."""
    inbounds.write("letter.txt", "Hello.")
    inbounds.write("picture.eml", "Subject: x\nContent-Type: image/png\n\nxx")
    (inbounds.folder / "link.txt").symlink_to("nowhere.txt")
    golden(f"cli/errors/arguments-{name}.txt", inbounds(*ARGUMENTS[name]).told())


BARE = {
    "unknown-command": ["chek", "letter.txt"],
    "no-command": ["letter.txt"],
    "missing-program": ["check", "--program", "no.program", "letter.txt"],
    "no-program": ["check", "--program", "letter.txt", "letter.txt"],
    "damaged-program": ["check", "--program", "damaged.program", "letter.txt"],
    "option-of-another-command": ["ledger", "export", "--ledger", "a.ledger", "--color", "never"],
    "missing-policy": ["compile", "no", "-o", "x.program"],
    "unwritable-program": ["compile", str(HOUSE), "-o", "no/x.program"],
}


@pytest.mark.parametrize("name", BARE)
def test_bare_arguments(inbounds: Inbounds, golden: Golden, name: str) -> None:
    """So is a command that does not exist, and a policy that cannot be read."""
    inbounds.write("letter.txt", "Hello.")
    inbounds.write("damaged.program", f'{{"format": {FORMAT}, "policy": {{}}, "editions": null}}')
    golden(f"cli/errors/bare-{name}.txt", inbounds.bare(*BARE[name]).told())


def test_broken_policy(inbounds: Inbounds) -> None:
    """A policy's errors are shown as the language shows them."""
    inbounds.write("policy/house.policy", 'policy house "House"\nrule\n')
    for command in (["compile", "policy", "-o", "x.program"], ["test", "policy"]):
        ran = inbounds.bare(*command)
        assert (2, "") == (ran.status, ran.out)
        assert ran.err.startswith("error[E")
        assert "--> house.policy:2:" in ran.err
    assert not (inbounds.folder / "x.program").exists()


def test_lines_in_utf_16(inbounds: Inbounds) -> None:
    """A file of lines in UTF-16 is one error, not one for each piece between two bytes that look like line ends."""
    inbounds.write("m.jsonl", f"{GOOD}\n{GOOD}\n".encode("utf-16"))
    ran = inbounds("check", "--format", "jsonl", "m.jsonl")
    assert (2, "", 1) == (ran.status, ran.out, ran.err.count("error: "))
    assert "it looks like UTF-16" in ran.err


def test_what_the_policy_does_not_know_is_said_once(inbounds: Inbounds) -> None:
    """A kind of message that no rule can mean is told once, however many messages bring it along."""
    line = '{"body": "Hello", "scope": "reply", "order": {"history": [{"kind": "greting"}]}}'
    inbounds.write("m.jsonl", f"{line}\n" * 3)
    ran = inbounds("check", "--format", "jsonl", "m.jsonl")
    said = "warning: m.jsonl:1: the policy knows no kind of message `greting`; did you mean `greeting`?\n"
    assert (3, said) == (ran.out.count("\n"), ran.err)
    known = line.replace("greting", "greeting").replace("{", '{"marketplace": "www.Shop.example", ', 1)
    assert "" == inbounds("check", "--format", "jsonl", stdin=known).err


def test_too_long(inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message over the limit is refused by name, from a file as from a line."""
    monkeypatch.setattr(policy_core.readers, "MAX_CHARACTERS", 20)
    inbounds.write("m.txt", "x" * 21)
    inbounds.write("m.jsonl", '{"body": "' + "x" * 21 + '"}\n')
    ran = inbounds("check", "m.txt", "m.jsonl")
    assert 2 == ran.status
    assert "error: too long: a message may have 20 characters\n  --> m.txt\n" in ran.err
    assert "error: `body`: too long: a message may have 20 characters\n  --> m.jsonl:1:10\n" in ran.err


def test_fault_of_our_own(inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the checker is an error that owns up to it, not a traceback."""
    from policy_core import Checker

    def fail(*_: object, **__: object) -> None:
        raise KeyError("seven")

    monkeypatch.setattr(Checker, "check", fail)
    ran = inbounds("check", stdin="Hello.")
    assert (2, True) == (
        ran.status,
        ran.err.startswith("error: a fault in inbounds itself: KeyError: 'seven' (fail, line "),
    )
