"""``rules``, ``explain``, ``editions``, ``test``, ``compile``: what the policy says, and whether it holds."""

from __future__ import annotations

import json

import pytest
from conftest import HOUSE, Golden, Inbounds

from policy_core import Checker, Program


@pytest.mark.parametrize(
    "args", [["rules"], ["editions"], ["explain", "house.smile", "house.late"]], ids=lambda args: args[0]
)
def test_golden(inbounds: Inbounds, golden: Golden, args: list[str]) -> None:
    """Rules and editions are listed and explained in plain words."""
    golden(f"cli/{args[0]}.txt", inbounds(*args).told())


@pytest.mark.parametrize("args", [["rules"], ["editions"], ["explain", "house.smile"]], ids=lambda args: args[0])
def test_json(inbounds: Inbounds, args: list[str]) -> None:
    """For other programs there is JSON."""
    entries = json.loads(inbounds(*args, "--format", "json").out)
    assert {"rules": "house.stars", "editions": "2019-01", "explain": "house.smile"}[args[0]] == entries[0]["id"]


def test_an_older_edition(inbounds: Inbounds) -> None:
    """Of an edition that is older than any day on record no first day is told as if it were known."""
    first, *later = json.loads(inbounds.bare("editions", "--format", "json").out)
    assert (True, {False}) == (first["earlier"], {item["earlier"] for item in later})
    assert "in force until" in inbounds.bare("editions").out.splitlines()[0]


def test_widths(inbounds: Inbounds) -> None:
    """No line is wider than 80 columns."""
    for args in (["rules"], ["editions"], ["explain", "house.stars", "house.repeat"]):
        assert [] == [line for line in inbounds(*args).out.splitlines() if len(line) > 80]


def test_compile(inbounds: Inbounds) -> None:
    """A compiled policy is one that can be checked against, and compiling again gives the same bytes."""
    for name in ("a.program", "b.program"):
        assert (0, "", "") == inbounds.bare("compile", HOUSE, "-o", name)
    first, second = ((inbounds.folder / name).read_bytes() for name in ("a.program", "b.program"))
    assert first == second
    assert "house" == Checker(Program.from_bytes(first)).policy
    assert 1 == inbounds.bare("check", "--program", "a.program", stdin="five stars").status


def test_rule_tests(inbounds: Inbounds) -> None:
    """The tests inside the rules are run, and one that fails shows in the status."""
    ran = inbounds.bare("test", HOUSE)
    assert (0, "") == (ran.status, ran.err)
    source = (HOUSE / "house.policy").read_text(encoding="utf-8")
    inbounds.write("house.policy", source.replace('flags "Leave five stars"', 'flags "Leave a star"'))
    ran = inbounds.bare("test", "house.policy")
    assert (1, True) == (ran.status, "house.stars" in ran.out)


def test_own_rules_stand_beside_the_built_in_ones(inbounds: Inbounds) -> None:
    """A file of own rules is checked, tested and compiled together with Amazon's rules."""
    rules = inbounds.write(
        "house.policy",
        'rule house.sku "No SKUs"\n  stated\n  cite "House style" "No SKUs."\n  when any of\n    - SKU\n'
        '  why "Nobody knows it."\n  instead "Name it."\n  flags "Your SKU 4"\n  passes "Your kettle"\n',
    )
    text = "Your SKU 4 is here. Mail me: joe@example.com"
    ran = inbounds.bare("check", "--rules", rules, "--scope", "reply", "--format", "jsonl", stdin=text)
    found = [finding["rule"] for finding in json.loads(ran.out)["findings"]]
    assert ["contact.email", "house.sku"] == sorted(found)
    ran = inbounds.bare("test", "--rules", rules, "--coverage")
    assert (0, True) == (
        ran.status,
        ran.out.endswith("1 rules, 2 tests, 0 failed; 1 of 1 alternatives fired (100 %)\n"),
    )
    assert 0 == inbounds.bare("compile", "--rules", rules, "-o", "own.program").status
    assert 1 == inbounds.bare("check", "--program", "own.program", "--scope", "reply", stdin="my SKU").status
    assert 2 == inbounds.bare("compile", "-o", "own.program").status
    assert 2 == inbounds.bare("check", "--rules", "none.policy", stdin=text).status


def test_version_and_help(inbounds: Inbounds) -> None:
    """Version and help are there, for each command too."""
    assert inbounds.bare("--version").out.startswith("inbounds ")
    assert "exit status: 0 in bounds" in inbounds.bare().out
    for command in (
        "check",
        "explain",
        "rules",
        "editions",
        "snippets",
        "record",
        "ledger",
        "score",
        "test",
        "compile",
    ):
        ran = inbounds.bare(command, "--help")
        assert (0, True) == (ran.status, ran.out.startswith(f"usage: inbounds {command}"))
