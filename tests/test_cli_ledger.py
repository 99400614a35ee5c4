"""``--ledger``, ``--record``, ``inbounds record`` and ``inbounds ledger``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Inbounds

ORDER = "123-1234567-1234567"
REQUEST = f"Please write a review. Order {ORDER}"
STARS = f"Please write a review, five stars. Order {ORDER}"


def check(inbounds: Inbounds, *args: str, text: str = REQUEST) -> list[str]:
    """Check a message and return the rules it breaks."""
    ran = inbounds("check", "--format", "jsonl", "--scope", "proactive", "--ledger", "sent.ledger", *args, stdin=text)
    assert "" == ran.err
    return [finding["rule"] for finding in json.loads(ran.out)["findings"]]


def entries(inbounds: Inbounds) -> list[tuple[str, str, str]]:
    """Return what the ledger holds."""
    out = inbounds.bare("ledger", "export", "--ledger", "sent.ledger").out
    rows = [json.loads(line) for line in out.splitlines()]
    return [(row["order"], row["kind"], row["sent_on"]) for row in rows]


class TestCheckAndRecord:
    def test_second_request(self, inbounds: Inbounds) -> None:
        """A request that was recorded makes the second one for its order a repetition."""
        assert [] == check(inbounds, "--record", "--sent-on", "2026-11-10")
        assert [(ORDER, "review-request", "2026-11-10")] == entries(inbounds)
        assert ["house.repeat"] == check(inbounds)
        assert ["house.repeat"] == check(inbounds, "--order-id", "12312345671234567", text="Please write a review.")
        assert [] == check(inbounds, text=REQUEST.replace("123-", "124-"))

    def test_looking_records_nothing(self, inbounds: Inbounds) -> None:
        """A check that does not record leaves the ledger as it is."""
        inbounds("record", "--ledger", "sent.ledger", "--order-id", "1", "--kind", "greeting", "--quiet")
        before = entries(inbounds)
        check(inbounds)
        assert before == entries(inbounds)

    def test_out_of_bounds(self, inbounds: Inbounds) -> None:
        """A message that is out of bounds is not sent, so it is not recorded."""
        ran = inbounds("check", "--ledger", "sent.ledger", "--record", "--scope", "proactive", stdin=STARS)
        assert (1, "stdin: out of bounds, so not recorded\n", []) == (ran.status, ran.err, entries(inbounds))

    def test_fixed(self, inbounds: Inbounds) -> None:
        """A message that safe fixes put right is recorded where they are applied, not where they are only shown."""
        path = inbounds.write("a.txt", f"{REQUEST} :)")
        record = ["check", "--ledger", "sent.ledger", "--record", "--scope", "proactive", "a.txt"]
        ran = inbounds(*record, "--diff")
        assert ran.out.startswith("--- a.txt\n+++ a.txt\n")
        assert (1, "a.txt: out of bounds, so not recorded\n", []) == (ran.status, ran.err, entries(inbounds))
        assert 0 == inbounds(*record, "--fix").status
        assert (REQUEST, [ORDER]) == (path.read_text(), [order for order, _, _ in entries(inbounds)])

    def test_no_order(self, inbounds: Inbounds) -> None:
        """A message of no known order is checked, and that it is not recorded is said."""
        ran = inbounds("check", "--ledger", "sent.ledger", "--record", stdin="Please write a review.")
        assert (0, []) == (ran.status, entries(inbounds))
        assert "not recorded: no order id; say it with `--order-id`" in ran.err

    def test_within_one_input(self, inbounds: Inbounds) -> None:
        """Of two requests for one order in one input the second is found."""
        lines = "".join(json.dumps({"body": REQUEST, "scope": "proactive"}) + "\n" for _ in range(2))
        ran = inbounds("check", "--format", "jsonl", "--ledger", "sent.ledger", "--record", "--jobs", "2", stdin=lines)
        found = [[finding["rule"] for finding in json.loads(line)["findings"]] for line in ran.out.splitlines()]
        assert [[], ["house.repeat"]] == found

    def test_own_history_counts_too(self, inbounds: Inbounds) -> None:
        """What a message says of its history counts beside what the ledger holds."""
        inbounds("record", "--ledger", "sent.ledger", "--order-id", "1", "--kind", "greeting", "--quiet")
        order = {"id": ORDER, "history": [{"kind": "review-request"}]}
        assert ["house.repeat"] == check(
            inbounds, "--input", "jsonl", text=json.dumps({"body": "Write a review", "order": order})
        )

    def test_two_processes(self, inbounds: Inbounds) -> None:
        """Of processes that check and record the same request at once exactly one may send it."""
        assert inbounds.program is not None
        lines = "".join(
            json.dumps({"body": "Please write a review.", "scope": "proactive", "order": {"id": str(number)}}) + "\n"
            for number in range(40)
        )
        command = [
            sys.executable, "-m", "policy_core.cli", "check", "--program", str(inbounds.program), "--format", "jsonl",
            "--quiet", "--ledger", "sent.ledger", "--record",
        ]  # fmt: skip
        processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in "ab"]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(lines)
            process.stdin.close()
        outputs = [process.stdout.read().splitlines() if process.stdout else [] for process in processes]
        for process in processes:
            if process.stdout:
                process.stdout.close()
            process.wait()
        verdicts = [sorted(json.loads(line)["verdict"] for line in pair) for pair in zip(*outputs, strict=True)]
        assert [["in-bounds", "out-of-bounds"]] * 40 == verdicts


class TestRecord:
    def test_as_the_policy_sees_it(self, inbounds: Inbounds) -> None:
        """A message that was sent is recorded with its kinds, whatever is wrong with it."""
        inbounds.write("a.txt", STARS + " Merry Christmas!")
        ran = inbounds("record", "--ledger", "sent.ledger", "--sent-on", "2026-12-24", "a.txt")
        assert (0, "", f"recorded for order {ORDER}: review-request, greeting\n") == ran
        assert [(ORDER, "review-request", "2026-12-24"), (ORDER, "greeting", "2026-12-24")] == entries(inbounds)

    def test_by_hand(self, inbounds: Inbounds) -> None:
        """What was sent elsewhere is recorded by order and kind."""
        inbounds(
            "record",
            "--ledger",
            "sent.ledger",
            "--order-id",
            ORDER,
            "--kind",
            "review-request",
            "--sent-on",
            "2026-11-01",
        )
        assert [(ORDER, "review-request", "2026-11-01")] == entries(inbounds)
        ran = inbounds("record", "--ledger", "sent.ledger", "--order-id", ORDER, "--kind", "review-requst")
        assert (2, True) == (ran.status, "did you mean `review-request`?" in ran.err)

    def test_the_good_ones(self, inbounds: Inbounds) -> None:
        """What can be recorded is, and the rest is told."""
        lines = [
            '{"body": "Write a review", "order": {"id": "1"}}',
            "{",
            '{"body": "Write a review"}',
            '{"body": "x", "order": {"id": "2"}}',
        ]
        inbounds.write("a.jsonl", "\n".join(lines))
        ran = inbounds("record", "--ledger", "sent.ledger", "a.jsonl")
        assert (2, ["1"]) == (ran.status, [order for order, _, _ in entries(inbounds)])
        assert "no order id, so there is nothing to record it for\n  --> a.jsonl:3" in ran.err
        assert "a.jsonl:4: of no kind that the policy tells apart" in ran.err


class TestKeeping:
    def test_copy_and_forget(self, inbounds: Inbounds) -> None:
        """A ledger is copied by export and import, and an order is forgotten by delete."""
        inbounds("record", "--ledger", "a", "--order-id", ORDER, "--kind", "greeting", "--sent-on", "2026-11-01")
        exported = inbounds.bare("ledger", "export", "--ledger", "a").out
        inbounds.write("copy.jsonl", exported)
        assert "1 new entry\n" == inbounds.bare("ledger", "import", "--ledger", "b", "copy.jsonl").err
        assert "0 new entries\n" == inbounds.bare("ledger", "import", "--ledger", "b", stdin=exported).err
        assert f"{ORDER}  2026-11-01  greeting\n" == inbounds.bare("ledger", "show", "--ledger", "b", ORDER).out
        assert f"{ORDER}: 1 entry deleted\n" == inbounds.bare("ledger", "delete", "--ledger", "b", ORDER).err
        assert "" == inbounds.bare("ledger", "export", "--ledger", "b").out

    @pytest.mark.parametrize("action", [["export"], ["show", ORDER], ["delete", ORDER]])
    def test_missing(self, inbounds: Inbounds, action: list[str]) -> None:
        """Only what writes makes a ledger."""
        ran = inbounds.bare("ledger", action[0], "--ledger", "no", *action[1:])
        assert (2, "error: no: there is no such ledger\n", False) == (ran.status, ran.err, Path("no").exists())

    def test_bad_import(self, inbounds: Inbounds) -> None:
        """A file that is no export is told with its line."""
        ran = inbounds.bare("ledger", "import", "--ledger", "a", stdin="\n{}\n")
        assert (2, "error: stdin: line 2: not a ledger's entry: it needs `order` and `kind`\n") == (ran.status, ran.err)

    def test_bad_file_among_good_ones(self, inbounds: Inbounds) -> None:
        """Where one of several files is no export, it is named and none of them is taken in."""
        inbounds.write("good.jsonl", json.dumps({"order": ORDER, "kind": "greeting"}))
        inbounds.write("bad.jsonl", "nonsense")
        ran = inbounds.bare("ledger", "import", "--ledger", "a", "good.jsonl", "bad.jsonl")
        assert (2, "error: bad.jsonl: line 1: not a ledger's entry: broken JSON\n") == (ran.status, ran.err)
        assert "" == inbounds.bare("ledger", "export", "--ledger", "a").out
