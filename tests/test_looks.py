"""Second looks at sentences: read, checked, and what they change in a report."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_policies import HEAD, bullets, rule

from policy_core import Checker, Message, Report
from policy_core.engine.looks import FINENESS, HOPELESS, Looks, Sentence, traits
from policy_core.language import Policy, PolicyErrors, load_texts
from policy_core.language.looks import TRAITS
from policy_core.program import compile_policy
from policy_core.program.model import Program

#: One unit that is always there.
LEARNT = """\
language en
scale 2
rules small.rule
biases -3072
units 2560
outputs 256
gift\tA
review\tG
""" + "".join(f"{word}\t?\n" for word in ("shop", "we", "you", "sell", "the", "a", "for", "<.>"))
LEAVE, FIND = "leave sentences under 40 %", "find sentences over 60 %"
#: The place of each trait after the bias.
OWN, RIVAL, LEAD, REPLY, SIZE, LENGTH, FIRST, BEFORE, BEHIND = 1, 5, 6, 7, 8, 9, 10, 11, 12


def line(case: str, counts: dict[int, int], name: str = "small.rule") -> str:
    """Return a line of a looks file: some counts by place, 0 for the others."""
    return " ".join([case, name, *(str(counts.get(at, 0)) for at in range(TRAITS + 1))])


def looked(matched: dict[int, int], alone: dict[int, int]) -> str:
    """Return a looks file of one rule."""
    return f"# Learnt from nothing.\nlanguage en\n{line('matched', matched)}\n\n{line('alone', alone)}\n"


def load(looks: str, *lines: str) -> Policy:
    """Return a policy of one rule with more lines, weights and looks."""
    text = HEAD + rule(bullets("gift"), *lines)
    return load_texts({"small.policy": text, "en.weights": LEARNT, "en.looks": looks})


def report(text: str, looks: str, *, scope: Literal["proactive", "reply"] = "reply") -> Report:
    """Return the report on a message by a rule that leaves and finds."""
    checker = Checker(compile_policy(load(looks, LEAVE, FIND)), as_of=date(2026, 1, 1))
    return checker.check(Message(text, scope=scope))


def marked(text: str, looks: str, scope: Literal["proactive", "reply"] = "reply") -> list[str]:
    """Return what a message's findings mark."""
    return [text[span.start : span.end] for found in report(text, looks, scope=scope).findings for span in found.spans]


def test_a_match_is_left_by_the_second_look() -> None:
    """What the looks make of a sentence with a match decides whether it counts, not the weight alone."""
    text = "We sell you the gift."

    assert ["gift"] == marked(text, looked({0: 1000}, {}))
    assert [] == marked(text, looked({0: -1000}, {}))
    assert ["gift"] == marked(text, looked({0: 1000, OWN: 100}, {}))
    assert [] == marked(text, looked({0: 1000, OWN: 4000}, {}))


def test_a_sentence_without_a_match_is_found_by_the_second_look() -> None:
    """What the looks make of a sentence without a match finds it, as a hint that says so."""
    text = "We sell. A review for you."
    (found,) = report(text, looked({}, {0: -1000, OWN: 3000})).findings

    assert "hint" == found.severity
    assert "the sentence as a whole" in found.note
    assert ["A review for you."] == marked(text, looked({}, {0: -1000, OWN: 3000}))
    assert [] == marked(text, looked({0: 9000}, {0: -1000}))


def test_a_sentence_whose_match_was_left_is_not_found_by_weight() -> None:
    """A match that is left is not made up for by the look at sentences without one, but other sentences are found."""
    surely = {0: 5000}

    assert [] == marked("The gift.", looked({0: -1000}, surely))
    assert ["A review for you."] == marked("The gift. A review for you.", looked({0: -1000}, surely))


def test_a_hopeless_sentence_is_not_looked_at_again() -> None:
    """Looks find nothing in a sentence that hardly weighs anything, whatever they say of such ones."""
    looks = Looks({"language": "en", "matched": {"a": [9000] + [0] * TRAITS}, "alone": {"a": [9000] + [0] * TRAITS}})

    def odds(own: float, *, matched: bool) -> float:
        return looks.odds("a", [Sentence(0, 3, {"a": own})], 0, matched=matched, reply=False, size=4)

    for matched, hopeless in enumerate(HOPELESS):
        assert 9 == odds(hopeless + 0.1, matched=bool(matched))
        assert hopeless - 0.1 == odds(hopeless - 0.1, matched=bool(matched))


def test_what_a_message_is_counts() -> None:
    """Whether it is a reply counts, where looks say so."""
    looks = looked({0: -1000, REPLY: 2000}, {})

    assert ["gift"] == marked("The gift.", looks, "reply")
    assert [] == marked("The gift.", looks, "proactive")


SHORT, LONG = 4, 20


@pytest.mark.parametrize(
    ("place", "less", "more"),
    [
        # Sentences as length, odds and highest odds of another rule; the last but one is looked at, or a single one.
        (OWN, [(SHORT, -1, 0)], [(SHORT, 1, 0)]),
        (RIVAL, [(SHORT, 0, -1)], [(SHORT, 0, 2)]),
        (LEAD, [(SHORT, 2, 1)], [(SHORT, 2, -1)]),
        (LENGTH, [(SHORT, 0, 0)], [(LONG, 0, 0)]),
        (SIZE, [(SHORT, 0, 0)], [(LONG, 0, 0)]),
        (FIRST, [(SHORT, 0, 0), (SHORT, 0, 0), (SHORT, 0, 0)], [(SHORT, 0, 0)]),
        (BEFORE, [(SHORT, -2, 0), (SHORT, 0, 0), (SHORT, 0, 0)], [(SHORT, 1, 0), (SHORT, 0, 0), (SHORT, 0, 0)]),
        (BEHIND, [(SHORT, 0, 0), (SHORT, -2, 0)], [(SHORT, 0, 0), (SHORT, 1, 0)]),
        (BEHIND, [(SHORT, 0, 0)], [(SHORT, 0, 0), (SHORT, 1, 0)]),
    ],
)
def test_each_trait_tells_what_it_is_for(
    place: int, less: list[tuple[int, float, float]], more: list[tuple[int, float, float]]
) -> None:
    """Each trait is greater where there is more of what it stands for."""

    def trait(parts: list[tuple[int, float, float]]) -> float:
        found, first = [], 0
        for length, own, other in parts:
            found.append(Sentence(first, first + length - 1, {"a": own, "b": other, "c": -9.0}))
            first += length
        return traits("a", found, max(0, len(found) - 2), reply=False, size=first)[place - 1]

    assert trait(less) < trait(more)


@given(
    st.lists(st.tuples(st.integers(1, 200), st.floats(-60, 60), st.floats(-60, 60)), min_size=1, max_size=6),
    st.booleans(),
    st.integers(0, 100_000),
)
def test_traits_are_bounded(lengths: list[tuple[int, float, float]], reply: bool, size: int) -> None:
    """However long a message and however odd its weights, there are so many traits, and none is far from 0."""
    found, first = [], 0
    for length, own, other in lengths:
        found.append(Sentence(first, first + length, {"a": own, "b": other}))
        first += length + 1

    for at in range(len(found)):
        numbers = traits("a", found, at, reply=reply, size=size)
        assert len(numbers) == TRAITS
        assert all(-16 <= number <= 16 for number in numbers)


def test_bends_are_in_order() -> None:
    """A sentence's own odds count in pieces: each begins at greater odds than the one before."""
    numbers = traits("a", [Sentence(0, 3, {"a": 5.0})], 0, reply=False, size=4)

    assert all(former > latter > 0 for former, latter in pairwise(numbers[1:4]))


def test_counts_are_thousandths() -> None:
    """A bias of a thousand is one of the logarithm of the odds; a rule without looks keeps its own odds."""
    looks = Looks({"language": "en", "matched": {"a": [500] + [0] * TRAITS}, "alone": {"a": [0] * (TRAITS + 1)}})
    sentence = [Sentence(0, 3, {"a": 1.0, "b": 2.5})]

    assert 500 / FINENESS == looks.odds("a", sentence, 0, matched=True, reply=False, size=4)
    assert 2.5 == looks.odds("b", sentence, 0, matched=True, reply=False, size=4)


def test_looks_are_part_of_the_program() -> None:
    """A program that is read back finds the same, and other looks are another program."""
    program = compile_policy(load(looked({0: 1000}, {}), LEAVE))
    again = Program.from_bytes(program.to_bytes())
    other = compile_policy(load(looked({0: -1000}, {}), LEAVE))

    assert program.hash == again.hash != other.hash
    assert ["small.rule"] == [item.rule for item in Checker(again, as_of=date(2026, 1, 1)).check("The gift.").findings]
    assert () == Checker(other, as_of=date(2026, 1, 1)).check("The gift.").findings


@pytest.mark.parametrize(
    ("looks", "at", "says"),
    [
        ("", 1, "ends before its `language`"),
        (line("matched", {}), 1, "its `language` here"),
        ("language\n", 1, "its `language` here"),
        ("language en\n" + line("often", {}), 2, "what traits count"),
        ("language en\nmatched small.rule 1 2 3", 2, "what traits count"),
        ("language en\nmatched", 2, "what traits count"),
        ("language en\n" + line("matched", {}).replace(" 0 0", " 0 0.5", 1), 2, "what traits count"),
        ("language en\n" + line("matched", {3: 10**7}), 2, "what traits count"),
        ("language en\n" + line("matched", {}) + "\n" + line("matched", {}), 3, "stands here twice"),
        ("language en\n" + line("alone", {}), 2, "there is no `matched small.rule`"),
    ],
)
def test_a_broken_looks_file_is_told_with_its_line(looks: str, at: int, says: str) -> None:
    """What is no looks file is refused, with the line and what belongs there."""
    with pytest.raises(PolicyErrors) as caught:
        load(looks, LEAVE)
    (found,) = caught.value.diagnostics

    assert "E126" == found.code
    assert says in found.message
    assert f"en.looks:{at}:" in str(caught.value)


def test_looks_need_weights() -> None:
    """Looks at a rule without weights are refused, and so is a second file of one language."""
    more = "\n".join(line(case, {}, "other.rule") for case in ("matched", "alone"))
    with pytest.raises(PolicyErrors) as caught:
        load(looked({}, {}) + more, LEAVE)
    assert ["E127"] == [item.code for item in caught.value.diagnostics]
    with pytest.raises(PolicyErrors) as caught:
        load(looked({}, {}).replace("language en", "language de"), LEAVE)
    assert ["E127"] == [item.code for item in caught.value.diagnostics]
    files = {"small.policy": HEAD + rule(bullets("gift"), LEAVE), "en.weights": LEARNT}
    with pytest.raises(PolicyErrors) as caught:
        load_texts({**files, "a.looks": looked({}, {}), "b.looks": looked({}, {})})
    assert ["E102"] == [item.code for item in caught.value.diagnostics]
