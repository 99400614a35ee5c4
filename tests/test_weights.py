"""Weights of sentences: read, checked, and what they change in a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_policies import HEAD, bullets, rule

from policy_core import Checker, Message, Report
from policy_core.document import read_text
from policy_core.engine.matcher import Matcher
from policy_core.engine.runner import Judgement
from policy_core.engine.weights import Weights, features, sentences
from policy_core.language import Diagnostic, Policy, PolicyErrors, load_texts
from policy_core.language.weights import read_weights
from policy_core.packs import POLICIES, load_pack
from policy_core.program import compile_policy
from policy_core.program.compiler import compile_with_names
from policy_core.program.model import Program, read_set
from policy_core.readers import read_path

LEARNT = """\
# Learnt from nothing.
language en
scale 2
rules small.rule
biases -3840
units 2560
outputs 256
gift\tA
shop\tA
review\tO
we\t?
you\t?
sell\t?
the\t?
a\t?
for\t?
^ review\tO
<.>\t?
"""
#: One unit that words alone make, and one that is there only where both words are.
TOGETHER = """\
language en
scale 2
rules small.rule other.rule
biases -256 -768
units 0 -1536
outputs 0 512 1024 -128
gift\tDE
shop\t=E
we\t??
"""
LEAVE, FIND = "leave sentences under 4 %", "find sentences over 98 %"


def load(*lines: str, when: str = bullets("gift"), learnt: str = LEARNT) -> Policy:
    """Return a policy of one rule with more lines, and weights."""
    return load_texts({"small.policy": HEAD + rule(when, *lines), "en.weights": learnt})


def report(text: str, *lines: str, learnt: str = LEARNT) -> Report:
    """Return the report on a reply."""
    checker = Checker(compile_policy(load(*lines, learnt=learnt)), as_of=date(2026, 1, 1))
    return checker.check(Message(text, scope="reply"))


def marked(text: str, *lines: str) -> list[str]:
    """Return what a message's findings mark."""
    return [text[span.start : span.end] for found in report(text, *lines).findings for span in found.spans]


@cache
def together() -> dict[str, Any]:
    """Return what was learnt about what stands together, as it is in the program."""
    data: dict[str, Any] = compile_policy(load(LEAVE, learnt=TOGETHER)).data["weights"][0]
    return data


def refused(*lines: str, learnt: str = LEARNT) -> Diagnostic:
    """Return the one thing that is wrong."""
    with pytest.raises(PolicyErrors) as caught:
        load(*lines, learnt=learnt)
    (found,) = caught.value.diagnostics
    return found


def odds_of(weights: Weights, words: Sequence[str], patterns: Iterable[int] = ()) -> list[float]:
    """Return the logarithm of the odds that each sentence breaks the rule; all of them are weighed."""
    odds = [sentence and sentence.odds()["small.rule"] for sentence in weights.weigh(words, sentences(words), patterns)]
    assert None not in odds
    return [each for each in odds if each is not None]


def test_a_match_in_a_sentence_that_weighs_little_is_left() -> None:
    """A match counts where its sentence weighs enough, and is left where it does not."""
    assert ["gift"] == marked("The gift. We sell you the shop.")
    assert [] == marked("The gift. We sell you the shop.", LEAVE)
    assert ["gift"] == marked("We sell you the review gift.", LEAVE)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("A gift for you. Review.", True),
        ("Review. A gift for you.", True),
        ("Review. We sell. A gift for you.", True),
        ("A gift for you. We sell. We sell. Review.", False),
        ("Review. We sell. We sell. A gift for you.", False),
    ],
)
def test_a_sentence_weighs_with_two_around_it(text: str, counts: bool) -> None:
    """What stands up to two sentences before and after counts, what is farther away does not."""
    assert (["gift"] if counts else []) == marked(text, LEAVE)


def test_what_is_nearer_weighs_more() -> None:
    """The nearer a telling sentence stands, the likelier is the one that it tells of."""
    words = ["gift", "<.>", "we", "<.>", "we", "<.>", "we", "<.>"]
    weights = Weights(compile_policy(load(LEAVE)).data["weights"][0])
    odds = [
        odds_of(weights, [*words[:at], "review", *words[at:]])[0]
        for at in (1, 3, 5, 7)
    ]  # fmt: skip

    assert odds == sorted(odds, reverse=True)
    assert len(set(odds)) == len(odds)


def test_a_unit_counts_for_what_stands_together() -> None:
    """What is more than the sum of its words has a unit; one that is less than nothing says nothing, for any rule."""
    data = together()

    def odds(*words: str) -> tuple[float, ...]:
        (weighed,) = Weights(data).weigh(words, sentences(words))
        assert weighed
        return tuple(weighed.odds()[rule] for rule in data["rules"])

    assert (-1.0, -3.0) == odds("we") == odds("shop")
    # The first unit is there by 5, as each word of the sentence counts 4 times, and speaks for the other rule alone.
    assert (-1.0, 7.0) == odds("gift")
    # It is by 4 * (5 - 2) / 2 / sqrt(8), and the second by 4 * (6 + 6) / 2 / sqrt(8) - 6.
    assert odds("gift", "shop") == pytest.approx((8.941, 0.0), abs=0.02)


@given(st.lists(st.sampled_from(["gift", "shop", "we", "<.>", "<para>"]), max_size=60))
def test_sums_side_by_side_are_those_one_by_one(words: list[str]) -> None:
    """Odds are what the numbers of the file add up to, one unit and one rule after the other."""
    data = together()
    table = dict(zip(data["words"].split(" "), [data["table"][at : at + 2] for at in range(0, 6, 2)], strict=True))
    places = sentences(words)

    for at, weighed in enumerate(Weights(data).weigh(words, places)):
        if weighed is None:
            continue
        counted = [
            (count, table[feature])
            for count, there in zip((1, 2, 4, 2, 1), range(at - 2, at + 3), strict=True)
            if 0 <= there < len(places)
            for feature in features(words[places[there][0] : places[there][1] + 1])
            if feature in table
        ]
        share = 2 * sqrt(sum(count for count, _ in counted))
        units = [
            max(0, bias + sum(count * (ord(row[unit]) - ord("?")) for count, row in counted) / share)
            for unit, bias in enumerate((0, -6))
        ]
        assert weighed.odds()["small.rule"] == pytest.approx(-1 + 4 * units[1], abs=0.02)
        assert weighed.odds()["other.rule"] == pytest.approx(-3 + 2 * units[0] - units[1] / 2, abs=0.02)


def test_a_pattern_that_may_stand_in_a_sentence_counts_by_its_name() -> None:
    """A pattern's weight counts in the sentence whose words may make it, and in no other; its name outlives others."""
    condition = bullets("gift ..3 shop")
    program, (name,) = compile_with_names(load(LEAVE, when=condition))
    learnt = f"{LEARNT}@{name}\t[\n@0123456789\t[\n"
    more = load(LEAVE, when=bullets("sell ..2 review", "gift ..3 shop"), learnt=learnt)

    def odds(policy: Policy) -> list[float]:
        data = compile_policy(policy).data
        document = read_text("The gift shop. We sell the gift. We sell the shop.")
        may_stand = Matcher(Program(data)).run(document).patterns_of
        return odds_of(Weights(data["weights"][0]), document.words, may_stand)

    before, *others = odds(load(LEAVE, when=condition))
    for policy in (load(LEAVE, when=condition, learnt=learnt), more):
        after, *unchanged = odds(policy)
        assert after > before
        assert others == unchanged
    assert [name] != compile_with_names(load(LEAVE, when=bullets("gift ..2 shop")))[1]
    assert program.hash == compile_policy(load(LEAVE, when=condition)).hash


@given(st.lists(st.sampled_from(["gift", "shop", "we", ".", "?", "\n\n", "\n", "12"]), max_size=30))
def test_each_sentence_has_its_patterns(parts: list[str]) -> None:
    """Whatever a text begins and ends with, there are as many sets of patterns as sentences, each for its own words."""
    document = read_text(" ".join(parts))
    may_stand = Matcher(compile_policy(load(LEAVE, when=bullets("gift ..3 shop")))).run(document).patterns_of
    places = sentences(document.words)

    for (first, last), patterns in zip(places, may_stand, strict=False):
        assert bool(patterns) == ({"gift", "shop"} <= {*document.words[first : last + 1]})
    assert len(places) <= len(may_stand) <= len(places) + 1


def test_a_heavy_sentence_is_found_without_a_match_as_a_hint() -> None:
    """A sentence over the rule's weight is a finding: the sentence is marked, and it is no more than a hint."""
    text = "The shop. We sell the shop. Review we sell you."
    (found,) = report(text, FIND).findings

    assert ["Review we sell you."] == marked(text, FIND)
    assert "hint" == found.severity
    assert "the sentence as a whole" in found.note
    assert "doubtful" == report(text, FIND).verdict
    assert [] == marked(text, LEAVE)


def test_a_subject_is_not_weighed() -> None:
    """A match in the subject counts, however little the sentences of the body weigh."""
    checker = Checker(compile_policy(load(LEAVE)), as_of=date(2026, 1, 1))
    (found,) = checker.check(Message("We sell you the shop.", subject="The gift", scope="proactive")).findings

    assert [("subject", 4, 8)] == [(span.field, span.start, span.end) for span in found.spans]


def test_what_a_rule_lets_pass_is_not_found_by_weight() -> None:
    """Neither a rule's exceptions nor the condition of its `find` line are overridden by a weight."""
    text = "Review we sell you."

    assert [] == marked(text, FIND, "unless <email> or scope is reply")
    assert [] == marked(text, FIND + " when <email>")
    assert [text] == marked(text, FIND + " when scope is reply")


def test_a_match_is_an_error_as_ever() -> None:
    """A finding that a pattern tells keeps its severity, however much its sentence weighs."""
    (found,) = report("Review for you, a gift.", LEAVE, FIND).findings

    assert "error" == found.severity
    assert "" == found.note


def test_sentences_of_another_language_are_not_weighed() -> None:
    """Where most words are unknown nothing is left and nothing found."""
    text = "Review Geschenk bekommen Sie bald gern, gift dazu."

    assert ["gift"] == marked(text, LEAVE, FIND)


def test_what_the_weights_of_another_language_do_not_know_is_not_left() -> None:
    """A match in a sentence of a language whose weights know nothing of the rule counts, as one without weights does."""
    german = """\
language de
scale 2
rules other.rule
biases -3840
units 2560
outputs 256
geschenk\t?
sie\t?
gift\t?
"""
    files = {
        "small.policy": HEAD + rule(bullets("gift"), LEAVE) + rule(bullets("geschenk"), LEAVE, name="other.rule"),
        "en.weights": LEARNT,
        "de.weights": german,
    }
    checker = Checker(compile_policy(load_texts(files)), as_of=date(2026, 1, 1))

    def found(text: str) -> list[str]:
        return [finding.rule for finding in checker.check(Message(text, scope="reply")).findings]

    assert [] == found("The gift. We sell you the shop.")
    assert [] == found("Sie, Geschenk.")
    assert ["small.rule"] == found("Sie, Sie, Geschenk, Gift.")
    assert ["small.rule"] == found("The gift. We sell you the shop. Sie, Sie, Geschenk, Gift.")


def test_a_subject_that_may_break_the_rule_is_told_however_light_the_body() -> None:
    """Where a fact is unknown, a match in the subject is not checked, and one in light sentences of the body is left."""
    when = bullets("gift") + "\n  unless order.opted-out"
    checker = Checker(compile_policy(load(LEAVE, when=when)), as_of=date(2026, 1, 1))

    def lacking(text: str, subject: str) -> list[tuple[str, ...]]:
        report = checker.check(Message(text, subject=subject, scope="proactive"))
        assert () == report.findings
        return [item.needs for item in report.not_checked]

    assert [] == lacking("The gift. We sell you the shop.", "The shop")
    assert [("order.opted-out",)] == lacking("We sell you the shop.", "The gift")
    assert [("order.opted-out",)] == lacking("The gift. We sell you the shop.", "The gift")
    assert [("order.opted-out",)] == lacking("We sell you the review gift.", "The shop")


def test_a_file_that_may_break_the_rule_is_told_however_light_the_body() -> None:
    """Where nobody knows of attachments, what a rule looks for in them is not checked, whatever the body weighs."""
    more = "pattern gift\n  - gift\n\n" + rule("<gift> or some attachment is <gift>", LEAVE)
    checker = Checker(
        compile_policy(load_texts({"small.policy": HEAD + more, "en.weights": LEARNT})), as_of=date(2026, 1, 1)
    )
    unknown = checker.check(Message("We sell you the shop.", scope="reply"))
    none = checker.check(Message("We sell you the shop.", scope="reply", attachments=()))

    assert [("attachments",)] == [item.needs for item in unknown.not_checked]
    assert () == unknown.findings == none.findings
    assert () == none.not_checked


@pytest.mark.parametrize("scope", ["proactive", "reply", None])
def test_what_light_sentences_save_changes_no_report(
    scope: Literal["proactive", "reply"] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules that are not asked as no sentence weighs enough would have said nothing, and lacked nothing."""
    messages = [
        replace(item.message, scope=scope)
        for path in sorted((Path(__file__).parent / "corpus").glob("*.jsonl"))
        for item in list(read_path(str(path)))[::150]
        if isinstance(item.message, Message)
    ]

    def reports() -> list[Report]:
        checker = Checker(as_of=date(2026, 11, 10))
        return [replace(checker.check(message, fixes=False), steps=0) for message in messages]

    short = reports()
    monkeypatch.setattr(Judgement, "_light", staticmethod(frozenset))
    assert len(messages) > 80
    assert short == reports()


def test_weights_are_part_of_the_program() -> None:
    """A program that is read back finds the same, and other weights are another program."""
    program = compile_policy(load(LEAVE))
    again = Program.from_bytes(program.to_bytes())
    other = compile_policy(load(LEAVE, learnt=LEARNT.replace("gift\tA", "gift\tZ")))

    assert program.hash == again.hash != other.hash
    assert () == Checker(again, as_of=date(2026, 1, 1)).check("The gift. We sell you the shop.").findings


@given(st.text(st.sampled_from("gift review shop we . \n\u200b!é7Q"), max_size=400))
def test_any_text_is_weighed_and_places_are_in_it(text: str) -> None:
    """Whatever the text, findings by weight lie inside it, and a sentence is marked once."""
    for found in report(text, FIND, LEAVE).findings:
        assert all(0 <= span.start < span.end <= len(text) for span in found.spans)
        assert len(found.spans) == len({(span.start, span.end) for span in found.spans})


@given(st.lists(st.sampled_from(["gift", "shop", "we", "<.>"]), min_size=1, max_size=100), st.floats(-20, 20))
def test_all_rules_are_compared_at_once(words: list[str], least: float) -> None:
    """A rule is reached where a sentence's odds are not under its bound; one without a bound never is."""
    weights = Weights(together())
    weighed = [sentence for sentence in weights.weigh(words, sentences(words)) if sentence]
    odds = {rule: max((sentence.odds()[rule] for sentence in weighed), default=-99.0) for rule in weights.rules}

    for asked in (["small.rule"], ["other.rule"], ["small.rule", "other.rule"]):
        reached = weights.reached(weighed, weights.bounds(dict.fromkeys(asked, least)))
        assert {rule for rule in asked if odds[rule] >= least} <= reached
        assert reached <= {rule for rule in asked if odds[rule] > least - 0.001}


@given(st.lists(st.sampled_from(["gift", "<.>", "<para>", "12", "reviewing", "<link>"])))
def test_sentences_hold_every_word_once(words: list[str]) -> None:
    """Sentences follow each other, hold all words but ends that stand alone, and numbers are alike as features."""
    covered = [at for first, last in sentences(words) for at in range(first, last + 1)]

    assert sorted(set(covered)) == covered
    assert {word for at, word in enumerate(words) if at not in covered} <= {"<.>", "<para>"}
    assert "12" not in features(words)
    assert ("revie*" in features(words)) == ("reviewing" in words)


@pytest.mark.parametrize(
    ("learnt", "line", "says"),
    [
        (LEARNT.replace("scale 2", "scale much"), 3, "its `scale` here"),
        (LEARNT.replace("scale 2", "scale 0"), 3, "not from 1 to 100"),
        (LEARNT.replace("scale 2", "scale 101"), 3, "not from 1 to 100"),
        (LEARNT.replace("language en\n", ""), 2, "its `language` here"),
        (LEARNT.replace("biases -3840", "biases -3840 -75"), 5, "2 biases for 1 rules"),
        (LEARNT.replace("units 2560", "units 2560 12"), 7, "1 outputs for 2 units and 1 rules"),
        (LEARNT.replace("units 2560", "units 2.5"), 6, "its `units` here"),
        (LEARNT.replace("outputs 256", "outputs 1000000"), 7, "its `outputs` here"),
        (LEARNT.replace("shop\tA", "shop A"), 9, "no feature with its weights"),
        (LEARNT.replace("shop\tA", "shop\t"), 9, "no feature with its weights"),
        (LEARNT.replace("shop\tA", "shop\tAA"), 9, "no feature with its weights"),
        (LEARNT.replace("shop\tA", "shop\t\\"), 9, "no feature with its weights"),
        (LEARNT.replace("shop\tA", 'shop\t"'), 9, "no feature with its weights"),
        (LEARNT.replace("^ review\tO", "we sell you\tO"), 17, "`we sell you` is no feature"),
        (LEARNT.replace("^ review\tO", "we \tO"), 17, "`we ` is no feature"),
        (LEARNT.replace("^ review\tO", "^  review\tO"), 17, "`^  review` is no feature"),
        (LEARNT + "gift\tO", 19, "`gift` stands here twice"),
        (LEARNT + "@0123456789\tO\n@0123456789\tA", 20, "`@0123456789` stands here twice"),
        ("language en\nscale 2\n", 3, "ends before its `rules`"),
        ("", 1, "ends before its `language`"),
    ],
)
def test_a_broken_weights_file_is_told_with_its_line(learnt: str, line: int, says: str) -> None:
    """What is no weights file is refused, with the line and what belongs there."""
    with pytest.raises(PolicyErrors) as caught:
        load(LEAVE, learnt=learnt)
    (found,) = caught.value.diagnostics

    assert "E126" == found.code
    assert says in found.message
    assert f"en.weights:{line}:" in str(caught.value)


def test_weights_and_rules_have_to_fit() -> None:
    """A rule that weighs needs weights, shares are between 0 and 100 %, and what is found is not left."""
    assert "E127" == refused(LEAVE, learnt=LEARNT.replace("small.rule", "other.rule")).code
    assert "E103" == refused("leave sentences under 100 %").code
    assert "E103" == refused("leave sentences under 2").code
    assert "E103" == refused("leave sentences under 60 %", "find sentences over 50 %").code


def test_weights_that_no_rule_uses_are_told() -> None:
    """Weights of a rule that leaves and finds nothing, or does not exist, are a warning."""
    assert ["W204"] == [item.code for item in load().warnings]
    assert [] == [item.code for item in load(FIND).warnings]


def test_a_language_has_one_file_of_weights() -> None:
    """Two weights files of one language are refused, as two definitions of one name are."""
    with pytest.raises(PolicyErrors) as caught:
        load_texts({"small.policy": HEAD + rule("<email>", FIND), "a.weights": LEARNT, "b.weights": LEARNT})

    assert ["E102"] == [item.code for item in caught.value.diagnostics]


@pytest.mark.parametrize("file", sorted((POLICIES / "amazon").rglob("*.weights")), ids=lambda file: file.parent.name)
def test_patterns_have_their_weights(file: Path) -> None:
    """Nearly all patterns that weights were learnt for are still there: one that says something else has none."""
    learnt = read_weights(file.read_text(encoding="utf-8"), file.name)
    (packed,) = (each for each in load_pack("amazon").data["weights"] if each["language"] == learnt.language.text)
    there = read_set(packed["patterns"]).bit_count()
    share = there / len(learnt.patterns)
    assert share >= 0.9, f"{len(learnt.patterns) - there} of {len(learnt.patterns)} are no more: run `make weights`"
