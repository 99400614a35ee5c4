"""``--fix`` and ``--diff``: safe fixes, and nothing else."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import Golden, Inbounds

SMILES = "Thank you 😊 for your order.\n\nYours :)\nThe Shop\n"
PLAIN = "Thank you for your order.\n\nYours\nThe Shop\n"
BOTH = "Thank you :) Leave us five stars.\n"


class TestFix:
    def test_in_place(self, inbounds: Inbounds) -> None:
        """A text file is rewritten, and what is left to find is reported."""
        path = inbounds.write("a.txt", SMILES)
        ran = inbounds("check", "--fix", "a.txt")
        assert (0, PLAIN, "a.txt: 1 fix applied: Take it out\n") == (ran.status, path.read_text(), ran.err)
        assert "house.smile" not in ran.out

    def test_suggestions_stay(self, inbounds: Inbounds) -> None:
        """A suggestion is never applied by itself."""
        path = inbounds.write("a.txt", BOTH)
        ran = inbounds("check", "--fix", "a.txt")
        assert (1, "Thank you Leave us five stars.\n") == (ran.status, path.read_text())
        assert "house.stars" in ran.out

    @pytest.mark.parametrize("before", [b"\xef\xbb\xbfHello :)\r\nyours\r\n", b"Hello :)\rx", "Grüße :)".encode()])
    def test_bytes_around(self, inbounds: Inbounds, before: bytes) -> None:
        """Byte order mark, line ends and all other text stay as they were."""
        path = inbounds.write("a.txt", before)
        inbounds("check", "--fix", "a.txt")
        assert before.replace(b" :)", b"") == path.read_bytes()

    @pytest.mark.parametrize("body", ["Thank you :)", "Thank you"])
    def test_other_input_has_no_fixed_form(self, inbounds: Inbounds, body: str) -> None:
        """JSON lines on standard input are not written back, which is an error, lest an empty file take their place."""
        ran = inbounds("check", "--fix", "-", stdin=f'{{"body": "{body}"}}\n' * 2)
        assert (2, "") == (ran.status, ran.out)
        assert 1 == ran.err.count("stdin: nothing is written: `--fix` rewrites text and HTML alone")

    def test_nothing_to_fix(self, inbounds: Inbounds) -> None:
        """A file without a fix is not written at all."""
        path = inbounds.write("a.txt", "five stars")
        before = path.stat()
        inbounds("check", "--fix", "a.txt")
        assert (before.st_ino, before.st_mtime_ns) == (path.stat().st_ino, path.stat().st_mtime_ns)

    def test_mode_and_link(self, inbounds: Inbounds) -> None:
        """A file keeps its permissions, and a link stays one."""
        path = inbounds.write("a.txt", SMILES)
        path.chmod(0o640)
        link = Path("link.txt")
        link.symlink_to("a.txt")
        inbounds("check", "--fix", "link.txt")
        assert (PLAIN, True, 0o640) == (path.read_text(), link.is_symlink(), stat.S_IMODE(path.stat().st_mode))
        assert ["a.txt", "link.txt"] == sorted(os.listdir())

    def test_changed_meanwhile(self, inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that somebody changed while it was checked is left alone."""
        from policy_core.cli import fixing

        path = inbounds.write("a.txt", SMILES)
        rewrite = fixing.rewrite

        def late(name: str, before: bytes, after: bytes) -> None:
            path.write_text("Something else.")
            rewrite(name, before, after)

        monkeypatch.setattr(fixing, "rewrite", late)
        ran = inbounds("check", "--fix", "a.txt")
        assert (2, "Something else.") == (ran.status, path.read_text())
        assert "error: a.txt: changed while it was checked; left as it is\n" == ran.err

    def test_unwritable(self, inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the new text cannot be put in place the old one stays, and no litter."""
        path = inbounds.write("a.txt", SMILES)

        def fail(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "replace", fail)
        ran = inbounds("check", "--fix", "a.txt")
        assert (2, SMILES, ["a.txt"]) == (ran.status, path.read_text(), os.listdir())
        assert "error: a.txt: cannot be rewritten: permission denied\n" == ran.err

    def test_stdin(self, inbounds: Inbounds) -> None:
        """From standard input the fixed text goes to standard output, the report beside it."""
        ran = inbounds("check", "--fix", "-", stdin=b"\xef\xbb\xbf" + BOTH.encode())
        assert (1, "\ufeffThank you Leave us five stars.\n") == (ran.status, ran.out)
        assert "house.stars" in ran.err
        assert "Hello.\n" == inbounds("check", "--fix", stdin="Hello.\n").out

    def test_a_file_named_as_standard_input_is(self, inbounds: Inbounds) -> None:
        """A file that is called `stdin` is rewritten as any other."""
        path = inbounds.write("stdin", SMILES)
        assert (0, PLAIN) == (inbounds("check", "--fix", "stdin").status, path.read_text())

    def test_lines_stay(self, inbounds: Inbounds) -> None:
        """JSON lines are not rewritten, and that is said."""
        path = inbounds.write("a.jsonl", '{"body": "Hello :)"}\n')
        ran = inbounds("check", "--fix", "a.jsonl")
        assert '{"body": "Hello :)"}\n' == path.read_text()
        assert "warning: a.jsonl:1: not rewritten" in ran.err


class TestDiff:
    def test_golden(self, inbounds: Inbounds, golden: Golden) -> None:
        """The difference is shown in place of the report, and nothing is written."""
        path = inbounds.write("a.txt", SMILES)
        inbounds.write("b.txt", BOTH.rstrip())
        inbounds.write("c.jsonl", '{"body": "Hello"}\n{"body": "Hello :)\\nyours"}\n')
        golden("cli/diff.txt", inbounds("check", "--diff", "a.txt", "b.txt", "c.jsonl").told())
        assert SMILES == path.read_text()

    @pytest.mark.parametrize(
        "text", [SMILES, BOTH, "no end :)", "a :)\r\nb\x0b\u2028c\r\n", "one\n" * 20 + ":)\n" + "two\n" * 20]
    )
    def test_patch(self, inbounds: Inbounds, text: str) -> None:
        """What is shown is what ``patch`` makes of the file."""
        path = inbounds.write("a.txt", text)
        shown = inbounds("check", "--diff", "a.txt").out
        inbounds("check", "--fix", "a.txt")
        fixed = path.read_bytes()
        path.write_bytes(text.encode())
        subprocess.run(["patch", "--binary", "--silent", "a.txt"], input=shown.encode(), check=True)
        assert fixed == path.read_bytes()

    def test_both(self, inbounds: Inbounds) -> None:
        """With both the file is rewritten and the difference shown."""
        path = inbounds.write("a.txt", SMILES)
        ran = inbounds("check", "--fix", "--diff", "a.txt")
        assert (0, PLAIN) == (ran.status, path.read_text())
        assert ran.out.startswith("--- a.txt\n+++ a.txt\n")

    def test_status(self, inbounds: Inbounds) -> None:
        """The status is that of the message as it is, for nothing was fixed."""
        inbounds.write("a.txt", SMILES)
        assert 1 == inbounds("check", "--diff", "a.txt").status


class TestFixesInEachOthersWay:
    def test_one_at_a_time(self) -> None:
        """Where two fixes together do harm, each is tried alone; what never helps is left."""
        from policy_core.cli.fixing import fixed
        from policy_core.message import Message
        from policy_core.report import Citation, Edit, Finding, Fix, Report

        def finding(rule: str, at: int) -> Finding:
            fix = Fix(f"drop {rule}", True, (Edit("body", at, at + 1, ""),))
            return Finding(rule, rule, "error", "stated", (), "", "", Citation("", ""), "1", None, fixes=(fix,))

        def check(message: Message) -> Report:
            findings = [finding(char, at) for at, char in enumerate(message.body) if char in "xyz"]
            if "x" not in message.body and "y" not in message.body:
                findings += [finding("lost", 0)] * 2
            return Report(None, "out-of-bounds", tuple(findings), (), (), "p", "1", "h")

        outcome = fixed(Message("axbyczd"), check)
        assert ("abycd", ("drop x", "drop z")) == (outcome.body, outcome.applied)
        assert (3, 1) == (len(outcome.first.findings), len(outcome.report.findings))
