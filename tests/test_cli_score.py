"""``inbounds score``: recall, precision, clean messages and places, counted by hand."""

from __future__ import annotations

import json
from typing import Any

from conftest import Inbounds

GOLD: list[dict[str, Any]] = [
    # A hit, its two places both covered.
    {"body": "five stars, 4 stars", "must": ["house.stars"], "spans": {"house.stars": ["five stars", "4 stars"]}},
    # A hit whose highlight misses, a rule missed, and one that may be found.
    {
        "body": "x five stars :)",
        "must": ["house.stars", "house.mild"],
        "may": ["house.smile"],
        "spans": {"house.stars": ["x"], "house.mild": ["x five"]},
        "lang": "de",
    },
    # Clean, with a false alarm.
    {"body": "Thank you :)", "must": []},
    # Clean, and nothing found; what nobody scores does not count.
    {"body": "Hello.", "must": ["wording.trigger"], "lang": "de"},
    # A subject's finding counts as found, but has no place in the body.
    {"body": "Hello", "subject": "URGENT", "must": ["house.subject"], "spans": {"house.subject": ["Hello"]}},
]


def gold(*messages: dict[str, Any]) -> str:
    """Return labelled messages as JSON lines."""
    return "".join(json.dumps({"id": f"m{number}", **message}) + "\n" for number, message in enumerate(messages, 1))


def test_by_rule(inbounds: Inbounds) -> None:
    """Each rule has its figures, and the last line has them all."""
    inbounds.write("gold.jsonl", gold(*GOLD))
    ran = inbounds("score", "gold.jsonl", "--misses", "5")
    assert (0, "") == (ran.status, ran.err)
    assert [
        "house.mild                       recall 0.000 (0/1)  precision 1.000  false alarms 0",
        "house.smile                      recall 1.000 (0/0)  precision 0.000  false alarms 1",
        "house.stars                      recall 1.000 (2/2)  precision 1.000  false alarms 0",
        "house.subject                    recall 1.000 (1/1)  precision 1.000  false alarms 0",
        "missed      m2 house.mild: 'x five'",
        "false alarm m3 house.smile: ':)'",
        "recall 0.750 (3/4)  precision 0.750 (1 false alarms)  clean messages with a false alarm 0.500 (1/2)  highlights in place 0.500",
    ] == ran.out.splitlines()


def test_by_language(inbounds: Inbounds) -> None:
    """By language, English where none is named; a message's misses are shown only when asked for."""
    out = inbounds("score", "-", "--by", "lang", stdin=gold(*GOLD)).out.splitlines()
    assert [
        "de                               recall 0.500 (1/2)  precision 1.000  false alarms 0",
        "en                               recall 1.000 (2/2)  precision 0.667  false alarms 1",
    ] == out[:2]
    assert 3 == len(out)


def test_nothing(inbounds: Inbounds) -> None:
    """Of nothing, everything is right, and no message without a label has a false alarm."""
    out = inbounds("score", "-", stdin=gold({"body": "Hello.", "must": []})).out
    assert "recall 1.000 (0/0)  precision 1.000 (0 false alarms)" in out
    out = inbounds("score", "-", stdin=gold({"body": "five stars", "must": ["house.stars"]})).out
    assert "clean messages with a false alarm 0.000 (0/0)" in out


def test_nothing_read(inbounds: Inbounds) -> None:
    """Where no message could be read there is nothing to say of how right they are."""
    ran = inbounds("score", "gold.jsonl")
    assert (2, "", True) == (ran.status, ran.out, "no such file" in ran.err)


def test_bad_labels(inbounds: Inbounds) -> None:
    """A message without labels, or with wrong ones, is an error; the others are scored."""
    lines = gold({"body": "x"}, {"body": "x", "must": "a"}, {"body": "x", "must": [], "spans": []}, *GOLD[:1])
    ran = inbounds("score", "-", stdin=lines)
    assert [
        "error: a message without the label `must`",
        "error: `must`: expected a list of rules",
        "error: `spans`: expected lists of parts of the body, by rule",
    ] == [line for line in ran.err.splitlines() if line.startswith("error")]
    assert (2, True) == (ran.status, "recall 1.000 (1/1)" in ran.out)
