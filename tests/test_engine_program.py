"""How a program stands in its file, and that what is looked up by words is what the patterns mean."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_policies import bullets, checker, program, rule

from policy_core import Checker
from policy_core.program import model as m


class TestSets:
    """Sets of numbers as texts."""

    @pytest.mark.parametrize(
        ("numbers", "text"),
        [([], ""), ([7], "7"), ([3, 42, 41, 40], "3 40-42"), ([0, 2, 4, 6, 8], "x155"), ([0, 1, 2, 3], "xf")],
    )
    def test_the_shorter_of_two_ways_is_taken(self, numbers: list[int], text: str) -> None:
        """Few numbers and long runs are listed; what is scattered closely stands as the digits of its bits."""
        assert text == m.write_set(numbers)

    @given(st.sets(st.integers(0, 300)))
    def test_what_is_written_is_read(self, numbers: set[int]) -> None:
        """Whichever way a set is written, it is read as it was."""
        text = m.write_set(numbers)
        assert sorted(numbers) == m.members(m.read_set(text)) == m.read_numbers(text)


@pytest.mark.parametrize(
    "pattern",
    [
        m.Sequence(((m.FIRST, 0), (m.TOKEN, 12), (m.GAP, 3), (m.MAYBE_NODE, 4), (m.ACROSS, 0), (m.REST, 0))),
        m.Sequence(((m.MAYBE_TOKEN, 1), (m.NODE, 10), (m.PARAGRAPH, 0), (m.MESSAGE, 0), (m.LAST, 0))),
        m.Filter(5, (("after", 6), ("with", 7))),
        m.Together((1, 2, 3), m.IN_PARAGRAPH),
    ],
)
def test_a_pattern_is_read_as_it_was_written(pattern: m.Sequence | m.Filter | m.Together) -> None:
    """A pattern's text says all of it."""
    assert pattern == m.read_pattern(m.write_pattern(pattern))


def test_a_program_is_plain_data() -> None:
    """A program's file is JSON of texts and numbers, with sorted keys and no blanks."""
    data = program(rule(bullets("gift ..3 card"))).to_bytes()
    assert data == json.dumps(json.loads(data), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_a_pattern_over_two_sentences_needs_both_beside_each_other() -> None:
    """What goes over one sentence's end is not looked at where its needs stand further apart."""
    near = checker(rule(bullets("gift ? ..2 card")))
    assert near.check("A gift? The card.").findings
    assert near.check("A gift? Yes. The card.").steps == 0


def test_guards_hold_however_often_they_stand() -> None:
    """What is inside a match is inside it, be it the hundredth or the thousandth."""
    guarded = "pattern voucher\n  - gift\n  not inside gift card, my gift card\n\n"
    every = Checker(program(guarded, rule(bullets("<voucher>"))))
    assert not every.check("A gift card. " * 1_000).findings
    assert every.check("A gift card. " * 1_000 + "A gift.").findings
