"""Snippets: permitted wording, tested against the policy it belongs to."""

from __future__ import annotations

import pytest
from small_policies import HEAD, bullets, rule

from policy_core import Checker
from policy_core.language import PolicyErrors, load_texts
from policy_core.program import compile_policy
from policy_core.rule_tests import run_tests

KIND = """
lexicon late
  - delayed

kind delay "A delay"
  permission required
  when <late>

"""
RULE = rule(bullets("gift"), 'flags "A gift."', 'passes "No present."', tested=False)


def snippet(text: str, kind: str = "delay") -> str:
    """Return a snippet."""
    return f'snippet late "We are late"\n  for {kind}\n  text "{text}"\n'


def failures(text: str) -> list[str]:
    """Return what the tests of a policy with this snippet say."""
    run = run_tests(load_texts({"small.policy": HEAD + KIND + RULE + snippet(text)}))
    return [f"{item.code} {item.label}" for item in run.failures]


def test_a_snippet_that_is_in_bounds_passes() -> None:
    """Wording that breaks no rule and is of its kind has nothing said against it, and counts as a test."""
    run = run_tests(load_texts({"small.policy": HEAD + KIND + RULE + snippet("Your order is delayed.")}))

    assert () == run.failures
    assert 3 == run.tests


def test_a_snippet_out_of_bounds_fails() -> None:
    """Wording that breaks a rule is told with the rule."""
    assert ["E304 breaks `small.rule`"] == failures("Delayed, so here is a gift.")


def test_a_snippet_of_another_kind_fails() -> None:
    """Wording that is not told as the kind it is for is refused, with the kinds that were told."""
    assert ["E304 kinds told: none"] == failures("Here is your parcel.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (snippet("Delayed.", kind="dealy"), "E119"),
        ('snippet late "We are late"\n  text "Delayed."\n', "E115"),
        ('snippet late "We are late"\n  for delay\n', "E115"),
        (snippet("Delayed.") + snippet("Delayed again."), "E102"),
    ],
)
def test_a_broken_snippet_is_refused(text: str, code: str) -> None:
    """A snippet needs a kind that is defined, a text, and a name of its own."""
    with pytest.raises(PolicyErrors) as caught:
        load_texts({"small.policy": HEAD + KIND + RULE + text})

    assert [code] == [item.code for item in caught.value.diagnostics]


def test_the_checker_lists_snippets() -> None:
    """A program knows its snippets, the text as written."""
    program = compile_policy(load_texts({"small.policy": HEAD + KIND + RULE + snippet("{{order-id}} is delayed.")}))
    (found,) = Checker(program).snippets

    assert ("late", "We are late", "delay", "{{order-id}} is delayed.") == (
        found.id, found.title, found.kind, found.text,
    )  # fmt: skip


def test_amazon_has_wording_for_every_permitted_reason() -> None:
    """Each kind of message that Amazon permits a seller to start has a snippet."""
    checker = Checker.default()
    permitted = {kind.id for kind in checker.kinds if kind.permission != "non-permitted"}

    assert permitted - {snippet.kind for snippet in checker.snippets} <= {"order-problem"}
