"""Messages made from a rule's patterns: each is caught by the rule, and the checks that stand on them."""

from __future__ import annotations

import json
from functools import cache

import pytest
from conftest import Golden, Inbounds
from small_policies import bullets, policy, program, rule

from policy_core import Checker, InboundsError, Message, Program
from policy_core.packs import load_pack
from policy_core.rule_tests import run_tests
from policy_core.witness import witnesses

RULES = [item["id"] for item in load_pack("amazon").data["rules"]]


@cache
def matched(rule_id: str, edition: str) -> frozenset[str]:
    """Return the bodies of the messages that are made of a rule of Amazon's."""
    made = witnesses(load_pack("amazon"), rule_id, edition=edition)
    return frozenset(message.body for message in made.messages)


def caught(of: Program, message: Message, *, edition: str | None = None) -> set[str]:
    """Return the rules that a message breaks."""
    report = Checker(of, edition=edition).check(message, fixes=False)
    return {finding.rule for finding in report.findings}


def bodies(of: Program, rule_id: str = "small.rule", count: int = 50) -> list[str]:
    """Return the texts of the messages that are made of a rule."""
    return [message.body for message in witnesses(of, rule_id, count=count).messages]


class TestMessages:
    @pytest.mark.parametrize("rule_id", RULES)
    def test_every_rule_has_one_that_it_catches(self, rule_id: str) -> None:
        """Of each of Amazon's rules a message can be made, and the checker finds the rule broken in it."""
        pack = load_pack("amazon")
        made = witnesses(pack, rule_id, count=3)
        assert made.messages
        for message in made.messages:
            assert rule_id in caught(pack, message, edition=made.edition)
            # What is printed is read again as the same message.
            assert rule_id in caught(pack, Message.from_json(message.to_json()), edition=made.edition)

    def test_they_are_the_same_each_time(self) -> None:
        """The same program gives the same messages, the shortest first and none twice."""
        pack = load_pack("amazon")
        first, second = (witnesses(pack, "kind.coupon", count=20) for _ in range(2))
        assert first == second
        lengths = [len(message.body) for message in first.messages]
        assert (20, sorted(lengths)) == (len(lengths), lengths)
        assert 20 == len({message.body.casefold() for message in first.messages})

    def test_alternatives_and_options(self) -> None:
        """Each alternative has its turn, with what may be left out and without; gaps are left empty."""
        made = bodies(program(rule(bullets("leave us ..3 (review | rating)", "gift [nice] card", "voucher"))))
        assert {"Voucher.", "Gift card.", "Gift nice card.", "Leave us review.", "Leave us rating."} == set(made)

    def test_guards(self) -> None:
        """What a guard refuses is not shown."""
        pattern = (
            "pattern offer\n  - voucher, (no | the) gift\n  not inside <refused>\n\npattern refused\n  - no gift\n\n"
        )
        assert {"Voucher.", "The gift."} == set(bodies(program(pattern, rule("<offer>"))))

    def test_order_and_sentences(self) -> None:
        """Patterns that stand before each other, at a sentence's start, and over its end, are put so."""
        patterns = "pattern a\n  - ^ alpha\n\npattern b\n  - beta ? gamma\n\n"
        (made,) = bodies(program(patterns, rule("<b> before <a>")))
        assert "Beta? gamma. alpha." == made

    @pytest.mark.parametrize(
        ("when", "expected"),
        [
            ("order.opted-out", {"order": {"opted_out": True}}),
            ("history has ask", {"order": {"history": [{"kind": "ask"}]}}),
            ("days-since-completion > 30", {"order": {"completed_on": "2019-12-01"}, "sent_on": "2020-01-01"}),
            ("attachments.count > 1", {"attachments": 2}),
            ("attachments.size > 10 MB", {"attachments": 1}),
            ("language is not buyer.language", {"language": "de", "order": {"buyer_language": "en"}}),
            ("some attachment is <flyer>", {"attachments": 1}),
            ("scope is proactive and order.id is missing", {"scope": "proactive"}),
            ("some image with width > 80 %, no linked", {"format": "html"}),
        ],
    )
    def test_facts(self, when: str, expected: dict[str, object]) -> None:
        """What a condition asks beside the text is said with the message."""
        more = 'pattern flyer\n  - flyer\n\nkind ask "Ask"\n  permission proactive\n  when <flyer>\n\n'
        made = witnesses(program(more, rule(when)), "small.rule", count=1)
        told = made.messages[0].to_json()
        for key, value in expected.items():
            found = told[key]
            assert value == (len(found) if isinstance(value, int) else found)

    def test_none(self) -> None:
        """Where none can be made, the reason is told; a rule or edition that is not there is an error."""
        never = program("pattern a\n  - alpha\n\n", rule("<a> and scope is reply", "scope proactive"))
        made = witnesses(never, "small.rule")
        assert ((), 0, "its condition asks for what no message can be made of") == (made.messages, made.tried, made.why)
        both = program("pattern a\n  - alpha\n\npattern b\n  - alpha\n\n", rule("<a> and no <b>"))
        assert (
            "none of the 1 messages that were made from its condition can be shown" == witnesses(both, "small.rule").why
        )
        with pytest.raises(InboundsError, match=r"did you mean `small\.rule`"):
            witnesses(never, "small.rul")
        with pytest.raises(InboundsError, match="not in force in edition 2020-11"):
            witnesses(load_pack("amazon"), "style.gif", edition="2020-11")

    def test_an_edition(self) -> None:
        """A rule that an edition widens catches more there."""
        assert {"😀"} == matched("style.emoji", "2020-09")
        assert {"😀", ":)", "(^_^)"} == matched("style.emoji", "2020-11")


class TestCommand:
    def test_golden(self, inbounds: Inbounds, golden: Golden) -> None:
        """The messages are shown with what is known of them, and a note says why there are no more."""
        told = [inbounds("witness", name).told() for name in ("house.stars", "house.late", "house.subject")]
        golden("cli/witness.txt", "".join(told))

    def test_mistakes(self, built_in: Inbounds) -> None:
        """Mistakes that a message is to have are told by their words."""
        out = built_in("witness", "style.grammar", "--count", "1").out
        assert 'grammar "We has" "they was" "do not fits"' in out

    def test_check_reads_them(self, inbounds: Inbounds) -> None:
        """As JSON lines they are what `check` reads, and each is found out."""
        lines = inbounds("witness", "house.stars", "--format", "jsonl", "--count", "8").out
        ran = inbounds("check", "--input", "jsonl", "--format", "jsonl", stdin=lines)
        reports = [json.loads(line) for line in ran.out.splitlines()]
        assert [f"house.stars:{number}" for number in range(1, len(reports) + 1)] == [item["id"] for item in reports]
        assert all("house.stars" in {finding["rule"] for finding in item["findings"]} for item in reports)

    def test_not_by(self, built_in: Inbounds) -> None:
        """With `--not-by` only what the other rule lets pass is shown; where there is nothing, the status says so."""
        ran = built_in.bare("witness", "wording.trigger", "--not-by", "kind.coupon", "--format", "jsonl")
        pack = load_pack("amazon")
        for line in ran.out.splitlines():
            found = caught(pack, Message.from_json(json.loads(line)), edition="2025-04")
            assert ("wording.trigger" in found, "kind.coupon" in found) == (True, False)
        assert (0, 5) == (ran.status, len(ran.out.splitlines()))
        ran = built_in.bare("witness", "link.insecure", "--not-by", "link.insecure")
        assert (1, "") == (ran.status, ran.out)

    @pytest.mark.parametrize(
        ("args", "problem"),
        [
            (["house.star"], "there is no rule `house.star`; did you mean `house.stars`?"),
            (["house.stars", "--not-by", "x"], "there is no rule `x`"),
            (["house.stars", "--edition", "2019"], "there is no edition `2019`"),
            (["house.smile", "--edition", "2019-01"], "rule `house.smile` is not in force in edition `2019-01`"),
            (["house.stars", "--count", "0"], "argument --count: expected a number from 1 to 1000, found `0`"),
        ],
    )
    def test_errors(self, inbounds: Inbounds, args: list[str], problem: str) -> None:
        """What is not there is told with what to do."""
        ran = inbounds("witness", *args)
        assert (2, "") == (ran.status, ran.out)
        assert ran.err.startswith(f"error: {problem}")
        assert "  = help: " in ran.err


GIFT = "lexicon gift\n  - gift card, voucher\n\nlexicon card\n  - gift card\n\n"


def covered(*parts: str) -> tuple[str, dict[str, str | None]]:
    """Return what is said of rules that another covers, and the counterexamples."""
    run = run_tests(policy(*parts), covered=True)
    found = {
        f"{item.rule.name.text} < {item.other.name.text}": item.message.body if item.message else None
        for item in run.overlaps
    }
    return run.render(), found


def with_tests(when: str, name: str, flags: str, *lines: str) -> str:
    """Return a rule with a test of its own."""
    return rule(when, f'flags "{flags}"', 'passes "Hello."', *lines, name=name, tested=False)


class TestCovered:
    def test_golden(self, golden: Golden) -> None:
        """A rule whose messages all break another rule has a warning with the number of messages tried."""
        parts = (GIFT, with_tests("<gift>", "a.wide", "A voucher."), with_tests("<card>", "a.narrow", "A gift card."))
        told, found = covered(*parts)
        assert {"a.narrow < a.wide": None} == found
        golden("covered/W206.out", told + "\n")
        assert "W206" not in run_tests(policy(*parts)).render()

    def test_counterexample(self) -> None:
        """A rule that catches something more has none, and the message that shows it is given."""
        told, found = covered(
            GIFT, with_tests("<card>", "a.narrow", "A gift card."), with_tests("<gift>", "a.wide", "A gift card.")
        )
        assert {"a.narrow < a.wide": None, "a.wide < a.narrow": "Voucher."} == found
        assert 'note: `a.wide` is not covered by `a.narrow`: {"body": "Voucher.", "scope": "reply"}' in told

    def test_beside_what_the_other_passes(self) -> None:
        """A rule about what is missing covers none: with that in the message it passes."""
        _, found = covered(
            GIFT,
            with_tests("<gift>", "a.gift", "A voucher."),
            rule("no <order-id>", 'flags "Hello."', 'passes "Order 112-1234567-7654321."', name="a.id", tested=False),
        )
        assert {"a.gift < a.id": "Order 112-1234567-7654321.\n\nVoucher."} == found

    def test_editions(self) -> None:
        """What counts is the newest edition with the rule: one that has ended by then does not cover it."""
        head = 'policy small "Small"\n\nedition one "x"\n  in force from 2020-01-01\n\nedition two "y"\n  in force from 2021-01-01\n\n'
        wide = with_tests("<gift>", "a.wide", "A voucher.", "until two")
        run = run_tests(policy(GIFT, wide, with_tests("<card>", "a.narrow", "A gift card."), head=head), covered=True)
        assert () == run.overlaps

    def test_own_rules(self, built_in: Inbounds) -> None:
        """A seller's own rule that Amazon's covers is told."""
        own = built_in.write(
            "own.policy",
            'language en "English"\n\n'
            + with_tests("<email>", "own.mail", "Write to joe@shop.example").replace('cite "The Book"', 'cite "Us"'),
        )
        ran = built_in.bare("test", "--covered", "--rules", own)
        assert (0, True) == (ran.status, "rule `own.mail` seems to be covered by `contact.email`" in ran.out)
